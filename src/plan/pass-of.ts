import type { OpContract, Pass } from "../ops/contract.js";
import { OPS } from "../ops/table.js";
import { present } from "./present.js";
import type { Call } from "./step.js";

/** What an op's contract says of a call's direction. */
export function passOf({ op, pass }: Pick<Call, "op" | "pass">): Pass {
  const contract: OpContract = OPS[op];
  return present(pass === "forward" ? contract.forward : contract.backward, () => `${op} has no ${pass} pass`);
}
