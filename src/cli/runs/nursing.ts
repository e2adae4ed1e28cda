/** `rnnc run --from RUN`: a model nursed. What the run takes over of another, and what keeps it from doing so. */
import { relative } from "node:path";
import type { Setting } from "../../compiler/check.js";
import { type Change, compare, type Side } from "../../compiler/diff/changes.js";
import { changeText, tensorText } from "../../compiler/diff/told.js";
import { toStep } from "../../compiler/lower/to-step.js";
import { canonical } from "../../plan/canonical.js";
import { settle } from "../../plan/hash.js";
import type { Plan } from "../../plan/plan.js";
import { Failure } from "../../runtime/failure.js";
import type { Inheritance } from "../../runtime/training/inherit.js";
import type { FoundRun } from "../../runtime/use/run-program.js";
import { readSide } from "../comparing/diff-side.js";
import { preparedSizes } from "../data/prepared-sizes.js";
import { type Loaded, loadExperiment, parseSettings } from "../programs/load.js";
import { UsageError } from "../usage.js";

export function weightsOf(text: string | undefined): Inheritance["weights"] {
  if (text === undefined || text === "last") return "last";
  if (text === "best") return "best";
  throw new UsageError(`--weights is last or best, not ${text}`);
}

/**
 * What the parent was told by `--set`, as a trial its point, unless it is told anew; what the experiment has no more, as
 * parameters, is left out.
 */
export async function settingsFrom(
  { start }: FoundRun,
  told: readonly Setting[],
  path: string,
  experiment: string | undefined,
): Promise<readonly Setting[]> {
  const before = parseSettings(start.set);
  if (before.length === 0) return told;
  const { plan, origins } = await loadExperiment(path, experiment, [], true);
  const known = new Set(["seed", ...plan.settings.map(({ id }) => origins.nodes[id]?.name ?? id)]);
  const names = new Set(told.map(({ name }) => name));
  return [...before.filter(({ name }) => known.has(name) && !names.has(name)), ...told];
}

/** Throws `run-unlike` where weights cannot be taken over, or were trained on other data. */
export async function inheritanceFrom(
  found: FoundRun,
  weights: Inheritance["weights"],
  wanted: Loaded,
  path: string,
): Promise<Inheritance> {
  const { folder, root, start } = found;
  const run = relative(root, folder);
  if (start.retrain)
    throw new UsageError(`${run} was trained on train and validate together; nothing is left to judge by`);
  if (start.outer !== undefined)
    throw new UsageError(`${run} belongs to a nested search, whose fold ${start.outer} was kept apart from it`);
  const [before] = (await readSide(folder)).experiments.values();
  const now = { ...wanted, path };
  const { changes, checkpoints } = compare(sized(before), sized(now));
  const changed = changes.filter(({ consequence }) => isOfTraining(consequence)).map(textOf);
  if (before.plan.hashes.data !== wanted.plan.hashes.data)
    throw new Failure(
      "run-unlike",
      `\`${run}\` was trained on other data: what it has learned from may be in another part here.\n${indented(changed)}`,
      "Go on with the same data, split and seed, or train anew.",
    );
  const weighed = new Set([before, now].flatMap(trainedIn));
  const trained = checkpoints.tensors.filter(({ id, isKnown }) => isKnown && weighed.has(id));
  if (trained.length > 0)
    throw new Failure(
      "run-unlike",
      `The weights of \`${run}\` do not fit:\n${indented(trained.map(tensorText))}`,
      "What changes the shapes of weights makes another model: train it anew.",
    );
  return { run, folder, weights, changed, same: sameIn(before.plan, wanted.plan) };
}

function sized(found: Loaded & { readonly path: string }): Side {
  const sizes = preparedSizes(found, found.path)?.training;
  return sizes ? { ...found, sizes } : found;
}

/** Ids of the weights; what the optimizer keeps, or lanes carry, can begin anew. */
function trainedIn({ plan }: Loaded): readonly string[] {
  return toStep(plan).state.flatMap(({ id, role }) => (role === "trained" ? [id] : []));
}

const isOfTraining = (consequence: Change["consequence"]) => !["search", "renamed", "cosmetic"].includes(consequence);
const textOf = (change: Change) => changeText({ ...change, accepted: null });
const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join("\n");

/** At the settings of both plans. */
function sameIn(a: Plan, b: Plan): Inheritance["same"] {
  const parts = ({ settings, train: { optimizer, schedule, stop, batch }, measures }: Plan) => {
    const point = new Map(settings.map(({ id, value }) => [id, value]));
    const text = (part: unknown) => canonical(settle(part ?? null, point));
    return {
      // What it remembers is of its kind; its numbers may change.
      optimizer: optimizer.kind,
      schedule: text(schedule),
      stop: text([stop, measures]),
      batch: text(batch),
    };
  };
  const [mine, theirs] = [parts(a), parts(b)];
  return {
    optimizer: mine.optimizer === theirs.optimizer,
    schedule: mine.schedule === theirs.schedule,
    stop: mine.stop === theirs.stop,
    batch: mine.batch === theirs.batch,
  };
}
