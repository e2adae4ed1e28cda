/** A learning rate that is too high or too low. */
import { middle } from "../facts.js";
import { figure, percent } from "../numbers.js";
import type { Rule } from "../rule.js";

/** Of one training loss to the next, in the second half of training. */
const BOUNCE = 0.08;
/** Over the root of how many examples the loss is a mean of: so much it changes by chance. */
const BY_CHANCE = 1.6;
/** Share of rises among those changes. */
const RISING = 0.25;
/** The loss of the first check over that of guessing. */
const THROWN = 3;
/** Of the loss of guessing, or of the lesser of the first two; where the loss has come down further, the rate did well. */
const LEFT = 0.3;
/** Of an update to the weights. */
const SMALL_UPDATE = 3e-4;
/** Of the first loss, by which it has fallen. */
const HARDLY = 0.05;
const FEWEST = 5;

export const rateHigh: Rule = {
  id: "rate-high",
  title: "learning rate too high",
  threshold:
    `In the second half of at least ${FEWEST} checks the training loss changes by more than ${percent(BOUNCE)} from check to check (the middle of them; by more than ${BY_CHANCE}/√n, where it is the mean of few examples n), rises at ${percent(RISING)} of them and is still above ${percent(LEFT)} of that of guessing (of the lesser of the first two, where numbers are foretold); ` +
    `or the loss of the first check is more than ${THROWN} times that of guessing.`,
  why: "Steps that are too long jump over the valley: the loss comes down no further and is thrown about (the book, chapter 3: the learning rate is the first to tune).",
  next: "Divide the learning rate by 3 to 10; `rnnc run FILE --find-rate` looks for one. A schedule (`cosine()`) ends with small steps.",
  look({ train, classes, looks, trainExamples }) {
    const chance = classes === null ? null : Math.log(classes);
    if (chance !== null && train[0] > THROWN * chance)
      return {
        says: `the first check has a loss of ${figure(train[0])}, where guessing has ${figure(chance)}`,
        evidence: { first: train[0], chance },
        check: 0,
      };
    if (train.length < FEWEST) return null;
    const half = train.slice(Math.floor(train.length / 2));
    const changes = half.slice(1).map((loss, at) => (loss - half[at]) / half[at]);
    const bounce = middle(changes.map(Math.abs));
    const rising = changes.filter((change) => change > 0).length / changes.length;
    const base = chance ?? Math.min(...train.slice(0, 2));
    if (
      !(bounce > Math.max(BOUNCE, BY_CHANCE / Math.sqrt(trainExamples))) ||
      rising < RISING ||
      middle(half) < LEFT * base
    )
      return null;
    const update = looks.at(-1)?.update;
    return {
      says: `the training loss changes by ${percent(bounce)} from check to check, and rises at ${percent(rising)} of them`,
      evidence: { bounce, rising, ...(update === undefined ? {} : { update }) },
      check: Math.floor(train.length / 2),
    };
  },
};

export const rateLow: Rule = {
  id: "rate-low",
  title: "learning rate too low",
  threshold: `The training loss has fallen by less than ${percent(HARDLY)} and the middle layer's update was below ${figure(SMALL_UPDATE)} of its weights at the first check.`,
  why: "Updates of about a thousandth of the weights are usual; with a hundredth of that, nothing has had time to happen.",
  next: "Multiply the learning rate by 10, and again; `rnnc run FILE --find-rate` looks for one.",
  look({ train, looks }) {
    const [first, last] = [train[0], train.at(-1)];
    const update = looks.at(0)?.update;
    if (last === undefined || update === undefined || train.length < 2) return null;
    const fallen = (first - last) / Math.abs(first);
    if (!(fallen < HARDLY) || !(update < SMALL_UPDATE)) return null;
    return {
      says: `the training loss fell by ${percent(Math.max(0, fallen))} in all, and an update moves weights by ${figure(update)} of their size`,
      evidence: { fallen, update },
    };
  },
};
