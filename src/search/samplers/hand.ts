/** Points that a person has listed, in their order. */
import type { HandPoint } from "../../plan/plan.js";
import type { Asked } from "../sampler.js";
import { settledBefore } from "../settled.js";
import { keyOf, type Point, pointFrom, type Space } from "../space.js";

/** Null beyond the end of the list. Those that an earlier study has tried are not tried again. */
export function handPoint(
  { space, trial, visible }: Pick<Asked, "space" | "trial" | "visible">,
  points: readonly HandPoint[],
): Point | null {
  const settled = settledBefore(space, visible);
  return (
    handPoints(space, points)
      .filter((point) => !settled.has(keyOf(space, point)))
      .at(trial - 1) ?? null
  );
}

/** Points that break a requirement are passed over. Of settings that are not searched, such as those that `--set` fixes, nothing is kept. */
export function handPoints(space: Space, points: readonly HandPoint[]): readonly Point[] {
  const allowed = points.map((point) => {
    const values = new Map(point.map(({ setting, value }) => [setting, value]));
    const full = space.flatMap(({ id }): [string, number | string][] => {
      const value = values.get(id);
      return value === undefined ? [] : [[id, value]];
    });
    return pointFrom(space, Object.fromEntries(full));
  });
  return allowed.filter((point) => point !== null);
}
