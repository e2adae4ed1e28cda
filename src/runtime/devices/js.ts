/** The reference device: the float64 references of the op table over the host's arrays. The last resort, and the oracle. */
import type { Argument, AttributeValue, KernelCall, Numbers, Pass } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";
import { evaluate, parse } from "../../ops/polynomial.js";
import { OPS } from "../../ops/table.js";
import type { Device, Kernel, PassName } from "./device.js";
import { allocateHost, type FloatPrecision, hostArray, viewHost } from "./host-memory.js";

export function createJsDevice(precision: FloatPrecision = "f32"): Device {
  return {
    name: "js",
    description: precision === "f32" ? "js (reference, one thread)" : "js (reference, float64, one thread)",
    arithmetic: `js-${precision}`,
    allocate: (dtype, length) => allocateHost(dtype, length, precision),
    view: viewHost,
    upload: (memory, values) => hostArray(memory).set(values),
    read: hostArray,
    kernel: (op, pass, products) => (products === "bf16" ? undefined : kernel(op, pass)),
  };
}

function kernel(op: OpName, passName: PassName): Kernel | undefined {
  const contract = OPS[op];
  const pass: Pass | undefined = contract[passName];
  if (!pass) return undefined;
  const lengthOf = pass.arguments.map(elementCount);
  const results = pass.arguments.filter((argument) => argument.role === "result");
  return (arrays, sizeList, attributeList, accumulate) => {
    const sizes: Record<string, number> = {};
    contract.sizes.forEach((name, index) => {
      sizes[name] = sizeList[index];
    });
    const given: Record<string, Numbers | null> = {};
    pass.arguments.forEach((argument, index) => {
      const memory = arrays[index];
      // What is kept from call to call may be longer than this call's sizes.
      const isWhole = argument.role === "state";
      given[argument.name] = memory ? hostArray(isWhole ? memory : viewHost(memory, 0, lengthOf[index](sizes))) : null;
    });
    const attributes: Record<string, AttributeValue> = {};
    pass.attributes.forEach((attribute, index) => {
      const value = attributeList[index];
      attributes[attribute.name] = attribute.choices && typeof value === "number" ? attribute.choices[value] : value;
    });
    const accumulated = results.filter((_, index) => (accumulate >> index) & 1).map((argument) => argument.name);
    const call: KernelCall = { arrays: given, sizes, attributes, accumulate: new Set(accumulated) };
    pass.reference(call);
  };
}

/** The number of elements of an argument, as a function of the op's sizes. */
export function elementCount(argument: Argument): (sizes: Readonly<Record<string, number>>) => number {
  const factors = argument.dims.map((dim) => parse(dim === "rows..." ? "rows" : dim));
  return (sizes) => factors.reduce((count, factor) => count * evaluate(factor, sizes), 1);
}
