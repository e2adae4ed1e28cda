/** What stands in `train`: optimisers, limits, penalties, stopping. */
import { constant, type Polynomial } from "../../../ops/polynomial.js";
import type { OptimizerPlan } from "../../../plan/plan.js";
import { count, real, truth } from "../calls/bind.js";
import type { Bound, Callable, ParameterSpec } from "../calls/callable.js";
import type { Limits } from "../values/ranges.js";
import type { Value } from "../values/value.js";

const positive: Limits = { low: 0, aboveLow: true };
const share: Limits = { low: 0, high: 1, belowHigh: true };

function number(name: string, doc: string, limits: Limits, fallback?: number): ParameterSpec {
  const wants = { kind: "number", type: "real", limits } as const;
  return fallback === undefined ? { name, doc, wants } : { name, doc, wants, fallback: real(fallback) };
}

const rate = number("rate", "The learning rate.", positive);
const epsilon = number("epsilon", "Keeps the divisor from zero.", positive, 1e-8);
const betas = [
  number("beta1", "Memory of the mean.", share, 0.9),
  number("beta2", "Memory of the square.", share, 0.999),
];

const nesterov: ParameterSpec = {
  name: "nesterov",
  doc: "Look ahead (Nesterov 1983).",
  wants: { kind: "truth" },
  fallback: truth(false),
};

/** A gradient of zero moves nothing in plain descent, which remembers nothing. */
const lazy: ParameterSpec = {
  name: "lazy",
  doc: "Leave rows of tables that a step does not use as they are, moments too; faster, and another rule.",
  wants: { kind: "truth" },
  fallback: truth(false),
};

const TRUTHS: Readonly<Record<OptimizerPlan["kind"], readonly ParameterSpec[]>> = {
  sgd: [],
  momentum: [nesterov, lazy],
  rmsprop: [lazy],
  adam: [lazy],
  adamw: [lazy],
};

function optimizer(kind: OptimizerPlan["kind"], doc: string, parameters: readonly ParameterSpec[]): Callable {
  const truths = TRUTHS[kind];
  return {
    name: kind,
    doc,
    where: ["train"],
    parameters: [...parameters, ...truths],
    result(bound): Value {
      const numbers: Record<string, Polynomial> = {};
      for (const { name } of parameters) numbers[name] = bound.number(name);
      const isSaid = (truth: ParameterSpec) => truths.includes(truth) && bound.truth(truth.name);
      return { kind: "optimizer", node: { kind, numbers, nesterov: isSaid(nesterov), lazy: isSaid(lazy) } };
    },
  };
}

export const sgd = optimizer("sgd", "Stochastic gradient descent.", [rate]);
export const momentum = optimizer("momentum", "Gradient descent with momentum (Polyak 1964).", [
  rate,
  number("momentum", "Memory of the direction.", share, 0.9),
]);
export const rmsprop = optimizer("rmsprop", "RMSProp (Tieleman and Hinton 2012), with PyTorch's defaults.", [
  rate,
  number("decay", "Memory of the square.", share, 0.99),
  epsilon,
]);
export const adam = optimizer("adam", "Adam (Kingma and Ba 2015).", [rate, ...betas, epsilon]);
export const adamw = optimizer("adamw", "Adam with decoupled weight decay (Loshchilov and Hutter 2019).", [
  rate,
  ...betas,
  epsilon,
  number("decay", "Share of each parameter taken off, times the rate.", { low: 0 }, 0.01),
]);

export const norm: Callable = {
  name: "norm",
  doc: "Limits the gradient's global norm (Pascanu et al. 2013).",
  where: ["train"],
  parameters: [number("limit", "The greatest norm.", positive)],
  result: (bound) => ({ kind: "clip", norm: bound.number("limit") }),
};

const strength = number("strength", "Weight of the penalty.", { low: 0 });

function penalty(name: string, doc: string, make: (bound: Bound) => { l1: Polynomial; l2: Polynomial }): Callable {
  return {
    name,
    doc,
    where: ["train"],
    parameters: [strength],
    result: (bound) => ({ kind: "penalty", ...make(bound) }),
  };
}

export const l1 = penalty("l1", "Adds strength × Σ|w| over weight matrices and tables.", (bound) => ({
  l1: bound.number("strength"),
  l2: constant(0),
}));
export const l2 = penalty("l2", "Adds strength × Σw² over weight matrices and tables.", (bound) => ({
  l1: constant(0),
  l2: bound.number("strength"),
}));

export const patience: Callable = {
  name: "patience",
  doc: "True when a measured value has not improved for some checks.",
  where: ["train"],
  parameters: [
    {
      name: "of",
      doc: "What should improve.",
      wants: { kind: "value", accepts: ["measured"], called: "a measured value, such as `validate.loss`" },
    },
    {
      name: "checks",
      doc: "How many checks in a row without improvement.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: count(3),
    },
    number("least", "What counts as an improvement.", { low: 0 }, 0),
  ],
  result: (bound) => ({
    kind: "condition",
    node: {
      kind: "patience",
      of: bound.value("of", "measured").on,
      checks: bound.number("checks"),
      least: bound.number("least"),
    },
  }),
};
