/** experiments/translator/RESULTS.md, from the figures in bench/records/translator.json. */
import { section, table } from "../markdown.js";
import { type Recorded, recorded } from "../records.js";
import { BOOK, isRight } from "./book-sentences.js";
import { curveBlock } from "./curves.js";
import { TRANSLATOR_REFERENCE } from "./reference.js";
import { type Judged, TRANSLATORS, type TranslatorFigures } from "./translator.js";

type Entry = Recorded<TranslatorFigures>;

export function translatorPage(): string {
  const known = recorded<TranslatorFigures>("translator");
  const entries = Object.keys(TRANSLATORS).flatMap((name) => known.filter((entry) => entry.name === name));
  return [HEAD, losses(entries), scores(entries), gain(entries), book(entries), curves(entries)].join("\n\n");
}

const HEAD = `# Spanish into English

Written by \`npm run experiments -- report\`; \`npm run experiments -- translator --data DIR\` trains and judges all of it again,
\`--only translator_plain\` one. PyTorch's figures are of \`shared/bench/reference/RESULTS.md\`: the same pairs, split,
words, configuration and epochs, trained on another machine.`;

function losses(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => {
    const reference = TRANSLATOR_REFERENCE[entry.name];
    return [
      ...[entry.title, entry.parameters.toLocaleString("en"), `${entry.keptEpoch} of ${entry.epochs}`],
      ...[entry.validateLoss.toFixed(4), reference?.validateLoss.toFixed(4) ?? ""],
      ...[entry.testLoss.toFixed(4), reference?.testLoss.toFixed(4) ?? ""],
      reference === undefined ? "" : entry.validateLoss <= 1.02 * reference.validateLoss ? "yes" : "**no**",
      `${entry.secondsAnEpoch.toFixed(0)} s`,
      `${(entry.seconds / 60).toFixed(1)} min`,
    ];
  });
  return section(
    "Loss a token",
    "Of validation and test, whole softmax, without smoothing. `within`: at most 2 % above PyTorch's. The losses of pieces of words are not those of words. Times were taken while other work ran beside.",
    table(
      [
        "translator",
        "parameters",
        "kept epoch",
        "validate",
        "PyTorch",
        "test",
        "PyTorch",
        "within",
        "an epoch",
        "training",
      ],
      rows,
    ),
    entries,
  );
}

const judgedText = ({ oneReference, low, high }: Judged) =>
  `${oneReference.toFixed(2)} (${low.toFixed(1)} to ${high.toFixed(1)})`;

function scores(entries: readonly Entry[]): string {
  const rows = entries.flatMap((entry) => {
    const reference = TRANSLATOR_REFERENCE[entry.name];
    return (["greedy", "beam"] as const).map((search) => {
      const judged = entry[search];
      const theirs = reference?.[search];
      return [
        ...[entry.title, search === "beam" ? "beam of 5" : search, judgedText(judged), judged.allReferences.toFixed(2)],
        judged.sacreBleu?.toFixed(2) ?? "not installed",
        ...(theirs?.map((value) => value.toFixed(2)) ?? ["", ""]),
        theirs === undefined ? "" : judged.high >= theirs[0] - 1 ? "yes" : "**no**",
      ];
    });
  });
  return section(
    "BLEU",
    `On 2,000 distinct sources of the test part, in the order of their sha256: corpus BLEU of one reference with the interval
of 95 % of 1,000 resamples, and of all references; sacreBLEU's own figure for one reference. Signature
\`nrefs:1|case:lc|eff:no|tok:13a|smooth:exp\`. \`within\`: not significantly below PyTorch's less 1.0.`,
    table(["translator", "search", "BLEU", "all references", "sacreBLEU", "PyTorch", "all", "within"], rows),
    entries,
  );
}

/** The gain of attention, and what ours gains on the reference. */
function gain(entries: readonly Entry[]): string {
  const beam = (name: string) => entries.find((entry) => entry.name === name)?.beam.oneReference;
  const [attention, plain, better, sampled] = [
    "translator",
    "translator_plain",
    "translator_better",
    "translator_sampled",
  ].map(beam);
  const { translator, translator_plain } = TRANSLATOR_REFERENCE;
  const theirs = translator.beam[0] - translator_plain.beam[0];
  const lines = [
    ...(attention !== undefined && plain !== undefined
      ? [
          `- Attention gains ${(attention - plain).toFixed(2)} BLEU; PyTorch's ${theirs.toFixed(2)}. At least ${(theirs - 1.5).toFixed(2)} was asked.`,
        ]
      : []),
    ...(better !== undefined
      ? [
          `- Ours has ${(better - translator.beam[0]).toFixed(2)} BLEU more than PyTorch's translator with attention. 3 were asked.`,
        ]
      : []),
    ...(attention !== undefined && sampled !== undefined
      ? [
          `- Sampled softmax loses ${(attention - sampled).toFixed(2)} BLEU on the whole softmax. At most 1.0 was asked.`,
        ]
      : []),
  ];
  return ["## Beside one another, beam of 5", ...lines].join("\n");
}

function book(entries: readonly Entry[]): string {
  const attention = TRANSLATOR_REFERENCE.translator;
  const mark = (right: RegExp, said: string) => (isRight(right, said) ? `**${said}**` : said);
  const rows = BOOK.map(({ spanish, right }, at) => [
    spanish,
    ...entries.map(({ book }) => mark(right, book[at].beam)),
    mark(right, attention.book[at]),
  ]);
  const count = (said: readonly string[]) => String(BOOK.filter(({ right }, at) => isRight(right, said[at])).length);
  return section(
    "The book's sentences",
    "As they came out of a beam of 5; what is right is bold. The book wrote them without accents and marks; six stand as Spanish writes them too.",
    table(
      ["sentence", ...entries.map(({ title }) => title), "PyTorch with attention"],
      [...rows, ["right", ...entries.map(({ book }) => count(book.map(({ beam }) => beam))), count(attention.book)]],
    ),
    entries,
  );
}

function curves(entries: readonly Entry[]): string {
  return ["## Curves", ...entries.map(({ title, curve }) => curveBlock(`loss, ${title}`, curve, 2))].join("\n\n");
}
