/** `rnnc data show` as people read it. */
import type { Classes } from "../../runtime/data/statistics/classes.js";
import type { ColumnDescription, PartOfColumn } from "../../runtime/data/statistics/describe.js";
import type { Duplicates } from "../../runtime/data/statistics/duplicates.js";
import type { Bin } from "../../runtime/data/statistics/numbers.js";
import { valueText } from "../../runtime/training/progress.js";
import { thousands } from "../../spelling/thousands.js";
import { bytesText } from "../terminal/amounts.js";
import type { Shown, ShownSource, ShownStep } from "./data-show.js";

const BAR = 24;
const MOST_CLASSES = 10;
const MOST_WORDS = 12;
const MOST_TEXT = 160;

export function showData(shown: Shown): string {
  const blocks = [
    ["sources", ...sourceLines(shown.sources)],
    ["steps", ...stepLines(shown.steps)],
    ["parts", ...partLines(shown)],
    ...vocabularyBlocks(shown),
    ...shown.columns.map((column) => columnLines(column, shown)),
    ["duplicates, as the model reads them", ...duplicateLines(shown)],
    ...(shown.examples.length > 0 ? [["examples", ...exampleLines(shown)]] : []),
  ];
  return `${blocks.map(([head, ...lines]) => [head, ...lines.map((line) => `  ${line}`)].join("\n")).join("\n\n")}\n`;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))}%`;

/** Cells in columns; the last one as it is. */
function table(rows: readonly (readonly string[])[], right: readonly number[] = []): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}

function sourceLines(sources: readonly ShownSource[]): readonly string[] {
  if (sources.length === 0) return ["none: the data are generated"];
  const rows = sources.map(({ name, file, bytes, lines, sha256, pin }) => {
    const state = pin === null ? "NOT pinned" : pin === sha256 ? "as pinned" : `CHANGED: the pin is ${pin}`;
    return [name, file, bytesText(bytes), `${thousands(lines)} lines`, `${sha256.slice(0, 12)}…`, state];
  });
  return table(rows, [2, 3]);
}

function stepLines(steps: readonly ShownStep[]): readonly string[] {
  const rows = steps.map(({ name, op, line, rows: left, dropped, parts }) => {
    const what = parts
      ? Object.entries(parts)
          .map(([part, own]) => `${part} ${thousands(own)}`)
          .join(", ")
      : dropped > 0
        ? `${thousands(dropped)} left out (${percent(dropped / (left + dropped))})`
        : "";
    return [`line ${line}`, op.replaceAll("_", " "), name, `${thousands(left)} rows`, what];
  });
  return table(rows, [3]);
}

function partLines({ parts }: Shown): readonly string[] {
  const all = parts.reduce((sum, { rows }) => sum + rows, 0);
  const rows = parts.map(({ name, rows: own, examples }) => [
    name,
    `${thousands(own)} rows`,
    percent(own / all),
    own === examples ? "" : `${thousands(examples)} examples`,
  ]);
  return table(rows, [1, 2]);
}

function vocabularyBlocks({ vocabularies }: Shown): readonly (readonly string[])[] {
  return Object.entries(vocabularies).map(([name, { size, parts }]) => {
    const rows = Object.entries(parts).map(([part, { tokens, types, hapaxes, unknown }]) => [
      part,
      `${thousands(tokens)} tokens`,
      `${thousands(types)} different`,
      `${thousands(hapaxes)} once`,
      `${percent(tokens === 0 ? 0 : unknown / tokens)} unknown`,
    ]);
    const missing = Object.entries(parts).flatMap(([part, { unknownWords }]) =>
      unknownWords.length === 0
        ? []
        : [`unknown in ${part}: ${listOf(unknownWords.map(([word, own]) => [word, own]))}`],
    );
    return [`vocab ${name}: ${thousands(size)} ids`, ...table(rows, [1, 2, 3, 4]), ...missing];
  });
}

function listOf(words: readonly (readonly [string, number])[]): string {
  return words
    .slice(0, MOST_WORDS)
    .map(([word, own]) => `${JSON.stringify(word)} ${thousands(own)}`)
    .join(", ");
}

function columnLines(column: ColumnDescription, { words }: Shown): readonly string[] {
  const { name, role, kind, vocabulary, scale, ids, parts } = column;
  const made = vocabulary ? `, by ${vocabulary}` : scale ? `, scaled by ${scale}` : "";
  const what = { value: "one a row", sequence: "a sequence a row", stream: "one stream", windows: "windows" }[kind];
  const head = `${role} ${name}: ${ids ? "ids" : "reals"}, ${what}${made}`;
  const entries = Object.entries(parts);
  const lengths = entries.flatMap(([part, own]) => lengthRow(part, own));
  const numbers = entries.flatMap(([part, own]) => numberRow(part, own));
  const classes = entries.flatMap(([part, own]) => classRow(part, own));
  const train = parts.train ?? entries[0]?.[1];
  return [
    head,
    ...table(lengths, [2, 3, 4, 5, 6]),
    ...(train?.lengths && train.lengths.histogram.length > 1 ? histogram(train.lengths.histogram) : []),
    ...table(numbers),
    ...table(classes, [1, 2]),
    ...(train?.classes ? classLines(train.classes, kind, vocabulary === null ? null : words[vocabulary]) : []),
  ];
}

function lengthRow(part: string, { lengths }: PartOfColumn): readonly (readonly string[])[] {
  if (!lengths) return [];
  const { least, mean, median, most95, greatest } = lengths;
  return [
    [
      part,
      "steps",
      `min ${thousands(least)}`,
      `median ${thousands(median)}`,
      `mean ${valueText(mean)}`,
      `95% ${thousands(most95)}`,
      `max ${thousands(greatest)}`,
    ],
  ];
}

function histogram(bins: readonly Bin[]): readonly string[] {
  const most = Math.max(...bins.map((bin) => bin.count));
  const rows = bins.map(({ low, high, count: own }) => [
    low === high ? thousands(low) : `${thousands(low)}–${thousands(high)}`,
    own === 0 ? "" : "█".repeat(Math.max(1, Math.round((BAR * own) / most))),
    thousands(own),
  ]);
  return table(rows, [0]);
}

function numberRow(part: string, { numbers }: PartOfColumn): readonly (readonly string[])[] {
  if (!numbers) return [];
  const { mean, deviation, least, greatest } = numbers;
  return [
    [
      part,
      `mean ${valueText(mean)}`,
      `sd ${valueText(deviation)}`,
      `min ${valueText(least)}`,
      `max ${valueText(greatest)}`,
    ],
  ];
}

function classRow(part: string, { classes, unknown }: PartOfColumn): readonly (readonly string[])[] {
  if (!classes) return [];
  const { count: all, byFrequency, entropy, majority } = classes;
  return [
    [
      part,
      `${thousands(all)} ids`,
      `${thousands(byFrequency.length)} different`,
      unknown === null ? "" : `${percent(unknown / all)} unknown`,
      `entropy ${valueText(entropy)} bits`,
      `always the most frequent: ${percent(majority)}`,
    ],
  ];
}

function classLines(
  { byFrequency, count: all }: Classes,
  kind: ColumnDescription["kind"],
  words: readonly string[] | null,
): readonly string[] {
  const nameOf = (id: number) => (words ? (id === 0 ? "<unk>" : (words[id - 1] ?? "")) : String(id));
  if (kind !== "value" || byFrequency.length > MOST_CLASSES) {
    return [
      `most frequent: ${listOf(byFrequency.slice(0, MOST_WORDS).map(({ id, count: own }) => [nameOf(id), own]))}`,
    ];
  }
  const most = byFrequency[0].count;
  const rows = byFrequency.map(({ id, count: own }) => [
    nameOf(id),
    "█".repeat(Math.max(1, Math.round((BAR * own) / most))),
    `${thousands(own)} (${percent(own / all)})`,
  ]);
  return table(rows, [0]);
}

function duplicateLines({ duplicates, parts }: Shown): readonly string[] {
  if (!duplicates) return ["not looked for: each row gives one value of a stream"];
  const sizes = new Map(parts.map(({ name, rows, examples }) => [name, duplicates.of === "windows" ? examples : rows]));
  const { inputs, whole, of } = duplicates;
  const lines = [
    ...(inputs ? repeated(inputs, "the same inputs", sizes, of) : []),
    ...repeated(whole, inputs ? "the same inputs and targets" : `the same ${of}`, sizes, of),
  ];
  return lines.length > 0 ? lines : [`none: no two ${of} are alike, in one part or across parts`];
}

function repeated(
  { across, within }: Duplicates,
  what: string,
  sizes: ReadonlyMap<string, number>,
  of: string,
): readonly string[] {
  const share = (own: number, part: string) => `${thousands(own)} of ${thousands(sizes.get(part) ?? 0)} ${of}`;
  return [
    ...across.flatMap(({ parts: [first, second], count: own, examples }) =>
      own === 0
        ? []
        : [
            `${what} in ${first} and ${second}: ${share(own, second)} of ${second} (${percent(own / (sizes.get(second) ?? 1))})`,
            ...examples.map(([one, other]) => `  ${one} and ${other}`),
          ],
    ),
    ...Object.entries(within).flatMap(([part, own]) =>
      own === 0
        ? []
        : [`${what} as an earlier one inside ${part}: ${share(own, part)} (${percent(own / (sizes.get(part) ?? 1))})`],
    ),
  ];
}

function exampleLines({ examples }: Shown): readonly string[] {
  return examples.flatMap(({ part, origin, values }) => [
    `${part}, ${origin}`,
    ...table(Object.entries(values).map(([name, text]) => [`  ${name}`, shortened(text)])),
  ]);
}

function shortened(text: string): string {
  const line = text.replaceAll("\n", "⏎");
  return line.length > MOST_TEXT ? `${line.slice(0, MOST_TEXT - 1)}…` : line;
}
