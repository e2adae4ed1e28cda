/** Where NaN or infinity came from. */
import { figure } from "../numbers.js";
import type { Rule } from "../rule.js";

/** Scaled inputs are some units large; unscaled ones, seconds of a century, some 1e9. */
const LARGEST_INPUT = 1e12;
/** Weights begin below 1 and seldom reach 100. */
const LARGEST_WEIGHT = 1e3;

export const nanValue: Rule = {
  id: "nan-value",
  title: "NaN from a value of the data",
  threshold: `The step that gave NaN or infinity read a number beyond ${figure(LARGEST_INPUT)} or one that is not finite.`,
  why: "Such a number times any weight, squared in a loss, is beyond what float32 holds; no learning rate mends it.",
  next: "Find the row: `rnnc data show FILE`. Leave it out with `where`, correct it, or put the column on a scale.",
  look({ failure }) {
    const { largestInput, step } = failure?.observed ?? {};
    if (failure?.code !== "not-finite" || largestInput === undefined || largestInput <= LARGEST_INPUT) return null;
    return {
      says: `the batch of step ${step} holds a number of size ${figure(largestInput)}, and the step gave NaN or infinity`,
      evidence: { step, largestInput },
    };
  },
};

export const nanRate: Rule = {
  id: "nan-rate",
  title: "NaN because the weights ran away",
  threshold: `The step that gave NaN or infinity had weights beyond ${figure(LARGEST_WEIGHT)}, and inputs that were not.`,
  why: "Steps that are too long overshoot, each by more than the one before, until float32 holds no more.",
  next: "Divide the learning rate by 10 (`rnnc run FILE --find-rate` looks for one), or limit the gradient: `clip = norm(1.0)`.",
  look({ failure }) {
    const { largestInput = 0, largestWeight, step } = failure?.observed ?? {};
    if (failure?.code !== "not-finite" || largestWeight === undefined) return null;
    if (largestInput > LARGEST_INPUT || largestWeight <= LARGEST_WEIGHT) return null;
    return {
      says: `weights had grown to ${figure(largestWeight)} by step ${step}, where inputs are at most ${figure(largestInput)}`,
      evidence: { step, largestWeight, largestInput },
    };
  },
};

export const nanOther: Rule = {
  id: "nan-other",
  title: "NaN in one step",
  threshold: "A step gave NaN or infinity, and neither its inputs nor its weights were large.",
  why: "One gradient that is far too large is enough, where nothing limits it.",
  next: "Limit the gradient: `clip = norm(1.0)`; then lower the learning rate.",
  look({ failure }) {
    const { largestInput = 0, largestWeight = 0, step = 0 } = failure?.observed ?? {};
    if (failure?.code !== "not-finite" || largestInput > LARGEST_INPUT || largestWeight > LARGEST_WEIGHT) return null;
    return { says: failure.message.replace(/\.$/, ""), evidence: { step, largestInput, largestWeight } };
  },
};
