/** Where rows come from. */
import { constant } from "../../../ops/polynomial.js";
import { addressOf } from "../../../plan/address.js";
import type { CellPlan } from "../../../plan/plan.js";
import { present } from "../../../plan/present.js";
import type { Call } from "../../syntax/tree.js";
import { truth } from "../calls/bind.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { report } from "../context.js";
import type { ItemType, SourceNode } from "../graph.js";
import { UNKNOWN, type ValueOf } from "../values/value.js";
import { cellsOf, columnsParameter, itemOfCell, noteCells } from "./cell-types.js";

export const DETAILS = ["from", "sha256", "cite"] as const;
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
      const header = bound.truth("header");
      const cells = cellsOf(bound, site, (type, isLast) => tableProblem(type, isLast, header));
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
          header,
          cells,
        },
      };
      noteCells(table.node, bound, site);
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

/** What a table cannot hold: cells are texts and numbers, and what takes the rest of a line ends it. */
function tableProblem(type: CellPlan, isLast: boolean, header: boolean): string | null {
  if (type.kind === "set" || (type.kind === "list" && type.of.kind === "set"))
    return "a text, a number, or a list of numbers: sets are read by `jsonl`";
  if (type.kind !== "list" || type.of.kind !== "text") return null;
  if (header) return "one that the header can name: a list of texts is the rest of a line without one";
  return isLast ? null : "the last one: a list of texts is the rest of the line";
}

export const jsonl: Callable = {
  name: "jsonl",
  doc: "Rows from JSON Lines (UTF-8, plain or gzip): an object on each line, whose fields are the columns.",
  where: ["data"],
  parameters: [source, columnsParameter],
  details: DETAILS,
  result(bound, site) {
    const from = sourceOf(bound, site);
    const cells = cellsOf(bound, site, () => null);
    if (!from || !cells) return UNKNOWN;
    const rows: ValueOf<"rows"> = {
      kind: "rows",
      node: {
        kind: "rows",
        op: "jsonl",
        origin: { ...site.context.origin, span: site.call.span },
        columns: new Map(cells.map((cell) => [cell.name, itemOfCell(cell.type)])),
        ordered: true,
        isSplit: false,
        counts: null,
        splitSpan: null,
        source: from,
        cells,
      },
    };
    noteCells(rows.node, bound, site);
    return rows;
  },
};

function sourceOf(bound: Bound, site: CallSite): SourceNode | null {
  const { context, call, spanOf, detail } = site;
  const given = bound.value("source", "text", "source");
  const sha256 = detail("sha256");
  const details = { sha256, from: detail("from"), cite: detail("cite") };
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) {
    report(context, "bad-sha256", detailSpan(call, "sha256"), { written: sha256 });
    return null;
  }
  if (details.from !== null) {
    const address = addressOf(details.from);
    if ("problem" in address) {
      report(context, "bad-from", detailSpan(call, "from"), { written: details.from, problem: address.problem });
      return null;
    }
  }
  if (sha256 === null) report(context, "unpinned-source", spanOf("source"), {});
  if (given.kind === "source") return { path: null, package: given.package, file: given.file, ...details };
  const written = given.value;
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
  const said = call.details.find(({ name }) => name.text === key);
  return present(said, () => `no ${key} is said`).value.span;
}

/** Relative, with no step out; `upwards` leaves steps out to the check against the project's folder. */
function isInside(path: string, upwards = false): boolean {
  const parts = path.split(/[\\/]/);
  return (
    path !== "" && !/^(?:[\\/]|[A-Za-z]:)/.test(path) && !path.includes("\0") && (upwards || !parts.includes(".."))
  );
}
