/** The checks that the native addon makes in C++ before a kernel runs: the module itself trusts its caller. */
import type { OpContract, Pass } from "../../../ops/contract.js";
import type { Memory } from "../device.js";
import { elementCount } from "../js.js";

/**
 * A function that refuses arrays that are absent, of another dtype or too short.
 * @throws TypeError and RangeError with the sentences of the native device.
 */
export function argumentCheck(
  name: string,
  contract: OpContract,
  pass: Pass,
): (arrays: readonly (Memory | null)[], sizes: readonly number[]) => void {
  const lengths = pass.arguments.map(elementCount);
  return (arrays, sizes) => {
    const bySymbol: Record<string, number> = {};
    for (let index = 0; index < contract.sizes.length; index++) bySymbol[contract.sizes[index]] = sizes[index];
    for (let index = 0; index < pass.arguments.length; index++) {
      const argument = pass.arguments[index];
      const memory = arrays[index];
      if (!memory) {
        if (argument.optional) continue;
        throw new TypeError(`${name} needs the array \`${argument.name}\``);
      }
      if (memory.dtype !== argument.dtype)
        throw new TypeError(
          `${name}: \`${argument.name}\` must be ${argument.dtype === "i32" ? "an Int32Array" : "a Float32Array"}`,
        );
      const needed = lengths[index](bySymbol);
      if (memory.length >= needed) continue;
      const shown = contract.sizes.map((symbol) => `${symbol} ${bySymbol[symbol]}`).join(", ");
      throw new RangeError(
        `${name}: \`${argument.name}\` has ${memory.length} elements and needs ${needed} (${argument.dims.join(", ")}; ${shown})`,
      );
    }
  };
}
