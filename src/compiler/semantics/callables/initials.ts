/** How parameters begin. */
import { real, word } from "../calls/bind.js";
import type { Callable } from "../calls/callable.js";
import { FORMS } from "../calls/words.js";
import type { Initial } from "../graph.js";
import type { Limits } from "../values/ranges.js";

const positive: Limits = { low: 0, aboveLow: true };

function initial(
  name: string,
  doc: string,
  parameters: Callable["parameters"],
  make: (bound: Parameters<Callable["result"]>[0]) => Initial,
): Callable {
  return { name, doc, where: ["model"], parameters, result: (bound) => ({ kind: "initial", initial: make(bound) }) };
}

const form = {
  name: "form",
  doc: "Drawn from a uniform or a normal distribution.",
  wants: { kind: "word", words: FORMS },
  fallback: word("uniform"),
} as const;

const formOf = (bound: Parameters<Callable["result"]>[0]) =>
  bound.word("form").word === "normal" ? "normal" : "uniform";

export const zeros = initial("zeros", "All zero.", [], () => ({ kind: "zeros" }));

export const constantInitial = initial(
  "constant",
  "All the same.",
  [{ name: "value", doc: "The value.", wants: { kind: "number", type: "real" } }],
  (bound) => ({ kind: "constant", value: bound.number("value") }),
);

export const uniform = initial(
  "uniform",
  "Evenly between -bound and bound.",
  [{ name: "bound", doc: "The bound.", wants: { kind: "number", type: "real", limits: positive } }],
  (bound) => ({ kind: "uniform", bound: bound.number("bound") }),
);

const deviation = {
  name: "deviation",
  doc: "The deviation.",
  wants: { kind: "number", type: "real", limits: positive },
} as const;

export const normal = initial("normal", "Normal around 0.", [deviation], (bound) => ({
  kind: "normal",
  deviation: bound.number("deviation"),
}));

export const truncatedNormal = initial(
  "truncated_normal",
  "Normal around 0, drawn again beyond two deviations.",
  [deviation],
  (bound) => ({ kind: "truncated_normal", deviation: bound.number("deviation") }),
);

export const glorot = initial(
  "glorot",
  "Glorot and Bengio 2010: variance 2 / (fan in + fan out).",
  [form],
  (bound) => ({
    kind: "glorot",
    form: formOf(bound),
  }),
);

export const he = initial("he", "He et al. 2015: variance 2 / fan in.", [form], (bound) => ({
  kind: "he",
  form: formOf(bound),
}));

export const orthogonal = initial(
  "orthogonal",
  "Saxe et al. 2014: orthonormal rows or columns, for each gate by itself.",
  [{ name: "gain", doc: "A factor.", wants: { kind: "number", type: "real", limits: positive }, fallback: real(1) }],
  (bound) => ({ kind: "orthogonal", gain: bound.number("gain") }),
);
