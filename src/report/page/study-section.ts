/** Figures of a study: what came of its trials in their order, by each setting, across all settings, and over time. */
import { barX, dot, line, ruleX, text } from "@observablehq/plot";
import { colourOf, FAINT, type Figure, type LegendEntry, MARK } from "./figure.js";
import { axes, numberText } from "./run-section.js";

/** A study as far as it is drawn. */
export interface StudyShown {
  readonly objectives: readonly Objective[];
  readonly dimensions: readonly DimensionShown[];
  readonly trials: readonly TrialShown[];
  /** What is known of how much each setting matters; empty where it is not. */
  readonly importance: readonly { readonly name: string; readonly share: number }[];
}

export interface Objective {
  readonly name: string;
  readonly direction: "minimize" | "maximize";
}

export interface DimensionShown {
  readonly name: string;
  readonly kind: "number" | "word";
  readonly isLog: boolean;
  /** Of words, in their order. */
  readonly words: readonly string[];
}

export interface TrialShown {
  readonly trial: number;
  /** By the names of dimensions; absent where the setting did not apply. */
  readonly point: Readonly<Record<string, number | string>>;
  readonly state: "complete" | "pruned" | "failed" | "running";
  /** By objective; empty for what has no score. */
  readonly scores: readonly number[];
  readonly worker: number;
  /** Milliseconds since 1970; null where it is not known. */
  readonly began: number | null;
  readonly ended: number | null;
}

export function studyFigures(study: StudyShown): readonly Figure[] {
  return [
    ...study.objectives.map((_, at) => history(study, at)),
    ...(study.objectives.length > 1 ? [pareto(study)] : []),
    ...slices(study),
    ...parallel(study),
    ...importance(study),
    ...timeline(study),
  ];
}

const scored = (study: StudyShown, at = 0) =>
  study.trials.filter(({ scores }) => Number.isFinite(scores[at] ?? Number.NaN));

function history(study: StudyShown, at: number): Figure {
  const { name, direction } = study.objectives[at];
  const trials = scored(study, at).toSorted((a, b) => a.trial - b.trial);
  const better = direction === "minimize" ? Math.min : Math.max;
  const best: { readonly trial: number; readonly value: number }[] = [];
  for (const { trial, scores, state } of trials) {
    if (state !== "complete") continue;
    best.push({ trial, value: better(best.at(-1)?.value ?? scores[at], scores[at]) });
  }
  const failed = study.trials.filter(({ state }) => state === "failed");
  return {
    title: `${name} by trial`,
    description: `A dot for each of ${trials.length} trials with a score, and a line of the best so far, which ends at ${numberText(best.at(-1)?.value)}. ${failed.length} failed.`,
    legend: [...legendOf(trials), { name: "best so far", colour: MARK }],
    draw: (width) => ({
      ...axes("trial", name),
      y: scoreAxis(
        name,
        trials.map(({ scores }) => scores[at]),
        width,
      ),
      marks: [
        line(best, { x: "trial", y: "value", stroke: MARK, strokeWidth: 2, curve: "step-after" }),
        dot(trials, {
          x: "trial",
          y: ({ scores }: TrialShown) => scores[at],
          fill: fillOf,
          r: 3.5,
          title: titleOf(study),
        }),
      ],
    }),
    table: tableOf(study),
  };
}

const fillOf = ({ state }: TrialShown) => (state === "pruned" ? FAINT : colourOf(0));

/** What a pruned trial had reached is no score of a whole one. */
function legendOf(trials: readonly TrialShown[]): readonly LegendEntry[] {
  return [
    { name: "complete", colour: colourOf(0) },
    ...(trials.some(({ state }) => state === "pruned") ? [{ name: "pruned", colour: FAINT }] : []),
  ];
}

/** Logarithmic where scores are positive and some are a hundred times others. */
function isLogarithmic(values: readonly number[]): boolean {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most > 100 * least;
}

/** Plots are about half as high as wide, and a line of text is lower than wide. */
function scoreAxis(label: string, values: readonly number[], width: number) {
  return { label, grid: true, ticks: 6, ...(isLogarithmic(values) ? logScale(values, width) : {}) };
}

function titleOf({ objectives, dimensions }: StudyShown) {
  return ({ trial, point, scores }: TrialShown) =>
    [
      `trial ${trial}`,
      ...objectives.map(({ name }, at) => `${name} ${numberText(scores[at])}`),
      ...dimensions.map(({ name }) => `${name} ${shown(point[name])}`),
    ].join("\n");
}

const shown = (value: number | string | undefined) => (typeof value === "number" ? numberText(value) : (value ?? "–"));

function tableOf({ objectives, dimensions, trials }: StudyShown) {
  return {
    columns: ["trial", "state", ...objectives.map(({ name }) => name), ...dimensions.map(({ name }) => name)],
    rows: trials.map(({ trial, state, scores, point }) => [
      String(trial),
      state,
      ...objectives.map((_, at) => numberText(scores[at])),
      ...dimensions.map(({ name }) => shown(point[name])),
    ]),
  };
}

/** The first objective by each setting. */
function slices(study: StudyShown): readonly Figure[] {
  const [{ name: objective }] = study.objectives;
  return study.dimensions.flatMap((dimension) => {
    const trials = scored(study).filter(({ point }) => point[dimension.name] !== undefined);
    if (trials.length === 0) return [];
    const x = ({ point }: TrialShown) => point[dimension.name];
    const best = bestOf(study);
    return [
      {
        title: `${objective} by ${dimension.name}`,
        description: `A dot for each trial, placed by its ${dimension.name} and its ${objective}. The best has ${dimension.name} ${shown(best?.point[dimension.name])}.`,
        legend: [...legendOf(trials), { name: "the best", colour: MARK }],
        draw: (width) => ({
          ...axes(dimension.name, objective),
          y: scoreAxis(
            objective,
            trials.map(({ scores }) => scores[0]),
            width,
          ),
          x:
            dimension.kind === "word"
              ? {
                  type: "point" as const,
                  label: dimension.name,
                  labelAnchor: "right" as const,
                  domain: [...dimension.words],
                  padding: 0.5,
                }
              : {
                  label: dimension.name,
                  ticks: 5,
                  ...(dimension.isLog ? logScale(trials.map(x), width) : {}),
                },
          marks: [
            dot(trials, {
              x,
              y: ({ scores }: TrialShown) => scores[0],
              fill: fillOf,
              fillOpacity: 0.8,
              r: 3.5,
              title: titleOf(study),
            }),
            ...(best?.point[dimension.name] === undefined
              ? []
              : [dot([best], { x, y: ({ scores }: TrialShown) => scores[0], stroke: MARK, strokeWidth: 2.5, r: 7 })]),
          ],
        }),
        table: {
          columns: ["trial", dimension.name, objective],
          rows: trials.map((trial) => [String(trial.trial), shown(x(trial)), numberText(trial.scores[0])]),
        },
      },
    ];
  });
}

/** Powers of ten, and numbers between them as far as there is room. */
function logScale(values: readonly (number | string)[], width: number) {
  const numbers = values.map(Number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const decades = Math.log10(most / least);
  const room = width / 60 / Math.max(1, decades);
  const factors = room > 4 ? [1, 2, 5] : room > 2.5 ? [1, 3] : [1];
  const first = Math.floor(Math.log10(least));
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, at) => first + at);
  const ticks = powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((tick) => tick >= least && tick <= most);
  // A scale of type `log` would leave out some of the numbers.
  return {
    transform: Math.log10,
    ticks: ticks.map(Math.log10),
    tickFormat: (power: number) => numberText(10 ** power),
  };
}

function bestOf(study: StudyShown): TrialShown | undefined {
  const sign = study.objectives[0].direction === "minimize" ? 1 : -1;
  const complete = scored(study).filter(({ state }) => state === "complete");
  return complete.toSorted((a, b) => sign * (a.scores[0] - b.scores[0]) || a.trial - b.trial).at(0);
}

/** A line for each trial across all settings, to its score; the better, the stronger. */
function parallel(study: StudyShown): readonly Figure[] {
  const { dimensions, objectives } = study;
  const trials = scored(study).filter(({ state }) => state === "complete");
  if (dimensions.length < 2 || trials.length === 0) return [];
  const [{ name: objective, direction }] = objectives;
  const columns = [...dimensions.map(({ name }) => name), objective];
  const values = trials.map(({ scores }) => scores[0]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLog = isLogarithmic(values);
  const share = (value: number, from: number, to: number, log: boolean) => {
    const [a, b, c] = log ? [value, from, to].map(Math.log) : [value, from, to];
    return c === b ? 0.5 : (a - b) / (c - b);
  };
  const placeOf = (dimension: DimensionShown, value: number | string) => {
    if (typeof value === "string") return share(dimension.words.indexOf(value), 0, dimension.words.length - 1, false);
    const all = trials.flatMap(({ point }) => {
      const one = point[dimension.name];
      return typeof one === "number" ? [one] : [];
    });
    return share(value, Math.min(...all), Math.max(...all), dimension.isLog);
  };
  const ranks = trials.toSorted((a, b) => (direction === "minimize" ? 1 : -1) * (b.scores[0] - a.scores[0]));
  const points = ranks.flatMap((trial, rank) => [
    ...dimensions.flatMap((dimension) => {
      const value = trial.point[dimension.name];
      return value === undefined
        ? []
        : [{ trial: trial.trial, rank, column: dimension.name, y: placeOf(dimension, value) }];
    }),
    { trial: trial.trial, rank, column: objective, y: share(trial.scores[0], least, most, isLog) },
  ]);
  const top = ranks.length - Math.max(1, Math.ceil(ranks.length / 10));
  const ends = columns.map((column) => {
    const dimension = dimensions.find(({ name }) => name === column);
    if (dimension?.kind === "word") return { column, low: dimension.words[0], high: dimension.words.at(-1) ?? "" };
    const all = dimension === undefined ? values : trials.flatMap(({ point }) => [point[column]].filter(isNumber));
    return { column, low: numberText(Math.min(...all)), high: numberText(Math.max(...all)) };
  });
  return [
    {
      title: "all settings at once",
      description: `A line for each trial through its settings to its ${objective}; the best tenth is drawn strongly.`,
      legend: [
        { name: "the best tenth", colour: MARK },
        { name: "the others", colour: FAINT },
      ],
      draw: () => ({
        ...axes("", ""),
        marginTop: 26,
        marginLeft: 46,
        marginRight: 46,
        marginBottom: 44,
        x: { type: "point" as const, domain: columns, label: null, tickSize: 0, tickPadding: 22 },
        y: { axis: null, domain: [0, 1] },
        marks: [
          ruleX(columns, { stroke: "var(--line)" }),
          ...[false, true].map((isTop) =>
            line(
              points.filter(({ rank }) => rank >= top === isTop),
              {
                x: "column",
                y: "y",
                z: "trial",
                stroke: isTop ? MARK : FAINT,
                strokeOpacity: isTop ? 0.9 : 0.7,
                strokeWidth: isTop ? 2 : 1,
              },
            ),
          ),
          text(ends, { x: "column", y: () => 1, text: "high", dy: -10, fill: "currentColor" }),
          text(ends, { x: "column", y: () => 0, text: "low", dy: 12, fill: "currentColor" }),
        ],
      }),
      table: tableOf(study),
    },
  ];
}

const isNumber = (value: number | string | undefined): value is number => typeof value === "number";

/** The trials that no other is better than by all objectives. */
function pareto(study: StudyShown): Figure {
  const [first, second] = study.objectives;
  const trials = scored(study, 1).filter(({ state }) => state === "complete");
  const signs = study.objectives.map(({ direction }) => (direction === "minimize" ? 1 : -1));
  const beats = (a: TrialShown, b: TrialShown) =>
    signs.every((sign, at) => sign * (a.scores[at] - b.scores[at]) <= 0) &&
    signs.some((sign, at) => sign * (a.scores[at] - b.scores[at]) < 0);
  const front = trials.filter((one) => !trials.some((other) => beats(other, one)));
  const ordered = front.toSorted((a, b) => a.scores[0] - b.scores[0]);
  return {
    title: `${second.name} by ${first.name}: the Pareto front`,
    description: `A dot for each trial; ${front.length} of ${trials.length} are not beaten by another in everything, and a line joins them.`,
    legend: [
      { name: "not beaten", colour: MARK },
      { name: "the others", colour: FAINT },
    ],
    draw: () => ({
      ...axes(first.name, second.name),
      marks: [
        dot(trials, { x: xOf, y: yOf, fill: FAINT, r: 3.5, title: titleOf(study) }),
        line(ordered, { x: xOf, y: yOf, stroke: MARK, curve: "step-after" }),
        dot(ordered, { x: xOf, y: yOf, fill: MARK, r: 4.5, title: titleOf(study) }),
      ],
    }),
    table: {
      columns: ["trial", first.name, second.name],
      rows: ordered.map(({ trial, scores }) => [String(trial), numberText(scores[0]), numberText(scores[1])]),
    },
  };
}

const xOf = ({ scores }: TrialShown) => scores[0];
const yOf = ({ scores }: TrialShown) => scores[1];

function importance({ importance: shares }: StudyShown): readonly Figure[] {
  if (shares.length === 0) return [];
  const sorted = shares.toSorted((a, b) => b.share - a.share);
  return [
    {
      title: "how much each setting matters",
      description: `Bars: ${sorted.map(({ name, share }) => `${name} ${(100 * share).toFixed(0)} %`).join(", ")}.`,
      draw: () => ({
        ...axes("share", ""),
        marginLeft: 110,
        x: { label: "share", domain: [0, 1], tickFormat: "%", ticks: 5 },
        y: { label: null, domain: sorted.map(({ name }) => name) },
        marks: [barX(sorted, { x: "share", y: "name", fill: colourOf(0) })],
      }),
      table: { columns: ["setting", "share"], rows: sorted.map(({ name, share }) => [name, numberText(share)]) },
    },
  ];
}

/** Which worker trained what, when. */
function timeline({ trials }: StudyShown): readonly Figure[] {
  const known = trials.flatMap((trial) =>
    trial.began === null || trial.ended === null ? [] : [{ ...trial, began: trial.began, ended: trial.ended }],
  );
  if (known.length === 0) return [];
  const start = Math.min(...known.map(({ began }) => began));
  const spans = known.map(({ trial, worker, state, began, ended }) => ({
    trial,
    worker: `worker ${worker}`,
    state,
    from: (began - start) / 1000,
    to: Math.max((ended - start) / 1000, (began - start) / 1000),
  }));
  const workers = [...new Set(spans.map(({ worker }) => worker))].toSorted();
  return [
    {
      title: "who trained what, when",
      description: `${workers.length} workers, ${spans.length} trials, over ${numberText(Math.max(...spans.map(({ to }) => to)))} seconds.`,
      legend: [
        { name: "complete", colour: colourOf(0) },
        { name: "pruned", colour: FAINT },
        { name: "failed", colour: MARK },
      ],
      draw: (width) => ({
        ...axes("seconds", ""),
        marginLeft: 76,
        height: 76 + Math.round(width / 20) * workers.length,
        x: { label: "seconds", ticks: 5 },
        y: { label: null, domain: workers, padding: 0.2 },
        marks: [
          barX(spans, {
            x1: "from",
            x2: "to",
            y: "worker",
            fill: ({ state }: { readonly state: string }) =>
              state === "failed" ? MARK : state === "pruned" ? FAINT : colourOf(0),
            stroke: "var(--card)",
            title: ({ trial }: { readonly trial: number }) => `trial ${trial}`,
          }),
        ],
      }),
      table: {
        columns: ["trial", "worker", "from (s)", "to (s)"],
        rows: spans.map(({ trial, worker, from, to }) => [String(trial), worker, numberText(from), numberText(to)]),
      },
    },
  ];
}
