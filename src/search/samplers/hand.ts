/** Points that a person has listed, in their order. */
import type { HandPoint } from "../../plan/plan.js";
import type { Asked } from "../sampler.js";
import { type Point, pointFrom } from "../space.js";

/** Null beyond the end of the list; points that break a requirement are passed over. Of settings that are not searched, such as those that `--set` fixes, nothing is kept. */
export function handPoint(
  { space, trial }: Pick<Asked, "space" | "trial">,
  points: readonly HandPoint[],
): Point | null {
  const allowed = points.map((point) => {
    const values = new Map(point.map(({ setting, value }) => [setting, value]));
    const full = space.flatMap(({ id }): [string, number | string][] => {
      const value = values.get(id);
      return value === undefined ? [] : [[id, value]];
    });
    return pointFrom(space, Object.fromEntries(full));
  });
  return allowed.filter((point) => point !== null).at(trial - 1) ?? null;
}
