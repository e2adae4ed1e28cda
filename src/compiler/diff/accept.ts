/** Changes that a project accepts for a while: lines of `accept` in its `rnnc.yaml`. */
import type { Change } from "./changes.js";
import { CONSEQUENCES } from "./consequences.js";
import type { Accepted } from "./report.js";

/** Days that there are, but for a 29 February. */
const MONTH_AND_DAY =
  "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|[12]\\d))";

/** `training parity/optimizer.rate = 2e-3 until 2027-01-31`. */
export const ACCEPTING = new RegExp(
  `^(?:${Object.keys(CONSEQUENCES).join("|")}) \\S.* = .* until \\d{4}-${MONTH_AND_DAY}$`,
  "s",
);

/** Of a fact: its class, where it stands by the names that people gave, and the value it has now. */
export function acceptedPart(
  experiment: string,
  { consequence, what, after }: Pick<Change, "consequence" | "what" | "after">,
): string {
  return `${consequence} ${experiment}/${what} = ${after?.text ?? "none"}`;
}

/** Of an experiment that one side alone has. */
export function acceptedExperiment(consequence: "added" | "removed", experiment: string): string {
  return `${consequence} ${experiment} = ${consequence === "added" ? "experiment" : "none"}`;
}

/** A line of the list, as YAML takes it for one text. */
export function acceptingLine(part: string, until: string): string {
  return `  - '${`${part} until ${until}`.replaceAll("'", "''")}'`;
}

/** @param lines as `ACCEPTING` has them. @param today `2026-11-27` */
export function accepting(lines: readonly string[], today: string) {
  const until = new Map<string, string>();
  for (const [, part, date] of lines.flatMap((line) => [...line.matchAll(/^(.*) until ([\d-]+)$/gs)]))
    if (date >= (until.get(part) ?? "")) until.set(part, date);
  const used = new Map<string, string>();
  return {
    /** Null where no line says so, or where its day is over. */
    find(part: string): Accepted | null {
      const date = until.get(part);
      if (date === undefined) return null;
      used.set(part, date);
      return date >= today ? { until: date } : null;
    },
    /** Of what is still there, that was accepted until a day that is over. */
    expired: (): readonly string[] =>
      [...used].flatMap(([part, date]) =>
        date < today ? [`\`${part}\` was accepted until ${date}, which is over`] : [],
      ),
  };
}
