import { isSoftwareAdapter } from './software-adapter.ts'

/** A device of ours for tfjs, and what is known of its adapter. */
export interface RequestedDevice {
  readonly device: GPUDevice
  readonly adapterInfo: GPUAdapterInfo
  /** True for an adapter that the processor emulates. */
  readonly software: boolean
}

const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const

/**
 * A device with the limits that tfjs 4.22 would ask for. We own it, because tfjs does not notice when it is lost.
 * @throws Error where the browser has no adapter or refuses the device
 */
export async function requestDevice(): Promise<RequestedDevice> {
  // An adapter gives one device only; after a loss a new adapter is needed too.
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw new Error('this browser has WebGPU, but no graphics adapter for it')
  const device = await adapter.requestDevice({
    label: 'MTP Lens',
    requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]])),
  })
  return { device, adapterInfo: adapter.info, software: isSoftwareAdapter(adapter.info) }
}
