/** How a program's model writes texts. */
import type { Bound } from "../program/bind.js";
import type { DecodingRule } from "../program/program.js";

/** As the experiment's first `decode` says; without one, a beam of 5. */
export function ownRule({ program, settings }: Bound): DecodingRule {
  const [own] = Object.values(program.texts?.(settings) ?? {});
  return own?.decoding ?? { kind: "beam", at_most: 100, no_repeat: 0 };
}
