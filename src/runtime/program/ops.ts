/** The ops of a device as compiled programs call them: named arguments to the flat list that kernels take. */
import { camelCase, placeOf } from "../../ops/calling.js";
import type { Argument, Attribute, OpContract, Pass, Stream } from "../../ops/contract.js";
import { OP_NAMES, type OpName } from "../../ops/names.js";
import { OPS } from "../../ops/table.js";
import type { Device, Kernel, Memory, PassName, ProductPrecision } from "../devices/device.js";
import { Failure } from "../failure.js";
import type { Ops } from "./signatures.js";
import type { AnyTensor } from "./tensor.js";

type Group = Readonly<Record<string, unknown>>;
type OpCall = Group;

/** Called after each kernel with what it wrote; for finding where numbers went wrong. */
export type Watch = (op: OpName, pass: PassName, written: readonly (readonly [argument: string, AnyTensor])[]) => void;

/** The ops of a device, their matrix products of float32 unless asked otherwise. */
export function createOps(device: Device, products: ProductPrecision = "f32", watch?: Watch): Ops {
  const caller = (name: OpName, pass: PassName, contract: OpContract, spec: Pass) =>
    callerOf(device.kernel(name, pass, products), device, name, pass, contract, spec, watch);
  const ops = OP_NAMES.map((name): readonly [string, unknown] => {
    const contract: OpContract = OPS[name];
    const forward = caller(name, "forward", contract, contract.forward);
    const backward = contract.backward && caller(name, "backward", contract, contract.backward);
    return [camelCase(name), backward ? { forward, backward } : { forward }];
  });
  // The signatures say what the table says; a test compares the two.
  return Object.fromEntries<unknown>(ops) as object as Ops;
}

function callerOf(
  kernel: Kernel | undefined,
  device: Device,
  op: OpName,
  pass: PassName,
  contract: OpContract,
  spec: Pass,
  watch?: Watch,
) {
  const places = spec.arguments.map((argument) => placeOf(argument, pass, contract));
  const results = spec.arguments.filter(({ role }) => role === "result").map(({ name, of }) => of ?? name);
  const sizeSources = contract.sizes.map((size) => sizeSource(size, spec.arguments));
  // One of each for all calls, which end before the next begins: a call must not make garbage.
  const tensors: (AnyTensor | null)[] = spec.arguments.map(() => null);
  const memories: (Memory | null)[] = spec.arguments.map(() => null);
  const sizes: number[] = contract.sizes.map(() => 0);
  const attributes: (number | Stream)[] = spec.attributes.map(() => 0);
  return (call: OpCall): void => {
    if (!kernel)
      throw new Failure("device-absent", `The device ${device.name} has no op \`${op}\`.`, "Run on another device.");
    for (let index = 0; index < places.length; index++) {
      const group = places[index][0];
      const from = group === null ? call : (call[group] as Group | undefined);
      const tensor = (from?.[places[index][1]] as AnyTensor | undefined) ?? null;
      tensors[index] = tensor;
      memories[index] = tensor === null ? null : tensor.memory;
    }
    for (let index = 0; index < sizes.length; index++) sizes[index] = sizeSources[index](tensors);
    for (let index = 0; index < attributes.length; index++)
      attributes[index] = attributeOf(spec.attributes[index], call[spec.attributes[index].name]);
    let mask = 0;
    const added = call.accumulate as readonly string[] | undefined;
    if (added)
      results.forEach((name, bit) => {
        if (added.includes(name)) mask |= 1 << bit;
      });
    kernel(memories, sizes, attributes, mask);
    if (watch) watch(op, pass, writtenOf(spec, tensors));
  };
}

/** The first argument that shows a size, and where. */
function sizeSource(size: string, given: readonly Argument[]): (tensors: readonly (AnyTensor | null)[]) => number {
  const isRows = size === "rows";
  const shown = given.flatMap(({ dims }, index) => {
    const at = isRows ? (dims[0] === "rows..." ? 0 : -1) : dims.indexOf(size);
    return at < 0 ? [] : [{ index, fromEnd: dims.length - at, rest: dims.length - 1 }];
  });
  return (tensors) => {
    for (const { index, fromEnd, rest } of shown) {
      const tensor = tensors[index];
      if (tensor === null) continue;
      const { sizes } = tensor;
      if (!isRows) return sizes[sizes.length - fromEnd];
      let rows = 1;
      for (let at = 0; at < sizes.length - rest; at++) rows *= sizes[at];
      return rows;
    }
    // Only what is not there has this size.
    if (shown.every(({ index }) => given[index].optional)) return 0;
    throw new TypeError(`nothing tells the size \`${size}\``);
  };
}

function attributeOf({ name, choices, fallback }: Attribute, value: unknown): number | Stream {
  if (choices) {
    const index = choices.indexOf(String(value ?? fallback));
    if (index < 0) throw new TypeError(`\`${name}\` is one of ${choices.join(", ")}, not ${String(value)}`);
    return index;
  }
  const given = value ?? fallback;
  if (typeof given === "number" || (typeof given === "object" && given !== null)) return given as number | Stream;
  throw new TypeError(`the op needs \`${name}\``);
}

function writtenOf(
  { arguments: given }: Pass,
  tensors: readonly (AnyTensor | null)[],
): readonly (readonly [string, AnyTensor])[] {
  return given.flatMap(({ name, role, dtype }, index) => {
    const tensor = tensors[index];
    const isWritten = (role === "output" || role === "saved" || role === "result") && dtype === "f32";
    return tensor && isWritten ? [[name, tensor] as const] : [];
  });
}
