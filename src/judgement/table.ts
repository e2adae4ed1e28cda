/** The rules of judging. The first that speaks is the verdict: causes stand before what follows from them. */
import type { Rule } from "./rule.js";
import { stillFalling, underfit } from "./rules/fitting.js";
import {
  highVariance,
  overconfident,
  overfit,
  unrepresentativeTraining,
  unrepresentativeValidation,
} from "./rules/generalising.js";
import { dead, exploding, vanishing } from "./rules/gradients.js";
import { nanOther, nanRate, nanValue } from "./rules/not-finite.js";
import { rateHigh, rateLow } from "./rules/rates.js";

export const RULES: readonly Rule[] = [
  nanValue,
  nanRate,
  nanOther,
  exploding,
  rateHigh,
  dead,
  vanishing,
  rateLow,
  unrepresentativeValidation,
  overfit,
  unrepresentativeTraining,
  stillFalling,
  underfit,
  highVariance,
  overconfident,
];
