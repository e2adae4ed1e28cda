/** The rules of a schedule as the emitted program writes them. */
import type { MeasureReference, ScheduleFactor } from "../../plan/plan.js";
import { literal, scalarCode } from "./code.js";
import type { Names } from "./names.js";

/** One line's text: `[{ kind: "cosine", to: 0 }]`. */
export function scheduleCode(
  factors: readonly ScheduleFactor[],
  names: Names,
  measured: (reference: MeasureReference) => string,
): string {
  const rules = factors.map((factor) => {
    const { kind, ...rest } = factor;
    const numbers = Object.entries(rest).flatMap(([name, value]) =>
      typeof value === "object" && "part" in value ? [] : [`${name}: ${scalarCode(value, names)}`],
    );
    const of = factor.kind === "reduce_on_plateau" ? [`of: ${literal(measured(factor.of))}`] : [];
    return `{ ${[`kind: ${literal(kind)}`, ...of, ...numbers].join(", ")} }`;
  });
  return `[${rules.join(", ")}]`;
}
