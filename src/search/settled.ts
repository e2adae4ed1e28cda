/** Points that need no trial. */
import type { Visible } from "./sampler.js";
import { keyOf, type Space } from "./space.js";

/**
 * Those of which an earlier study tells how a trial there ends, by `keyOf`. One that it pruned was not trained to its
 * end.
 */
export function settledBefore(space: Space, visible: readonly Visible[]): ReadonlySet<string> {
  const settled = visible.filter(({ trial, outcome }) => trial < 1 && outcome !== null && outcome.kind !== "pruned");
  return new Set(settled.map(({ point }) => keyOf(space, point)));
}
