import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Plan, SearchMethodPlan } from "../../plan/plan.js";
import { searchOf } from "../../plan/search.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { refuseBeyondMemory } from "../../runtime/program/memory-limit.js";
import { takeLock } from "../../runtime/records/lock.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { progressOn, SILENT } from "../../runtime/training/progress.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { VERSION } from "../../runtime/version.js";
import { runStudy } from "../../search/run-study.js";
import { gridSize } from "../../search/samplers/grid.js";
import { type Space, spaceOf, valuesOf } from "../../search/space.js";
import { createStudy, planPath, readStudy, type Study, type StudyStart, writeStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../device-options.js";
import { findStudy } from "../find-study.js";
import { type Loaded, loadExperiment, parseSettings } from "../load.js";
import { measuredName } from "../measured-name.js";
import { sourceOption, sourcesIn } from "../source-option.js";
import { spaceCost } from "../space-cost.js";
import { studyJson } from "../study-json.js";
import { studyLines } from "../study-text.js";
import { studyTrainer } from "../study-trainer.js";
import { UsageError } from "../usage.js";
import { differences } from "./explain-differences.js";

export async function run(given: Given): Promise<number> {
  const { study, loaded, source } = given.flag("resume") ? await resumed(given) : await begun(given);
  return goOn(study, loaded, source, given);
}

interface Chosen {
  readonly study: Study;
  readonly loaded: Loaded;
  /** The `.rnn` file, as seen from here. */
  readonly source: string;
}

async function begun(given: Given): Promise<Chosen> {
  const [source, ...others] = given.positionals;
  if (source === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to search");
  if (given.flag("as-recorded")) throw new UsageError("--as-recorded goes with --resume");
  const settings = parseSettings(given.values("set"));
  const loaded = await loadExperiment(source, given.value("experiment"), settings, given.flag("quiet"));
  const { plan, origins } = loaded;
  const names = Object.fromEntries(plan.settings.map(({ id }) => [id, origins.nodes[id]?.name ?? id]));
  const fixed = new Set(settings.map(({ name }) => name));
  const space = spaceOf(plan, new Set(Object.keys(names).filter((id) => fixed.has(names[id]))));
  if (space.length === 0) {
    const but = settings.length > 0 ? " beside those that --set fixes" : "";
    throw new UsageError(
      `${source}: no parameter of \`${origins.name}\`${but} has a domain, such as \`param units = 32 in 8..128\``,
    );
  }
  const search = searchOf(plan);
  const method = methodOf(given, plan, space, names);
  const sourceFiles = sourceOption(given, sourcesIn(loaded));
  const least = spaceCost(loaded, source, sourceFiles).bytes.low;
  refuseBeyondMemory(least, "Every trial needs at least", "Let the domains begin with smaller layers or batches.");
  const { objective } = search;
  const { root } = projectOf(source);
  const start: StudyStart = {
    kind: "study",
    at: new Date().toISOString(),
    experiment: origins.name,
    source: relative(root, resolve(source)),
    hash: plan.hashes.experiment,
    version: VERSION,
    seed: plan.train.seed,
    method,
    scoring: {
      measured: measuredName(loaded, objective.measure),
      direction: objective.direction,
    },
    trials: trialsOf(given) ?? search.trials,
    space,
    names,
    set: given.values("set"),
    sourceFiles,
    device: (await deviceOptions(given, source)).device,
  };
  const folder = createStudy(join(root, "studies"), start, `${JSON.stringify(loaded)}\n`);
  return { study: readStudy(folder), loaded, source };
}

function methodOf(given: Given, plan: Plan, space: Space, names: Readonly<Record<string, string>>): SearchMethodPlan {
  const name = given.value("method");
  const text = given.value("points");
  const points = text === undefined ? null : Number(text);
  if (points !== null && !(/^\d+$/.test(text ?? "") && points >= 2 && points <= 1000))
    throw new UsageError(`--points is a count from 2 to 1000, not ${text}`);
  if (name !== undefined && name !== "grid" && name !== "random")
    throw new UsageError(`--method is one of random, grid, not ${name}`);
  const own = searchOf(plan).method;
  const kind = name ?? own.kind;
  if (kind === "random") {
    if (points !== null) throw new UsageError("--points is for a grid; add --method grid");
    return { kind };
  }
  const chosen = points ?? (own.kind === "grid" ? own.points : null);
  const endless = chosen === null ? space.find((dimension) => valuesOf(dimension) === null) : undefined;
  if (!endless) return { kind, points: chosen };
  throw new UsageError(
    `a grid cannot try every value of \`${names[endless.id]}\`, a range of real numbers without steps: add --points 5`,
  );
}

/** What was asked stays asked: a study may grow, and end earlier than it was to, but forget nothing. */
function wantedOf({ trials, wanted }: Study, given: Given): number {
  const told = given.flag("resume") ? trialsOf(given) : null;
  if (told !== null && told < trials.length)
    throw new UsageError(`--trials ${told} is less than the ${trials.length} trials that the study has begun`);
  return told ?? wanted;
}

function trialsOf(given: Given): number | null {
  const text = given.value("trials");
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--trials is a count from 1, not ${text}`);
  return Number(text);
}

async function resumed(given: Given): Promise<Chosen> {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  for (const name of ["method", "points", "experiment"])
    if (given.value(name) !== undefined) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
  for (const name of ["set", "source"])
    if (given.values(name).length > 0) throw new UsageError(`--${name} is the study's own; it cannot be changed`);
  const study = findStudy(path);
  const root = resolve(study.folder, "..", "..", "..");
  const source = relative(process.cwd(), join(root, study.start.source));
  const recorded = await loadExperiment(planPath(study.folder), undefined, [], true);
  const asRecorded = {
    plan: recorded.plan,
    origins: { ...recorded.origins, files: [source, ...recorded.origins.files.slice(1)] },
  };
  if (!given.flag("as-recorded")) await refuseChanged(study, asRecorded, source);
  return { study, loaded: asRecorded, source };
}

/** A study goes on with the experiment it began with, or not at all. */
async function refuseChanged({ start, folder }: Study, recorded: Loaded, source: string): Promise<void> {
  const shown = relative(process.cwd(), folder);
  const advice = `Go on with the experiment as the study keeps it: rnnc search --resume ${shown} --as-recorded; or begin a new study.`;
  if (!existsSync(source)) throw new Failure("experiment-changed", `The study's file \`${source}\` is gone.`, advice);
  const now = await loadExperiment(source, start.experiment, parseSettings(start.set), true);
  if (now.plan.hashes.experiment === start.hash) return;
  const facts = differences(now, recorded, [source, "the study"]).split("\n").slice(4).join("\n").trimEnd();
  throw new Failure(
    "experiment-changed",
    `\`${source}\` is not the experiment that this study began with.\n${facts}`,
    advice,
  );
}

async function goOn(known: Study, loaded: Loaded, source: string, given: Given): Promise<number> {
  const { folder, start } = known;
  const isQuiet = given.flag("quiet") || given.flag("json");
  const shown = progressOn(standardOutput());
  const sink = isQuiet ? SILENT : shown;
  const lock = takeLock(folder);
  try {
    // Read again under the lock: another writer may have gone on meanwhile.
    const now = readStudy(folder);
    const wanted = wantedOf(now, given);
    const writer = writeStudy(folder);
    try {
      const study = { ...now, wanted };
      if (wanted !== now.wanted) writer.extend(wanted);
      for (const line of beginning(study, loaded)) sink.say(line);
      const interrupted = onInterrupt();
      const device = await deviceOptions(given, source);
      const chosen = given.value("device") === undefined ? start.device : device.device;
      const ending = await runStudy(
        study,
        writer,
        studyTrainer(study, loaded, source, { ...device, device: chosen, interrupted, sink }),
      );
      shown.close();
      if (given.flag("json"))
        process.stdout.write(`${JSON.stringify(studyJson({ ...study, trials: ending.trials }), null, 2)}\n`);
      else for (const line of endingLines(study, ending)) process.stdout.write(`${line}\n`);
      return ending.kind === "interrupted" ? EXIT.interrupted : EXIT.ok;
    } finally {
      writer.close();
    }
  } finally {
    shown.close();
    lock.release();
  }
}

function beginning({ folder, start, trials, wanted }: Study, { plan }: Loaded): readonly string[] {
  const { method, space, names, scoring } = start;
  const size = method.kind === "grid" ? gridSize(space, method.points) : null;
  const how = size === null ? method.kind : `grid of ${size.toLocaleString("en")} points`;
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  const forward = plan.data.rows.find(({ op }) => op === "walk_forward");
  return [
    ...(forward ? ["note: the rows walk forward in folds; a trial trains on the last of them alone"] : []),
    ...(plan.search === null
      ? [`note: the experiment says nothing of how to search; see \`search\` in the language's reference`]
      : []),
    `${start.experiment}  ${how}  ${scoring.direction} ${scoring.measured}  ${Math.min(wanted, size ?? wanted)} trials over ${space.map(({ id }) => names[id]).join(", ")}`,
    `study: ${relative(process.cwd(), folder)}${done > 0 ? `, going on after ${done} of ${wanted} trials` : ""}`,
    ...(size !== null && size > wanted
      ? [`note: the grid has ${size.toLocaleString("en")} points; ${wanted} of them are tried, in order`]
      : []),
  ];
}

function endingLines(
  study: Study,
  { kind, trials }: { readonly kind: string; readonly trials: Study["trials"] },
): readonly string[] {
  const shown = relative(process.cwd(), study.folder);
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  if (kind === "interrupted")
    return [`interrupted after ${done} of ${study.wanted} trials; the study can go on: rnnc search --resume ${shown}`];
  const { method, space } = study.start;
  const isWhole = kind === "exhausted" || (method.kind === "grid" && gridSize(space, method.points) === done);
  const note = isWhole ? [`every point of the space has been tried: ${done} trials`] : [];
  return [...note, "", ...studyLines({ ...study, trials })];
}
