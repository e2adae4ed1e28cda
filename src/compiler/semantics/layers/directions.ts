/** Which way a recurrent layer reads its sequence, and what it may not read or be told then. */
import type { Bound, CallSite } from "../calls/callable.js";
import type { Direction } from "../calls/words.js";
import { report, wrongKind } from "../context.js";
import type { ModelNode } from "../graph.js";
import { called } from "../names/called.js";
import { targetSeenBy } from "../values/seen.js";

/** The direction said; null, and reported, where a layer of that direction cannot be what is asked for. */
export function directionOf(x: ModelNode, bound: Bound, site: CallSite): Direction | null {
  const { word, setting } = bound.word("direction");
  if (word === "forward" && setting === null) return "forward";
  if (setting !== null || (word !== "backward" && word !== "both")) {
    const parameters = { name: "direction", wanted: "one of the words `forward`, `backward` and `both`" };
    wrongKind(site.context, site.spanOf("direction"), { ...parameters, given: "a setting" });
    return null;
  }
  return isWhole(site) && seesNoTarget(x, site) && saysNoMore(word, bound, site) ? word : null;
}

function isWhole({ context, spanOf }: CallSite): boolean {
  if (!context.shared.lanes) return true;
  report(context, "backward-in-lanes", spanOf("direction"), {});
  return false;
}

/** Its output at a step has seen all later ones, so also what this step is to predict (language rule R6). */
function seesNoTarget(x: ModelNode, { context, spanOf }: CallSite): boolean {
  const target = targetSeenBy(x);
  if (!target) return true;
  const name = called(target.origin, "the target");
  const related = [
    { span: x.origin.span, message: `this has seen \`${name}\`` },
    { span: target.origin.span, message: `\`${name}\` is declared a target here` },
  ];
  report(context, "backward-over-target", spanOf("direction"), { name }, { related });
  return false;
}

function saysNoMore(direction: "backward" | "both", bound: Bound, { context, spanOf }: CallSite): boolean {
  const idle = (["attend", ...(direction === "both" ? ["start"] : [])] as const).filter((name) => bound.has(name));
  for (const name of idle) report(context, "forward-alone", spanOf(name), { name, direction });
  return idle.length === 0;
}
