/** The learning rate, and other numbers whose order of magnitude counts. */
import type { Plan, Scalar } from "../../plan/plan.js";
import { advised, TRAIN } from "./example.js";
import type { Look } from "./look.js";
import type { Finding, Rule } from "./rule.js";

/** The settings that a scalar is made of. */
function settingsIn({ plan }: Look, scalar: Scalar): Plan["settings"] {
  if (typeof scalar === "number") return [];
  const symbols = new Set(scalar.formula.split(" "));
  return plan.settings.filter(({ id }) => symbols.has(id));
}

function findUnsearched(look: Look): readonly Finding[] {
  const { rate } = look.plan.train.optimizer;
  const settings = settingsIn(look, rate);
  if (settings.some(({ domain }) => domain !== null)) return [];
  const [setting] = settings;
  const message = "The learning rate has no domain: no search will try another.";
  const value = look.valueOf(rate);
  // Around what only the data tell no domain can be proposed.
  if (value === null) return [{ message, span: look.placeOf("/train/optimizer/rate") }];
  // Two orders of magnitude around what is there.
  const domain = `in log ${written(value / 10)}..${written(value * 10)}`;
  if (!setting) {
    const suggestion = { message: `write \`param rate = ${written(value)} ${domain}\`, and \`rate: rate\` here` };
    return [{ message, span: look.placeOf("/train/optimizer/rate"), suggestion }];
  }
  const span = look.placeOf(`/settings/${setting.id}/value`);
  const edit = { span: { ...span, start: span.end }, text: `  ${domain}` };
  return [{ message, span, suggestion: { message: `write \`${domain}\` behind it`, edit } }];
}

function written(value: number): string {
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
}

/** Numbers that are tried by their order of magnitude. */
function scaleNumbers({ train }: Plan): readonly (readonly [path: string, what: string, scalar: Scalar])[] {
  const { optimizer, penalty } = train;
  return [
    ["/train/optimizer/rate", "learning rate", optimizer.rate],
    ...(optimizer.kind === "adamw" ? [["/train/optimizer/decay", "weight decay", optimizer.decay] as const] : []),
    ...(penalty
      ? [["/train/penalty", "penalty", penalty.l1] as const, ["/train/penalty", "penalty", penalty.l2] as const]
      : []),
  ];
}

function findLinear(look: Look): readonly Finding[] {
  return scaleNumbers(look.plan).flatMap(([, what, scalar]) =>
    settingsIn(look, scalar).flatMap(({ id, domain }): Finding[] => {
      if (domain?.kind !== "range" || domain.log || domain.low <= 0 || domain.high < 10 * domain.low) return [];
      const { low, high, step } = domain;
      const share = Math.round((1 - (low * 9) / (high - low)) * 100);
      const message = `The ${what} is drawn evenly from ${low}..${high}: ${share}% of all draws are more than ten times its least.`;
      const span = look.placeOf(`/settings/${id}/domain`);
      const text = look.textOf(span).replace(/^in\s+/, "");
      const edit =
        step === null
          ? { edit: { span: { ...span, start: span.end - text.length, end: span.end - text.length }, text: "log " } }
          : {};
      return [{ message, span, suggestion: { message: `write \`log ${low}..${high}\``, ...edit } }];
    }),
  );
}

export const RATES = {
  "unsearched-rate": {
    level: "advice",
    title: "a learning rate that no search would change",
    why: "The learning rate is the first thing to tune: Bengio (Practical Recommendations, 2012) calls it the single most important setting, and Greff et al. (LSTM: A Search Space Odyssey, 2017) found that it explains more of what an LSTM reaches than all other settings they varied. With a domain, `rnnc search` tries others; `rnnc run` goes on with the value that stands there. The domain offered reaches a factor of ten to either side.",
    wrong: advised({ settings: "param rate = 1e-2" }),
    right: advised(),
    find: findUnsearched,
  },
  "rate-not-log": {
    level: "warning",
    title: "a rate, decay or penalty searched evenly over orders of magnitude",
    why: "What a rate does depends on its order of magnitude, and so Bergstra and Bengio (Random Search for Hyper-Parameter Optimization, 2012) draw it from the logarithm. Drawn evenly from 0.0001..0.1, it is above 0.001 in 99 of 100 trials. The rule speaks of ranges whose end is ten times their beginning or more: over less than one order of magnitude the two ways hardly differ. A range from 0 has no logarithm, and is left alone.",
    wrong: advised({ settings: "param rate = 1e-2 in 1e-4..1e-1" }),
    right: advised(),
    find: findLinear,
  },
  "l2-with-adam": {
    level: "advice",
    title: "an L2 penalty under an optimiser that rescales it",
    why: "Adam and RMSProp divide each weight's gradient by how large it usually is, and the gradient of the penalty with it: weights with large gradients, which need it most, are held back least. Loshchilov and Hutter (Decoupled Weight Decay Regularization, 2019) take the decay out of the gradient, which is `adamw(rate: …, decay: …)`, and generalise better.",
    wrong: advised({ train: `${TRAIN}\n    penalty   = l2(1e-4)` }),
    right: advised({ train: TRAIN.replace("adam(rate: rate)", "adamw(rate: rate, decay: 1e-2)") }),
    find: (look) => {
      const { penalty, optimizer } = look.plan.train;
      const isAdaptive = ["adam", "adamw", "rmsprop"].includes(optimizer.kind);
      if (!penalty || !isAdaptive || look.boundsOf(penalty.l2).high === 0) return [];
      const message = `\`${optimizer.kind}\` rescales the gradient of the L2 penalty weight by weight.`;
      return [
        {
          message,
          span: look.placeOf("/train/penalty"),
          suggestion: { message: "take the penalty out, and write `adamw(rate: …, decay: …)`" },
        },
      ];
    },
  },
} as const satisfies Readonly<Record<string, Rule>>;
