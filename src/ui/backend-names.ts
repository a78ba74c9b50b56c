import type { EngineInfo } from '../core/report/report.ts'

/** What computes, as the page calls it. */
export const backendNames: Readonly<Record<EngineInfo['backend'], string>> = {
  webgpu: 'WebGPU',
  wasm: 'WASM SIMD',
  cpu: 'CPU',
}
