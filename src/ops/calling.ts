/** How a compiled program writes a call of an op: what groups its arguments stand in. Emitter and runtime share this. */
import type { Argument, OpContract } from "./contract.js";

/** `softmax_cross_entropy` to `softmaxCrossEntropy`: what the op is called in programs. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Where an argument stands in a call: by itself, or in a group under some name. Weights and outputs are grouped as the
 * layer's own; gradients received (`from`) and handed on (`to`) go by the name of what they belong to.
 */
export function placeOf(
  { name, role, of }: Argument,
  pass: "forward" | "backward",
  contract: OpContract,
): readonly [group: string | null, name: string] {
  switch (role) {
    case "weight":
      return ["weights", name];
    case "output":
    case "saved":
      return ["out", name];
    case "gradient":
      return ["from", of ?? name];
    case "result":
      return ["to", of ?? name];
    case "scratch":
      return ["scratch", name];
    default: {
      const given = contract.forward.arguments.find((known) => known.name === name);
      return pass === "backward" && given?.role === "output" ? ["out", name] : [null, name];
    }
  }
}
