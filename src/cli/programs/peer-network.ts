/** The network of a plan as a peer can build it: layers, losses and optimiser with their numbers, all settled. */
import { evaluate, parse } from "../../ops/polynomial.js";
import type { AttributePlan, LayerName, ModelNode, OptimizerPlan, Scalar } from "../../plan/plan.js";
import { precisionOf } from "../../plan/precision.js";
import type { Ready } from "../../runtime/training/ready.js";
import type { Loaded } from "./load.js";

type Fact = number | string | boolean | null;

export interface PeerNode {
  readonly id: string;
  readonly layer: LayerName;
  /** Ids of nodes, by role; for `input` the column's. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, Fact>>;
  readonly isSequence: boolean;
  /** Different ids, where it gives ids; else null. */
  readonly ids: number | null;
  readonly features: number | null;
}

export interface PeerNetwork {
  readonly nodes: readonly PeerNode[];
  readonly losses: readonly {
    readonly kind: string;
    readonly output: string;
    readonly target: string;
    readonly weight: number;
  }[];
  readonly optimizer: Readonly<Record<string, Fact>>;
  readonly penalty: { readonly l1: number; readonly l2: number } | null;
  readonly clip: number | null;
  readonly precision: string;
}

/** By layer, the inputs that a peer knows of. */
const KNOWN: Readonly<Partial<Record<LayerName, readonly string[]>>> = {
  input: ["column"],
  previous: ["x"],
  embed: ["ids", "weights"],
  recurrent: ["x", "start", "memory"],
  dense: ["x", "weights"],
  dropout: ["x"],
  noise: ["x"],
  layer_norm: ["x"],
  last: ["x"],
  joined: ["a", "b"],
  add: ["a", "b"],
  subtract: ["a", "b"],
  multiply: ["a", "b"],
  activation: ["x"],
};

const ACTIVATIONS = ["none", "tanh", "relu", "sigmoid"];

/** Thrown where something cannot be said to a peer. */
class Unknown extends Error {}

/** The network, or in words what of it the peer does not have. */
export function peerNetwork(loaded: Loaded, ready: Ready): PeerNetwork | { readonly cannot: string } {
  try {
    return networkOf(loaded, ready);
  } catch (error) {
    if (error instanceof Unknown) return { cannot: error.message };
    throw error;
  }
}

function networkOf({ plan, origins }: Loaded, { data }: Ready): PeerNetwork {
  const point: Record<string, number> = {};
  for (const { id, value, kind } of plan.settings) if (kind !== "word") point[id] = Number(value);
  for (const { id } of plan.data.fitted) {
    const vocabulary = data.vocabularies[origins.nodes[id]?.name ?? id];
    if (vocabulary) point[`${id}.size`] = vocabulary.size;
  }
  const number = (scalar: Scalar): number =>
    typeof scalar === "number" ? scalar : evaluate(parse(scalar.formula), point);
  const numberOrNull = (scalar: Scalar | null): number | null => (scalar === null ? null : number(scalar));
  const factOf = (attribute: AttributePlan): Fact => {
    if (typeof attribute === "number" || typeof attribute === "boolean") return attribute;
    if ("formula" in attribute) return number(attribute);
    if ("initial" in attribute) return null;
    const { word } = attribute;
    return typeof word === "string" ? word : String(plan.settings.find(({ id }) => id === word.setting)?.value);
  };
  const { loss, optimizer, penalty, clip } = plan.train;
  if (optimizer.kind !== "sgd" && optimizer.lazy) throw new Unknown("its optimizer is lazy");
  for (const { kind } of loss)
    if (kind === "sampled_softmax") throw new Unknown("its loss is `sampled_softmax`, which PyTorch does not have");
  const nodes = neededBy(
    plan.model,
    loss.flatMap(({ output, target }) => [output, target]),
  );
  return {
    nodes: nodes.map((node) => {
      const facts = Object.entries(node.attributes).map(([name, attribute]) => [name, factOf(attribute)] as const);
      const made = { ...node, attributes: Object.fromEntries(facts) };
      refuse(made);
      const { sequence, ids, features } = node.type;
      return {
        id: node.id,
        layer: node.layer,
        inputs: node.inputs,
        attributes: made.attributes,
        isSequence: sequence !== null,
        ids: numberOrNull(ids),
        features: numberOrNull(features),
      };
    }),
    losses: loss.map(({ kind, output, target, weight }) => ({ kind, output, target, weight: number(weight) })),
    optimizer: optimizerFacts(optimizer, number),
    penalty: penalty && { l1: number(penalty.l1), l2: number(penalty.l2) },
    clip: numberOrNull(clip),
    precision: precisionOf(plan),
  };
}

function optimizerFacts(optimizer: OptimizerPlan, number: (scalar: Scalar) => number): Readonly<Record<string, Fact>> {
  const facts = Object.entries(optimizer).map(([name, value]: [string, Scalar | boolean | string]) => {
    const isPlain = typeof value === "boolean" || typeof value === "string";
    return [name, isPlain ? value : number(value)] as const;
  });
  return Object.fromEntries(facts);
}

/** What the losses are made of, each node after what it reads, as the plan has them. */
function neededBy(model: readonly ModelNode[], ends: readonly string[]): readonly ModelNode[] {
  const byId = new Map(model.map((node) => [node.id, node]));
  const needed = new Set<string>();
  const waiting = [...ends];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    waiting.push(...Object.values(byId.get(id)?.inputs ?? {}).filter((from) => byId.has(from)));
  }
  return model.filter(({ id }) => needed.has(id));
}

function refuse({
  layer,
  inputs,
  attributes,
}: Pick<ModelNode, "layer" | "inputs"> & Pick<PeerNode, "attributes">): void {
  const known = KNOWN[layer];
  if (!known) throw new Unknown(`it has \`${layer}\`, which is not rebuilt`);
  const other = Object.keys(inputs).find((role) => !known.includes(role));
  if (other !== undefined)
    throw new Unknown(`a layer \`${layer}\` of it also reads \`${other}\`, which is not rebuilt`);
  const { activation = "none", cell } = attributes;
  if (attributes.recurrent_dropout !== undefined || attributes.mask !== undefined)
    throw new Unknown("it drops the same elements at every step, which is not rebuilt");
  if (layer === "previous" && Object.keys(attributes).length > 0)
    throw new Unknown("it is fed other words than those it is to predict, which is not rebuilt");
  const isGated = layer === "recurrent" && cell !== "rnn";
  if (!isGated && !ACTIVATIONS.includes(String(activation)))
    throw new Unknown(`it has the activation \`${activation}\`, which is not rebuilt`);
}
