/** How a study tries points: as the experiment says, or as the command line does. */
import type { Plan, SearchMethodPlan } from "../../plan/plan.js";
import { METHODS, OF_ONE_OBJECTIVE, searchOf } from "../../plan/search.js";
import { type Space, valuesOf } from "../../search/space.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import { UsageError } from "../usage.js";

const NAMES = ["hand", ...Object.keys(METHODS)];

/** @throws UsageError where the method is none, or cannot search this space. */
export function methodOf(
  given: Given,
  plan: Plan,
  space: Space,
  names: Readonly<Record<string, string>>,
): SearchMethodPlan {
  const points = pointsOf(given);
  const search = searchOf(plan);
  const method = named(given.value("method"), search.method);
  const objectives = 1 + (search.others?.length ?? 0);
  if (objectives > 1 && OF_ONE_OBJECTIVE.includes(method.kind))
    throw new UsageError(
      `${method.kind} learns from one score, and the search has ${objectives} objectives: add --method nsga2`,
    );
  if (method.kind === "cma_es" && space.every(({ domain }) => domain.kind === "choices"))
    throw new UsageError("cma_es moves numbers, and every parameter that is searched is one of a set of choices");
  if (method.kind !== "grid") {
    if (points !== null) throw new UsageError("--points is for a grid; add --method grid");
    return method;
  }
  const chosen = points ?? method.points;
  const endless = chosen === null ? space.find((dimension) => valuesOf(dimension) === null) : undefined;
  if (!endless) return { kind: "grid", points: chosen };
  throw new UsageError(
    `a grid cannot try every value of \`${names[endless.id]}\`, a range of real numbers without steps: add --points 5`,
  );
}

function pointsOf(given: Given): number | null {
  const text = given.value("points");
  if (text === undefined) return null;
  const points = Number(text);
  if (!(/^\d+$/.test(text) && points >= 2 && points <= 1000))
    throw new UsageError(`--points is a count from 2 to 1000, not ${text}`);
  return points;
}

/** The experiment's own where it is of that name, with what it says of it; else as the method is by itself. */
function named(name: string | undefined, own: SearchMethodPlan): SearchMethodPlan {
  if (name === undefined || name === own.kind) return own;
  if (name === "hand") throw new UsageError("points to try by hand stand in the experiment: `method = hand([{ … }])`");
  const method = Object.values(METHODS).find(({ kind }) => kind === name);
  if (method) return method;
  const meant = nearest(name, NAMES);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new UsageError(`--method is one of ${NAMES.join(", ")}, not ${name}${hint}`);
}
