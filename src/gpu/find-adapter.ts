import { adapterName, isSoftwareAdapter } from './software-adapter.ts'

/** The adapter that this browser gives, before a device is made of it. */
export interface FoundAdapter {
  readonly available: true
  /** Vendor and architecture, as the browser gives them. */
  readonly name: string
  /** True for an adapter that the processor emulates. */
  readonly software: boolean
}

/** Looks for WebGPU. Takes milliseconds, as neither tfjs is loaded nor a device made. Never throws. */
export async function findAdapter(): Promise<FoundAdapter | { readonly available: false; readonly reason: string }> {
  if (navigator.gpu === undefined) {
    const reason = globalThis.isSecureContext
      ? 'this browser has no WebGPU'
      : 'WebGPU needs https or localhost, and this page has neither'
    return { available: false, reason }
  }
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (adapter === null) return { available: false, reason: 'this browser has WebGPU, but no graphics adapter for it' }
    return { available: true, name: adapterName(adapter.info), software: isSoftwareAdapter(adapter.info) }
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
