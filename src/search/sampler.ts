/**
 * A sampler says which point a trial tries. It is a pure function of the space, of what was visible when it was asked,
 * of the trial's number and of the seed, so a study that is killed and resumed, or that several processes work on,
 * tries the same points.
 */
import type { SearchMethodPlan } from "../plan/plan.js";
import type { Direction, Outcome } from "./outcome.js";
import { cmaPoint } from "./samplers/cma-es.js";
import { gpPoint } from "./samplers/gp.js";
import { gridPoint, gridSize, isOnGrid } from "./samplers/grid.js";
import { handPoint, handPoints } from "./samplers/hand.js";
import { nsga2Point } from "./samplers/nsga2.js";
import { randomPoint } from "./samplers/random.js";
import { sobolPoint } from "./samplers/sobol.js";
import { tpePoint } from "./samplers/tpe.js";
import { settledBefore } from "./settled.js";
import { keyOf, type Point, type Space } from "./space.js";

/** A trial as it can be seen by later ones. */
export interface Visible {
  /** From 1; of an earlier study, from 0 downwards. */
  readonly trial: number;
  readonly point: Point;
  /** Null while it runs. */
  readonly outcome: Outcome | null;
}

export interface Asked {
  readonly space: Space;
  /** Of each objective, in the order of an outcome's scores. */
  readonly directions: readonly Direction[];
  /** In order of their numbers. */
  readonly visible: readonly Visible[];
  /** From 1. */
  readonly trial: number;
  readonly seed: number;
}

/** Of a method that has listed its points beforehand. */
export interface Listed {
  readonly points: number;
  /** Of these, how many need no trial, because an earlier study tells how one there ends. */
  readonly settled: number;
}

/** Null for a method that makes its points as it goes. */
export function listedPoints(method: SearchMethodPlan, space: Space, earlier: readonly Visible[]): Listed | null {
  const settled = settledBefore(space, earlier);
  if (method.kind === "hand") {
    const points = handPoints(space, method.points);
    return { points: points.length, settled: points.filter((point) => settled.has(keyOf(space, point))).length };
  }
  if (method.kind !== "grid") return null;
  const on = earlier.filter(({ point }) => settled.has(keyOf(space, point)) && isOnGrid(space, point, method.points));
  return { points: gridSize(space, method.points), settled: on.length };
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
