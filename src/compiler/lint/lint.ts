/** What the rules say of a file. */
import { nearest } from "../../spelling/nearest.js";
import type { Checked } from "../check.js";
import type { Said } from "../diagnostics/diagnostic.js";
import { type Lowered, toPlan } from "../lower/to-plan.js";
import type { CheckedExperiment } from "../semantics/graph.js";
import { lineStarts, positionAt, type SourceText } from "../source.js";
import { type Allowance, allowancesIn } from "./comments.js";
import { type DataFacts, type Look, lookAt } from "./look.js";
import type { Finding } from "./rule.js";
import { DEFAULT_LEVELS, type Levels, RULE_IDS, RULES, type RuleId } from "./table.js";

/** What is known of an experiment's data, where they have been prepared. */
export type FactsOf = (experiment: CheckedExperiment, lowered: Lowered) => DataFacts | null;

/**
 * In the order of the file. What a base in another file says is advised on there; what comments allow is left out.
 * `checked` is without errors.
 */
export function lint(checked: Checked, source: SourceText, levels: Levels, factsOf: FactsOf): readonly Said[] {
  const level = { ...DEFAULT_LEVELS, ...levels };
  const looks = [...checked.experiments.values()].flatMap((experiment): readonly Look[] => {
    if (!experiment) return [];
    const lowered = toPlan(experiment);
    return [lookAt(experiment, lowered, checked.sources, factsOf(experiment, lowered))];
  });
  const found = RULE_IDS.flatMap((id) => {
    const severity = level[id];
    if (severity === "off") return [];
    return looks.flatMap((look) => (RULES[id].find?.(look) ?? []).map((finding) => toSaid(id, severity, finding)));
  });
  const own = found.filter(({ span }) => span.file === source.file);
  const starts = lineStarts(source.text);
  const allows = ({ rule, line }: Allowance, { code, span }: Said) =>
    rule === code && line === positionAt(starts, span.start).line;
  const allowances = allowancesIn(source);
  const left = own.filter((said) => !allowances.some((allowance) => allows(allowance, said)));
  const isSilent = (id: RuleId) =>
    level[id] === "off" || (RULES[id].needsData && looks.some(({ data }) => data === null));
  const idle = allowances.filter((allowance) => {
    const id = RULE_IDS.find((known) => known === allowance.rule);
    return id === undefined || !(isSilent(id) || own.some((said) => allows(allowance, said)));
  });
  const told = level["idle-allowance"];
  return inOrder([
    ...left,
    ...(told === "off" ? [] : idle.map((allowance) => toSaid("idle-allowance", told, idleFinding(allowance)))),
  ]);
}

function idleFinding({ rule, span }: Allowance): Finding {
  if (RULE_IDS.some((known) => known === rule))
    return { message: `\`${rule}\` has nothing to say of the line below.`, span };
  const near = nearest(rule, RULE_IDS);
  const suggestion = near ? { suggestion: { message: `did you mean \`${near}\`?`, edit: { span, text: near } } } : {};
  return { message: `There is no rule \`${rule}\`.`, span, ...suggestion };
}

function toSaid(code: RuleId, severity: Said["severity"], finding: Finding): Said {
  const { message, span, related = [], suggestion = null } = finding;
  return { code, severity, message, span, related, suggestion };
}

/** By place; each once, though several experiments of a file say it. */
function inOrder(all: readonly Said[]): readonly Said[] {
  const once = new Map(all.map((said) => [`${said.code} ${said.span.start} ${said.message}`, said]));
  return [...once.values()].sort((a, b) => a.span.start - b.span.start);
}
