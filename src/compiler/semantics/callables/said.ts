/** Ways to write texts from a model, in `decode`, and measures of them beside what is right. */
import type { TextKind } from "../../../plan/plan.js";
import { count, fraction } from "../calls/bind.js";
import type { Bound, Callable, CallSite, ParameterSpec } from "../calls/callable.js";
import { report } from "../context.js";
import type { ColumnNode, DecodingNode, ModelNode, TextMeasureNode } from "../graph.js";
import { called } from "../names/called.js";
import type { Limits } from "../values/ranges.js";
import { nodesBelow, targetSeenBy } from "../values/seen.js";
import { asIds, asReals } from "../values/tensors.js";
import { UNKNOWN, type Value } from "../values/value.js";

const logits: ParameterSpec = {
  name: "logits",
  doc: "A logit for each word of the target that the model reads one step late.",
  wants: { kind: "value", accepts: ["tensor", "feature"], called: "a layer" },
};

function counted(name: string, doc: string, low: number, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "count", limits: { low } } as const;
  return { name, doc, wants, fallback: fallback === undefined ? "none" : count(fallback) };
}

function real(name: string, doc: string, limits: Limits, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "real", limits } as const;
  return { name, doc, wants, fallback: fallback === undefined ? "none" : fraction(fallback) };
}

const LIMITS: readonly ParameterSpec[] = [
  counted("at_most", "Tokens at most, the end not counted.", 1, 100),
  counted("no_repeat", "No run of so many tokens is written twice; 0 allows all.", 0, 0),
];

function decoding(kind: DecodingNode["kind"], doc: string, own: readonly ParameterSpec[]): Callable {
  const numbers = [...own, ...LIMITS];
  return {
    name: kind,
    doc,
    where: ["decode"],
    parameters: [logits, ...numbers],
    result(bound, site) {
      const output = asReals(site.context, bound.value("logits", "tensor", "feature"), site.spanOf("logits"));
      const column = output && writtenBy(output, site);
      if (!output || !column) return UNKNOWN;
      const given = numbers.filter(({ name }) => bound.has(name));
      const entries = given.map(({ name }) => [name, bound.number(name)] as const);
      const { origin } = site.context;
      return { kind: "decoding", node: { kind, origin, output, column, numbers: Object.fromEntries(entries) } };
    },
  };
}

export const greedy = decoding("greedy", "Writes the likeliest token each time.", []);

export const sample = decoding("sample", "Draws each token by its probability, from the experiment's seed.", [
  real("temperature", "Above 1 bolder, below 1 tamer.", { low: 0, aboveLow: true }, 1),
  counted("top_k", "Only among so many of the likeliest tokens.", 1),
  real("top_p", "Only among the likeliest tokens that make up this share.", { low: 0, aboveLow: true, high: 1 }),
]);

export const beam = decoding(
  "beam",
  "Follows several texts at once and writes the best: the sum of its log probabilities over a power of its length.",
  [
    counted("width", "How many texts are followed; 1 is greedy.", 1, 5),
    real(
      "length_penalty",
      "The power: 0 for the likeliest text, 1 for the likeliest tokens in the mean.",
      { low: 0 },
      1,
    ),
  ],
);

/** The target whose words a layer writes: it must go on by itself, from what the model makes of other columns. */
function writtenBy(output: ModelNode, { context, call, spanOf }: CallSite): ColumnNode | null {
  const refuse = (why: string): null => {
    report(context, "not-written", spanOf("logits"), { callee: call.callee.text, why });
    return null;
  };
  const column = targetSeenBy(output);
  if (!column) return refuse("it does not read `previous(…)` of a target, and so has nothing to go on from");
  const name = called(column.origin, "the target");
  const { item } = column;
  if (item.kind !== "list" || item.of.kind !== "token") return refuse(`\`${name}\` has no words of a vocabulary`);
  if (!item.of.ended) return refuse(`\`${name}\` has no end: \`tokens(…, end: true)\` gives it one`);
  if (column.stream || column.window) return refuse(`\`${name}\` is cut from a longer text`);
  const own = nodesBelow([output], { below: withoutOthers });
  const beside = own.find((node) => node.column && node.column !== column)?.column;
  if (beside) {
    const other = called(beside.origin, "another column");
    return refuse(`it reads \`${other}\` step by step beside \`${name}\`, and cannot go on without it`);
  }
  const isGiven = own.some(({ inputs }) => inputs.start !== undefined || inputs.memory !== undefined);
  if (!isGiven) return refuse("nothing hands it what to write: `start` or `attend` of a recurrent layer would");
  return column;
}

/** What a layer reads step by step; not what it starts from and looks back at. */
function withoutOthers({ inputs, body }: ModelNode): readonly ModelNode[] {
  const read = Object.entries(inputs).filter(([role]) => role !== "start" && role !== "memory" && role !== "weights");
  return [...read.map(([, input]) => input), ...(body ? [body.result] : [])];
}

const said: ParameterSpec = {
  name: "texts",
  doc: "What `decode` writes.",
  wants: { kind: "value", accepts: ["decoding"], called: "texts of `decode`" },
};
const right: ParameterSpec = {
  name: "target",
  doc: "What is right: its words as they are, unknown ones too, joined by blanks.",
  wants: { kind: "value", accepts: ["feature"], called: "a target" },
};
const every = counted("every", "Epochs from one time to the next; between, the last value stands.", 1, 1);
const lowercase: ParameterSpec = {
  name: "lowercase",
  doc: "Whether capitals do not count.",
  wants: { kind: "truth" },
  fallback: { kind: "truth", value: false },
};

function textMeasure(kind: TextKind, site: CallSite, bound: Bound, more: Partial<TextMeasureNode>): Value {
  const { context, call, spanOf } = site;
  const { node } = bound.value("texts", "decoding");
  const hasTarget = kind !== "distinct_ngrams";
  if (hasTarget && bound.value("target", "feature").node !== node.column) {
    const why = `they are written for \`${node.column.origin.name}\`, which is what they can be compared with`;
    report(context, "not-written", spanOf("target"), { callee: call.callee.text, why });
    return UNKNOWN;
  }
  const target = asIds(context, { kind: "feature", node: node.column }, hasTarget ? spanOf("target") : spanOf("texts"));
  if (!target) return UNKNOWN;
  const isLower = kind !== "distinct_ngrams" && bound.truth("lowercase");
  const text: TextMeasureNode = { decoding: node, every: bound.number("every"), lowercase: isLower, ...more };
  const origin = { ...context.origin, span: call.span };
  return { kind: "measure", node: { kind, origin, output: node.output, target, scale: null, text } };
}

export const bleu: Callable = {
  name: "bleu",
  doc: "Corpus BLEU from 0 to 100, as sacreBLEU computes it (13a, exponential smoothing).",
  where: ["measure"],
  parameters: [said, right, every, lowercase],
  result: (bound, site) => textMeasure("bleu", site, bound, {}),
};

export const chrf: Callable = {
  name: "chrf",
  doc: "chrF from 0 to 100: character n-grams up to six, as sacreBLEU computes it; with `words: 2`, chrF++.",
  where: ["measure"],
  parameters: [said, right, counted("words", "The longest n-gram of words that counts too.", 0, 0), every, lowercase],
  result: (bound, site) => textMeasure("chrf", site, bound, { order: bound.number("words") }),
};

export const distinctNgrams: Callable = {
  name: "distinct_ngrams",
  doc: "distinct-n: how many different n-grams of words all texts have, as a share of how many they have.",
  where: ["measure"],
  parameters: [said, counted("n", "How many words.", 1, 2), every],
  result: (bound, site) => textMeasure("distinct_ngrams", site, bound, { order: bound.number("n") }),
};
