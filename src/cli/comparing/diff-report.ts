/** What is to be said of two sides: facts, names, what follows from them, and what the project accepts. */
import { acceptedExperiment, acceptedPart, accepting } from "../../compiler/diff/accept.js";
import { compare, type Side } from "../../compiler/diff/changes.js";
import type { Paired, PairedExperiment } from "../../compiler/diff/experiments.js";
import { areSame, pairingOf } from "../../compiler/diff/facts.js";
import { documentsThatDiffer, type Renaming, renamingsOf } from "../../compiler/diff/names.js";
import type {
  Count,
  Derived,
  DiffReport,
  ExperimentReport,
  Extent,
  LoneExperiment,
} from "../../compiler/diff/report.js";
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, constant, format, type Interval, substitute } from "../../ops/polynomial.js";
import type { Calibration } from "../../plan/calibration.js";
import { parameterCount } from "../../plan/cost.js";
import { symbolBounds } from "../../plan/symbols.js";
import { pointsIn, spaceOf } from "../../search/space.js";
import { type PreparedSizes, preparedSizes } from "../data/prepared-sizes.js";
import { costKnowing } from "../explaining/cost.js";
import { readCalibration } from "../programs/calibration-file.js";
import { readableSymbols } from "../programs/readable-symbols.js";
import type { DiffSide } from "./diff-side.js";
import type { FoundExperiment } from "./found-experiments.js";

/** @param accept lines of `rnnc.yaml`. @param today `2026-11-27` */
export function reportOf(
  a: DiffSide,
  b: DiffSide,
  { pairs, added, removed }: Paired,
  accept: readonly string[],
  today: string,
): DiffReport {
  const accepted = accepting(accept, today);
  const calibration = readCalibration();
  const laidOut = new Set<string>();
  /** What is left of a difference in the text is layout, comments or order. */
  const noteLayout = (mine: FoundExperiment, theirs: FoundExperiment) => {
    if (mine.text !== theirs.text && mine.text !== null && theirs.text !== null)
      laidOut.add(`${mine.file} ${theirs.file}`);
  };
  let documents = 0;
  const experiments = pairs.flatMap((pair): readonly ExperimentReport[] => {
    const [mine, theirs] = [a.experiments.get(pair.a), b.experiments.get(pair.b)];
    if (!mine || !theirs) return [];
    if (mine.load === theirs.load) {
      noteLayout(mine, theirs);
      return [];
    }
    const pairing = pairingOf(mine, theirs);
    const lookUp = () => [mine, theirs].map((found) => preparedSizes(found, found.path));
    const looked = areSame(mine.plan, theirs.plan) ? [] : lookUp();
    const { changes, checkpoints, trials } = compare(sized(mine, looked[0]), sized(theirs, looked[1]), pairing);
    const renamed = [...movesOf(pair, mine, theirs), ...renamingsOf(mine, theirs, pairing)];
    const differing = documentsThatDiffer(mine, theirs, pairing);
    documents += differing;
    if (changes.length + renamed.length === 0) {
      if (differing === 0) noteLayout(mine, theirs);
      return [];
    }
    const name = theirs.origins.name;
    const [before, after] = looked.length > 0 ? looked : lookUp();
    return [
      {
        a: mine.origins.name,
        b: name,
        files: { a: mine.file, b: theirs.file },
        changes: changes.map((change) => ({ ...change, accepted: accepted.find(acceptedPart(name, change)) })),
        renamed,
        checkpoints,
        trials,
        parameters: { before: countOf(mine, before), after: countOf(theirs, after) },
        derived: { before: derivedOf(mine, before, calibration), after: derivedOf(theirs, after, calibration) },
        hashes: { before: mine.plan.hashes, after: theirs.plan.hashes },
      },
    ];
  });
  const lone =
    (side: DiffSide, consequence: "added" | "removed") =>
    (key: string): LoneExperiment => {
      const found = side.experiments.get(key);
      const name = found?.origins.name ?? key;
      const line = found ? lineOf(found) : null;
      return {
        name,
        file: found?.file ?? side.shown,
        line,
        accepted: accepted.find(acceptedExperiment(consequence, name)),
      };
    };
  const hidden = experiments.flatMap(({ changes, renamed }) => [...changes, ...renamed]);
  return {
    format_version: 1,
    a: a.shown,
    b: b.shown,
    experiments,
    added: added.map(lone(b, "added")),
    removed: removed.map(lone(a, "removed")),
    cosmetic: documents + laidOut.size + hidden.filter(({ consequence }) => consequence === "cosmetic").length,
    unpinned: unpinnedIn(a, b),
    notes: accepted.expired(),
  };
}

/** With what the data have told, where they have been prepared. */
function sized(found: FoundExperiment, prepared: PreparedSizes | null | undefined): Side {
  return prepared ? { ...found, sizes: prepared.training } : found;
}

/** Of the experiment itself: in another file of a folder, or under another name. */
function movesOf(pair: PairedExperiment, a: FoundExperiment, b: FoundExperiment): readonly Renaming[] {
  const moved = (what: Renaming["what"], before: string, after: string): Renaming => {
    const at = { a: { file: a.file, line: lineOf(a) ?? 1 }, b: { file: b.file, line: lineOf(b) ?? 1 } };
    return { what, before, after, consequence: "renamed", at };
  };
  const [mine, theirs] = [a.origins.name, b.origins.name];
  const fileIn = (key: string, name: string) => key.slice(0, Math.max(0, key.length - name.length - 1));
  const [first, second] = [fileIn(pair.a, mine), fileIn(pair.b, theirs)];
  return [
    ...(mine === theirs ? [] : [moved("experiment", mine, theirs)]),
    ...(first === second || first === "" || second === "" ? [] : [moved("file", first, second)]),
  ];
}

function lineOf({ text, origins }: FoundExperiment): number | null {
  const heading = new RegExp(`^\\s*experiment\\s+${origins.name}(?![\\w-])`);
  const at = (text?.split("\n") ?? []).findIndex((line) => heading.test(line));
  return at < 0 ? null : at + 1;
}

/** Data that nothing tells to be the same on both sides, by name. */
function unpinnedIn(a: DiffSide, b: DiffSide): readonly string[] {
  const names = [a, b].map(({ experiments }) =>
    [...experiments.values()]
      .filter(({ isPinned }) => !isPinned)
      .flatMap(({ plan, origins }) =>
        plan.data.rows.flatMap((node) =>
          "source" in node && node.source.sha256 === null && node.source.path !== null
            ? [origins.sources[node.id] ?? node.source.path]
            : [],
        ),
      ),
  );
  return [...new Set(names[1].filter((name) => names[0].includes(name)))];
}

/** With settings at their values, so that only what the data tell is left in the formula. */
function countOf(found: FoundExperiment, prepared: PreparedSizes | null): Count {
  const symbols = symbolBounds(found.plan, prepared?.training ?? {});
  const count = parameterCount(toStep(found.plan));
  const { low, high } = bounds(count, (name) => symbols.get(name));
  const exact = [...symbols].filter(([, size]) => size.low === size.high);
  const settled = substitute(count, new Map(exact.map(([name, size]) => [name, constant(size.low)])));
  return { least: low, most: finite(high), formula: readableSymbols(format(settled), found.origins) };
}

function derivedOf(found: FoundExperiment, prepared: PreparedSizes | null, calibration: Calibration | null): Derived {
  const { flopsPerStep, bytes, time } = costKnowing(found, prepared, calibration);
  const space = spaceOf(found.plan);
  const isTimed = time !== null && !Number.isNaN(time.stepMs.low);
  return {
    flopsPerStep: extentOf(flopsPerStep),
    bytes: extentOf(bytes),
    stepMs: isTimed ? extentOf(time.stepMs) : null,
    epochSeconds: isTimed ? (time.epoch?.seconds ?? null) : null,
    search: { parameters: space.length, points: pointsIn(space) },
  };
}

function extentOf({ low, high }: Interval): Extent {
  return { least: low, most: finite(high) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
