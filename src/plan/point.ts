/** A plan at another point of its settings. */
import { hashesOf } from "./hash.js";
import type { Plan, Setting } from "./plan.js";
import { exactly, holds, inOrderOfConditions } from "./setting-condition.js";

/** Values by the settings' ids; settings that are not named stay as they are. */
export type Point = Readonly<Record<string, number | string>>;

/** The plan as it would be with these values as defaults; its hashes are of that point. @throws RangeError for an unknown setting. */
export function planAt(plan: Plan, point: Point): Plan {
  const known = new Set(plan.settings.map(({ id }) => id));
  for (const id of Object.keys(point)) if (!known.has(id)) throw new RangeError(`the plan has no setting ${id}`);
  const moved = { ...plan, settings: settingsAt(plan.settings, point) };
  return { ...moved, hashes: hashesOf(moved) };
}

/** Those that do not apply at the point have the value that they have elsewhere, whatever it says of them. */
function settingsAt(settings: readonly Setting[], point: Point): readonly Setting[] {
  const values = new Map<string, number | string>();
  const moved = new Map<string, Setting>();
  for (const setting of inOrderOfConditions(settings)) {
    const { id, when } = setting;
    const own = point[id] ?? when?.value ?? setting.value;
    const applies = when === undefined || holds(when.condition, (name) => knownAt(values, name)) === true;
    const value = applies ? own : when.otherwise;
    values.set(id, value);
    moved.set(id, { ...setting, value, ...(when ? { when: { ...when, value: own } } : {}) });
  }
  return settings.map((setting) => moved.get(setting.id) ?? setting);
}

function knownAt(values: ReadonlyMap<string, number | string>, name: string) {
  const value = values.get(name);
  return value === undefined ? undefined : exactly(value);
}
