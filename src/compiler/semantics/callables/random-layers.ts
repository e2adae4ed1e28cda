/** Layers that are random while training, and nothing at all otherwise. */
import { word } from "../calls/bind.js";
import type { Callable } from "../calls/callable.js";
import { MASKS } from "../calls/words.js";
import { UNKNOWN } from "../values/value.js";
import { attribute, layer, needsSequence, RATE, realInput, sameTyped } from "./layer-arguments.js";

export const dropout: Callable = {
  name: "dropout",
  doc: "While training, sets elements to zero at random and scales the rest (Srivastava et al. 2014).",
  where: ["model"],
  parameters: [
    layer("x", "Vectors."),
    { name: "rate", doc: "The share set to zero.", wants: { kind: "number", type: "fraction", limits: RATE } },
    {
      name: "mask",
      doc: "Drawn anew at each step of a sequence, or once for all steps of it (Gal and Ghahramani 2016).",
      wants: { kind: "word", words: MASKS },
      fallback: word("step"),
    },
  ],
  result(bound, site) {
    const { word: chosen, setting } = bound.word("mask");
    const isPlain = chosen === "step" && setting === null;
    const x = isPlain ? null : realInput(bound, site);
    if (!isPlain && (!x || !needsSequence(x, site, "x"))) return UNKNOWN;
    const rate = attribute.number(bound, "rate");
    return sameTyped(bound, site, "dropout", isPlain ? { rate } : { rate, mask: attribute.word(bound, "mask") });
  },
};

export const noise: Callable = {
  name: "noise",
  doc: "While training, adds normal noise.",
  where: ["model"],
  parameters: [
    layer("x", "Vectors or numbers."),
    {
      name: "deviation",
      doc: "Standard deviation of the noise.",
      wants: { kind: "number", type: "real", limits: { low: 0 } },
    },
  ],
  result: (bound, site) => sameTyped(bound, site, "noise", { deviation: attribute.number(bound, "deviation") }),
};
