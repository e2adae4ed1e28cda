/** Moby Dick, word by word, beside all that the reference tried (shared/bench/reference, section 2). */
import { section, table } from "../markdown.js";
import { recorded } from "../records.js";
import { curveBlock } from "./curves.js";
import { type LanguageModelFigures, languageModelFigures } from "./language-model.js";
import { CHAPTER_REFERENCE } from "./reference.js";
import type { Surroundings } from "./training.js";

const PROMPTS = ["call me", "the white whale", "ahab"];

export const CHAPTERS: readonly string[] = ["chapter_carried"];

export function chapterFigures(name: string, around: Surroundings): LanguageModelFigures {
  return languageModelFigures({ file: "experiments/chapter-carried.rnn", name }, [], PROMPTS, around);
}

/** experiments/chapter/RESULTS.md. */
export function chapterPage(): string {
  const entries = recorded<LanguageModelFigures>("chapter");
  const rows = entries.map(({ parameters, validate, test, keptEpoch, epochs, secondsAnEpoch }) => [
    "ours, `experiments/chapter-carried.rnn`",
    parameters.toLocaleString("en"),
    ...[validate, test].map((value) => value.toFixed(2)),
    `${keptEpoch} of ${epochs}`,
    `${secondsAnEpoch.toFixed(0)} s`,
  ]);
  const theirs = CHAPTER_REFERENCE.map(({ title, parameters, validate, test }) => [
    ...[title, parameters?.toLocaleString("en") ?? "", validate.toFixed(2), test.toFixed(2), "", ""],
  ]);
  const kneserNey = CHAPTER_REFERENCE[0].test;
  const best = Math.min(...CHAPTER_REFERENCE.map(({ test }) => test));
  const below = entries.map(({ test }) => {
    const share = (100 * (1 - test / kneserNey)).toFixed(1);
    const lead = test < best ? "below every run of the reference" : "**not** below every run of the reference";
    return `Its test perplexity is ${share} % below that of the Kneser-Ney 5-gram (20 % were asked), and ${lead}.`;
  });
  return [
    HEAD,
    section(
      "Perplexity a token",
      "Over 10,001 classes, `<unk>` a word as any other. The reference left the first 20 words of each part out; ours has all. Times were taken while other work ran beside.",
      [
        table(["model", "parameters", "validate", "test", "kept epoch", "an epoch"], [...rows, ...theirs]),
        ...below,
      ].join("\n\n"),
      entries,
    ),
    ...entries.map(({ curve }) => `## Curve\n\n${curveBlock("loss", curve, 2)}`),
    "## What it writes",
    ...entries.flatMap(({ texts }) => texts.map(({ text }) => ["```text", text, "```"].join("\n"))),
  ].join("\n\n");
}

const HEAD = `# A chapter of Moby Dick

Written by \`npm run experiments -- report\`; \`npm run experiments -- chapter --data DIR\` trains and judges it again. The other
figures are of \`shared/bench/reference/RESULTS.md\`: the same words, split and vocabulary.`;
