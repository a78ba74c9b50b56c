/** Drivers that compute on the processor, as adapters name them; not every browser marks them as fallback adapters. */
const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i

/** True for an adapter that the processor emulates. */
export function isSoftwareAdapter(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter, vendor, architecture, device, description } = info
  return isFallbackAdapter === true || softwareDrivers.test([vendor, architecture, device, description].join(' '))
}

/** Vendor and architecture, as the browser gives them. */
export function adapterName({ vendor, architecture, description }: GPUAdapterInfo): string {
  return description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'WebGPU adapter'
}
