import type { Origins } from "../../plan/plan.js";

/** A formula of the plan with `s0` and `vocabulary.0.size` by their authors' names. */
export function readableSymbols(text: string, { nodes }: Origins): string {
  return text.replace(/[\w]+(?:\.\d+)?(?:\.(?:size|time))?/g, (symbol) => {
    if (symbol.endsWith(".size")) return `${nodes[symbol.slice(0, -".size".length)]?.name ?? symbol}.size`;
    if (symbol.endsWith(".time")) return "time";
    return nodes[symbol]?.name ?? symbol;
  });
}
