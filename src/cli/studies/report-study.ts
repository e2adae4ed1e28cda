/** A study as a section of a report. */
import type { NamedTable, Section } from "../../report/page/figure.js";
import {
  type DimensionShown,
  type StudyShown,
  studyFigures,
  type TrialShown,
} from "../../report/page/study-section.js";
import { importanceOf } from "../../search/importance.js";
import { ranked, type Scoring } from "../../search/outcome.js";
import type { Visible } from "../../search/sampler.js";
import type { Dimension } from "../../search/space.js";
import { namedPoint, type Study } from "../../search/study.js";
import { whenText } from "../runs/run-text.js";
import { earlierText, outcomeText, pointText, withoutScore } from "./study-text.js";

/** `label`: what stands before its title. */
export function studySection(study: Study, label: string | null): Section {
  const { start, trials, folder, wanted } = study;
  const [best] = ranked(trials, start.scoring);
  const of = (kind: string) => trials.filter(({ outcome }) => (outcome?.kind ?? "running") === kind).length;
  const counts = ["complete", "pruned", "failed", "running"].flatMap((kind) =>
    of(kind) === 0 ? [] : [`${of(kind)} ${kind}`],
  );
  const shown = studyShown(study);
  const hasScores = shown.trials.some(({ scores }) => scores.length > 0);
  return {
    title: `${label === null ? "" : `${label}: `}study of ${start.experiment}`,
    says: best ? [] : withoutScore(study).map((text) => ({ text, kind: "plain" })),
    facts: [
      ["study", folder],
      ["began", `${whenText(start.at)} UTC`],
      ["method", start.method.kind],
      ["trials", `${counts.length === 0 ? "none" : counts.join(", ")}; ${wanted} wanted`],
      ...study.earlier.map((one) => ["earlier", earlierText(one)] as const),
      ["looks for", shown.objectives.map(({ name, direction }) => `${direction} ${name}`).join(", ")],
      ...(best === undefined
        ? []
        : [
            ["best", `trial ${best.trial}: ${outcomeText(start, best.outcome)}`] as const,
            ["its settings", pointText(start, best.point)] as const,
          ]),
      ["seed", String(start.seed)],
      ["version", `rnnc ${start.version}`],
    ],
    figures: hasScores ? studyFigures(shown) : [],
    tables: failedTables(study),
  };
}

function failedTables({ start, trials }: Study): readonly NamedTable[] {
  const rows = trials.flatMap(({ trial, point, outcome }) =>
    outcome?.kind === "failed" ? [[String(trial), outcome.class, outcome.message, pointText(start, point)]] : [],
  );
  if (rows.length === 0) return [];
  return [{ title: "trials that failed", columns: ["trial", "class", "why", "settings"], rows, isText: true }];
}

export function studyShown(study: Study): StudyShown {
  const { start, trials } = study;
  const times = timesOf(study);
  return {
    objectives: objectivesOf(start.scoring),
    dimensions: start.space.map((dimension) => dimensionShown(dimension, start.names[dimension.id] ?? dimension.id)),
    trials: trials.map((trial) => ({
      trial: trial.trial,
      point: namedPoint(start, trial.point),
      state: trial.outcome?.kind ?? "running",
      scores: scoresOf(trial),
      ...(times.get(trial.trial) ?? { worker: 1, began: null, ended: null }),
    })),
    importance: importanceOf(start.space, trials, start.scoring).map(({ id, share }) => ({
      name: start.names[id] ?? id,
      share,
    })),
  };
}

/** The one that trials are ranked by, then the others that they are scored by. */
function objectivesOf(scoring: Scoring): StudyShown["objectives"] {
  return [scoring, ...(scoring.others ?? [])].map(({ measured, direction }) => ({ name: measured, direction }));
}

function scoresOf({ outcome }: Visible): readonly number[] {
  if (outcome === null || outcome.kind === "failed") return [];
  return outcome.scores ?? [outcome.score];
}

function dimensionShown({ kind, domain }: Dimension, name: string): DimensionShown {
  const words = domain.kind === "choices" ? domain.values.map(String) : [];
  const isLog = domain.kind === "range" && domain.log;
  return { name, kind: kind === "word" ? "word" : "number", isLog, words };
}

/** Who had each trial, from when to when; of one that was suspended in between, from its first beginning to its end. */
function timesOf({ records }: Study): ReadonlyMap<number, Pick<TrialShown, "worker" | "began" | "ended">> {
  const times = new Map<number, Pick<TrialShown, "worker" | "began" | "ended">>();
  for (const record of records) {
    const at = Date.parse(String(record.at));
    const when = Number.isNaN(at) ? null : at;
    if (record.kind === "ask") times.set(record.trial, { worker: record.worker, began: when, ended: null });
    const known = record.kind === "result" ? times.get(record.trial) : undefined;
    if (record.kind === "result" && known) times.set(record.trial, { ...known, ended: when });
  }
  return times;
}

/** Every trial, for a spreadsheet. */
export function studyRows(study: Study): readonly (readonly string[])[] {
  const { objectives, dimensions, trials } = studyShown(study);
  const head = [
    "study",
    "trial",
    "state",
    ...objectives.map(({ name }) => name),
    ...dimensions.map(({ name }) => name),
  ];
  const rows = trials.map(({ trial, state, scores, point }) => [
    study.folder,
    String(trial),
    state,
    ...objectives.map((_, at) => String(scores[at] ?? "")),
    ...dimensions.map(({ name }) => String(point[name] ?? "")),
  ]);
  return [head, ...rows];
}
