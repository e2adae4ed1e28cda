/**
 * Warm starts: the trials of an earlier study that are trials of a new one, too. One is when its point lies in the new
 * space and the program of that point is, to the hash, the same in both experiments: training it again would give the
 * same weights and the same score, so that its result is known before the first trial.
 */
import { canonical } from "../plan/canonical.js";
import { settle } from "../plan/hash.js";
import type { Plan, Setting } from "../plan/plan.js";
import { type Point, planAt } from "../plan/point.js";
import { searchOf } from "../plan/search.js";
import type { Earlier, EarlierTrial } from "./journal-records.js";
import type { Outcome } from "./outcome.js";
import type { Visible } from "./sampler.js";
import { type Dimension, keyOf, pointFrom, type Space, stepsIn } from "./space.js";

/** An experiment, with what a person calls its settings, by id. */
export interface Side {
  readonly plan: Plan;
  readonly names: Readonly<Record<string, string>>;
}

/** Why a trial is not taken. */
export type Cause = "outcome" | "domain" | "again" | "objective" | "training";

export interface LeftOut {
  readonly cause: Cause;
  /** `units 256 above 128`, of the first. */
  readonly why: string;
  readonly count: number;
}

export interface Taken {
  readonly trials: readonly Omit<EarlierTrial, "trial">[];
  readonly left: readonly LeftOut[];
}

/** Its own trials after those that it began with. */
export function offeredBy(trials: readonly Visible[], earlier: readonly Earlier[]): readonly Visible[] {
  return [...earlier.flatMap((one) => one.trials), ...trials];
}

/** Which of the trials offered by an earlier experiment hold for the new one; `space` is what the new study searches. */
export function takenFrom(
  offered: readonly Visible[],
  before: Side,
  now: Side & { readonly space: Space },
  known: readonly Point[] = [],
): Taken {
  const there = new Set(known.map((point) => keyOf(now.space, point)));
  const trials: Omit<EarlierTrial, "trial">[] = [];
  const left = new Map<string, LeftOut>();
  for (const { trial, point, outcome } of offered) {
    const found = outcomeWorth(outcome) ?? held(point, before, now);
    const key = "point" in found ? keyOf(now.space, found.point) : "";
    const result = "point" in found && there.has(key) ? AGAIN : found;
    if ("point" in result && outcome !== null) {
      there.add(key);
      trials.push({ of: trial, point: result.point, outcome });
    } else if ("cause" in result) {
      const { kind, ...told } = result;
      const same = left.get(kind);
      left.set(kind, same ? { ...same, count: same.count + 1 } : { ...told, count: 1 });
    }
  }
  return { trials, left: [...left.values()] };
}

/** With what tells reasons of one kind, whatever the value. */
type Refused = Omit<LeftOut, "count"> & { readonly kind: string };

const refused = (cause: Cause, why: string, kind = why): Refused => ({ cause, why, kind });

const AGAIN = refused("again", "at a point that was taken already");

/** Null for one that says something of its point. */
function outcomeWorth(outcome: Outcome | null): Refused | null {
  if (outcome === null) return refused("outcome", "without a result");
  // What else fails may be the machine's fault.
  if (outcome.kind !== "failed" || outcome.class === "nan") return null;
  return refused("outcome", `failed: ${outcome.class}`);
}

function held(point: Point, before: Side, now: Side & { readonly space: Space }): { readonly point: Point } | Refused {
  const old = planAt(before.plan, point);
  const values = new Map(old.settings.map(({ id, value }) => [before.names[id] ?? id, value]));
  const nameOf = ({ id }: Pick<Setting, "id">) => now.names[id] ?? id;
  // A parameter that the earlier experiment had not may have been there as a number: the programs tell.
  const full = Object.fromEntries(
    now.plan.settings.map((one) => [one.id, values.get(nameOf(one)) ?? one.when?.value ?? one.value]),
  );
  const inside = pointFrom(now.space, Object.fromEntries(now.space.map(({ id }) => [id, full[id]])));
  if (inside === null) return refused("domain", "against what is required");
  for (const dimension of now.space) {
    const value = inside[dimension.id];
    const outside = value === undefined ? null : outsideOf(dimension, value, nameOf(dimension));
    if (outside) return outside;
  }
  const fixed = now.plan.settings.filter(({ id, when }) => !when && !now.space.some((one) => one.id === id));
  for (const one of fixed) {
    const [was, is] = [values.get(nameOf(one)), one.value];
    if (was !== undefined && was !== is) {
      const name = nameOf(one);
      return refused("domain", `${name} ${was}, which is ${is} now`, `${name} is ${is}`);
    }
  }
  const here = planAt(now.plan, { ...full, ...inside });
  const isSame = (["program", "data"] as const).every((name) => here.hashes[name] === old.hashes[name]);
  if (!isSame) {
    const gone = before.plan.settings.find(
      ({ id, domain }) => domain !== null && !Object.values(now.names).includes(before.names[id] ?? id),
    );
    if (gone === undefined) return refused("training", "trained otherwise");
    const name = before.names[gone.id] ?? gone.id;
    return refused("training", `${name} ${values.get(name)}, which is no parameter now`, `${name} is gone`);
  }
  return aimOf(here) === aimOf(old) ? { point: inside } : refused("objective", "scored by another objective");
}

/** What is looked for, at the point of the plan. */
function aimOf(plan: Plan): string {
  const { objective, others } = searchOf(plan);
  const values = new Map(plan.settings.map(({ id, value }) => [id, value]));
  return canonical(settle({ objective, others: others ?? [] }, values));
}

function outsideOf({ domain, kind }: Dimension, value: number | string, name: string): Refused | null {
  if (domain.kind === "choices") {
    if (domain.values.includes(value)) return null;
    return refused("domain", `${name} ${value}, none of ${domain.values.join(", ")}`, `${name} among`);
  }
  const { low, high } = domain;
  const number = Number(value);
  if (!(number >= low)) return refused("domain", `${name} ${value} below ${low}`, `${name} below`);
  if (number > high) return refused("domain", `${name} ${value} above ${high}`, `${name} above`);
  const step = domain.step ?? (kind === "count" ? 1 : null);
  if (step === null) return null;
  const steps = Math.round((number - low) / step);
  const isOnStep = Math.abs(low + steps * step - number) <= 1e-9 * Math.max(step, Math.abs(number));
  if (isOnStep && steps < stepsIn(low, high, step)) return null;
  return refused("domain", `${name} ${value} between the steps of ${step} from ${low}`, `${name} between`);
}
