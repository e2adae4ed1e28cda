/** Where rows come from. */
import { constant } from "../../../ops/polynomial.js";
import { addressOf } from "../../../plan/address.js";
import { formatProblem } from "../../../plan/date.js";
import type { CellPlan } from "../../../plan/plan.js";
import { nearest } from "../../../spelling/nearest.js";
import type { Call, Expression, List, TextLiteral, TypeNode } from "../../syntax/tree.js";
import { truth } from "../bind.js";
import type { Bound, Callable, CallSite } from "../callable.js";
import { type Context, report, wrongKind } from "../context.js";
import { describeExpression } from "../describe-expression.js";
import type { ItemType, SourceNode } from "../graph.js";
import { UNKNOWN, type Value, type ValueOf } from "../value.js";

const DETAILS = ["from", "sha256", "cite"] as const;
const NPM_NAME = /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/;

const source = {
  name: "source",
  doc: "A path beside the `.rnn` file, or `package(name, file)`.",
  wants: { kind: "value", accepts: ["text", "source"], called: "a path or `package(…)`" },
} as const;

export const bits: Callable = {
  name: "bits",
  doc: "Random strings of bits, in the column `bits`.",
  where: ["data"],
  parameters: [
    {
      name: "count",
      doc: "How many strings.",
      wants: { kind: "number", type: "count", limits: { low: 1, high: 100_000_000 } },
    },
    {
      name: "length",
      doc: "Bits in a string; a range is drawn from evenly.",
      wants: { kind: "extent", limits: { low: 1, high: 1_000_000 } },
    },
  ],
  result(bound, { context, call }) {
    const [low, high] = bound.extent("length");
    const bit: ItemType = { kind: "whole", low: constant(0), high: constant(1) };
    const columns = new Map<string, ItemType>([["bits", { kind: "list", of: bit, length: { low, high } }]]);
    const all = bound.number("count");
    return {
      kind: "rows",
      node: {
        kind: "rows",
        op: "bits",
        origin: { ...context.origin, span: call.span },
        columns,
        ordered: false,
        isSplit: false,
        counts: { all, train: null },
        splitSpan: null,
        count: all,
        length: [low, high],
      },
    };
  },
};

export const packageFile: Callable = {
  name: "package",
  doc: "A file of an npm package.",
  where: ["data"],
  parameters: [
    { name: "name", doc: "The package's name.", wants: { kind: "text" } },
    { name: "file", doc: "A path inside the package.", wants: { kind: "text" } },
  ],
  result(bound, { context, spanOf }) {
    const [name, file] = [bound.text("name"), bound.text("file")];
    if (!NPM_NAME.test(name)) {
      report(context, "bad-package", spanOf("name"), { written: name });
      return UNKNOWN;
    }
    if (!isInside(file)) {
      report(context, "path-outside", spanOf("file"), { path: file, inside: `the package \`${name}\`` });
      return UNKNOWN;
    }
    return { kind: "source", package: name, file };
  },
};

export const text: Callable = {
  name: "text",
  doc: "A whole text as one row, in the column `text` (UTF-8, plain or gzip).",
  where: ["data"],
  parameters: [source],
  details: DETAILS,
  result(bound, site) {
    const from = sourceOf(bound, site);
    if (!from) return UNKNOWN;
    const { context, call } = site;
    return {
      kind: "rows",
      node: {
        kind: "rows",
        op: "text",
        origin: { ...context.origin, span: call.span },
        columns: new Map<string, ItemType>([["text", { kind: "text" }]]),
        ordered: true,
        isSplit: false,
        counts: null,
        splitSpan: null,
        source: from,
      },
    };
  },
};

const columnsParameter = {
  name: "columns",
  doc: "Names of columns, each perhaps with its type: `[english, bits: [..50] of bit, price: real]`; text otherwise.",
  wants: { kind: "raw" },
} as const;

function tableCallable(name: "tsv" | "csv", separator: "\t" | ",", header: boolean, doc: string): Callable {
  return {
    name,
    doc,
    where: ["data"],
    parameters: [
      source,
      columnsParameter,
      { name: "header", doc: "The first line names the columns.", wants: { kind: "truth" }, fallback: truth(header) },
    ],
    details: DETAILS,
    result(bound, site) {
      const from = sourceOf(bound, site);
      const { expression } = bound.value("columns", "raw");
      if (expression.kind !== "list") {
        if (expression.kind !== "missing")
          wrongKind(site.context, expression.span, {
            name: "columns",
            wanted: "a list of columns",
            given: describeExpression(expression),
          });
        return UNKNOWN;
      }
      const cells = cellsOf(expression, site.context);
      if (!from || !cells) return UNKNOWN;
      const table: ValueOf<"rows"> = {
        kind: "rows",
        node: {
          kind: "rows",
          op: "table",
          origin: { ...site.context.origin, span: site.call.span },
          columns: new Map(cells.map((cell) => [cell.name, itemOfCell(cell.type)])),
          ordered: true,
          isSplit: false,
          counts: null,
          splitSpan: null,
          source: from,
          separator,
          header: bound.truth("header"),
          cells,
        },
      };
      for (const { value, span } of expression.items)
        if (value.kind === "reference") site.context.shared.spans.note(table.node, `columns/${value.name}`, span);
      return table;
    },
  };
}

export const tsv = tableCallable(
  "tsv",
  "\t",
  false,
  "A table of tab-separated columns (UTF-8, plain or gzip), without a header unless said.",
);
export const csv = tableCallable(
  "csv",
  ",",
  true,
  "A table of comma-separated columns (UTF-8, plain or gzip), with a header unless said.",
);

function sourceOf(bound: Bound, site: CallSite): SourceNode | null {
  const { context, call, spanOf, detail } = site;
  const given: Value = bound.value("source", "text", "source");
  const sha256 = detail("sha256");
  const details = { sha256, from: detail("from"), cite: detail("cite") };
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) {
    report(context, "bad-sha256", detailSpan(call, "sha256"), { written: sha256 });
    return null;
  }
  const address = details.from === null ? null : addressOf(details.from);
  if (address && "problem" in address) {
    report(context, "bad-from", detailSpan(call, "from"), { written: details.from ?? "", problem: address.problem });
    return null;
  }
  if (sha256 === null) report(context, "unpinned-source", spanOf("source"), {});
  if (given.kind === "source") return { path: null, package: given.package, file: given.file, ...details };
  const written = given.kind === "text" ? given.value : "";
  if (/^[a-z]+:\/\//i.test(written)) {
    report(context, "path-is-address", spanOf("source"), { path: written });
    return null;
  }
  const path = context.shared.pathFrom(call.span.file, written);
  if (!isInside(written, true) || !context.shared.isInside(call.span.file, written)) {
    report(context, "path-outside", spanOf("source"), { path: written, inside: "the project" });
    return null;
  }
  return { path, package: null, file: null, ...details };
}

function detailSpan(call: Call, key: string) {
  return call.details.find(({ name }) => name.text === key)?.value.span ?? call.span;
}

/** Relative, with no step out; `upwards` leaves steps out to the check against the project's folder. */
function isInside(path: string, upwards = false): boolean {
  const parts = path.split(/[\\/]/);
  return (
    path !== "" && !/^(?:[\\/]|[A-Za-z]:)/.test(path) && !path.includes("\0") && (upwards || !parts.includes(".."))
  );
}

function cellsOf(list: List, context: Context): readonly { name: string; type: CellPlan }[] | null {
  const cells: { name: string; type: CellPlan }[] = [];
  for (const { value, type, span } of list.items) {
    if (value.kind !== "reference") {
      const given = describeExpression(value);
      const text = value.kind === "text" && /^[a-z_][a-z0-9_]*$/.test(value.value) ? value.value : null;
      const suggestion = text ? { message: `write \`${text}\``, edit: { span, text } } : null;
      if (value.kind !== "missing")
        wrongKind(context, span, { name: "a column", wanted: "a name", given }, { suggestion });
      return null;
    }
    if (cells.some(({ name }) => name === value.name)) {
      report(context, "duplicate-name", span, { name: value.name, role: "column" });
      return null;
    }
    const cell = type ? cellOf(type, context) : ({ kind: "text" } as const);
    if (cell === null) return null;
    cells.push({ name: value.name, type: cell });
  }
  return cells;
}

const NAMED_CELLS: ReadonlyMap<string, CellPlan> = new Map<string, CellPlan>([
  ["text", { kind: "text" }],
  ["real", { kind: "real" }],
  ["bit", { kind: "whole", range: [0, 1] }],
  ["date", { kind: "date", format: null }],
]);

function cellOf(type: TypeNode, context: Context): CellPlan | null {
  if (type.kind === "named-type") {
    const cell = NAMED_CELLS.get(type.name.text);
    if (type.format) return formatted(type.name.text, type.format, context);
    if (cell || type.name.text === "") return cell ?? null;
    const near = nearest(type.name.text, [...NAMED_CELLS.keys()]);
    const suggestion = near ? { message: `did you mean \`${near}\`?`, edit: { span: type.span, text: near } } : null;
    const parameters = { written: type.name.text, known: [...NAMED_CELLS.keys()].join("`, `") };
    report(context, "unknown-type", type.span, parameters, { suggestion });
    return null;
  }
  if (type.kind === "range-type") {
    const [low, high] = [wholeOf(type.low), wholeOf(type.high)];
    if (low !== null && high !== null && low <= high) return { kind: "whole", range: [low, high] };
    wrongKind(context, type.span, {
      name: "a column",
      wanted: "a rising range of whole numbers",
      given: low === null || high === null ? "no range of whole numbers" : "a falling one",
    });
    return null;
  }
  const [dimension] = type.dimensions;
  const of = cellOf(type.of, context);
  // A dimension that could not be read has been spoken of.
  if (of === null || !dimension) return null;
  const high = wholeOf(dimension.high);
  const low = dimension.low ? wholeOf(dimension.low) : dimension.open ? 1 : high;
  if (low !== null && high !== null && low > high) {
    wrongKind(context, type.span, { name: "a column", wanted: "a list whose range rises", given: "one that falls" });
    return null;
  }
  if (
    type.dimensions.length !== 1 ||
    low === null ||
    high === null ||
    low < 1 ||
    of.kind === "list" ||
    of.kind === "text" ||
    of.kind === "date"
  ) {
    wrongKind(context, type.span, {
      name: "a column",
      wanted: "a list such as `[..50] of bit`",
      given: "another type",
    });
    return null;
  }
  return { kind: "list", length: [low, high], of };
}

/** `date("YYYYMMDD")`: dates alone have a format. */
function formatted(name: string, format: TextLiteral, context: Context): CellPlan | null {
  if (name !== "date") {
    wrongKind(context, format.span, { name: "a column", wanted: `\`${name}\` without a format`, given: "one" });
    return null;
  }
  const problem = formatProblem(format.value);
  if (problem === null) return { kind: "date", format: format.value };
  report(context, "bad-date-format", format.span, { written: format.value, problem });
  return null;
}

function wholeOf(expression: Expression): number | null {
  if (expression.kind === "number") return expression.type === "count" ? expression.value : null;
  if (expression.kind !== "unary" || expression.operator !== "-") return null;
  const inner = wholeOf(expression.operand);
  return inner === null ? null : -inner;
}

function itemOfCell(cell: CellPlan): ItemType {
  switch (cell.kind) {
    case "whole":
      return { kind: "whole", low: constant(cell.range[0]), high: constant(cell.range[1]) };
    case "list":
      return {
        kind: "list",
        of: itemOfCell(cell.of),
        length: { low: constant(cell.length[0]), high: constant(cell.length[1]) },
      };
    case "date":
      return { kind: "date" };
    default:
      return cell;
  }
}
