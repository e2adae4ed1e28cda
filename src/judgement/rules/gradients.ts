/** What gradients and updates of the layers tell. */
import type { Facts, LayerLook } from "../facts.js";
import { figure, percent } from "../numbers.js";
import type { Rule } from "../rule.js";

/** Losses are means, and so are gradients: their norm is some units where training goes well. */
const EXPLODING = 100;
/** Of the smallest layer's gradient to the largest. */
const VANISHING = 1e-3;
/** Share of exact zeros in a gradient. */
const DEAD = 0.99;

const CHAPTER =
  "The book (chapter 6) watches means and deviations of weights and gradients by layer and epoch for this.";

export const exploding: Rule = {
  id: "exploding",
  title: "exploding gradients",
  threshold: `The norm of the whole gradient, before clipping, was beyond ${EXPLODING} at a check.`,
  why: `${CHAPTER} Losses are means over examples, so norms of some units are usual whatever the batch.`,
  next: "Begin from smaller weights (`initial`), limit the gradient (`clip = norm(1.0)`), put targets on a scale, or use `gru` or `lstm` for `rnn`.",
  look({ looks }) {
    const worst = looks.reduce<LayerLook | null>((most, look) => (look.norm > (most?.norm ?? 0) ? look : most), null);
    if (worst === null || !(worst.norm > EXPLODING)) return null;
    const layer = worst.layers.reduce((most, one) => (one.rms > most.rms ? one : most));
    return {
      says: `the gradient's norm was ${figure(worst.norm)} at check ${worst.check + 1}, most of it in \`${layer.layer}\``,
      evidence: { norm: worst.norm, check: worst.check + 1 },
      check: worst.check,
    };
  },
};

export const dead: Rule = {
  id: "dead",
  title: "a dead layer",
  threshold: `At least ${percent(DEAD)} of the gradients of a layer's matrices were exactly zero at the first check and at the last.`,
  why: "Behind a relu that is below zero for every example nothing flows back, and so nothing ever changes that. Tables, of which a batch touches some rows, are left out.",
  next: "Begin the biases at 0 or a little above, lower the learning rate, put inputs on a scale, or use tanh in place of relu.",
  look(facts) {
    const [first, last] = [facts.looks.at(0), facts.looks.at(-1)];
    if (!first || !last || first === last || last.norm === 0) return null;
    const dead = last.layers.filter(
      ({ layer, zeros }) => zeros >= DEAD && (first.layers.find((one) => one.layer === layer)?.zeros ?? 0) >= DEAD,
    );
    if (dead.length === 0) return null;
    const names = dead.map(({ layer }) => `\`${layer}\``);
    return {
      says: `the gradient of ${names.join(", ")} is exactly zero: nothing reaches ${names.length === 1 ? "it" : "them"}`,
      evidence: { layers: dead.length, zeros: Math.min(...dead.map(({ zeros }) => zeros)) },
    };
  },
};

export const vanishing: Rule = {
  id: "vanishing",
  title: "vanishing gradients",
  threshold: `At the first check, or at the last, the gradient of one layer was below ${VANISHING} of another's (root mean squares over matrices).`,
  why: `${CHAPTER} A layer whose gradient is a thousandth of the others' learns last, or never.`,
  next: "Use fewer layers, relu in place of sigmoid or tanh, larger initial weights (1/√inputs, as unless said), or `layer_norm` between them.",
  look(facts) {
    const ends = [facts.looks.at(0), facts.looks.at(-1)].filter((look) => look !== undefined);
    const seen = ends.map((look) => ratioOf(look)).filter(({ ratio }) => ratio < VANISHING);
    const worst = seen.toSorted((a, b) => a.ratio - b.ratio).at(0);
    if (worst === undefined || isLearned(facts)) return null;
    return {
      says: `the gradient of \`${worst.least}\` was ${figure(worst.ratio)} of that of \`${worst.most}\` at check ${worst.check + 1}`,
      evidence: { ratio: worst.ratio, check: worst.check + 1 },
      check: worst.check,
    };
  },
};

function ratioOf({ check, layers }: LayerLook) {
  const sorted = layers.toSorted((a, b) => a.rms - b.rms);
  const [least, most] = [sorted[0], sorted[sorted.length - 1]];
  return { check, least: least.layer, most: most.layer, ratio: most.rms > 0 ? least.rms / most.rms : 1 };
}

/** Where hardly any loss is left, gradients are what rounding makes of them. */
const isLearned = ({ train, classes }: Facts) => (train.at(-1) ?? 0) < 0.01 * (classes ? Math.log(classes) : train[0]);
