/** What a run's kept weights say of validation: samples, which class for which, how sure, and what was looked at. */
import { cell, dot, line, rect, ruleY, text } from "@observablehq/plot";
import type {
  Attention,
  Calibration,
  Confusion,
  Examples,
  Sample,
  TargetExamples,
} from "../../runtime/records/examples-file.js";
import { colourOf, type Figure, MARK, type NamedTable, type Section, type Table } from "./figure.js";
import { axes, numberText } from "./run-section.js";

/** Letters of 12 pixels, rather too wide than too narrow. */
const LETTER = 7;
/** Words on an axis are cut beyond so many letters. */
const WORD = 14;
/** Room above a grid, for the name of its rows. */
const TOP = 28;
/** Of a square of a grid, at most. */
const SIDE = 44;

export function examplesSection({ step, examples, asked, targets }: Examples, title: string): Section {
  const count = (number: number) => number.toLocaleString("en");
  const whom =
    asked === 0 ? "" : ` ${asked === examples ? "all" : `${count(asked)} of`} ${count(examples)} examples of`;
  const spaced = asked === 0 || asked === examples ? "" : ", evenly spaced";
  return {
    title,
    says: [{ text: `What the weights of step ${count(step)} say of${whom} validation${spaced}.`, kind: "plain" }],
    figures: targets.flatMap(figuresOf),
    tables: targets.flatMap((one) => [samplesTable(one), ...confusedTables(one)]),
  };
}

function figuresOf(one: TargetExamples): readonly Figure[] {
  const { target, confusion, calibration, pairs, samples } = one;
  return [
    ...(confusion?.matrix ? [confusionFigure(target, confusion.matrix)] : []),
    ...(calibration ? [calibrationFigure(target, calibration)] : []),
    ...(pairs ? [pairsFigure(target, pairs)] : []),
    ...samples.flatMap(({ attention, example }) =>
      attention ? [attentionFigure(attention, `attention of example ${example.toLocaleString("en")}`)] : [],
    ),
  ];
}

const cut = (word: string) => (word.length > WORD ? `${word.slice(0, WORD - 1)}…` : word);
const roomFor = (words: readonly string[]) => 18 + LETTER * Math.max(1, ...words.map((word) => cut(word).length));
const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)}%`;

/** A square for each pair of places; `shade` from 0 to 1, with a text in each where there is room. */
function grid(
  rows: readonly string[],
  columns: readonly string[],
  shade: (row: number, column: number) => number,
  textOf: ((row: number, column: number) => string) | null,
  width: number,
) {
  const left = roomFor(rows);
  const side = Math.min(SIDE, (width - left - 16) / columns.length);
  // Words lie down where they would run into each other.
  const isTurned = Math.max(...columns.map((word) => cut(word).length)) * LETTER > side - 4;
  const bottom = (isTurned ? roomFor(columns) : 26) + 18;
  const cells = rows.flatMap((_, row) => columns.map((_, column) => ({ row, column })));
  return {
    style: { fontSize: `${Math.max(9, Math.min(12, Math.floor(side)))}px`, background: "transparent" },
    marginLeft: left,
    marginTop: TOP,
    marginBottom: bottom,
    marginRight: width - left - side * columns.length,
    height: TOP + bottom + rows.length * Math.max(16, Math.min(side, 32)),
    x: {
      type: "band" as const,
      domain: columns.map((_, at) => at),
      tickFormat: (at: number) => cut(columns[at]),
      tickSize: 0,
      ...(isTurned ? { tickRotate: -90 } : {}),
    },
    y: {
      type: "band" as const,
      domain: rows.map((_, at) => at),
      tickFormat: (at: number) => cut(rows[at]),
      tickSize: 0,
    },
    marks: [
      cell(cells, {
        x: "column",
        y: "row",
        fill: colourOf(0),
        fillOpacity: ({ row, column }: Place) => 0.7 * shade(row, column),
        stroke: "var(--line)",
        inset: 0.5,
        title: ({ row, column }: Place) => `${rows[row]}, ${columns[column]}: ${numberText(shade(row, column))}`,
      }),
      ...(textOf === null || side < 30
        ? []
        : [text(cells, { x: "column", y: "row", text: ({ row, column }: Place) => textOf(row, column) })]),
    ],
  };
}

function labelled({ x, y }: ReturnType<typeof grid>, across: string, down: string) {
  return {
    x: { ...x, label: `${across} →`, labelAnchor: "right" as const, labelArrow: "none" as const },
    y: { ...y, label: `${down} ↓`, labelAnchor: "top" as const, labelArrow: "none" as const },
  };
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function confusionFigure(target: string, { names, counts }: NonNullable<Confusion["matrix"]>): Figure {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const share = (row: number, column: number) => (totals[row] === 0 ? 0 : counts[row][column] / totals[row]);
  const all = totals.reduce((sum, count) => sum + count, 0);
  const right = names.reduce((sum, _, at) => sum + counts[at][at], 0);
  return {
    title: `${target}: what was said for what`,
    description: `A row for each class that is right, a column for each that was said; the stronger, the larger its share of the row. ${right.toLocaleString("en")} of ${all.toLocaleString("en")} answers lie on the diagonal, and are right.`,
    draw: (width) => {
      const drawn = grid(names, names, share, (row, column) => String(counts[row][column]), width);
      return { ...drawn, ...labelled(drawn, "said", "right") };
    },
    table: {
      columns: ["right", ...names.map((name) => `said ${name}`), ...names.map((name) => `share ${name}`)],
      rows: names.map((name, row) => [
        name,
        ...counts[row].map(String),
        ...names.map((_, column) => percent(share(row, column))),
      ]),
    },
  };
}

function calibrationFigure(target: string, { bins, filled, confidence, accuracy, error }: Calibration): Figure {
  const most = Math.max(...filled.map(({ answers }) => answers));
  return {
    title: `${target}: calibration, expected error ${percent(error)}`,
    description: `Bars of how often answers are right, by how sure the model is of them, in ${bins} bins of equal width; dots stand at the mean of each bin. On the dashed line it is as often right as it is sure. Expected calibration error ${percent(error)}: on average it is ${percent(confidence)} sure and right in ${percent(accuracy)}.`,
    legend: [
      { name: "right", colour: colourOf(0) },
      { name: "as often right as sure", colour: MARK, dashes: "4 4" },
    ],
    draw: () => ({
      ...axes("how sure", "how often right"),
      x: { label: "how sure", domain: [0, 1], ticks: 5, tickFormat: "%" },
      y: { label: "how often right", domain: [0, 1], grid: true, ticks: 5, tickFormat: "%" },
      marks: [
        ruleY([0], { stroke: "var(--line)" }),
        rect(filled, { x1: "from", x2: "to", y1: 0, y2: "accuracy", fill: colourOf(0), fillOpacity: 0.35, inset: 0.5 }),
        line(
          [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
          { x: "x", y: "y", stroke: MARK, strokeDasharray: "4 4" },
        ),
        dot(filled, {
          x: "confidence",
          y: "accuracy",
          fill: colourOf(0),
          r: ({ answers }: Calibration["filled"][number]) => 2.5 + 3 * Math.sqrt(answers / most),
          title: ({ answers }: Calibration["filled"][number]) => `${answers.toLocaleString("en")} answers`,
        }),
      ],
      r: { type: "identity" as const },
    }),
    table: {
      columns: ["sure from", "to", "answers", "mean sureness", "right"],
      rows: filled.map((bin) => [
        ...[percent(bin.from), percent(bin.to), bin.answers.toLocaleString("en")],
        ...[percent(bin.confidence), percent(bin.accuracy)],
      ]),
    },
  };
}

function pairsFigure(target: string, pairs: NonNullable<TargetExamples["pairs"]>): Figure {
  const all = pairs.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return {
    title: `${target}: what was said by what is right`,
    description: `A dot for each of ${pairs.length} answers, by what is right and what was said; on the dashed line both are the same.`,
    draw: () => ({
      ...axes("right", "said"),
      marks: [
        line(
          [
            { x: least, y: least },
            { x: most, y: most },
          ],
          { x: "x", y: "y", stroke: MARK, strokeDasharray: "4 4" },
        ),
        dot(pairs, { x: "0", y: "1", fill: colourOf(0), fillOpacity: 0.6, r: 3 }),
      ],
    }),
    table: { columns: ["right", "said"], rows: pairs.map((pair) => pair.map(numberText)) },
  };
}

function attentionFigure({ source, said, shares }: Attention, title: string): Figure {
  return {
    title,
    description: `A row for each word that was said and a column for each that was read; the stronger, the larger the share of what was looked at. Said: ${said.join(" ")}. Read: ${source.join(" ")}.`,
    draw: (width) => {
      const drawn = grid(said, source, (row, column) => shares[row][column], null, width);
      return { ...drawn, ...labelled(drawn, "read", "said") };
    },
    table: {
      columns: ["said", ...source],
      rows: said.map((word, row) => [word, ...shares[row].map((share) => share.toFixed(3))]),
    },
  };
}

function samplesTable(one: TargetExamples): NamedTable {
  return { title: `${one.target}: the worst, and some at random`, ...samplesIn(one), isText: true };
}

function samplesIn({ samples }: TargetExamples): Table {
  const names = [...new Set(samples.flatMap(({ given }) => given.map(([name]) => name)))];
  const isSure = samples.some(({ probability }) => probability !== undefined);
  const hasLoss = samples.some(({ loss }) => loss !== null);
  const row = ({ example, why, given, right, said, loss, probability }: Sample) => [
    ...[String(example), why],
    ...names.map((name) => given.find(([known]) => known === name)?.[1] ?? ""),
    ...[right, said],
    ...(isSure ? [probability === undefined ? "" : percent(probability)] : []),
    ...(hasLoss ? [loss === null ? "" : numberText(loss)] : []),
  ];
  const columns = [
    "example",
    "why",
    ...names,
    "right",
    "said",
    ...(isSure ? ["sure"] : []),
    ...(hasLoss ? ["loss"] : []),
  ];
  return { columns, rows: samples.map(row) };
}

function confusedTables({ target, confusion }: TargetExamples): readonly NamedTable[] {
  if (!confusion || confusion.pairs.length === 0 || confusion.matrix) return [];
  return [
    {
      title: `${target}: what was most often said for what, of ${confusion.classes.toLocaleString("en")} classes`,
      columns: ["right", "said", "times", "of", "share"],
      rows: confusion.pairs.map(({ right, said, count, of }) => [
        ...[right, said, count.toLocaleString("en"), of.toLocaleString("en"), percent(count / of)],
      ]),
    },
  ];
}
