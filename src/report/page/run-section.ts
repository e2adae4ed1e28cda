/** Figures of one run: learning curves with the verdict marked, and what its layers' weights and gradients were like. */
import { areaY, dot, line, ruleX, ruleY, text } from "@observablehq/plot";
import { type LayerEvidence, rmsOfGradient } from "../../runtime/records/layer-evidence.js";
import { type CheckRecord, measuredIn, valueAt } from "../../runtime/records/run-report.js";
import { colourOf, dashesOf, FAINT, type Figure, MARK, type Table } from "./figure.js";

export interface Marked {
  /** The check at which a finding begins, from 0. */
  readonly check: number;
  readonly title: string;
}

interface At {
  readonly step: number;
  readonly value: number;
}

/** A line of more points looks the same, and would make the page larger than its reader likes. */
const MOST_POINTS = 800;

/** At most so many, evenly spaced, the first and the last among them. */
export function thinned<T>(all: readonly T[], most: number = MOST_POINTS): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))]);
}

/**
 * One for each measure, train and validate together. `best`: the step whose weights are kept. `before`: of the runs that
 * this one went on from.
 */
export function learningCurves(
  checks: readonly CheckRecord[],
  best: CheckRecord | null,
  marks: readonly Marked[],
  before: readonly CheckRecord[] = [],
): readonly Figure[] {
  const joint = before.at(-1)?.step;
  const names = [...new Set(measuredIn(checks).map((name) => name.slice(name.indexOf(".") + 1)))];
  return names.map((name) => {
    const parts = ["train", "validate"] as const;
    const [train, validate] = parts.map((part) => thinned(pointsOf(checks, `${part}.${name}`)));
    const [trainBefore, validateBefore] = parts.map((part) => thinned(pointsOf(before, `${part}.${name}`)));
    const shown = marks.filter(({ check }) => checks[check] !== undefined);
    return {
      title: `${name} by step`,
      description:
        describe(name, train, validate, best) +
        (joint === undefined ? "" : ` It went on from another run at step ${joint}.`),
      legend: [
        ...(train.length === 0 ? [] : [{ name: "train", colour: colourOf(1), dashes: "6 3" }]),
        ...(validate.length === 0 ? [] : [{ name: "validate", colour: colourOf(0) }]),
        ...(best === null ? [] : [{ name: "best, kept", colour: MARK, dashes: "2 3" }]),
        ...(joint === undefined ? [] : [{ name: "before, in the run it went on from", colour: FAINT }]),
      ],
      draw: (width) => ({
        ...axes("step", name),
        marks: [
          ruleY([0], { stroke: "var(--line)" }),
          ...shown.slice(0, 1).map(({ check, title }) => [
            ruleX([checks[check].step], { stroke: MARK, strokeOpacity: 0.35, strokeWidth: 6 }),
            text([{ x: checks[check].step }], {
              x: "x",
              text: () => shorter(title, width),
              frameAnchor: "top",
              dy: -12,
              fill: MARK,
              textAnchor: anchorOf(check, checks.length),
            }),
          ]),
          ...(best === null ? [] : [ruleX([best.step], { stroke: MARK, strokeDasharray: "2 3" })]),
          ...(joint === undefined ? [] : [ruleX([joint], { stroke: FAINT })]),
          line(trainBefore, { x: "step", y: "value", stroke: FAINT, strokeDasharray: "6 3", strokeWidth: 2 }),
          line(validateBefore, { x: "step", y: "value", stroke: FAINT, strokeWidth: 2 }),
          line(train, { x: "step", y: "value", stroke: colourOf(1), strokeDasharray: "6 3", strokeWidth: 2 }),
          line(validate, { x: "step", y: "value", stroke: colourOf(0), strokeWidth: 2 }),
          ...(checks.length > 40
            ? []
            : [dot(validate, { x: "step", y: "value", fill: colourOf(0), r: 2.5, title: told })]),
        ],
      }),
      table: {
        columns: ["step", "epoch", "train", "validate"],
        rows: [...before, ...checks].map((check) => [
          String(check.step),
          String(check.epoch),
          ...(["train", "validate"] as const).map((part) => numberText(valueAt(check, `${part}.${name}`))),
        ]),
      },
    };
  });
}

const told = ({ step, value }: At) => `step ${step}: ${numberText(value)}`;

export function axes(x: string, y: string) {
  return {
    marginLeft: 52,
    marginTop: 30,
    marginBottom: 36,
    style: { fontSize: "12px", background: "transparent" },
    x: { label: x, ticks: 5 },
    y: { label: y, grid: true, ticks: 6 },
  } as const;
}

function anchorOf(at: number, of: number): "start" | "middle" | "end" {
  if (at < of / 3) return "start";
  return at > (2 * of) / 3 ? "end" : "middle";
}

const shorter = (title: string, width: number) => {
  const room = Math.floor(width / 9);
  return title.length <= room ? title : `${title.slice(0, room - 1)}…`;
};

function pointsOf(checks: readonly CheckRecord[], measured: string): readonly At[] {
  return checks.flatMap((check) => {
    const value = valueAt(check, measured);
    return value === undefined || !Number.isFinite(value) ? [] : [{ step: check.step, value }];
  });
}

function describe(name: string, train: readonly At[], validate: readonly At[], best: CheckRecord | null): string {
  const way = (part: string, points: readonly At[]) => {
    const [first, last] = [points.at(0), points.at(-1)];
    return first && last ? [`${part} from ${numberText(first.value)} to ${numberText(last.value)}`] : [];
  };
  const kept = best === null ? "" : `; the kept weights are of step ${best.step}`;
  return `Lines of ${name} by step: ${[...way("train", train), ...way("validate", validate)].join(", ")}${kept}.`;
}

interface Band {
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/** Of each matrix: size of weights, of gradients, of updates, by step, on a logarithmic scale; bands of weights and gradients. */
export function layerFigures(
  checks: readonly CheckRecord[],
  tensors: Readonly<Record<string, readonly number[]>>,
): readonly Figure[] {
  const seen = thinned(checks.filter(({ layers }) => layers !== undefined));
  const names = Object.keys(seen.at(0)?.layers ?? {}).filter((name) => (tensors[name]?.length ?? 2) > 1);
  if (names.length === 0) return [];
  const of = (title: string, says: string, value: (one: LayerEvidence) => number): Figure => {
    const bands = seen.flatMap(({ step, layers = {} }): readonly Band[] =>
      names.flatMap((name) => (layers[name] === undefined ? [] : [{ name, step, value: value(layers[name]) }])),
    );
    const shown = bands.filter(({ value: size }) => Number.isFinite(size) && size > 0);
    const last = names.map((name) => `${name} ${numberText(bands.findLast((band) => band.name === name)?.value)}`);
    return {
      title,
      description: `${says} At the last check: ${last.join(", ")}.`,
      legend: names.map((name, at) => ({ name, colour: colourOf(at), dashes: dashesOf(at) })),
      draw: () => ({
        ...axes("step", ""),
        y: { label: null, grid: true, ...sizesScale(shown.map(({ value: size }) => size)) },
        marks: names.map((name, at) =>
          line(
            shown.filter((band) => band.name === name),
            { x: "step", y: "value", stroke: colourOf(at), strokeDasharray: dashesOf(at), strokeWidth: 2 },
          ),
        ),
      }),
      table: tableOf(seen, names, value),
    };
  };
  return [
    of("gradients by layer", "Root mean square of each matrix's gradient by step.", rmsOfGradient),
    of(
      "updates over weights",
      "Size of the last update over that of the weights; a thousandth is usual.",
      ({ update }) => update,
    ),
    bandsOf("weights", seen, names, ({ mean, deviation }) => [mean, deviation]),
    bandsOf("gradients", seen, names, ({ gradientMean, gradientDeviation }) => [gradientMean, gradientDeviation]),
  ];
}

const [BAND, AROUND] = [64, 70];
/** More bands than this would make a page of their own. */
const MOST_BANDS = 16;

/** Weights or gradients of each matrix, below each other: their mean, and a deviation to either side. */
function bandsOf(
  what: "weights" | "gradients",
  checks: readonly CheckRecord[],
  names: readonly string[],
  spreadOf: (one: LayerEvidence) => readonly [mean: number, deviation: number],
): Figure {
  const shown = names.slice(0, MOST_BANDS);
  const bands = checks.flatMap(({ step, layers = {} }) =>
    shown.flatMap((name) => {
      const [mean, deviation] = layers[name] ? spreadOf(layers[name]) : [Number.NaN, Number.NaN];
      return Number.isFinite(mean + deviation)
        ? [{ name, step, mean, low: mean - deviation, high: mean + deviation }]
        : [];
    }),
  );
  const more = names.length > shown.length ? ` The first ${shown.length} of ${names.length} are drawn.` : "";
  return {
    title: `${what} by layer: mean and deviation`,
    description: `A band for each matrix by step, from one deviation below the mean of its ${what} to one above it.${more}`,
    draw: () => ({
      ...axes("step", ""),
      height: AROUND + BAND * shown.length,
      y: { label: null, grid: true, ticks: 3 },
      fy: { axis: null, domain: [...shown], padding: 0.15 },
      marks: [
        areaY(bands, { x: "step", y1: "low", y2: "high", fy: "name", fill: colourOf(0), fillOpacity: 0.3 }),
        line(bands, { x: "step", y: "mean", fy: "name", stroke: colourOf(0), strokeWidth: 2 }),
        text(shown, {
          fy: (name: string) => name,
          text: (name: string) => name,
          // The band may lie behind it.
          fill: "currentColor",
          stroke: "var(--card)",
          strokeWidth: 4,
          frameAnchor: "top-left",
          dx: 4,
          dy: -3,
        }),
      ],
    }),
    table: {
      columns: ["step", ...names.flatMap((name) => [`${name} mean`, "deviation"])],
      rows: checks.map(({ step, layers = {} }) => [
        String(step),
        ...names.flatMap((name) => (layers[name] ? spreadOf(layers[name]) : [undefined, undefined]).map(numberText)),
      ]),
    },
  };
}

function tableOf(
  checks: readonly CheckRecord[],
  names: readonly string[],
  value: (one: LayerEvidence) => number,
): Table {
  return {
    columns: ["step", ...names],
    rows: checks.map(({ step, layers = {} }) => [
      String(step),
      ...names.map((name) => numberText(layers[name] === undefined ? undefined : value(layers[name]))),
    ]),
  };
}

export function numberText(value: number | undefined): string {
  if (value === undefined) return "–";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(2).replace(/\.?0+(?=e)/, "")
    : String(Number(value.toPrecision(4)));
}

/** The largest so many times the smallest is drawn as it is. */
const LINEAR = 30;

/** Logarithmic, with the powers of ten named, where sizes differ much. */
function sizesScale(sizes: readonly number[]) {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const [least, most] = [Math.floor(Math.log10(smallest)), Math.ceil(Math.log10(largest))];
  if (sizes.length === 0 || largest < LINEAR * smallest) return { ticks: 6, zero: true };
  const by = Math.ceil((most - least) / 7);
  const powers = Array.from({ length: Math.floor((most - least) / by) + 1 }, (_, at) => 10 ** (least + at * by));
  return {
    type: "log" as const,
    domain: [10 ** least, 10 ** most],
    ticks: powers,
    tickFormat: (value: number) => `1e${Math.round(Math.log10(value))}`,
  };
}
