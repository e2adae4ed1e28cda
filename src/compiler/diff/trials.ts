/** Whether the trials of a search of before still stand in the search of after. */
import type { Setting } from "../../plan/plan.js";
import type { DifferingFact } from "./facts.js";
import type { Judgement } from "./judge.js";
import type { Side } from "./pairing.js";

export interface Judged {
  readonly fact: DifferingFact;
  readonly judgement: Judgement;
}

export interface Trials {
  readonly valid: "all" | "some" | "none" | "unknown";
  readonly why: string;
}

/** @param a the experiment whose trials they are */
export function trialsOf(a: Side, judged: readonly Judged[]): Trials {
  const others = judged.filter((one) => !isOfSpace(a, one));
  const consequences = new Set(others.map(({ judgement }) => judgement.consequence));
  if (["checkpoint", "results", "training"].some((one) => consequences.has(one as Judgement["consequence"])))
    return { valid: "none", why: "what they tried is another experiment" };
  if (consequences.has("unknown")) return { valid: "unknown", why: "what else has changed cannot be told" };
  const domains = judged.map(({ judgement }) => judgement.kept);
  const isAnother = judged.some(({ fact }) => fact.kind === "added" && isParameter(fact) && isSearched(fact.after));
  if (isAnother) return { valid: "none", why: "they have no value of the new parameter" };
  if (domains.includes("none")) return { valid: "none", why: "none of their values is still searched" };
  if (domains.includes("some")) return { valid: "some", why: "those whose values are still searched" };
  if (judged.some(({ fact }) => fact.at.a[0] === "search" && fact.at.a[1] === "objective"))
    return { valid: "all", why: "ranked by what is sought now" };
  return { valid: "all", why: "the same points of the same experiment" };
}

/** A trial has its own value of each parameter, wherever the value stands that runs have. */
function isOfSpace({ plan }: Side, { fact: { at }, judgement }: Judged): boolean {
  if (judgement.consequence === "search" || judgement.consequence === "cosmetic") return true;
  const setting = plan.settings.find(({ id }) => id === at.a[1]);
  return at.a[0] === "settings" && (at.a[2] === "value" || at.a[2] === "when") && setting?.domain != null;
}

function isParameter({ at }: DifferingFact): boolean {
  return at.a[0] === "settings" && at.a.length === 2;
}

function isSearched(setting: unknown): boolean {
  return (setting as Setting).domain !== null;
}
