/** What may be tried of plans that nobody checked: they can hold anything where a number or a kind should stand. */

/** `otherwise` where the work meets what it cannot read; any other error is our own. */
export function tried<T>(otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError) return otherwise;
    throw error;
  }
}
