import type { Device } from "./device.js";

/** A device with other kernels, each called by itself: what a device may do in their place, many at once, is left out. */
export function withKernels(device: Device, kernel: Device["kernel"]): Device {
  return {
    name: device.name,
    description: device.description,
    arithmetic: device.arithmetic,
    ...(device.bf16 ? { bf16: device.bf16 } : {}),
    allocate: (dtype, length) => device.allocate(dtype, length),
    view: (memory, start, length) => device.view(memory, start, length),
    upload: (memory, values) => device.upload(memory, values),
    read: (memory) => device.read(memory),
    kernel,
  };
}
