/** How TensorFlow's kernels see a call: arguments, sizes and attributes by name, as the op's contract has them. */
import type { Argument, Numbers, Pass, Stream } from "../../../ops/contract.js";
import type { OpName } from "../../../ops/names.js";
import { evaluate, parse } from "../../../ops/polynomial.js";
import { OPS } from "../../../ops/table.js";
import type { Device, Kernel, Memory, PassName } from "../device.js";
import { hostArray } from "../host-memory.js";
import type { Arithmetic } from "./arithmetic.js";
import type { Engine, Tensor } from "./engine.js";
import type { Pieces } from "./pieces.js";

export interface TensorCall {
  readonly tf: Arithmetic;
  readonly engine: Engine;
  /** Devices of the host, for what is computed there, by preference. */
  readonly hosts: readonly Device[];
  readonly sizes: Readonly<Record<string, number>>;
  has(name: string): boolean;
  /** In the contract's shape; `rows...` is one dimension. @throws TypeError when it is absent. */
  tensor(name: string): Tensor;
  maybe(name: string): Tensor | null;
  /** Numbers on the host; null when absent. Read, do not keep. */
  numbers(name: string): Numbers | null;
  /** The same, whole ones. */
  ids(name: string): Int32Array | null;
  /** A memory that is kept from call to call, on the host, to be changed. */
  state(name: string): Int32Array | null;
  real(name: string): number;
  word(name: string): string;
  stream(name: string): Stream;
  /** Keeps tensors, taken over, with what a memory holds until somebody writes there; in the place of those kept before. */
  keep(name: string, tensors: readonly Tensor[]): void;
  /** What is kept so; null where nothing is. */
  kept(name: string): readonly Tensor[] | null;
  /** Writes what the call gives, or adds it where the call says so; nothing where nobody asked. Takes the tensor over. */
  put(name: string, tensor: Tensor): void;
}

/** A pass of an op, by TensorFlow's. */
export interface TensorPass {
  /** The arguments it heeds. A call that has another one, such as a later version's, goes to the host. */
  readonly heeds: readonly string[];
  readonly attributes?: readonly string[];
  readonly run: (call: TensorCall) => void;
}

export type TensorOp = { readonly [pass in PassName]?: TensorPass };

export interface KernelContext {
  readonly tf: Arithmetic;
  readonly engine: Engine;
  readonly pieces: Pieces;
  readonly hosts: readonly Device[];
}

/** A kernel of our device; calls that TensorFlow is not asked to run go to `onHost`. Undefined where none would. */
export function createTensorKernel(
  op: OpName,
  passName: PassName,
  { heeds, attributes: known = [], run }: TensorPass,
  { tf, engine, pieces, hosts }: KernelContext,
  onHost: Kernel | undefined,
): Kernel | undefined {
  const contract = OPS[op];
  const pass: Pass | undefined = contract[passName];
  if (!pass?.attributes.every(({ name }) => known.includes(name))) return undefined;
  const places = new Map(pass.arguments.map(({ name }, index) => [name, index]));
  const shapeOf = pass.arguments.map(shapeFunction);
  const results = pass.arguments.filter(({ role }) => role === "result").map(({ name }) => name);
  const heeded = pass.arguments.map(({ name, role }) => role === "scratch" || heeds.includes(name));
  const isPlain = (arrays: readonly (Memory | null)[], sizes: Readonly<Record<string, number>>) =>
    arrays.every(
      (memory, index) => memory === null || (heeded[index] && shapeOf[index](sizes).every((size) => size > 0)),
    );

  return (arrays, sizeList, attributeList, accumulate) => {
    const sizes = Object.fromEntries(contract.sizes.map((name, index) => [name, sizeList[index]]));
    if (onHost && !isPlain(arrays, sizes)) {
      onHost(arrays, sizeList, attributeList, accumulate);
      return;
    }
    const memoryOf = (name: string): Memory | null => arrays[place(places, name)] ?? null;
    const maybe = (name: string): Tensor | null => {
      const memory = memoryOf(name);
      return memory && pieces.tensor(memory, shapeOf[place(places, name)](sizes));
    };
    const attribute = (name: string) => attributeList[pass.attributes.findIndex((one) => one.name === name)];
    const lengthOf = (name: string) => shapeOf[place(places, name)](sizes).reduce((count, size) => count * size, 1);
    const numbers = (name: string): Numbers | null => {
      const memory = memoryOf(name);
      return memory && hostArray(pieces.onHost(memory, lengthOf(name), "read"));
    };
    engine.scope(() =>
      run({
        tf,
        engine,
        hosts,
        sizes,
        has: (name) => memoryOf(name) !== null,
        maybe,
        tensor(name) {
          const tensor = maybe(name);
          if (!tensor) throw new TypeError(`the ${passName} pass of ${op} needs \`${name}\``);
          return tensor;
        },
        numbers,
        ids: (name) => whole(numbers(name)),
        state(name) {
          const memory = memoryOf(name);
          return memory && whole(hostArray(pieces.onHost(memory, memory.length, "change")));
        },
        real: (name) => Number(attribute(name)),
        word(name) {
          const choices = pass.attributes.find((one) => one.name === name)?.choices;
          return choices?.[Number(attribute(name))] ?? "";
        },
        stream(name) {
          const value = attribute(name);
          if (typeof value !== "object")
            throw new TypeError(`the ${passName} pass of ${op} needs the stream \`${name}\``);
          return value;
        },
        keep(name, tensors) {
          const memory = memoryOf(name);
          if (memory) pieces.attach(memory, lengthOf(name), tensors);
        },
        kept(name) {
          const memory = memoryOf(name);
          return memory && pieces.attached(memory, lengthOf(name));
        },
        put(name, tensor) {
          const memory = memoryOf(name);
          if (!memory) return;
          const adds = (accumulate >> results.indexOf(name)) & 1 && results.includes(name);
          if (!adds) pieces.put(memory, tensor);
          else pieces.put(memory, tf.add(pieces.tensor(memory, tensor.shape), tensor));
        },
      }),
    );
  };
}

function whole(numbers: Numbers | null): Int32Array | null {
  if (numbers && !(numbers instanceof Int32Array)) throw new TypeError("these are not whole numbers");
  return numbers;
}

function place(places: ReadonlyMap<string, number>, name: string): number {
  const index = places.get(name);
  if (index === undefined) throw new TypeError(`there is no argument \`${name}\``);
  return index;
}

function shapeFunction({ dims }: Argument): (sizes: Readonly<Record<string, number>>) => readonly number[] {
  const factors = dims.map((dim) => parse(dim === "rows..." ? "rows" : dim));
  return (sizes) => factors.map((factor) => evaluate(factor, sizes));
}
