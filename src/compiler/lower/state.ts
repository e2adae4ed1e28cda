/** The state table: what each layer trains, and how it begins. */

import { add, constant, constantValue, format, multiply, type Polynomial, parse, scale } from "../../ops/polynomial.js";
import type { AttributePlan, InitialPlan, ModelNode, Plan, Scalar } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { Initializer, StateEntry } from "../../plan/step.js";

/** The node with its words settled, as lowering sees it. */
export interface Settled {
  readonly node: ModelNode;
  readonly word: (attribute: string) => string;
  readonly scalar: (attribute: string) => Scalar;
  /** A loss samples the classes of this layer. */
  readonly isSampled: boolean;
}

export function settledNode(plan: Plan, node: ModelNode): Settled {
  const attributeOf = (name: string): AttributePlan => {
    return present(node.attributes[name], () => `${node.id} has no attribute \`${name}\``);
  };
  const isSampled = plan.train.loss.some(({ kind, output }) => kind === "sampled_softmax" && output === node.id);
  return {
    node,
    isSampled,
    word(name) {
      const attribute = attributeOf(name);
      if (typeof attribute !== "object" || !("word" in attribute)) throw new TypeError(`\`${name}\` is no word`);
      const { word } = attribute;
      if (typeof word === "string") return word;
      const setting = plan.settings.find(({ id }) => id === word.setting);
      return String(setting?.value);
    },
    scalar(name) {
      const attribute = attributeOf(name);
      const isScalar = typeof attribute === "number" || (typeof attribute === "object" && "formula" in attribute);
      if (!isScalar) throw new TypeError(`\`${name}\` is no number`);
      return attribute;
    },
  };
}

export function polynomialOf(scalar: Scalar): Polynomial {
  return typeof scalar === "number" ? constant(scalar) : parse(scalar.formula);
}

export function textOf(scalar: Scalar): string {
  return typeof scalar === "number" ? String(scalar) : scalar.formula;
}

export function times(factor: number, scalar: Scalar): string {
  return format(scale(polynomialOf(scalar), factor));
}

export function productText(scalars: readonly Scalar[]): string {
  return format(scalars.map(polynomialOf).reduce(multiply, constant(1)));
}

/** Columns of gates in the recurrent layers' weights. */
export const GATES: Readonly<Record<string, number>> = { rnn: 1, gru: 3, lstm: 4 };

interface Part {
  readonly name: string;
  readonly dims: readonly string[];
  readonly initial: Initializer;
}

/** What a node trains, matrices and vectors in the order of its op's weights. */
export function trainedParts(settled: Settled, inputSize: (role: string) => Scalar): readonly Part[] {
  const { node, scalar, word } = settled;
  const initialOf = (name: string, fallback: Initializer, gates = 1) =>
    initializer(node.attributes[name], fallback, gates);
  switch (node.layer) {
    case "embed": {
      if (node.inputs.weights !== undefined) return [];
      const normal: Initializer = { kind: "normal", deviation: 1 };
      const dims = [textOf(inputSize("ids")), textOf(scalar("size"))];
      return [{ name: "table", dims, initial: initialOf("initial", normal) }];
    }
    case "recurrent": {
      const [input, units, cell] = [inputSize("x"), scalar("units"), word("cell")];
      const gates = GATES[cell];
      const fallback: Initializer = { kind: "inverse_root", fan: units };
      const wide = times(gates, units);
      const weights = initialOf("initial", fallback, gates);
      const recurrent = initialOf("initial_recurrent", fallback, gates);
      const bias = initialOf("initial_bias", fallback, gates);
      const by = scalar("forget_bias");
      const isShifted = cell === "lstm" && by !== 0;
      const first: Initializer = isShifted ? { kind: "shifted", of: bias, gate: 1, gates, by } : bias;
      return [
        { name: "wx", dims: [textOf(input), wide], initial: weights },
        { name: "wh", dims: [textOf(units), wide], initial: recurrent },
        ...(cell === "gru"
          ? [
              { name: "bx", dims: [wide], initial: bias },
              { name: "bh", dims: [wide], initial: bias },
            ]
          : [{ name: "b", dims: [wide], initial: first }]),
        ...(node.inputs.memory === undefined ? [] : attentionParts(settled, inputSize("memory"), { gates, weights })),
      ];
    }
    case "dense": {
      const [input, units] = [inputSize("x"), scalar("units")];
      const fallback: Initializer = { kind: "inverse_root", fan: input };
      const bias = { name: "b", dims: [textOf(units)], initial: initialOf("initial_bias", fallback) };
      const [dims, initial] = [[textOf(input), textOf(units)], initialOf("initial", fallback)];
      const weights = settled.isSampled
        ? { name: "w", dims: dims.toReversed(), initial: { kind: "transposed" as const, of: initial } }
        : { name: "w", dims, initial };
      const own = node.inputs.weights === undefined ? [weights] : [];
      return node.attributes.bias === false ? own : [...own, bias];
    }
    case "layer_norm": {
      const dims = [textOf(inputSize("x"))];
      return [
        { name: "gain", dims, initial: { kind: "constant", value: 1 } },
        { name: "bias", dims, initial: { kind: "zeros" } },
      ];
    }
    default:
      return [];
  }
}

/**
 * What a layer trains besides its cell. What joins the cell's input begins as its other input weights; the others as
 * dense layers, and wc with wo as one of what is found and the state together.
 */
function attentionParts(
  { word, scalar }: Settled,
  features: Scalar,
  cell: { readonly gates: number; readonly weights: Initializer },
): readonly Part[] {
  const [units, score] = [scalar("units"), word("attend")];
  const size = score === "additive" ? scalar("attend_size") : units;
  const dense = (fan: Scalar): Initializer => ({ kind: "inverse_root", fan });
  const [wide, one, found] = [size, units, features].map(textOf);
  const keys = score === "dot" ? [] : [{ name: "wk", dims: [found, wide], initial: dense(features) }];
  const queries =
    score === "additive"
      ? [
          { name: "wq", dims: [one, wide], initial: dense(units) },
          { name: "v", dims: [wide], initial: dense(size) },
        ]
      : [];
  if (word("feed") === "input")
    return [{ name: "wc", dims: [found, times(cell.gates, units)], initial: cell.weights }, ...keys, ...queries];
  const both = dense(sumOf(features, units));
  return [
    ...keys,
    ...queries,
    { name: "wc", dims: [found, one], initial: both },
    { name: "wo", dims: [one, one], initial: both },
    { name: "bo", dims: [one], initial: both },
  ];
}

function sumOf(a: Scalar, b: Scalar): Scalar {
  const sum = add(polynomialOf(a), polynomialOf(b));
  return constantValue(sum) ?? { formula: format(sum) };
}

function initializer(attribute: AttributePlan | undefined, fallback: Initializer, gates: number): Initializer {
  const plan: InitialPlan =
    typeof attribute === "object" && "initial" in attribute ? attribute.initial : { kind: "default" };
  switch (plan.kind) {
    case "default":
      return fallback;
    case "glorot":
    case "he":
    case "orthogonal":
      return { ...plan, gates };
    default:
      return plan;
  }
}

export function trainedEntries(settled: Settled, inputSize: (role: string) => Scalar): readonly StateEntry[] {
  const { id } = settled.node;
  return trainedParts(settled, inputSize).map(({ name, dims, initial }) => ({
    id: `${id}.${name}`,
    node: id,
    part: name,
    dims,
    dtype: "f32",
    role: "trained",
    initial,
    group: { rate: 1, decays: dims.length > 1 },
    lifetime: "run",
  }));
}
