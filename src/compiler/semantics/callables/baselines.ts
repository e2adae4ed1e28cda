/** `accuracy(…, baseline: majority)`: what a measure is compared with, worked out from train alone. */
import type { BaselineKind } from "../../../plan/plan.js";
import type { Bound, CallSite, ParameterSpec } from "../calls/callable.js";
import { wrongKind } from "../context.js";
import type { MeasureNode } from "../graph.js";
import { called } from "../names/called.js";
import { nodesBelow } from "../values/seen.js";
import { UNKNOWN, type Value } from "../values/value.js";

const KINDS: readonly BaselineKind[] = ["majority", "unigram", "bigram", "trigram", "persistence"];

export function baseline(words: readonly BaselineKind[]): ParameterSpec {
  return {
    name: "baseline",
    doc: "What it is compared with, worked out from train alone: told when a run ends and by `rnnc test`.",
    wants: { kind: "word", words },
    fallback: "none",
  };
}

/** The measure with its baseline, if it has one. */
export function compared(node: MeasureNode | null, bound: Bound, { context, spanOf }: CallSite): Value {
  if (node === null) return UNKNOWN;
  if (!bound.has("baseline")) return { kind: "measure", node };
  const { word, setting } = bound.word("baseline");
  const kind = KINDS.find((known) => known === word);
  const refuse = (wanted: string, given: string) => {
    wrongKind(context, spanOf("baseline"), { name: "baseline", wanted, given });
    return UNKNOWN;
  };
  if (setting !== null || kind === undefined) return refuse("a fixed word", "chosen by a parameter");
  const column = nodesBelow([node.target]).find((known) => known.column)?.column;
  if (kind === "persistence" && !column?.window && !column?.stream) {
    const target = called(column?.origin, "the target");
    return refuse("one that the target has", `for a series in windows or lanes, and \`${target}\` is none`);
  }
  return { kind: "measure", node: { ...node, baseline: kind } };
}
