import { error } from "./entry.js";
import { parity } from "./example.js";

export const SYNTAX = {
  "unexpected-token": error<{ expected: string; found: string }>({
    title: "something else was expected here",
    message: ({ expected, found }) => `Expected ${expected}, found ${found}.`,
    why: "The text does not follow the grammar at this place. The rest of the file is still checked.",
    wrong: parity({ settings: "param units 16" }).replace("units: 16", "units: units"),
    right: parity({ settings: "param units = 16" }).replace("units: 16", "units: units"),
  }),
  "unclosed-bracket": error<{ written: string }>({
    title: "a bracket that is never closed",
    message: ({ written }) => `This \`${written}\` is never closed.`,
    why: "Every bracket needs its partner. A statement keyword at the start of a line, or the end of the file, shows that one is missing.",
    wrong: parity().replace("last(states), units", "last(states, units"),
    right: parity(),
  }),
  "unopened-bracket": error<{ written: string }>({
    title: "a bracket that closes nothing",
    message: ({ written }) => `This \`${written}\` closes nothing.`,
    why: "Every bracket needs its partner.",
    wrong: parity().replace("last(states),", "last(states)),"),
    right: parity(),
  }),
  "bad-number": error<{ written: string; why?: string }>({
    title: "not a number",
    message: ({ written, why = "is not a number" }) => `\`${written}\` ${why}.`,
    why: "A number is digits (with `_` between them if you like), a fraction part, an exponent, or a unit: `1_000`, `0.5`, `1e-4`, `80%`, `15 min`, `2 GiB`. A count is at most 2^53 - 1, up to which all counts are exact; a real number is at most about 1.8e308.",
    wrong: parity().replace("batch     = 50", "batch     = 50x"),
    right: parity(),
  }),
  "open-text": error<{ written: string }>({
    title: "a text without its closing quote",
    message: ({ written }) => `The text ${written} has no closing \`"\` on its line.`,
    why: 'A text begins and ends with a double quote on one line. Inside it, write `\\n` for a line end and `\\"` for a quote.',
    wrong: parity({ head: 'import { two_layers } from "std/layers' }),
    right: parity(),
  }),
  "bad-quotes": error<{ written: string }>({
    title: "a text in other quotes",
    message: ({ written }) => `A text stands in double quotes, unlike ${written}.`,
    why: "There is one way to write a text. Word processors and web pages turn straight quotes into curly ones.",
    wrong: parity({ head: "import { two_layers } from 'std/layers'" }).replace("recurrent(string", "two_layers(string"),
    right: parity({ head: 'import { two_layers } from "std/layers"' }).replace("recurrent(string", "two_layers(string"),
  }),
  "bad-escape": error<{ written: string }>({
    title: "an unknown escape in a text",
    message: ({ written }) => `\`${written}\` is not an escape.`,
    why: 'The escapes are `\\n`, `\\t`, `\\\\`, `\\"` and `\\u{…}` with a hexadecimal code point.',
    wrong: parity({ head: 'import { two_layers } from "std\\/layers"' }),
    right: parity(),
  }),
  "bad-operator": error<{ written: string }>({
    title: "an operator of other languages",
    message: ({ written }) => `\`${written}\` is not part of the language.`,
    why: "The language writes `and`, `or`, `not` and `mod` as words, texts in double quotes, comments behind `#`, and needs no `;`.",
    wrong: parity().replace(
      "epochs    = 3",
      "epochs    = 3\n    stop when validate.loss <= 0.1 && validate.accuracy >= 99%",
    ),
    right: parity().replace(
      "epochs    = 3",
      "epochs    = 3\n    stop when validate.loss <= 0.1 and validate.accuracy >= 99%",
    ),
  }),
  "foreign-word": error<{ written: string }>({
    title: "a statement of other languages",
    message: ({ written }) => `\`${written}\` is not part of the language.`,
    why: "A file declares what an experiment is, and nothing in it is carried out: there are no loops, branches or functions. Layers have names, parts that are used again are blocks and pipelines, and what may vary is a parameter.",
    wrong: parity().replace("    logits =", "    for i in 1..3 { states = dropout(states, rate: 10%) }\n    logits ="),
    right: parity().replace("last(states)", "last(dropout(states, rate: 10%))"),
  }),
  "strange-character": error<{ written: string }>({
    title: "a character that means nothing here",
    message: ({ written }) => `The character ${written} means nothing here.`,
    why: "Outside texts and comments, names use letters a to z, digits and `_`. Put other names in back-ticks.",
    wrong: parity().replace("units: 16", "units: 16 §"),
    right: parity(),
  }),
  "too-deep": error<{ what: string }>({
    title: "more inside one another than can be read",
    message: ({ what }) => `${what} goes deeper than the compiler follows: too much stands inside one another.`,
    why: "About 60 brackets inside one another, or 400 operators or stages in one expression, are the most; a model has at most 1,000 layers on top of one another, an experiment 100 bases, and 100 files may import from one another in a row. Give parts names of their own.",
    wrong: parity({ settings: `const units = ${"(".repeat(70)}16${")".repeat(70)}` }).replace(
      "units: 16",
      "units: units",
    ),
    right: parity({ settings: "const units = (16)" }).replace("units: 16", "units: units"),
  }),
  "wrong-edition": error<{ year: number; known: string }>({
    title: "an edition this compiler does not know",
    message: ({ year, known }) => `Edition ${year} is not known to this compiler, which knows ${known}.`,
    why: "The edition fixes syntax and defaults, so that a file keeps its meaning when the compiler grows.",
    wrong: parity().replace("edition 2026", "edition 2031"),
    right: parity(),
  }),
  "no-edition": error<Record<string, never>>({
    title: "a file without its edition",
    message: () => "The file does not say its edition; begin it with `edition 2026`.",
    why: "The edition fixes syntax and defaults, so that a file keeps its meaning when the compiler grows.",
    wrong: parity().replace("edition 2026", ""),
    right: parity(),
  }),
} as const;
