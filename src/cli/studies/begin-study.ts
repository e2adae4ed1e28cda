/** What a study begins with. */
import { join, relative, resolve } from "node:path";
import { foldsOf } from "../../plan/folds.js";
import type { OtherObjective, SearchObjective } from "../../plan/plan.js";
import { searchOf } from "../../plan/search.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { refuseBeyondMemory } from "../../runtime/program/memory-limit.js";
import { VERSION } from "../../runtime/version.js";
import { type Earlier, type Order, STUDY_FORMAT, type StudyStart } from "../../search/journal-records.js";
import type { Aim } from "../../search/outcome.js";
import { spaceOf } from "../../search/space.js";
import type { Given } from "../arguments.js";
import { sourceOption, sourcesIn } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { type Loaded, loadExperiment, parseSettings } from "../programs/load.js";
import { spaceCost } from "../programs/space-cost.js";
import { foldsWanted } from "../runs/folds-wanted.js";
import { measuredName } from "../runs/measured-name.js";
import { UsageError } from "../usage.js";
import { earlierStudies } from "./earlier-studies.js";
import { methodOf } from "./search-method.js";
import { countOption, MOST_WORKERS, trialsOf } from "./study-options.js";

export interface Begun {
  readonly start: StudyStart;
  /** What it knows before its first trial. */
  readonly earlier: readonly Earlier[];
  /** The folder of all studies. */
  readonly studies: string;
  /** As the study is to keep it. */
  readonly plan: string;
  readonly loaded: Loaded;
  /** The `.rnn` file, as seen from here. */
  readonly source: string;
}

/** The first record of a study, as file and command line have it. Throws what refuses the file or an option. */
export async function studyToBegin(given: Given): Promise<Begun> {
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
  const folds = foldsWanted(given.value("fold"), foldsOf(plan));
  const { objective } = search;
  const { root } = projectOf(source);
  const earlier = await earlierStudies(given.values("from"), { plan, names, loaded, source, space, folds, root });
  const start: StudyStart = {
    kind: "study",
    format: STUDY_FORMAT,
    at: new Date().toISOString(),
    experiment: origins.name,
    source: relative(root, resolve(source)),
    hash: plan.hashes.experiment,
    version: VERSION,
    seed: plan.train.seed,
    method,
    prune: search.prune ?? null,
    order: orderOf(given),
    scoring: {
      ...aimOf(loaded, objective),
      ...(search.others ? { others: search.others.map((other) => aimOf(loaded, other)) } : {}),
    },
    trials: trialsOf(given) ?? search.trials,
    space,
    names,
    set: given.values("set"),
    sourceFiles,
    device: (await deviceOptions(given, source)).device,
    ...(folds === null ? {} : { folds }),
  };
  return { start, earlier, studies: join(root, "studies"), plan: `${JSON.stringify(loaded)}\n`, loaded, source };
}

function aimOf(loaded: Loaded, objective: SearchObjective | OtherObjective): Aim {
  const { direction } = objective;
  if ("of" in objective) return { measured: objective.of, direction };
  const kind = objective.measure.measure?.kind;
  return { measured: measuredName(loaded, objective.measure), direction, ...(kind === undefined ? {} : { kind }) };
}

function orderOf(given: Given): Order {
  const name = given.value("order") ?? "free";
  const lag = countOption(given, "lag", MOST_WORKERS);
  if (name === "strict") return { kind: "strict", lag: lag ?? DEFAULT_LAG };
  if (name !== "free") throw new UsageError(`--order is free or strict, not ${name}`);
  if (lag !== null) throw new UsageError("--lag is for --order strict");
  return { kind: "free" };
}

const DEFAULT_LAG = 8;
