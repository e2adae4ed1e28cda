/**
 * A sampler says which point a trial tries. It is a pure function of the space, of what was visible when it was asked,
 * of the trial's number and of the seed, so a study that is killed and resumed, or that several processes work on,
 * tries the same points.
 */
import type { SearchMethodPlan } from "../plan/plan.js";
import type { Direction, Outcome } from "./outcome.js";
import { gridPoint } from "./samplers/grid.js";
import { randomPoint } from "./samplers/random.js";
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

/** The point of a trial; null when there is none left to try. */
export function sample(method: SearchMethodPlan, asked: Asked): Point | null {
  return method.kind === "grid" ? gridPoint(asked, method.points) : randomPoint(asked);
}
