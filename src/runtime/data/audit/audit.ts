/** What only the data can tell of an experiment: which of its results would be too good, and which of its columns are idle. */
import type { PartName } from "../kit.js";
import type { PreparedPart } from "../prepared.js";
import type { Compared } from "../statistics/row-index.js";
import { unitsOf } from "../statistics/units.js";
import { type Constant, constantIn, type OneSided, oneSidedIn, type Told, toldIn } from "./columns.js";
import { eachFrom, type Overlap, overlapsWith } from "./overlaps.js";
import { type Late, lateIn, type SharedGroup, sharedGroups } from "./raw-rows.js";
import type { WholeData } from "./read-whole.js";
import { stretchesOf, stretchLength, varies } from "./stretches.js";

/** What the plan knows of a column. */
export interface AuditedColumn {
  readonly name: string;
  readonly role: "input" | "target";
  /** Made by a vocabulary: its values are words. */
  readonly isWords: boolean;
}

export interface AuditFacts {
  readonly columns: readonly AuditedColumn[];
  /** Which of the splits made the columns' parts. */
  readonly division: number;
  /** A column of dates that should rise from part to part; null where none must. */
  readonly date: string | null;
  /** Columns that look like whom a row belongs to. */
  readonly groups: readonly string[];
}

export interface Audit {
  readonly parts: readonly { readonly name: PartName; readonly examples: number }[];
  /** Rows with all that they hold; null where columns are streams. */
  readonly rows: readonly Overlap[] | null;
  /** Inputs alone; null where there are none. */
  readonly inputs: readonly Overlap[] | null;
  /** Target texts alone; null where the target is no text, or there are no inputs. */
  readonly targets: readonly Overlap[] | null;
  /** Of streams, with how many values each has. */
  readonly stretches: { readonly length: number; readonly overlaps: readonly Overlap[] } | null;
  readonly late: readonly Late[];
  readonly groups: readonly SharedGroup[];
  readonly oneSided: readonly (OneSided & { readonly text: string })[];
  readonly constants: readonly (Constant & { readonly value: string })[];
  readonly told: readonly Told[];
}

/** `say` is told what is being done, for those who wait. */
export function audit(data: WholeData, facts: AuditFacts, say: (what: string) => void): Audit {
  const { parts, divisions, words } = data;
  const [train] = parts;
  const { columns } = facts;
  const named = (role: AuditedColumn["role"]) => columns.filter((column) => column.role === role);
  const [inputs, targets] = [named("input"), named("target")];
  const isStream = columns.some(({ name }) => train.columns[name].kind === "stream" || train.columns[name].window);
  say(`comparing ${train.examples.toLocaleString("en")} examples of train with the others`);
  const division = divisions[facts.division];
  return {
    parts: parts.map(({ name, examples }) => ({ name, examples })),
    ...(isStream ? streamed(data, columns) : inRows(data, inputs, targets)),
    late: facts.date === null ? [] : lateIn(division, facts.date),
    groups: facts.groups.flatMap((column) => sharedGroups(division, column)),
    oneSided: targets.flatMap(({ name, isWords: isNamed }) =>
      oneSidedIn(parts, name, isNamed).map((one) => ({
        ...one,
        text: isNamed ? words.wordOf(one.id) : String(one.id),
      })),
    ),
    constants: columns.flatMap((column) => {
      const constant = constantIn(train, column.name, column.role === "input" && !column.isWords);
      return constant ? [{ ...constant, value: valuesText(constant.values, column, words) }] : [];
    }),
    told: inputs.flatMap((input) => targets.flatMap((target) => toldIn(train, input.name, target.name) ?? [])),
  };
}

type Overlaps = Pick<Audit, "rows" | "inputs" | "targets" | "stretches">;

function inRows(
  { parts, seen, words }: WholeData,
  inputs: readonly AuditedColumn[],
  targets: readonly AuditedColumn[],
): Overlaps {
  const compared = (columns: readonly AuditedColumn[]) =>
    parts.map((part): Compared => ({ name: part.name, columns: columns.flatMap(({ name }) => unitsIn(part, name)) }));
  const unitsIn = (part: PreparedPart, name: string): Compared["columns"] => {
    const units = unitsOf(part.columns[name], seen(name, part.name));
    return units ? [{ values: part.columns[name].values, units }] : [];
  };
  const whole = new Map(compared([...inputs, ...targets]).map((part) => [part.name, part]));
  const asked = (columns: readonly AuditedColumn[], isWhole: boolean): readonly Overlap[] => {
    const side = (part: Compared) => ({ part, whole: isWhole ? null : (whole.get(part.name) ?? null) });
    const options = { textOf: (part: Compared, row: number) => textOf(part, row, columns, words) };
    return eachFrom(compared(columns)).flatMap(([from, others]) => overlapsWith(side(from), others.map(side), options));
  };
  const texts = targets.filter(({ name, isWords }) => isWords && parts[0].columns[name].offsets !== null);
  return {
    rows: asked([...inputs, ...targets], true),
    inputs: inputs.length === 0 ? null : asked(inputs, false),
    targets: inputs.length === 0 || texts.length === 0 ? null : asked(texts, false),
    stretches: null,
  };
}

function streamed({ parts, seen, words }: WholeData, columns: readonly AuditedColumn[]): Overlaps {
  const own = columns.map(({ name }) => parts[0].columns[name]);
  const length = stretchLength(own);
  const cut = parts.map((part) =>
    stretchesOf(
      part.name,
      columns.map(({ name }) => ({ column: part.columns[name], seen: seen(name, part.name) })),
      length,
    ),
  );
  const side = (part: Compared) => ({ part, whole: null });
  const options = { textOf: (part: Compared, row: number) => textOf(part, row, columns, words), counts: varies };
  const overlaps = eachFrom(cut).flatMap(([from, others]) =>
    overlapsWith(
      side(from.all),
      others.map(({ apart }) => side(apart)),
      options,
    ),
  );
  return { rows: null, inputs: null, targets: null, stretches: { length, overlaps } };
}

/** Words with blanks between them, numbers too; columns apart by a bar. */
function textOf(part: Compared, row: number, columns: readonly AuditedColumn[], words: WholeData["words"]): string {
  const texts = part.columns.map(({ values, units }, column) => {
    return valuesText(values.subarray(...units.stretch(row)), columns[column], words);
  });
  return texts.join(" | ");
}

function valuesText(values: ArrayLike<number>, { isWords }: AuditedColumn, { wordOf }: WholeData["words"]): string {
  const written = Array.from(values, (value) => (isWords ? wordOf(value) : String(Number(value.toPrecision(6)))));
  return written.join(" ").trim();
}
