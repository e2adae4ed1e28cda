/** The layers of a model. */
import { add, constant, format, same } from "../../../ops/polynomial.js";
import { present } from "../../../plan/present.js";
import { real, truth, word } from "../calls/bind.js";
import type { Bound, Callable, CallSite, ParameterSpec } from "../calls/callable.js";
import { ACTIVATION_WORDS, CELL_ACTIVATIONS, CELLS, DIRECTIONS } from "../calls/words.js";
import { report, wrongKind } from "../context.js";
import type { Attribute, ModelNode, TensorType } from "../graph.js";
import { attentionAttributes, mayAttend, noteAttention } from "../layers/attending.js";
import { directionOf } from "../layers/directions.js";
import { beginsWithOwner, isAsWide, isTurned, ownerOf, sharesIds } from "../layers/tying.js";
import { withoutArgument } from "../messages/left-out.js";
import { called } from "../names/called.js";
import { targetSeenBy } from "../values/seen.js";
import { finalState } from "../values/states.js";
import { asIds, asReals, idSize, modelNode, sameSteps, tensor } from "../values/tensors.js";
import { UNKNOWN, type Value } from "../values/value.js";
import { attribute, initialParameter, layer, needsSequence, RATE, realInput, sameTyped } from "./layer-arguments.js";

/** The table of another layer in the place of weights of one's own. */
const sharedWeights = (doc: string): ParameterSpec => ({
  name: "weights",
  doc,
  wants: { kind: "value", accepts: ["tensor", "feature"], called: "a layer that `embed` makes" },
  fallback: "none",
});

const units = { low: 1 };

export const embed: Callable = {
  name: "embed",
  doc: "A trained vector for each id.",
  where: ["model"],
  parameters: [
    layer("ids", "Ids: tokens, or whole numbers from 0."),
    {
      name: "size",
      doc: "Features of a vector; those of the table that `weights` names.",
      wants: { kind: "number", type: "count", limits: units },
      fallback: "none",
    },
    initialParameter("initial", "How the table begins; normal(1) unless said, as in PyTorch."),
    sharedWeights("Another embedding of the same words, whose table this one shares; a table of its own unless said."),
  ],
  result(bound, site) {
    const ids = asIds(site.context, bound.value("ids", "tensor", "feature"), site.spanOf("ids"));
    if (!ids) return UNKNOWN;
    if (bound.has("weights")) return embedShared(ids, bound, site);
    if (!bound.has("size")) {
      const parameters = { callee: "embed", name: "size", wanted: "a count" };
      report(site.context, "missing-argument", site.call.callee.span, parameters);
      return UNKNOWN;
    }
    const type: TensorType = { sequence: ids.type.sequence, features: bound.number("size"), ids: null };
    const attributes = { size: attribute.number(bound, "size"), initial: attribute.initial(bound, "initial") };
    return tensor(modelNode(site.context, { layer: "embed", inputs: { ids }, attributes, type }, site.call.span));
  },
};

function embedShared(ids: ModelNode, bound: Bound, site: CallSite): Value {
  const owner = ownerOf(bound, site);
  if (!owner || !beginsWithOwner(owner, bound, site) || !sharesIds(owner, ids, site)) return UNKNOWN;
  if (bound.has("size") && !isAsWide(owner, bound.number("size"), "size", site)) return UNKNOWN;
  const type: TensorType = { sequence: ids.type.sequence, features: owner.size, ids: null };
  const attributes: Record<string, Attribute> = {
    size: { kind: "number", value: owner.size },
    initial: attribute.initial(bound, "initial"),
  };
  const inputs = { ids, weights: owner.node };
  return tensor(modelNode(site.context, { layer: "embed", inputs, attributes, type }, site.call.span));
}

export const recurrent: Callable = {
  name: "recurrent",
  doc: "A recurrent layer over a whole sequence; its output at every step.",
  where: ["model"],
  parameters: [
    layer("x", "A sequence of vectors or numbers."),
    { name: "cell", doc: "The kind of cell.", wants: { kind: "word", words: CELLS } },
    { name: "units", doc: "Size of the state.", wants: { kind: "number", type: "count", limits: units } },
    {
      name: "activation",
      doc: "Of an `rnn` cell.",
      wants: { kind: "word", words: CELL_ACTIVATIONS },
      fallback: word("tanh"),
    },
    {
      name: "start",
      doc: "The state of another layer to begin from; zeros unless said.",
      wants: { kind: "value", accepts: ["state"], called: "the state of a layer, such as `memory.state`" },
      fallback: "none",
    },
    {
      name: "attend",
      doc: "What the layer looks at besides, at every step; nothing unless said.",
      wants: {
        kind: "value",
        accepts: ["attention"],
        called: "`additive(…)`, `multiplicative(…)` or `dot(…)` of a memory",
      },
      fallback: "none",
    },
    {
      name: "forget_bias",
      doc: "Added to an `lstm`'s forget gate at the beginning.",
      wants: { kind: "number", type: "real" },
      fallback: real(0),
    },
    {
      name: "direction",
      doc: "From the first step on, from the last one back, or two layers, one each way, joined: forward, then backward.",
      wants: { kind: "word", words: DIRECTIONS },
      fallback: word("forward"),
    },
    {
      name: "recurrent_dropout",
      doc: "While training, the share of the state that is set to zero where it enters its own product; the same at every step (Gal and Ghahramani 2016).",
      wants: { kind: "number", type: "fraction", limits: RATE },
      fallback: real(0),
    },
    initialParameter("initial", "How the input weights begin; uniform(1/√units) unless said, as in PyTorch."),
    initialParameter("initial_recurrent", "How the recurrent weights begin; uniform(1/√units) unless said."),
    initialParameter("initial_bias", "How the biases begin; uniform(1/√units) unless said."),
  ],
  result(bound, site) {
    const x = realInput(bound, site);
    if (!x || !needsSequence(x, site, "x") || !allUsed(bound, site)) return UNKNOWN;
    const inputs: Record<string, ModelNode> = { x };
    if (bound.has("start")) {
      const from = bound.value("start", "state").of;
      if (!sameState(from, bound, site) || !knowsNoTarget(from, site)) return UNKNOWN;
      inputs.start = from;
    }
    const direction = directionOf(x, bound, site);
    if (!direction) return UNKNOWN;
    const attention = bound.has("attend") ? bound.value("attend", "attention").node : null;
    if (attention) {
      if (!mayAttend(attention, bound, site)) return UNKNOWN;
      inputs.memory = attention.memory;
    }
    const attributes: Record<string, Attribute> = {
      cell: attribute.word(bound, "cell"),
      units: attribute.number(bound, "units"),
      activation: attribute.word(bound, "activation"),
      forget_bias: attribute.number(bound, "forget_bias"),
      initial: attribute.initial(bound, "initial"),
      initial_recurrent: attribute.initial(bound, "initial_recurrent"),
      initial_bias: attribute.initial(bound, "initial_bias"),
      ...(attention ? attentionAttributes(attention, bound) : {}),
      ...(format(bound.number("recurrent_dropout")) === "0"
        ? {}
        : { recurrent_dropout: attribute.number(bound, "recurrent_dropout") }),
    };
    const type: TensorType = { sequence: x.type.sequence, features: bound.number("units"), ids: null };
    const going = (way: "forward" | "backward"): ModelNode => {
      const said =
        way === "backward" ? { direction: { kind: "word", value: { word: way, setting: null } } as const } : {};
      const node = { layer: "recurrent", inputs, attributes: { ...attributes, ...said }, type } as const;
      return modelNode(site.context, node, site.call.span);
    };
    if (direction === "both") return tensor(beside(going("forward"), going("backward"), site));
    const node = going(direction);
    if (attention) noteAttention(attention, node, site.context);
    return tensor(node);
  },
};

/** Two layers as one: their features one after the other. */
function beside(a: ModelNode, b: ModelNode, { context, call }: CallSite): ModelNode {
  const features = a.type.features && b.type.features && add(a.type.features, b.type.features);
  const type: TensorType = { ...a.type, features };
  return modelNode(context, { layer: "joined", inputs: { a, b }, type }, call.span);
}

export const joined: Callable = {
  name: "joined",
  doc: "Two layers beside one another: at each step the features of the first, then those of the second.",
  where: ["model"],
  parameters: [layer("x", "Vectors or numbers."), layer("y", "Others, with the same steps or also without.")],
  result(bound, site) {
    const [x, y] = [realInput(bound, site), realInput(bound, site, "y")];
    if (!x || !y || !sameSteps(site.context, x, y, site.call.span, "`joined`")) return UNKNOWN;
    return tensor(beside(x, y, site));
  },
};

/** A last state has seen all steps, so also those that what starts from it is to predict (language rule R6). */
function knowsNoTarget(from: ModelNode, { context, spanOf }: CallSite): boolean {
  const target = targetSeenBy(from);
  if (!target) return true;
  const [layer, name] = [context.shared.textOf(spanOf("start")), called(target.origin, "the target")];
  const related = [
    { span: from.origin.span, message: `this layer reads \`${name}\` to its end` },
    { span: target.origin.span, message: `\`${name}\` is declared a target here` },
  ];
  report(context, "state-of-target", spanOf("start"), { written: layer, name }, { related });
  return false;
}

/** What a cell of another kind would need does nothing (language rule R2: nothing is silently left out). */
function allUsed(bound: Bound, site: CallSite): boolean {
  const { context, spanOf } = site;
  const { word: cell } = bound.word("cell");
  // What a parameter or a block's caller chooses may be another cell elsewhere.
  if (context.shared.textOf(spanOf("cell")) !== cell || context.scope.find(cell)) return true;
  // A default may be said.
  const [activated, biased] = [bound.word("activation").word !== "tanh", format(bound.number("forget_bias")) !== "0"];
  const idle = (
    [
      ["activation", "rnn", activated],
      ["forget_bias", "lstm", biased],
    ] as const
  ).filter(([, owner, changed]) => changed && cell !== owner);
  for (const [name, owner] of idle) {
    const out = withoutArgument(context, site.call, spanOf(name));
    // Another cell would do as well.
    const suggestion = out
      ? { ...out, message: `leave it out, or write \`cell: ${owner}\``, unsure: true as const }
      : null;
    const related = [{ span: spanOf("cell"), message: `the cell is \`${cell}\`` }];
    report(context, "useless-argument", spanOf(name), { name, cell, owner }, { related, suggestion });
  }
  return idle.length === 0;
}

/** A state can be handed to a layer of the same kind and size. */
function sameState(from: ModelNode, bound: Bound, site: CallSite): boolean {
  const { cell: theirs, units: size } = present(finalState(from), () => "a layer without a state");
  const mine = bound.word("cell").word;
  if (mine !== theirs) {
    wrongKind(site.context, site.spanOf("start"), {
      name: "start",
      wanted: `the state of \`${mine}\``,
      given: `the state of \`${theirs}\``,
    });
    return false;
  }
  if (!size || same(size, bound.number("units"))) return true;
  const related = [{ span: from.origin.span, message: `this layer has ${format(size)} units` }];
  const parameters = {
    what: "`start`",
    left: `batch × ${format(size)}`,
    right: `batch × ${format(bound.number("units"))}`,
    at: "",
  };
  report(site.context, "shape-mismatch", site.spanOf("start"), parameters, { related });
  return false;
}

export const dense: Callable = {
  name: "dense",
  doc: "activation(x w + b), at every step where there are steps.",
  where: ["model"],
  parameters: [
    layer("x", "Vectors or numbers."),
    { name: "units", doc: "Features of the output.", wants: { kind: "number", type: "count", limits: units } },
    {
      name: "activation",
      doc: "What follows the sum.",
      wants: { kind: "word", words: ACTIVATION_WORDS },
      fallback: word("none"),
    },
    { name: "bias", doc: "Whether there is a bias.", wants: { kind: "truth" }, fallback: truth(true) },
    initialParameter("initial", "How the weights begin; uniform(1/√inputs) unless said, as in PyTorch."),
    initialParameter("initial_bias", "How the bias begins; uniform(1/√inputs) unless said."),
    sharedWeights("An embedding whose table, turned, serves as w; weights of its own unless said."),
  ],
  result(bound, site) {
    const x = realInput(bound, site);
    if (!x) return UNKNOWN;
    const owner = bound.has("weights") ? ownerOf(bound, site) : null;
    if (bound.has("weights")) {
      if (!owner || !beginsWithOwner(owner, bound, site)) return UNKNOWN;
      if (!isTurned(owner, x, bound.number("units"), site)) return UNKNOWN;
    }
    const attributes: Record<string, Attribute> = {
      units: attribute.number(bound, "units"),
      activation: attribute.word(bound, "activation"),
      bias: { kind: "truth", value: bound.truth("bias") },
      initial: attribute.initial(bound, "initial"),
      initial_bias: attribute.initial(bound, "initial_bias"),
    };
    const type: TensorType = { ...x.type, features: bound.number("units") };
    const inputs = owner ? { x, weights: owner.node } : { x };
    return tensor(modelNode(site.context, { layer: "dense", inputs, attributes, type }, site.call.span));
  },
};

export const layerNorm: Callable = {
  name: "layer_norm",
  doc: "Normalises each vector to mean 0 and deviation 1, then a trained gain and bias (Ba, Kiros and Hinton 2016).",
  where: ["model"],
  parameters: [
    layer("x", "Vectors."),
    {
      name: "epsilon",
      doc: "Added to the variance.",
      wants: { kind: "number", type: "real", limits: { low: 0, aboveLow: true } },
      fallback: real(1e-5),
    },
  ],
  result: (bound, site) => sameTyped(bound, site, "layer_norm", { epsilon: attribute.number(bound, "epsilon") }),
};

function activationLayer(name: "tanh" | "relu" | "sigmoid", doc: string): Callable {
  return {
    name,
    doc,
    where: ["model"],
    parameters: [layer("x", "Vectors or numbers.")],
    result: (bound, site) =>
      sameTyped(bound, site, "activation", { activation: { kind: "word", value: { word: name, setting: null } } }),
  };
}

export const tanh = activationLayer("tanh", "The hyperbolic tangent of each element.");
export const relu = activationLayer("relu", "The positive part of each element.");
export const sigmoid = activationLayer("sigmoid", "1 / (1 + exp(-x)) of each element.");

export const last: Callable = {
  name: "last",
  doc: "The last real step of each sequence.",
  where: ["model", "train", "measure"],
  parameters: [layer("x", "A sequence.")],
  result(bound, site) {
    const given = bound.value("x", "tensor", "feature");
    const x = given.kind === "tensor" ? given.node : readable(given.node, site);
    if (!x || !needsSequence(x, site, "x")) return UNKNOWN;
    const type: TensorType = { ...x.type, sequence: null };
    return tensor(modelNode(site.context, { layer: "last", inputs: { x }, type }, site.call.span));
  },
};

/** A column as ids where it has any, else as numbers; a target only outside the model. */
function readable(column: Extract<Value, { kind: "feature" }>["node"], site: CallSite): ModelNode | null {
  const value = { kind: "feature", node: column } as const;
  return idSize(column) ? asIds(site.context, value, site.spanOf("x")) : asReals(site.context, value, site.spanOf("x"));
}

export const predicted: Callable = {
  name: "predicted",
  doc: "The likeliest class; of a single logit, whether it is positive.",
  where: ["train", "measure"],
  parameters: [layer("logits", "Logits.")],
  result(bound, site) {
    const logits = realInput(bound, site, "logits");
    if (!logits?.type.features) return UNKNOWN;
    const single = format(logits.type.features) === "1";
    const size = single ? constant(2) : logits.type.features;
    const type: TensorType = {
      sequence: logits.type.sequence,
      features: null,
      ids: { size, vocabulary: null, withStart: false },
    };
    return tensor(modelNode(site.context, { layer: "predicted", inputs: { logits }, type }, site.call.span));
  },
};
