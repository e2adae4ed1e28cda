/** The `data` function of the emitted program: one call of the kit for each node, columns as functions of a row. */

import { camelCase } from "../../ops/calling.js";
import type * as Plan from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { key, literal, numberCode, objectCode, scalarCode } from "./code.js";
import type { Line } from "./lines.js";
import type { Names } from "./names.js";

/** Functions of the runtime that a column's code calls. */
export type Imports = Set<string>;

const OPERATORS: Readonly<Record<string, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  equal: "===",
  unequal: "!==",
  below: "<",
  above: ">",
  atMost: "<=",
  atLeast: ">=",
  and: "&&",
  or: "||",
};

export function dataLines({ data }: Plan.Plan, names: Names, imports: Imports): readonly Line[] {
  const emit = new DataEmitter(names, imports);
  return [
    ...data.rows.map((node) => ({ code: `const ${names.local(node.id)} = ${emit.rows(node)};`, node: node.id })),
    ...data.fitted.map((node) => ({ code: `const ${names.local(node.id)} = ${emit.fitted(node)};`, node: node.id })),
    { code: "return {" },
    { code: "  columns: {" },
    ...data.columns.map((column) => ({
      code: `    ${names.column(column.id)}: ${emit.column(column)},`,
      node: column.id,
    })),
    { code: "  }," },
    { code: `  vocabularies: ${emit.list(data.fitted, "vocabulary")},` },
    { code: `  scales: ${emit.list(data.fitted, "scale")},` },
    { code: "};" },
  ];
}

class DataEmitter {
  constructor(
    readonly names: Names,
    readonly imports: Imports,
  ) {}

  #scalar(scalar: Plan.Scalar): string {
    return scalarCode(scalar, this.names);
  }

  rows(node: Plan.RowsNode): string {
    const of = (id: string) => this.names.local(id);
    switch (node.op) {
      case "bits":
        return `kit.bits({ node: ${literal(node.id)}, count: ${this.#scalar(node.count)}, length: [${this.#scalar(node.length[0])}, ${this.#scalar(node.length[1])}] })`;
      case "text":
        return `kit.text(${this.#source(node)})`;
      case "table": {
        const columns = node.columns.map(({ name, type }) => `${key(name)}: ${cellCode(type)}`);
        return `kit.table(${this.#source(node)}, { separator: ${literal(node.separator)}, header: ${node.header}, columns: { ${columns.join(", ")} } })`;
      }
      case "sections":
        return `kit.sections(${of(node.of)}, ${literal(node.starting)})`;
      case "lines":
        return `kit.lines(${of(node.of)})`;
      case "jsonl": {
        const columns = node.columns.map(({ name, type }) => `${key(name)}: ${cellCode(type)}`);
        return `kit.jsonl(${this.#source(node)}, { columns: { ${columns.join(", ")} } })`;
      }
      case "parallel":
        return `kit.parallel(${of(node.first)}, ${of(node.second)}, [${node.columns.map(literal).join(", ")}])`;
      case "exchanges":
        return `kit.exchanges(${of(node.of)}, (row) => ${this.row(node.turns)})`;
      case "where":
        return `kit.where(${of(node.of)}, (row) => ${this.row(node.condition)})`;
      case "distinct":
        return `kit.distinct(${of(node.of)}, (row) => [${node.by.map((part) => this.row(part)).join(", ")}])`;
      case "split": {
        const shares = `{ train: ${node.train}, validate: ${node.validate}, test: ${node.test} }`;
        return `kit.split(${of(node.of)}, ${shares}, ${this.#rule(node)})`;
      }
      case "sorted":
        return `kit.sorted(${of(node.of)}, (row) => ${this.row(node.by)}, ${literal(node.kind)})`;
      case "in_order":
        return `kit.inOrder(${of(node.of)}, (row) => ${this.row(node.by)}, ${literal(node.kind)})`;
      case "walk_forward":
        return `kit.walkForward(${of(node.of)}, { folds: ${node.folds}, validate: ${node.validate}, test: ${node.test} })`;
      case "k_folds": {
        const keys = [
          ...(node.group ? [`group: (row) => ${this.row(node.group)}`] : []),
          ...(node.strata ? [`strata: (row) => ${this.row(node.strata)}`] : []),
        ];
        const { id, folds, repeats, test } = node;
        const rule = [`node: ${literal(id)}`, `folds: ${folds}`, `repeats: ${repeats}`, `test: ${test}`, ...keys];
        return `kit.kFolds(${of(node.of)}, { ${rule.join(", ")} })`;
      }
      case "given":
        return `kit.given({ ${Object.entries(node.parts)
          .map(([part, id]) => `${key(part)}: ${of(id)}`)
          .join(", ")} })`;
    }
  }

  #source({
    id,
    source: { path, package: name, file, sha256, from },
  }: Extract<Plan.RowsNode, { op: "text" | "table" | "jsonl" }>): string {
    const parts = Object.entries({ name: this.names.source(id), path, package: name, file, sha256, from }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    return `{ ${parts.map(([part, value]) => `${part}: ${literal(value)}`).join(", ")} }`;
  }

  #rule(node: Extract<Plan.RowsNode, { op: "split" }>): string {
    switch (node.by) {
      case "chance":
        return `{ by: "chance", node: ${literal(node.id)} }`;
      case "hash":
        return `{ by: "hash", key: (row) => ${node.key ? this.row(node.key) : '""'} }`;
      case "order":
        return `{ by: "order", weight: ${node.key ? `(row) => ${this.row(node.key)}` : "() => 1"} }`;
    }
  }

  fitted(node: Plan.FittedNode): string {
    const rows = this.names.local(node.rows);
    const of = this.row(node.of);
    switch (node.op) {
      case "vocabulary": {
        if (node.merges !== undefined)
          return `kit.bytePairs(${rows}, (row) => ${of}, { merges: ${this.#scalar(node.merges)} })`;
        const most = node.most === null ? "Number.POSITIVE_INFINITY" : this.#scalar(node.most);
        const least = node.least === undefined ? "" : `, least: ${this.#scalar(node.least)}`;
        return `kit.vocabulary(${rows}, (row) => ${of}, { most: ${most}${least} })`;
      }
      case "standard":
        return `kit.standard(${rows}, (row) => ${of}${node.log ? ", { log: true }" : ""})`;
      case "spread":
        return `kit.spread(${rows}, (row) => ${of}, { low: ${numberCode(node.low)}, high: ${numberCode(node.high)}${node.log ? ", log: true" : ""} })`;
    }
  }

  column(column: Plan.ColumnNode): string {
    const { shape, length, window, several } = column;
    const of = `${this.names.local(column.rows)}, { ${this.#type(column)} }, (row) => ${this.row(column.of)}`;
    switch (shape) {
      case "value":
        return `kit.value(${of})`;
      case "sequence":
        present(length, () => `${column.id} has no length`);
        return `kit.sequence(${of})`;
      case "stream":
        return `kit.stream(${of})`;
      case "window": {
        const cut = present(window, () => `${column.id} has no window`);
        const [steps, every] = [this.#scalar(cut.length), this.#scalar(cut.every)];
        const ahead = cut.ahead === undefined ? "" : `, ahead: ${this.#scalar(cut.ahead)}`;
        const more = `${ahead}${several ? ", several: true" : ""}${cut.reach_back ? ", reachBack: true" : ""}`;
        return `kit.windows(kit.stream(${of}), { length: ${steps}, every: ${every}${more} })`;
      }
    }
  }

  #type({ as, range, length, shape, features }: Plan.ColumnNode): string {
    const wide = features === undefined ? "" : `, features: ${features}`;
    const dtype = `dtype: ${as === "ids" ? '"i32"' : '"f32"'}${wide}`;
    const limits = range ? `, range: [${this.#bound(range[0])}, ${this.#bound(range[1])}]` : "";
    if (shape !== "sequence" || !length) return dtype + limits;
    const most = length[1] === null ? "Number.POSITIVE_INFINITY" : this.#scalar(length[1]);
    const least = length[0] === 0 ? "1" : this.#scalar(length[0]);
    return `${dtype}${limits}, length: [${least}, ${most}]`;
  }

  /** While data are prepared, a vocabulary's size is its own. */
  #bound(scalar: Plan.Scalar): string {
    const size = typeof scalar === "object" ? /^(\S+)\.size( - 1)?$/.exec(scalar.formula) : null;
    return size ? `${this.names.local(size[1])}.size${size[2] ?? ""}` : this.#scalar(scalar);
  }

  row(expression: Plan.RowExpression): string {
    if ("column" in expression)
      return /^[A-Za-z_]\w*$/.test(expression.column)
        ? `row.${expression.column}`
        : `row[${literal(expression.column)}]`;
    if ("number" in expression) return this.#scalar(expression.number);
    if ("text" in expression) return literal(expression.text);
    if ("date" in expression) return `Date.parse(${literal(utc(expression.date))})`;
    const { call, arguments: given, options, fitted } = expression;
    const parts = given.map((argument) => this.row(argument));
    const operator = OPERATORS[call];
    if (operator) return `(${parts.join(` ${operator} `)})`;
    if (call === "not") return `!${parts[0]}`;
    if (call === "ids" || call === "scaled") {
      const name = call === "ids" ? "tokens" : "scaled";
      this.imports.add(name);
      return `${name}(${parts[0]}, ${this.names.local(present(fitted, () => "tokens are of a vocabulary"))}${options.end ? ", { end: true }" : ""})`;
    }
    const name = camelCase(call);
    this.imports.add(name);
    const isListed = call === "text_of" || (call === "multi_hot" && options.steps === undefined);
    return `${name}(${[...(isListed ? [`[${parts.join(", ")}]`] : parts), ...optionsCode(call, options)].join(", ")})`;
  }

  list(fitted: readonly Plan.FittedNode[], kind: "vocabulary" | "scale"): string {
    const own = fitted.filter(({ op }) => (op === "vocabulary") === (kind === "vocabulary"));
    return objectCode(
      own.map(({ id }) => {
        const [name, local] = [this.names.of(id), this.names.local(id)];
        return name === local ? name : `${key(name)}: ${local}`;
      }),
    );
  }
}

/** What stands after the columns in the call of a row function. */
function optionsCode(call: Plan.RowFunction, options: Readonly<Record<string, string>>): readonly string[] {
  switch (call) {
    case "replace":
      return [literal(options.from), literal(options.to)];
    case "text_of":
      return [literal(options.between)];
    case "multi_hot":
      return [`[${options.low}, ${options.high}]`];
    case "normal_form":
      return [literal(options.form.toUpperCase())];
    case "words": {
      const entries = Object.entries(options).map(([name, value]) => `${key(name)}: ${literal(value)}`);
      return [`{ ${entries.join(", ")} }`];
    }
    default:
      return [];
  }
}

/** A time without a zone would be local to the machine. */
function utc(date: string): string {
  return date.includes("T") ? `${date}Z` : date;
}

function cellCode(type: Plan.CellPlan): string {
  switch (type.kind) {
    case "whole":
      return `{ kind: "whole", range: [${type.range.join(", ")}] }`;
    case "set":
      return `{ kind: "set", range: [${type.range.join(", ")}] }`;
    case "list":
      return `{ kind: "list", length: [${type.length.map(String).join(", ")}], of: ${cellCode(type.of)} }`;
    case "date":
      return `{ kind: "date", format: ${type.format === null ? "null" : literal(type.format)} }`;
    default:
      return `{ kind: ${literal(type.kind)} }`;
  }
}
