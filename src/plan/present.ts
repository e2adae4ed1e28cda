/**
 * What must be there, because whatever made the plan has put it there.
 * @throws RangeError where it is not: a plan by hand, or a fault of the compiler.
 */
export function present<T>(value: T | null | undefined, missing: () => string): T {
  if (value === null || value === undefined) throw new RangeError(missing());
  return value;
}
