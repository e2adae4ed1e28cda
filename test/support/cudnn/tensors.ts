/**
 * The few of TensorFlow's ops that the recurrent layers by cuDNN need, over plain arrays: a library for `npm test`, where
 * TensorFlow is not. Any other op is refused by its name.
 */
import type { Binding, BindingAttribute, BindingTensor } from "../../../src/runtime/devices/tensorflow/library.js";

interface Value {
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly values: readonly number[];
}

const [FLOAT, INT32, INT8, INT64, BOOL] = [1, 3, 6, 9, 10];

export function plainTensors(): Binding {
  const held = new Map<number, Value>();
  let next = 1;
  const make = (value: Value): BindingTensor => {
    const id = next++;
    held.set(id, value);
    return { id, shape: value.shape, dtype: value.dtype };
  };
  const at = (id: number): Value => {
    const value = held.get(id);
    if (!value) throw new Error(`there is no tensor ${id}`);
    return value;
  };
  return {
    createTensor(shape, dtype, values) {
      if (values.length !== sizeOf(shape) * (dtype === INT64 ? 2 : 1))
        throw new Error(`${values.length} in [${shape}]`);
      return make({ shape: [...shape], dtype, values: [...values] }).id;
    },
    deleteTensor(id) {
      at(id);
      held.delete(id);
    },
    tensorDataSync(id) {
      const { dtype, values } = at(id);
      if (dtype === INT8) throw new Error("the binding reads no int8");
      return dtype === FLOAT
        ? Float32Array.from(values)
        : dtype === BOOL
          ? Uint8Array.from(values)
          : Int32Array.from(values);
    },
    executeOp(op, attributes, inputs, outputs) {
      const run = OPS[op];
      if (!run) throw new Error(`no such op here: ${op}`);
      const made = run(inputs.map(at), attributes);
      if (made.length !== outputs) throw new Error(`${op} gives ${made.length}, not ${outputs}`);
      return made.map(make);
    },
    getNumOfTensors: () => held.size,
    isUsingGpuDevice: () => false,
    TF_FLOAT: FLOAT,
    TF_INT32: INT32,
    TF_INT64: INT64,
    TF_BOOL: BOOL,
    TF_ATTR_STRING: 0,
    TF_ATTR_INT: 1,
    TF_ATTR_FLOAT: 2,
    TF_ATTR_BOOL: 3,
    TF_ATTR_TYPE: 4,
    TF_Version: "0.0.0",
  };
}

type Run = (inputs: readonly Value[], attributes: readonly BindingAttribute[]) => readonly Value[];

const OPS: Readonly<Record<string, Run>> = {
  Identity: ([x]) => [x],
  Reshape: ([x, { values: shape }]) => [{ ...x, shape: sized(shape, x.values.length) }],
  Transpose: ([x, { values: order }]) => {
    if (order.join() !== "1,0") throw new Error(`Transpose by ${order}`);
    const [rows, columns] = x.shape;
    const values = x.values.map((_, at) => x.values[(at % rows) * columns + Math.floor(at / rows)]);
    return [{ ...x, shape: [columns, rows], values }];
  },
  ConcatV2: (all) => {
    const [parts, axis] = [all.slice(0, -1), all[all.length - 1].values[0]];
    const [{ dtype, shape }] = parts;
    if (axis !== 0) throw new Error(`ConcatV2 along ${axis}`);
    const rows = parts.reduce((sum, part) => sum + part.shape[0], 0);
    return [{ dtype, shape: [rows, ...shape.slice(1)], values: parts.flatMap((part) => part.values) }];
  },
  SplitV: ([x, { values: sizes }, { values: axis }]) => {
    if (axis[0] !== 0) throw new Error(`SplitV along ${axis[0]}`);
    const width = sizeOf(x.shape.slice(1));
    let from = 0;
    return sizes.map((size) => {
      from += size;
      const values = x.values.slice((from - size) * width, from * width);
      return { ...x, shape: [size, ...x.shape.slice(1)], values };
    });
  },
  Slice: ([x, { values: begin }, { values: size }]) => {
    if (begin.slice(1).some((from, axis) => from !== 0 || size[axis + 1] !== x.shape[axis + 1])) {
      throw new Error("Slice along another dimension than the first");
    }
    const width = sizeOf(x.shape.slice(1));
    return [{ ...x, shape: size, values: x.values.slice(begin[0] * width, (begin[0] + size[0]) * width) }];
  },
  Fill: ([{ values: shape }, value]) => [
    { dtype: value.dtype, shape, values: new Array(sizeOf(shape)).fill(value.values[0]) },
  ],
  AddV2: ([a, b]) => {
    if (a.shape.join() !== b.shape.join()) throw new Error(`AddV2 of [${a.shape}] and [${b.shape}]`);
    return [{ ...a, values: a.values.map((value, at) => Math.fround(value + b.values[at])) }];
  },
  SelectV2: ([mask, yes, no]) => {
    const width = yes.values.length / mask.values.length;
    return [
      { ...yes, values: yes.values.map((value, at) => (mask.values[Math.floor(at / width)] ? value : no.values[0])) },
    ];
  },
  GatherV2: ([x, { values: rows, shape }]) => {
    const width = sizeOf(x.shape.slice(1));
    return [
      {
        ...x,
        shape: [...shape, ...x.shape.slice(1)],
        values: rows.flatMap((row) => x.values.slice(row * width, (row + 1) * width)),
      },
    ];
  },
  Cast: ([x], attributes) => [{ ...x, dtype: Number(attributes.find(({ name }) => name === "DstT")?.value) }],
};

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape whose -1, if any, is what is left. */
function sized(shape: readonly number[], count: number): readonly number[] {
  const rest = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return shape.map((size) => (size === -1 ? count / rest : size));
}
