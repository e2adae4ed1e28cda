/**
 * What happens to the flat block of parameters after the gradients are known. `g`, `p` and the optimiser's state are
 * flat blocks of `count` values; each op is one pass. Equations are PyTorch's where PyTorch has one.
 *
 * `live` lists the stretches of `g` that may differ from zero, each from its first place to the place after its last,
 * rising; where it is absent, all of it is live. The rest of `g` is zero and is not read. An `exact` optimiser does
 * there what a gradient of zero asks for: moments fade, and weights move by what is left of them. A `lazy` one leaves
 * parameters and moments there as they are.
 */
import {
  type Attribute,
  argument,
  type Floats,
  floats,
  type KernelCall,
  maybeIds,
  type OpContract,
  real,
  word,
} from "./contract.js";

const block = (name: string, role: "input" | "state") => argument(name, role, "count");
const liveStretches = () => argument("live", "input", "stretches, 2", { dtype: "i32", optional: true });
const untouched: Attribute = { name: "untouched", kind: "choice", choices: ["exact", "lazy"], fallback: "exact" };
const reals = (...names: readonly string[]): readonly Attribute[] => names.map((name) => ({ name, kind: "real" }));

function update(
  name: string,
  summary: string,
  states: readonly string[],
  attributes: readonly Attribute[],
  source: string,
  reference: (call: KernelCall) => void,
): OpContract {
  return {
    name,
    summary,
    sizes: ["count", "stretches"],
    forward: {
      arguments: [
        block("p", "state"),
        block("g", "input"),
        liveStretches(),
        ...states.map((state) => block(state, "state")),
      ],
      attributes,
      products: [],
      reference,
    },
    source,
  };
}

/** The pieces of 0..count in their order: live ones, and between them those where the gradient is zero. */
function forEachPiece(call: KernelCall, visit: (begin: number, end: number, isLive: boolean) => void): void {
  const { count, stretches } = call.sizes;
  const live = maybeIds(call, "live");
  let at = live ? 0 : count;
  if (!live) visit(0, count, true);
  for (let stretch = 0; live && stretch < stretches; stretch++) {
    const [begin, end] = live.subarray(2 * stretch, 2 * stretch + 2);
    if (begin < at || end < begin || end > count) {
      throw new RangeError(`the stretch ${begin} to ${end} does not follow ${at} in ${count} values`);
    }
    visit(at, begin, false);
    visit(begin, end, true);
    at = end;
  }
  visit(at, count, false);
}

function forEachLive(call: KernelCall, visit: (at: number) => void): void {
  forEachPiece(call, (begin, end, isLive) => {
    if (isLive) for (let at = begin; at < end; at++) visit(at);
  });
}

/** Each value that an optimiser changes, with its gradient. */
function forEachMoving(call: KernelCall, visit: (at: number, gradient: number) => void): void {
  const g = floats(call, "g");
  const isLazy = maybeIds(call, "live") !== null && word(call, "untouched") === "lazy";
  forEachPiece(call, (begin, end, isLive) => {
    if (isLive) for (let at = begin; at < end; at++) visit(at, g[at]);
    else if (!isLazy) for (let at = begin; at < end; at++) visit(at, 0);
  });
}

/** 1 when every value is finite, else 0. */
export const allFinite: OpContract = {
  name: "all_finite",
  summary: "finite = 1 if no value is NaN or infinite, else 0",
  sizes: ["count", "stretches"],
  forward: {
    arguments: [argument("x", "input", "count"), liveStretches(), argument("finite", "output", "1")],
    attributes: [],
    products: [],
    reference(call) {
      const x = floats(call, "x");
      let finite = 1;
      forEachLive(call, (at) => {
        if (!Number.isFinite(x[at])) finite = 0;
      });
      floats(call, "finite")[0] = finite;
    },
  },
  source: "textbook",
};

/** Scales the gradient so that its global norm is at most `limit`; gives the norm as it was. */
export const clipByGlobalNorm: OpContract = {
  name: "clip_by_global_norm",
  summary: "norm = ‖g‖₂; g = g · min(1, limit / (norm + 1e-6))",
  sizes: ["count", "stretches"],
  forward: {
    arguments: [block("g", "state"), liveStretches(), argument("norm", "output", "1")],
    attributes: reals("limit"),
    products: [],
    reference(call) {
      const [g, limit] = [floats(call, "g"), real(call, "limit")];
      let sum = 0;
      forEachLive(call, (at) => {
        sum += g[at] * g[at];
      });
      const norm = Math.sqrt(sum);
      floats(call, "norm")[0] = norm;
      const factor = limit / (norm + 1e-6);
      if (!(factor < 1)) return;
      forEachLive(call, (at) => {
        g[at] *= factor;
      });
    },
  },
  source: "Pascanu, Mikolov and Bengio 2013; the 1e-6 is PyTorch's clip_grad_norm_",
};

/** Adds the gradient of l1 Σ|p| + l2 Σp² to `g`, and gives that penalty. */
export const penalty: OpContract = {
  name: "penalty",
  summary: "g += l1 sign(p) + 2 l2 p; value = l1 Σ|p| + l2 Σp²",
  sizes: ["count"],
  forward: {
    arguments: [block("p", "input"), block("g", "state"), argument("value", "output", "1")],
    attributes: reals("l1", "l2"),
    products: [],
    reference(call) {
      const [p, g, l1, l2] = [floats(call, "p"), floats(call, "g"), real(call, "l1"), real(call, "l2")];
      let value = 0;
      for (let at = 0; at < call.sizes.count; at++) {
        g[at] += l1 * Math.sign(p[at]) + 2 * l2 * p[at];
        value += l1 * Math.abs(p[at]) + l2 * p[at] * p[at];
      }
      floats(call, "value")[0] = value;
    },
  },
  source: "Tibshirani 1996; Hoerl and Kennard 1970; as Keras's l1 and l2",
};

export const sgd = update("sgd", "p -= rate g", [], reals("rate"), "Robbins and Monro 1951", (call) => {
  const [p, g, rate] = [floats(call, "p"), floats(call, "g"), real(call, "rate")];
  forEachLive(call, (at) => {
    p[at] -= rate * g[at];
  });
});

export const momentum = update(
  "momentum",
  "v = momentum v + g; p -= rate v, or rate (g + momentum v) with Nesterov's form",
  ["v"],
  [...reals("rate", "momentum"), { name: "form", kind: "choice", choices: ["classical", "nesterov"] }, untouched],
  "Polyak 1964; Nesterov 1983",
  (call) => {
    const [p, v] = [floats(call, "p"), floats(call, "v")];
    const [rate, factor] = [real(call, "rate"), real(call, "momentum")];
    const nesterov = word(call, "form") === "nesterov";
    forEachMoving(call, (at, g) => {
      v[at] = factor * v[at] + g;
      p[at] -= rate * (nesterov ? g + factor * v[at] : v[at]);
    });
  },
);

export const rmsprop = update(
  "rmsprop",
  "s = decay s + (1 - decay) g²; p -= rate g / (√s + epsilon)",
  ["s"],
  [...reals("rate", "decay", "epsilon"), untouched],
  "Tieleman and Hinton 2012",
  (call) => {
    const [p, s] = [floats(call, "p"), floats(call, "s")];
    const [rate, decay, epsilon] = [real(call, "rate"), real(call, "decay"), real(call, "epsilon")];
    forEachMoving(call, (at, g) => {
      s[at] = decay * s[at] + (1 - decay) * g * g;
      p[at] -= (rate * g) / (Math.sqrt(s[at]) + epsilon);
    });
  },
);

/** `step` counts from 1. */
export const adam = update(
  "adam",
  "m, v = moving means of g, g²; p -= rate m̂ / (√v̂ + epsilon), both corrected for their start at 0",
  ["m", "v"],
  [...reals("rate", "beta1", "beta2", "epsilon"), { name: "step", kind: "step" }, untouched],
  "Kingma and Ba 2015",
  (call) => adamStep(call, floats(call, "p"), 0),
);

export const adamw = update(
  "adamw",
  "p -= rate decay p; then as adam",
  ["m", "v"],
  [...reals("rate", "beta1", "beta2", "epsilon", "decay"), { name: "step", kind: "step" }, untouched],
  "Loshchilov and Hutter 2019",
  (call) => adamStep(call, floats(call, "p"), real(call, "decay")),
);

function adamStep(call: KernelCall, p: Floats, decay: number): void {
  const [m, v] = [floats(call, "m"), floats(call, "v")];
  const [rate, epsilon, step] = [real(call, "rate"), real(call, "epsilon"), real(call, "step")];
  const [beta1, beta2] = [real(call, "beta1"), real(call, "beta2")];
  const stepSize = rate / (1 - beta1 ** step);
  const root = Math.sqrt(1 - beta2 ** step);
  forEachMoving(call, (at, g) => {
    m[at] = beta1 * m[at] + (1 - beta1) * g;
    v[at] = beta2 * v[at] + (1 - beta2) * g * g;
    p[at] = p[at] * (1 - rate * decay) - (stepSize * m[at]) / (Math.sqrt(v[at]) / root + epsilon);
  });
}
