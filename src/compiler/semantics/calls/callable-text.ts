/** What the table of callables says of arguments, for the reference and for editors. */
import { constantValue } from "../../../ops/polynomial.js";
import { describeLimits } from "../values/ranges.js";
import { type Callable, describeWant, type ParameterSpec } from "./callable.js";

/** `a count, 1 or more`. */
export function wantText({ wants }: ParameterSpec): string {
  const limits = "limits" in wants && wants.limits ? describeLimits(wants.limits) : "";
  return describeWant(wants) + (limits ? `, ${limits}` : "");
}

/** What an absent argument means, as it is written; null where it must be given, empty where it stays absent. */
export function fallbackOf({ fallback }: ParameterSpec): string | null {
  if (fallback === undefined) return null;
  if (fallback === "none") return "";
  switch (fallback.kind) {
    case "number":
      return String(constantValue(fallback.amount));
    case "word":
      return fallback.chosen.word;
    case "truth":
      return String(fallback.value);
    case "text":
      return JSON.stringify(fallback.value);
    default:
      return "…";
  }
}

/** `units: count`, `activation = none`, `rate`. */
export function parameterLabel(parameter: ParameterSpec): string {
  const { name, wants } = parameter;
  const fallback = fallbackOf(parameter);
  if (fallback === "") return `${name}?`;
  if (fallback !== null) return `${name} = ${fallback}`;
  if (wants.kind === "number") return `${name}: ${wants.type}`;
  return wants.kind === "word" && wants.words.length < 4 ? `${name}: ${wants.words.join(" | ")}` : name;
}

/** `dense(x, units: count, activation = none)`. */
export function callableLabel({ name, parameters }: Callable): string {
  return `${name}(${parameters.map(parameterLabel).join(", ")})`;
}
