/**
 * A sampler says which point a trial tries. It is a pure function of the space, of what was visible when it was asked,
 * of the trial's number and of the seed, so a study that is killed and resumed, or that several processes work on,
 * tries the same points.
 */
import type { SearchMethodPlan } from "../plan/plan.js";
import type { Direction, Outcome } from "./outcome.js";
import { cmaPoint } from "./samplers/cma-es.js";
import { gpPoint } from "./samplers/gp.js";
import { gridPoint, gridSize } from "./samplers/grid.js";
import { handPoint } from "./samplers/hand.js";
import { nsga2Point } from "./samplers/nsga2.js";
import { randomPoint } from "./samplers/random.js";
import { sobolPoint } from "./samplers/sobol.js";
import { tpePoint } from "./samplers/tpe.js";
import type { Point, Space } from "./space.js";

/** A trial as it can be seen by later ones. */
export interface Visible {
  readonly trial: number;
  readonly point: Point;
  /** Null while it runs. */
  readonly outcome: Outcome | null;
}

export interface Asked {
  readonly space: Space;
  /** Of each objective, in the order of an outcome's scores. */
  readonly directions: readonly Direction[];
  readonly visible: readonly Visible[];
  /** From 1. */
  readonly trial: number;
  readonly seed: number;
}

/** How many points a method has listed beforehand; null for one that makes them as it goes. */
export function listedPoints(method: SearchMethodPlan, space: Space): number | null {
  if (method.kind === "hand") return method.points.length;
  return method.kind === "grid" ? gridSize(space, method.points) : null;
}

/** The point of a trial; null when there is none left to try. */
export function sample(method: SearchMethodPlan, asked: Asked): Point | null {
  switch (method.kind) {
    case "random":
      return randomPoint(asked);
    case "grid":
      return gridPoint(asked, method.points);
    case "hand":
      return handPoint(asked, method.points);
    case "sobol":
      return sobolPoint(asked);
    case "tpe":
      return tpePoint(asked, method);
    case "gp":
      return gpPoint(asked, method);
    case "cma_es":
      return cmaPoint(asked, method);
    case "nsga2":
      return nsga2Point(asked, method);
  }
}
