/**
 * Runs TensorFlow's ops, one after another. Its tensors are values that never change; those that a kernel makes live
 * until the kernel's scope ends, unless a memory keeps them.
 */
import type { Binding, BindingAttribute } from "./library.js";

/** `i8` is what cuDNN keeps on the host between its passes: handed on, never read. */
export type TensorType = "f32" | "i32" | "bool" | "i8";

/** TensorFlow's number of the type; the binding has no name for it. */
const TF_INT8 = 6;

export interface Tensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly type: TensorType;
}

export interface Engine {
  /** Runs an op. What it gives belongs to the scope. @throws Error with TensorFlow's own words. */
  run(
    op: string,
    inputs: readonly Tensor[],
    attributes: readonly BindingAttribute[],
    outputs: number,
  ): readonly Tensor[];
  /** The values are copied. */
  fromHost(type: TensorType, values: Float32Array | Int32Array | Uint8Array, shape: readonly number[]): Tensor;
  /** One whole number of 64 bits, which some ops want for a count of steps. */
  int64(value: number): Tensor;
  /** A copy of what it holds. */
  data(tensor: Tensor): Float32Array | Int32Array | Uint8Array;
  /** Takes a tensor out of its scope: whoever keeps it releases it. */
  keep(tensor: Tensor): void;
  /** Gives up a kept tensor, at the end of the scope where there is one. */
  release(tensor: Tensor): void;
  /** Runs `work` and gives up whatever it made and did not keep, also when it throws. */
  scope<T>(work: () => T): T;
  /** How many tensors the library holds, ours and others. */
  count(): number;
  readonly attribute: Attributes;
}

export interface Attributes {
  type(name: string, type: TensorType): BindingAttribute;
  int(name: string, value: number): BindingAttribute;
  float(name: string, value: number): BindingAttribute;
  bool(name: string, value: boolean): BindingAttribute;
  string(name: string, value: string): BindingAttribute;
}

export function createEngine(binding: Binding): Engine {
  const enums: Readonly<Record<TensorType, number>> = {
    f32: binding.TF_FLOAT,
    i32: binding.TF_INT32,
    bool: binding.TF_BOOL,
    i8: TF_INT8,
  };
  const types = new Map<number, TensorType>(
    (Object.keys(enums) as TensorType[]).map((type) => [enums[type], type] as const),
  );
  // Ids of this scope's tensors, by the order they were made in.
  let inScope: Set<number> | undefined;

  const own = (id: number): number => {
    inScope?.add(id);
    return id;
  };
  return {
    run(op, inputs, attributes, outputs) {
      const ids = inputs.map(({ id }) => id);
      const made = binding.executeOp(op, attributes, ids, outputs);
      for (const { id } of made) own(id);
      return made.map(({ id, shape, dtype }) => {
        const type = types.get(dtype);
        if (!type) throw new TypeError(`${op} gave a tensor of TensorFlow's type ${dtype}`);
        return { id, shape, type };
      });
    },
    fromHost(type, values, shape) {
      // The library may use the memory it is given; ours changes.
      return { id: own(binding.createTensor(shape, enums[type], values.slice())), shape, type };
    },
    int64(value) {
      const halves = Int32Array.of(value, value < 0 ? -1 : 0);
      return { id: own(binding.createTensor([], binding.TF_INT64, halves)), shape: [], type: "i32" };
    },
    data: ({ id }) => binding.tensorDataSync(id),
    keep({ id }) {
      if (inScope && !inScope.delete(id)) throw new TypeError("a tensor is kept twice");
    },
    release({ id }) {
      if (inScope) inScope.add(id);
      else binding.deleteTensor(id);
    },
    scope(work) {
      if (inScope) return work();
      inScope = new Set();
      try {
        return work();
      } finally {
        const ids = inScope;
        inScope = undefined;
        for (const id of ids) binding.deleteTensor(id);
      }
    },
    count: () => binding.getNumOfTensors(),
    attribute: {
      type: (name, type) => ({ name, type: binding.TF_ATTR_TYPE, value: enums[type] }),
      int: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
      float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
      bool: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
      string: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
    },
  };
}
