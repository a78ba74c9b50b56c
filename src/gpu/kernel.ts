/** How a shader uses one of its bindings, in their order. */
export type BindingUse = 'uniform' | 'read' | 'write'

/** A compute shader with its constants: what a pipeline is made from. */
export interface KernelSource {
  readonly name: string
  /** A whole .wgsl file with the entry point `main`. */
  readonly code: string
  readonly bindings: readonly BindingUse[]
  /** Values of `override` constants. */
  readonly constants?: Readonly<Record<string, number>>
}

/** A compiled kernel. */
export interface Kernel {
  readonly name: string
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
}

/** The shader did not compile, or its pipeline could not be made. Names the kernel. */
export class KernelError extends Error {
  override readonly name = 'KernelError'
}

const bufferTypes = { uniform: 'uniform', read: 'read-only-storage', write: 'storage' } as const

/** Kernels of one device, each compiled once. */
export class Kernels {
  private readonly compiled = new Map<string, Kernel>()
  private readonly pending = new Map<string, Promise<Kernel>>()

  constructor(private readonly device: GPUDevice) {}

  /** @throws KernelError */
  prepare(source: KernelSource): Promise<Kernel> {
    const key = keyOf(source)
    let kernel = this.pending.get(key)
    if (kernel === undefined) {
      kernel = this.compile(source)
      this.pending.set(key, kernel)
    }
    return kernel
  }

  /** The same at once, for callers that cannot wait: compiles in the way of everything else unless it was prepared. */
  get(source: KernelSource): Kernel {
    const key = keyOf(source)
    let kernel = this.compiled.get(key)
    if (kernel === undefined) {
      const { layout, descriptor } = this.describe(source)
      kernel = { name: source.name, layout, pipeline: this.device.createComputePipeline(descriptor) }
      this.compiled.set(key, kernel)
    }
    return kernel
  }

  private async compile(source: KernelSource): Promise<Kernel> {
    this.device.pushErrorScope('validation')
    const { layout, descriptor } = this.describe(source)
    const scope = this.device.popErrorScope()
    try {
      const pipeline = await this.device.createComputePipelineAsync(descriptor)
      const error = await scope
      if (error !== null) throw new Error(error.message)
      const kernel = { name: source.name, layout, pipeline }
      this.compiled.set(keyOf(source), kernel)
      return kernel
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new KernelError(`the kernel ${source.name} does not compile: ${why}`, { cause })
    }
  }

  private describe({ name, code, bindings, constants }: KernelSource) {
    const layout = this.device.createBindGroupLayout({
      label: `${name} bindings`,
      entries: bindings.map((use, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bufferTypes[use] },
      })),
    })
    const module = this.device.createShaderModule({ label: name, code })
    const descriptor: GPUComputePipelineDescriptor = {
      label: name,
      layout: this.device.createPipelineLayout({ label: `${name} layout`, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main', ...(constants === undefined ? {} : { constants: { ...constants } }) },
    }
    return { layout, descriptor }
  }
}

function keyOf({ name, constants }: KernelSource): string {
  return JSON.stringify([name, constants ?? {}])
}

/** A buffer, or the part of one that a kernel may touch. */
export type Bound = GPUBuffer | GPUBufferBinding

/** Records one dispatch of a kernel in a compute pass of its own. */
export function dispatch(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  { name, pipeline, layout }: Kernel,
  buffers: readonly Bound[],
  x: number,
  y = 1,
): void {
  const group = device.createBindGroup({
    label: `${name} buffers`,
    layout,
    entries: buffers.map((bound, binding) => ({ binding, resource: 'buffer' in bound ? bound : { buffer: bound } })),
  })
  const pass = encoder.beginComputePass({ label: name })
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, group)
  pass.dispatchWorkgroups(x, y)
  pass.end()
}
