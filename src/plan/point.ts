/** A plan at another point of its settings. */
import { hashesOf } from "./hash.js";
import type { Plan } from "./plan.js";

/** Values by the settings' ids; settings that are not named stay as they are. */
export type Point = Readonly<Record<string, number | string>>;

/** The plan as it would be with these values as defaults; its hashes are of that point. @throws RangeError for an unknown setting. */
export function planAt(plan: Plan, point: Point): Plan {
  const known = new Set(plan.settings.map(({ id }) => id));
  for (const id of Object.keys(point)) if (!known.has(id)) throw new RangeError(`the plan has no setting ${id}`);
  const settings = plan.settings.map((setting) => ({ ...setting, value: point[setting.id] ?? setting.value }));
  const moved = { ...plan, settings };
  return { ...moved, hashes: hashesOf(moved) };
}
