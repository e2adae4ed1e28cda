/** Whether what was learned holds for other data, and whether the parts are alike. */
import { middle } from "../facts.js";
import { figure, percent } from "../numbers.js";
import type { Rule } from "../rule.js";
import { gapsOf, POINTS } from "./fitting.js";

/** The validation loss at the end over its least. */
const TURNED = 0.15;
/** Of the first training loss, that it must have risen by at least. */
const RISEN = 0.05;
/** A gap that is as large as the training loss, and so much of the first one. */
const [GAP, OF_FIRST] = [1, 0.2];
/** Training has come to rest: so much it may still fall in its second half. */
const RESTING = 0.4;
const FEW = 30;
/** Validation over training loss; of the errors, where they are measured; of the loss alone, where nothing else is. */
const [BELOW, ERROR_BELOW, LOSS_ALONE] = [0.67, 0.8, 0.5];
const WORSE = 1.2;

export const overfit: Rule = {
  id: "overfit",
  title: "overfit: validation has turned up",
  threshold: `The validation loss ends more than ${percent(TURNED)} above its least, and by more than ${percent(RISEN)} of the first training loss, while the training loss went on falling from there.`,
  why: "From the turning point on the model learns what is only so in the training data.",
  next: "Stop there (`stop when patience(validate.loss, checks: 5)`, `keep best validate.loss`), get more data, or regularise: dropout, `l2`, fewer units.",
  look({ train, validate, best }) {
    const last = validate.length - 1;
    if (best < 0 || best === last) return null;
    // The last checks together: one may be better by chance.
    const end = middle(validate.slice(-Math.max(1, Math.min(3, last - best))));
    const rise = end - validate[best];
    if (!(rise > TURNED * validate[best]) || !(rise > RISEN * train[0]) || !(train[last] < train[best])) return null;
    return {
      says: `validation was best at check ${best + 1} (${figure(validate[best])}) and has risen to ${figure(end)}, while train fell from ${figure(train[best])} to ${figure(train[last])}`,
      evidence: { best: validate[best], end, turningPoint: best + 1, train: train[last] },
      check: best,
    };
  },
};

export const unrepresentativeTraining: Rule = {
  id: "unrepresentative-training",
  title: "training data are not like the validation data",
  threshold: `In the last third of the checks validation loses more than twice what training does, and more by ${percent(OF_FIRST)} of the first training loss, while training has come to rest (it fell by less than ${percent(RESTING)} in the second half) and validation has not turned up.`,
  why: "Both improve and a large gap stays: the training part does not hold what the validation part asks for.",
  next: "Look at how the parts differ (`rnnc data show FILE`); split by chance or by key in place of in order, or gather data like those of validation.",
  look({ train, validate }) {
    if (train.length < 6) return null;
    const third = Math.floor((2 * train.length) / 3);
    const [trained, validated] = [middle(train.slice(third)), middle(validate.slice(third))];
    const gap = validated - trained;
    const half = train[Math.floor(train.length / 2)];
    const resting = (half - (train.at(-1) ?? 0)) / half;
    if (!(gap > GAP * trained) || !(gap > OF_FIRST * train[0]) || resting > RESTING) return null;
    return {
      says: `train has come to rest at ${figure(trained)}, and validation stays at ${figure(validated)}`,
      evidence: { train: trained, validate: validated, gap },
    };
  },
};

export const unrepresentativeValidation: Rule = {
  id: "unrepresentative-validation",
  title: "validation data are too few, or not like the training data",
  threshold: `Validation has fewer than ${FEW} examples (in a fold it may, since folds are taken together); or, in the second half of at least 4 checks and without dropout or noise, its loss is below ${BELOW} of the training loss and its error below ${ERROR_BELOW} of the training error (below ${LOSS_ALONE} of the loss, where only that is measured), by more than ${percent(RISEN)} of the first training loss.`,
  why: "Of 30 answers one is 3 %, and the error of a share of them up to 9 %; and data that were never seen cannot be easier than those that were, unless they are others.",
  next: "Give validation more examples, and split by chance or by key in place of in order.",
  look({ train, validate, validateExamples, isDisturbed, error }) {
    if (validateExamples < FEW && train.length > 0)
      return {
        says: `validation has ${validateExamples} examples: one of them is ${percent(1 / Math.max(1, validateExamples))}`,
        evidence: { examples: validateExamples },
      };
    if (isDisturbed || train.length < 4) return null;
    // A training loss is the mean over the steps before its check, so the one after a check belongs to it as well.
    const half = Math.floor(train.length / 2);
    const pairs = validate.slice(half).map((loss, at) => [loss, Math.min(...train.slice(half + at, half + at + 2))]);
    const ratio = middle(pairs.map(([validated, trained]) => validated / trained));
    const difference = middle(pairs.map(([validated, trained]) => trained - validated));
    const isLossAlone = error === null || error.name === "loss";
    if (!(ratio < (isLossAlone ? LOSS_ALONE : BELOW)) || !(difference > RISEN * train[0])) return null;
    // Smoothed labels raise the training loss, and no error.
    if (!isLossAlone && !(middle(error.validate.slice(half)) < ERROR_BELOW * middle(error.train.slice(half))))
      return null;
    return {
      says: `the validation loss is ${percent(ratio)} of the training loss: these examples are easier`,
      evidence: { ratio, difference },
    };
  },
};

export const highVariance: Rule = {
  id: "high-variance",
  title: "high variance",
  threshold: `Where an attainable error is declared: the best validation error lies above the training error by more than half of that (of the attainable one where that is larger) and, where errors are shares, ${percent(POINTS)}.`,
  why: "The sources' second case: what holds for the training data does not hold for others.",
  next: "Get more data or augment them, regularise (dropout, `l2`), or use fewer units.",
  look(facts) {
    const gaps = gapsOf(facts);
    if (!gaps?.variance.isHigh) return null;
    const write = gaps.isShare ? percent : figure;
    return {
      says: `${gaps.name} is ${write(gaps.train)} on train and at best ${write(gaps.validate)} on validate`,
      evidence: { train: gaps.train, validate: gaps.validate, variance: gaps.variance.gap },
    };
  },
};

export const overconfident: Rule = {
  id: "overconfident",
  title: "overconfident",
  threshold: `The validation loss at the end is more than ${WORSE} times what a model would have that is right as often and is always exactly that sure.`,
  why: "Such a model of accuracy a among k classes loses -a log a - (1 - a) log((1 - a) / (k - 1)). A cross-entropy above that can only come of probabilities that say more than the model knows (Guo et al. 2017 see the loss rise where accuracy does not fall).",
  next: "Keep the weights of the least loss (`keep best validate.loss`), smooth the labels (`cross_entropy(…, smoothing: 0.1)`), or regularise.",
  look({ error, validate, classes }) {
    const [wrong, loss] = [error?.validate.at(-1), validate.at(-1)];
    if (!error?.isShare || classes === null || wrong === undefined || loss === undefined) return null;
    // Without a mistake there is nothing to be too sure of.
    if (!(wrong > 0) || wrong >= 1 - 1 / classes) return null;
    const honest = -(1 - wrong) * Math.log(1 - wrong) - wrong * Math.log(wrong / (classes - 1));
    if (!(loss > WORSE * honest)) return null;
    return {
      says: `with ${percent(wrong)} wrong answers the validation loss is ${figure(loss)}; a model that knew how sure to be would have at most ${figure(honest)}`,
      evidence: { loss, honest, wrong },
    };
  },
};
