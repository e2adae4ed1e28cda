/** A parameter that nothing varies yet, and what may be searched instead. */
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { numberText, realText } from "../compiler/lower/source-text.js";
import { ACTIVATION_WORDS, CELLS } from "../compiler/semantics/calls/words.js";
import type { Expression } from "../compiler/syntax/tree.js";
import { nodesAt, type Selected } from "./cursor.js";
import { tidied } from "./tidied.js";
import type { State, Workspace } from "./workspace.js";

/** Null where the place is in no parameter without a domain. */
export function addDomain(workspace: Workspace, state: State, { start }: Selected): CodeAction | null {
  const param = nodesAt(state, start).find((node) => node.kind === "param");
  const domain = param?.kind === "param" && param.domain === null ? domainFor(param.fallback) : null;
  if (param?.kind !== "param" || domain === null) return null;
  const { end } = workspace.real(param.span);
  return {
    title: `Let \`${param.name.text}\` vary: \`in ${domain}\``,
    kind: CodeActionKind.RefactorRewrite,
    edit: { changes: { [state.uri]: tidied(state, [{ start: end, end, text: ` in ${domain}` }]) } },
  };
}

/** Around the default: half to twice of a count, a tenth to ten times of a rate, all words of a kind. */
function domainFor(fallback: Expression): string | null {
  if (fallback.kind === "reference") {
    const words = [CELLS, ACTIVATION_WORDS].find((known) => known.some((word) => word === fallback.name));
    return words ? `{ ${words.join(", ")} }` : null;
  }
  if (fallback.kind !== "number" || !(fallback.value > 0)) return null;
  const { type, value } = fallback;
  if (type === "count") return `${numberText(Math.max(1, Math.floor(value / 2)))}..${numberText(value * 2)}`;
  if (type !== "real" && type !== "fraction") return null;
  const neat = (amount: number) => realText(Number(amount.toPrecision(6)));
  if (value < 0.05) return `log ${neat(value / 10)}..${neat(value * 10)}`;
  const high = value < 1 ? Math.min(value * 2, value < 0.5 ? 1 : 0.95) : value * 2;
  return high > value ? `${neat(value / 2)}..${neat(high)}` : null;
}
