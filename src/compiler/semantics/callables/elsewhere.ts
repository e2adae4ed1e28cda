/** What people call elsewhere, by names that nothing has here. */

/** Rows made from other rows. */
export const MAKES_ROWS = /augment/i;

/** What there is instead of a callable. */
export function insteadOf(name: string): string | null {
  if (/^(?:class_)?balanced?$|^class_weights?$/i.test(name))
    return "write `weights: balanced` in the loss, which counts the classes of its own target on train";
  if (!/shuffle|permut/i.test(name)) return null;
  return "nothing shuffles one column, so that an input and its target stay together; each epoch shuffles whole rows by itself";
}
