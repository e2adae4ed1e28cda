/** What an audit of data found, as diagnostics at the lines of the `.rnn` file. */
import { type Diagnostic, diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import type { Span } from "../../compiler/source.js";
import type { Audit } from "../../runtime/data/audit/audit.js";
import type { Overlap } from "../../runtime/data/audit/overlaps.js";
import { thousands } from "../../spelling/thousands.js";
import type { PlannedAudit } from "./audit-facts.js";
import { type Written, writtenKeys } from "./audit-keys.js";
import { dayText, exampleText, shortened, some, told, type Wording, whereText } from "./audit-texts.js";

export function auditDiagnostics(found: Audit, facts: PlannedAudit, written: Written): readonly Diagnostic[] {
  const at = written.spanOf(facts.split.id);
  const spanOf = (column: string) => written.spanOf(facts.nodes.get(column)?.id ?? facts.split.id);
  return [
    ...overlapDiagnostics(found, facts, written, spanOf),
    ...groupDiagnostics(found, at),
    ...lateDiagnostics(found, at),
    ...classDiagnostics(found, spanOf),
    ...columnDiagnostics(found, spanOf),
  ];
}

type SpanOf = (column: string) => Span;
type OverlapCode = "duplicates-across-split" | "inputs-across-split" | "targets-across-split" | "windows-across-split";

function overlapDiagnostics(
  found: Audit,
  facts: PlannedAudit,
  written: Written,
  spanOf: SpanOf,
): readonly Diagnostic[] {
  const { split, columns, isGenerated, isExchanged } = facts;
  const named = (role: "input" | "target") => columns.flatMap((column) => (column.role === role ? [column.name] : []));
  const [inputs, targets] = [named("input"), named("target")];
  const keys = (names: readonly string[]) => writtenKeys(names, facts, written);
  const say = (code: OverlapCode, overlaps: readonly Overlap[], column: string, wording: Wording, help: string) => {
    if (overlaps.length === 0) return [];
    const message = split.op === "given" ? "leave them out of one part: the parts are given" : help;
    const related = [{ span: spanOf(column), message: exampleText(overlaps[0]) }];
    const where = whereText(overlaps, wording);
    return [diagnostic(code, written.spanOf(split.id), { where }, { related, suggestion: { message } })];
  };
  // In conversations the same is said again and again: no row is a copy for that.
  const rows = isExchanged ? [] : told(found.rows, isGenerated);
  // Of rows whose targets are the same too, all has been said.
  const differ = ({ shared, sameTarget }: Overlap) => shared !== sameTarget;
  const asked = told(found.inputs, isGenerated).filter((overlap) => isExchanged || differ(overlap));
  const answered = isExchanged ? [] : told(found.targets, isGenerated).filter(differ);
  const stretches = told(found.stretches?.overlaps ?? null, isGenerated);
  const [input, target] = [inputs[0] ?? targets[0], targets[0]];
  const inputsText = inputs.length === 1 ? `the \`${input}\`` : "the inputs";
  return [
    ...say("duplicates-across-split", rows, input, ROWS, keeps(keys([...inputs, ...targets]))),
    ...say(
      ...(["inputs-across-split", asked, input] as const),
      { before: `${inputsText} of`, counted: `rows stand${inputs.length === 1 ? "s" : ""}` },
      isExchanged ? keeps(keys(inputs)) : `${keeps(keys(inputs))}; ${brings(keys(inputs))}`,
    ),
    ...say(
      ...(["targets-across-split", answered.map((overlap) => ({ ...overlap, sameTarget: null })), target] as const),
      { before: `the \`${target}\` of`, counted: "rows stands" },
      brings(keys(targets)),
    ),
    ...say(
      ...(["windows-across-split", stretches, target] as const),
      { counted: `stretches of ${found.stretches?.length} steps stand` },
      "leave what stands twice out of one part",
    ),
  ];
}

const ROWS: Wording = { counted: "rows stand", after: ", target and all" };

function keeps(keys: readonly string[]): string {
  return `\`distinct(by: [${keys.join(", ")}])\` before the split keeps the first of each`;
}

function brings(keys: readonly string[]): string {
  const key = keys.length === 1 ? keys[0] : `text_of([${keys.join(", ")}])`;
  return `\`split(by: hash(${key}), …)\` puts all of one on one side`;
}

function groupDiagnostics({ groups }: Audit, at: Span): readonly Diagnostic[] {
  const columns = [...new Set(groups.map(({ column }) => column))];
  return columns.map((column) => {
    const own = groups.filter((group) => group.column === column);
    const group = own.find(({ in: part }) => part.startsWith("test")) ?? own[0];
    const where = `In \`${group.in}\`, ${thousands(group.rows)} of ${some(group.of, "row")} share one of ${some(group.groups, "value")} with \`train\``;
    const message = `where rows of one \`${column}\` belong together, ${brings([column])}`;
    return diagnostic(
      "group-across-split",
      at,
      { where, column, example: shortened(group.example) },
      { suggestion: { message } },
    );
  });
}

function lateDiagnostics({ late }: Audit, at: Span): readonly Diagnostic[] {
  const worst = late.find(({ in: part }) => part.startsWith("test")) ?? late[0];
  if (worst === undefined) return [];
  const { column, rows, of, in: part, example } = worst;
  const places = `${example.origin} is of ${dayText(example.at)}, ${example.like} of ${dayText(example.first)}`;
  const where = `In \`train\`, ${thousands(rows)} of ${some(of, "row")} are later by \`${column}\` than the first of \`${part}\`: ${places}`;
  const message = `\`sorted(by: ${column})\` before the split brings rows into its order`;
  return [diagnostic("later-in-train", at, { where }, { suggestion: { message } })];
}

const MOST_CLASSES = 3;

/** One for each part and way, whatever the number of classes. */
function classDiagnostics({ oneSided }: Audit, spanOf: SpanOf): readonly Diagnostic[] {
  const kindOf = ({ target, lacks, has }: Audit["oneSided"][number]) => `${target} ${lacks} ${has}`;
  return [...new Set(oneSided.map(kindOf))].map((kind) => {
    const classes = oneSided.filter((one) => kindOf(one) === kind);
    const [{ target, lacks, has }] = classes;
    const shown = classes
      .slice(0, MOST_CLASSES)
      .map(({ text, rows }) => `\`${shortened(text)}\` (${some(rows, "row")} of \`${has}\`)`);
    const more = classes.length > MOST_CLASSES ? ` and ${classes.length - MOST_CLASSES} more` : "";
    const where = `\`${target}\` is never ${shown.join(", ")}${more} in \`${lacks}\``;
    return diagnostic(lacks === "train" ? "class-untaught" : "class-untested", spanOf(target), { where });
  });
}

const HOW = {
  same: "it is the same",
  line: "the one is the other times a factor, and something added",
  classes: "each of its values goes with one class",
} as const;

function columnDiagnostics({ constants, told: known }: Audit, spanOf: SpanOf): readonly Diagnostic[] {
  return [
    ...constants.map(({ column, steps, of, value }) => {
      const what = steps ? `Of ${of} steps of \`${column}\`, ${steps[0]} to ${steps[1]} are` : `\`${column}\` is`;
      return diagnostic("column-constant", spanOf(column), { what, value: shortened(value) });
    }),
    ...known.map(({ input, target, rows, of, how }) => {
      const related = [{ span: spanOf(target), message: `\`${target}\` is declared here` }];
      const number = `${thousands(rows)} of ${thousands(of)}`;
      return diagnostic("target-in-column", spanOf(input), { input, target, rows: number, how: HOW[how] }, { related });
    }),
  ];
}
