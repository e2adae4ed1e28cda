/** Whether the model has learned what there is in its training data. */
import type { Facts } from "../facts.js";
import { figure, percent } from "../numbers.js";
import type { Rule } from "../rule.js";

/** Points of a share, above which a gap is worth a thought. */
export const POINTS = 0.02;
/** Of the loss of guessing. */
const NEXT_TO_NOTHING = 0.8;
/** Of all that validation gained, in the last third. */
const STILL = 0.1;
/** Of the first training loss; less is as good as nothing. */
const GAINED = 0.1;
const FEWEST = 3;

const SOURCES = "The sources compare training error, validation error and the attainable one";

/** How far the training error lies above the attainable one, and the validation error above the training one. */
export function gapsOf({ attainable, weighed: error }: Facts) {
  const [train, validate] = [error?.train.at(-1), error?.validate.at(-1)];
  if (attainable === null || error === null || train === undefined || validate === undefined) return null;
  // What is kept is the best, not the last; errors of training are lowest last.
  const kept = Math.min(...error.validate.filter((value) => !Number.isNaN(value)));
  const [bias, variance] = [train - attainable, kept - train];
  const isHigh = (gap: number, above: number) => gap > Math.max(error.isShare ? POINTS : 0, 0.5 * above);
  return {
    name: error.name,
    isShare: error.isShare,
    train,
    validate: kept,
    bias: { gap: bias, isHigh: isHigh(bias, attainable) },
    variance: { gap: variance, isHigh: isHigh(variance, Math.max(attainable, train)) },
  };
}

export const underfit: Rule = {
  id: "underfit",
  title: "underfit: high bias",
  threshold: `The training error lies above the attainable one by more than half of that and, where errors are shares, ${percent(POINTS)}; where no attainable error is declared, the training loss ends above ${percent(NEXT_TO_NOTHING)} of the loss of guessing.`,
  why: `${SOURCES}: a model that cannot even do its training data well has high bias.`,
  next: "Give the model more (units, a layer, `gru` or `lstm` for `rnn`), train longer, or tune the learning rate; see first whether it can learn one batch: `rnnc run FILE --overfit one-batch`.",
  look(facts) {
    const gaps = gapsOf(facts);
    if (gaps?.bias.isHigh) {
      const write = gaps.isShare ? percent : figure;
      return {
        says: `${gaps.name} on train is ${write(gaps.train)}, where ${write(facts.attainable ?? 0)} is attainable`,
        evidence: { train: gaps.train, attainable: facts.attainable ?? 0, bias: gaps.bias.gap },
      };
    }
    const last = facts.train.at(-1);
    if (gaps || facts.classes === null || last === undefined || facts.train.length < FEWEST) return null;
    const chance = Math.log(facts.classes);
    if (!(last > NEXT_TO_NOTHING * chance)) return null;
    return {
      says: `the training loss ends at ${figure(last)}, ${percent(last / chance)} of what guessing among ${facts.classes} has`,
      evidence: { train: last, chance },
    };
  },
};

export const stillFalling: Rule = {
  id: "still-falling",
  title: "stopped while still falling",
  threshold: `More than ${percent(STILL)} of all that the validation loss has gained (itself more than ${percent(GAINED)} of the first training loss) came in the last third of at least ${FEWEST} checks, the last check is the best, training gained too, and no stopping rule of its own ended the run.`,
  why: "A learning curve that still falls at its end says nothing yet of what the model can do.",
  next: "Train longer: more `epochs` (a finished run cannot be resumed), with `stop when patience(validate.loss, checks: 5)` to end it; or raise the learning rate.",
  look({ train, validate, best, isStopped }) {
    const last = validate.length - 1;
    if (validate.length < FEWEST || best !== last || isStopped) return null;
    const from = Math.min(last - 1, Math.floor((2 * validate.length) / 3));
    const gained = Math.max(train[0], validate[0]) - validate[last];
    const lately = validate[from - 1] - validate[last];
    if (!(gained > GAINED * train[0]) || !(lately > STILL * gained) || !(train[last] < train[from - 1])) return null;
    return {
      says: `${percent(lately / gained)} of what the validation loss gained came after check ${from}, and the last check is the best`,
      evidence: { lately: lately / gained, loss: validate[last] },
      check: from,
    };
  },
};
