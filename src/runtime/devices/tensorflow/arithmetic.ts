/** TensorFlow's ops by the names that kernels use: shapes and types go in, attributes are filled in here. */
import type { Engine, Tensor, TensorType } from "./engine.js";
import type { BindingAttribute } from "./library.js";

export interface Arithmetic {
  add(a: Tensor, b: Tensor): Tensor;
  subtract(a: Tensor, b: Tensor): Tensor;
  multiply(a: Tensor, b: Tensor): Tensor;
  divide(a: Tensor, b: Tensor): Tensor;
  squaredDifference(a: Tensor, b: Tensor): Tensor;
  less(a: Tensor, b: Tensor): Tensor;
  equal(a: Tensor, b: Tensor): Tensor;
  map(op: UnaryOp, x: Tensor): Tensor;
  isFinite(x: Tensor): Tensor;
  /** Derivative of tanh times `dY`, from the output: dY (1 - y²). */
  tanhGradient(y: Tensor, dY: Tensor): Tensor;
  /** dY y (1 - y). */
  sigmoidGradient(y: Tensor, dY: Tensor): Tensor;
  /** dY where y is positive, else 0. */
  reluGradient(y: Tensor, dY: Tensor): Tensor;
  /** `yes` where the mask is true, else `no`; shapes are broadcast. */
  select(mask: Tensor, yes: Tensor, no: Tensor): Tensor;
  /** Matrices [m, k] and [k, n], each transposed first where it is said. */
  matmul(a: Tensor, b: Tensor, transposed?: "a" | "b"): Tensor;
  sum(x: Tensor, axes: readonly number[], keep?: boolean): Tensor;
  max(x: Tensor, axes: readonly number[], keep?: boolean): Tensor;
  mean(x: Tensor, axes: readonly number[], keep?: boolean): Tensor;
  /** 1 where all of a mask are true, else 0. */
  all(mask: Tensor): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  /** Of a matrix. */
  transpose(x: Tensor): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  concat(parts: readonly Tensor[], axis: number): Tensor;
  /** Equal parts. */
  split(x: Tensor, parts: number, axis: number): readonly Tensor[];
  splitAt(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[];
  /** The tensors along the first dimension, and back. */
  unpack(x: Tensor): readonly Tensor[];
  pack(parts: readonly Tensor[]): Tensor;
  /** Rows of a matrix by index. */
  gather(table: Tensor, rows: Tensor): Tensor;
  /** Rows added up by where they belong; a negative index belongs nowhere. */
  segmentSum(rows: Tensor, segments: Tensor, count: number): Tensor;
  /** 1 at the id of each row, else 0: [rows, classes]. */
  oneHot(ids: Tensor, classes: number): Tensor;
  cast(x: Tensor, type: TensorType): Tensor;
  scalar(value: number): Tensor;
  zeros(shape: readonly number[]): Tensor;
  fill(shape: readonly number[], value: number): Tensor;
  ints(values: ArrayLike<number>): Tensor;
}

export type UnaryOp =
  | "Tanh"
  | "Sigmoid"
  | "Relu"
  | "Exp"
  | "Log"
  | "Log1p"
  | "Sqrt"
  | "Rsqrt"
  | "Abs"
  | "Neg"
  | "Sign"
  | "Square";

export function createArithmetic(engine: Engine): Arithmetic {
  const { attribute } = engine;
  const one = (op: string, inputs: readonly Tensor[], attributes: readonly BindingAttribute[]): Tensor =>
    engine.run(op, inputs, attributes, 1)[0];
  const T: Readonly<Record<TensorType, BindingAttribute>> = {
    f32: attribute.type("T", "f32"),
    i32: attribute.type("T", "i32"),
    bool: attribute.type("T", "bool"),
    i8: attribute.type("T", "i8"),
  };
  const index = attribute.type("Tidx", "i32");
  const shapes = attribute.type("Tshape", "i32");
  const positions = attribute.type("Index", "i32");
  const attributes = { f32: [T.f32], i32: [T.i32], bool: [T.bool], i8: [T.i8] };
  const binary = (op: string) => {
    return (a: Tensor, b: Tensor) => one(op, [a, b], attributes[a.type]);
  };
  const ints = (values: ArrayLike<number>) => engine.fromHost("i32", Int32Array.from(values), [values.length]);
  const int = (value: number) => engine.fromHost("i32", Int32Array.of(value), []);
  const scalar = (value: number) => engine.fromHost("f32", Float32Array.of(value), []);
  const keeps = { yes: attribute.bool("keep_dims", true), no: attribute.bool("keep_dims", false) };
  const reduce =
    (op: string) =>
    (x: Tensor, axes: readonly number[], keep = false) =>
      one(op, [x, ints(axes)], [keep ? keeps.yes : keeps.no, T[x.type], index]);
  const transposes = [undefined, "a", "b"].map((which) => [
    attribute.bool("transpose_a", which === "a"),
    attribute.bool("transpose_b", which === "b"),
    T.f32,
  ]);
  const [plain, first, second] = transposes;
  const fill = (shape: readonly number[], value: number) =>
    one("Fill", [ints(shape), scalar(value)], [T.f32, attribute.type("index_type", "i32")]);

  return {
    add: binary("AddV2"),
    subtract: binary("Sub"),
    multiply: binary("Mul"),
    divide: binary("RealDiv"),
    squaredDifference: binary("SquaredDifference"),
    less: binary("Less"),
    equal: (a, b) => one("Equal", [a, b], [T[a.type], attribute.bool("incompatible_shape_error", true)]),
    map: (op, x) => one(op, [x], [T.f32]),
    isFinite: (x) => one("IsFinite", [x], [T.f32]),
    tanhGradient: binary("TanhGrad"),
    sigmoidGradient: binary("SigmoidGrad"),
    reluGradient: (y, dY) => one("ReluGrad", [dY, y], [T.f32]),
    select: (mask, yes, no) => one("SelectV2", [mask, yes, no], [T[yes.type]]),
    matmul: (a, b, transposed) =>
      one("MatMul", [a, b], transposed === undefined ? plain : transposed === "a" ? first : second),
    sum: reduce("Sum"),
    max: reduce("Max"),
    mean: reduce("Mean"),
    all: (mask) => one("All", [mask, ints(mask.shape.map((_, axis) => axis))], [keeps.no, index]),
    reshape: (x, shape) => one("Reshape", [x, ints(shape)], [T[x.type], shapes]),
    transpose: (x) => one("Transpose", [x, ints([1, 0])], [T[x.type], attribute.type("Tperm", "i32")]),
    slice: (x, begin, size) => one("Slice", [x, ints(begin), ints(size)], [T[x.type], positions]),
    concat: (parts, axis) =>
      parts.length === 1
        ? parts[0]
        : one("ConcatV2", [...parts, int(axis)], [attribute.int("N", parts.length), T[parts[0].type], index]),
    split: (x, parts, axis) =>
      engine.run("Split", [int(axis), x], [attribute.int("num_split", parts), T[x.type]], parts),
    splitAt: (x, sizes, axis) =>
      engine.run(
        "SplitV",
        [x, ints(sizes), int(axis)],
        [attribute.int("num_split", sizes.length), T[x.type], attribute.type("Tlen", "i32")],
        sizes.length,
      ),
    unpack: (x) =>
      engine.run("Unpack", [x], [attribute.int("num", x.shape[0]), attribute.int("axis", 0), T[x.type]], x.shape[0]),
    pack: (parts) => one("Pack", parts, [attribute.int("N", parts.length), attribute.int("axis", 0), T[parts[0].type]]),
    gather: (table, rows) =>
      one(
        "GatherV2",
        [table, rows, int(0)],
        [
          attribute.type("Tparams", table.type),
          attribute.type("Tindices", "i32"),
          attribute.type("Taxis", "i32"),
          attribute.int("batch_dims", 0),
        ],
      ),
    segmentSum: (rows, segments, count) =>
      one(
        "UnsortedSegmentSum",
        [rows, segments, int(count)],
        [T[rows.type], attribute.type("Tindices", "i32"), attribute.type("Tnumsegments", "i32")],
      ),
    oneHot: (ids, classes) =>
      one(
        "OneHot",
        [ids, int(classes), scalar(1), scalar(0)],
        [T.f32, attribute.type("TI", "i32"), attribute.int("axis", -1)],
      ),
    cast: (x, type) =>
      one(
        "Cast",
        [x],
        [attribute.type("SrcT", x.type), attribute.type("DstT", type), attribute.bool("Truncate", false)],
      ),
    scalar,
    zeros: (shape) => fill(shape, 0),
    fill,
    ints,
  };
}
