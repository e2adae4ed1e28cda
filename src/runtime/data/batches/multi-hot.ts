/** Sets as numbers. */

/** For each set a number for each member from `low` to `high` that it may have, 1 where it has it: one set after the other. */
export function multiHot(
  sets: readonly (readonly number[])[],
  [low, high]: readonly [number, number],
): readonly number[] {
  const count = high - low + 1;
  const hot = new Array<number>(sets.length * count).fill(0);
  for (const [step, members] of sets.entries()) for (const member of members) hot[step * count + member - low] = 1;
  return hot;
}
