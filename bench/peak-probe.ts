import type { GpuContext } from '../src/gpu/gpu-context.ts'
import { dispatch } from '../src/gpu/kernel.ts'

/** Products and sums in registers alone: 8 independent chains of 4 numbers, so that no result is waited for. */
const code = `
@group(0) @binding(0) var<uniform> rounds: vec4<u32>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let x = vec4(1.0 + f32(id.x) * 1.0e-9);
  let y = vec4(1.0e-7);
  var a = x;
  var b = x + y;
  var c = x - y;
  var d = x * 2;
  var e = x * 3;
  var f = x * 4;
  var g = x * 5;
  var h = x * 6;
  for (var i = 0u; i < rounds.x; i++) {
    a = fma(a, x, y);
    b = fma(b, x, y);
    c = fma(c, x, y);
    d = fma(d, x, y);
    e = fma(e, x, y);
    f = fma(f, x, y);
    g = fma(g, x, y);
    h = fma(h, x, y);
  }
  out[id.x] = ((a + b) + (c + d)) + ((e + f) + (g + h));
}
`
const OPERATIONS_A_ROUND = 2 * 4 * 8

/** The probe grows until one run takes this long. */
const ENOUGH_MS = 300

/** float32 operations a second that the adapter reaches when nothing is loaded or stored: its own measured peak. */
export async function measuredPeak({ device, kernels, software }: GpuContext): Promise<number> {
  const workgroups = software ? 16 : 4096
  const kernel = await kernels.prepare({ name: 'peak-probe', code, bindings: ['uniform', 'write'] })
  const { UNIFORM, COPY_DST, STORAGE } = GPUBufferUsage
  const uniform = device.createBuffer({ label: 'rounds', size: 16, usage: UNIFORM | COPY_DST })
  const out = device.createBuffer({ label: 'probe', size: 16 * 64 * workgroups, usage: STORAGE })
  try {
    for (let rounds = 256; ; rounds *= 2) {
      device.queue.writeBuffer(uniform, 0, Uint32Array.of(rounds, 0, 0, 0))
      const encoder = device.createCommandEncoder({ label: 'peak probe' })
      dispatch(device, encoder, kernel, [uniform, out], workgroups)
      const started = performance.now()
      device.queue.submit([encoder.finish()])
      await device.queue.onSubmittedWorkDone()
      const ms = performance.now() - started
      if (ms >= ENOUGH_MS) return (1000 * OPERATIONS_A_ROUND * rounds * 64 * workgroups) / ms
    }
  } finally {
    uniform.destroy()
    out.destroy()
  }
}
