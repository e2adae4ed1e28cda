/** Facts of a plan as people name and write them. */

import { canonical } from "../../plan/canonical.js";
import type * as Plan from "../../plan/plan.js";
import { allNodes } from "../lower/procedure.js";
import { cellType, numberText, quotedName, rangeText, realText, shareText, textLiteral } from "../lower/source-text.js";
import { PlanPrinter } from "../lower/to-source.js";
import type { Path } from "./facts.js";
import type { Side } from "./pairing.js";
import { asWritten } from "./spelling.js";
import { tried } from "./tried.js";

export class Wording {
  readonly #printer: PlanPrinter;
  readonly #settings: ReadonlyMap<string, Plan.Setting>;
  readonly #rowsOf: ReadonlyMap<string, string>;
  readonly #nodes: ReadonlyMap<string, Plan.ModelNode>;
  readonly #side: Side;

  constructor(side: Side) {
    const { plan, origins } = side;
    this.#side = side;
    this.#printer = new PlanPrinter(plan, origins);
    this.#settings = new Map(plan.settings.map((setting) => [setting.id, setting]));
    this.#rowsOf = new Map([...plan.data.fitted, ...plan.data.columns].map(({ id, rows }) => [id, rows]));
    this.#nodes = new Map(allNodes(plan.model).map((node) => [node.id, node]));
  }

  /** What a fact is: `units`, `optimizer.rate`, `states.units`, `layer`. */
  what(path: Path, value: unknown): string {
    const [section, ...rest] = path;
    switch (section) {
      case "settings":
        return rest.length === 1
          ? `param ${this.#name(rest[0])}`
          : dotted([this.#name(rest[0]), ...(SETTING[rest[rest.length - 1]] ?? rest.slice(1))]);
      case "data":
        return this.#whatOfData(rest, value);
      case "model":
        return this.#whatOfLayer(rest);
      case "train":
        return whatOfTraining(rest, this.#side.plan);
      case "requires":
        return "require";
      case "baselines":
        return "baseline";
      case "attainable":
        return "attainable";
      case "search":
        return { objective: "search for", others: "search for besides" }[rest[0]] ?? dotted(path);
      case "measures":
        return rest.length === 1
          ? `measure ${this.#measureName(rest[0])}`
          : dotted([this.#measureName(rest[0]), ...rest.slice(1)]);
      default:
        return path.length === 0 ? "the plan" : dotted(path);
    }
  }

  /** A value as people write it; numbers as on the line where it stands. */
  text(path: Path, value: unknown, line: string): string {
    return asWritten(this.#tried(path, value), line);
  }

  /** Facts that this version has no words for, and plans that nobody checked, as they are. */
  #tried(path: Path, value: unknown): string {
    // A printer that does not know a kind gives nothing.
    const text = tried<string | undefined>(undefined, () => this.#text(path, value));
    return text === undefined || text.includes("undefined") ? plain(value) : text;
  }

  #text(path: Path, value: unknown): string {
    const { fact } = this.#printer;
    const [section, list, third] = path;
    const last = path[path.length - 1];
    if (value === null || value === undefined) return "none";
    switch (section) {
      case "settings":
        return this.#setting(list, third === "when" && path.length === 4 ? last : third, value);
      case "requires":
        return fact.settingCondition(value as Plan.SettingCondition);
      case "baselines": {
        const { kind, measure } = value as Plan.BaselinePlan;
        return `${kind} of ${this.#measured(measure)}`;
      }
      case "attainable": {
        const { measure, value: hoped } = value as Plan.AttainablePlan;
        return `${hoped} of ${this.#measured(measure)}`;
      }
      case "data":
        if (path.length === 3) return this.#node(list, value);
        if (isStep(value)) return this.#step(value);
        if (isExpressionAt(path) && !Array.isArray(value))
          return fact.row(value as Plan.RowExpression, this.#rowsOf.get(third) ?? null);
        break;
      case "model":
        if (path.at(-2) === "model" || path.at(-2) === "nodes") return this.#layer(value as Plan.ModelNode);
        if (path.at(-2) === "attributes") {
          const { initial } = value as { readonly initial?: Plan.InitialPlan };
          return initial?.kind === "default" ? "default" : fact.attribute(value as Plan.AttributePlan);
        }
        break;
      case "train": {
        const text = this.#training(path, value);
        if (text !== null) return text;
        break;
      }
      case "search":
        return this.#search(list, value);
      case "measures":
        if (path.length === 2) return fact.measure(value as Plan.Measure);
    }
    if (last === "train" || last === "validate" || last === "test") {
      if (list === "rows" && typeof value === "number") return shareText(value);
    }
    return this.#plain(path, value);
  }

  #setting(id: string, field: string | undefined, value: unknown): string {
    const { fact } = this.#printer;
    const setting = this.#settings.get(id);
    if (field === undefined) return fact.setting(value as Plan.Setting).replace(/^param \S+ = /, "");
    if (!setting) return plain(value);
    if (field === "domain")
      return fact
        .setting(setting)
        .replace(/^.*? in /, "")
        .replace(/ when .*$/, "");
    if (field === "when") return fact.setting(setting).replace(/^.*? when /, "when ");
    if (field === "condition") return fact.settingCondition(value as Plan.SettingCondition);
    if ((field === "value" || field === "otherwise") && typeof value === "number")
      return setting.kind === "real" ? realText(value) : numberText(value);
    return typeof value === "string" ? value : plain(value);
  }

  #node(list: string, value: unknown): string {
    const { fact } = this.#printer;
    if (list === "rows") return fact.rows(value as Plan.RowsNode);
    if (list === "fitted") return fact.fitted(value as Plan.FittedNode).replace(/^\S+ \S+ = /, "");
    return fact.column(value as Plan.ColumnNode);
  }

  #measured(measure: Plan.Measure): string {
    const { fact } = this.#printer;
    const text = fact.measure(measure);
    const index = this.#side.plan.measures.findIndex((known) => fact.measure(known) === text);
    return index < 0 ? text : this.#measureName(String(index));
  }

  #layer(node: Plan.ModelNode): string {
    return node.layer === "input" ? this.#name(node.inputs.column) : this.#printer.fact.layer(node);
  }

  #step({
    call,
    options,
    fitted,
  }: {
    readonly call: string;
    readonly options: object;
    readonly fitted: string | null;
  }): string {
    const given = [
      ...(fitted ? [this.#name(fitted)] : []),
      ...Object.entries(options).map(
        ([key, value]) => `${key}: ${key === "marks" ? value : textLiteral(String(value))}`,
      ),
    ];
    return `${STEPS[call] ?? call}(${given.join(", ")})`;
  }

  #training([, field, ...rest]: Path, value: unknown): string | null {
    const { fact } = this.#printer;
    const last = rest.at(-1);
    if (rest.length === 0) {
      switch (field) {
        case "optimizer":
          return fact.optimizer(value as Plan.OptimizerPlan);
        case "schedule":
          return fact.schedule(value as readonly Plan.ScheduleFactor[]);
        case "penalty":
          return fact.penalty(value as NonNullable<Plan.TrainPlan["penalty"]>);
        case "batch":
          return fact.batch(value as Plan.BatchPlan);
        case "length": {
          const { unit, count } = value as Plan.TrainPlan["length"];
          return `${fact.scalar(count)} ${unit}`;
        }
        case "validate": {
          const { unit, every } = value as Plan.TrainPlan["validate"];
          return `${fact.scalar(every)} ${unit}`;
        }
        case "keep":
          return fact.measured((value as NonNullable<Plan.TrainPlan["keep"]>).measure);
        case "clip":
          return `norm(${fact.scalar(value as Plan.Scalar)})`;
        case "loss":
          return (value as readonly Plan.LossTerm[]).map((term) => bare(fact.loss(term))).join(" + ");
      }
    }
    if (field === "loss" && rest.length === 1) return bare(fact.loss(value as Plan.LossTerm));
    if (field === "stop" && typeof value === "object" && value !== null && "kind" in value)
      return fact.condition(value as Plan.Condition);
    if (field === "loss" && last === "weights" && Array.isArray(value))
      return `[${value.map((weight: Plan.Scalar) => fact.scalar(weight)).join(", ")}]`;
    if (last === "byLength") return this.#byLength(value);
    return last === "kind" && typeof value === "string" ? value : null;
  }

  /** Whose lengths: `left, right`. */
  #byLength(value: unknown): string {
    if (Array.isArray(value)) return value.map((id) => this.#name(String(id))).join(", ");
    return value === true ? "what is read" : "none";
  }

  #search(field: string | undefined, value: unknown): string {
    const { search, method, objectives, pruner } = this.#printer.fact;
    if (field === undefined) return search(value as Plan.SearchPlan).join(", ");
    if (field === "method") return method(value as Plan.SearchMethodPlan);
    if (field === "objective") return objectives([value as Plan.SearchObjective]).join(", ");
    if (field === "others") return objectives(value as readonly Plan.OtherObjective[]).join(", ");
    if (field === "prune") return pruner(value as Plan.PrunePlan);
    return plain(value);
  }

  /** Numbers, texts, names of nodes, and ranges, wherever they stand. */
  #plain(path: Path, value: unknown): string {
    const { fact } = this.#printer;
    if (typeof value === "number") return numberText(value);
    if (typeof value === "string") {
      const isNode = this.#side.origins.nodes[value] !== undefined;
      if (isNode) return this.#nodes.has(value) ? fact.use(value) : this.#name(value);
      return TEXTS.has(path[path.length - 1]) || path.at(-2) === "options" ? textLiteral(value) : value;
    }
    if (Array.isArray(value) && value.length === 2 && value.every(isScalar))
      return rangeText(...(value.map((end) => fact.scalar(end)) as [string, string]));
    if (isScalar(value)) return fact.scalar(value);
    if (isCell(value)) return cellType(value);
    if (isColumnOfTable(value))
      return value.type.kind === "text" ? quotedName(value.name) : `${quotedName(value.name)}: ${cellType(value.type)}`;
    if (path.at(-1) === "parts" && typeof value === "object" && value !== null)
      return Object.entries(value)
        .map(([part, id]) => `${part}: ${this.#name(String(id))}`)
        .join(", ");
    return plain(value);
  }

  #whatOfData([list, id, ...rest]: Path, value: unknown): string {
    if (rest.length === 0) {
      const word =
        list === "columns" ? (value as Plan.ColumnNode).role : list === "fitted" ? FITTED[id.split(".")[0]] : "rows";
      return `${word} ${this.#name(id)}`;
    }
    const [field] = rest;
    if (isStep(value)) return `step of ${this.#name(id)}`;
    if (EXPRESSIONS.has(field)) {
      const option = rest.indexOf("options");
      const call = option < 0 ? null : this.#callAt([list, id, ...rest.slice(0, option)]);
      return dotted([
        this.#name(id),
        ...(field === "of" ? [] : [field]),
        ...(call ? [call, ...rest.slice(option + 1)] : []),
      ]);
    }
    if (field === "source" || field === "window") return dotted([this.#name(id), ...rest.slice(1)]);
    return dotted([this.#name(id), ...rest.filter((part) => part !== "columns" && part !== "type")]);
  }

  #callAt(path: Path): string | null {
    let value: unknown = this.#side.plan.data;
    for (const part of path) {
      const items: unknown = value;
      value = Array.isArray(items)
        ? (items.find((item: { readonly id?: string }) => item.id === part) ?? items[Number(part)])
        : (items as Readonly<Record<string, unknown>> | undefined)?.[part];
    }
    const { call } = (value ?? {}) as { readonly call?: string };
    return call ? (STEPS[call] ?? call) : null;
  }

  #whatOfLayer(path: Path): string {
    const ids = path.filter((part) => this.#nodes.has(part));
    const id = ids.at(-1) ?? path[0];
    const rest = path.slice(path.lastIndexOf(id) + 1).filter((part) => part !== "attributes" && part !== "inputs");
    if (rest.length > 0) return dotted([this.#name(id), ...rest]);
    return `${this.#nodes.get(id)?.layer === "input" ? "input" : "layer"} ${this.#name(id)}`;
  }

  #name(id: string): string {
    return this.#side.origins.nodes[id]?.name ?? id;
  }

  #measureName(index: string): string {
    return this.#side.origins.measures[Number(index)]?.name ?? index;
  }
}

const SETTING: Readonly<Record<string, readonly string[]>> = {
  value: [],
  domain: ["domain"],
  condition: ["when"],
  otherwise: ["else"],
};

const FITTED: Readonly<Record<string, string>> = { vocabulary: "vocab", standard: "scale", spread: "scale" };

/** Functions of rows by the names that the language has for them. */
const STEPS: Readonly<Record<string, string>> = { ids: "tokens" };

/** Fields that hold a text. */
const TEXTS: ReadonlySet<string> = new Set([
  "path",
  "package",
  "file",
  "sha256",
  "from",
  "cite",
  "starting",
  "separator",
]);

function whatOfTraining([field, ...rest]: Path, plan: Plan.Plan): string {
  if (field === "length") return rest.length === 0 ? "length" : plan.train.length.unit;
  if (field === "validate") return "validate every";
  if (field === "stop") return "stop when";
  if (field === "keep") return "keep best";
  if (field === "loss") return rest.length === 2 ? `loss.${rest[1]}` : "loss";
  if (field === "batch")
    return rest[0] === "size" || rest.length === 0
      ? "batch"
      : rest[0] === "shuffle"
        ? "shuffle"
        : rest[0] === "byLength"
          ? "batch by length"
          : dotted(["batch", ...rest]);
  return dotted([field, ...rest]);
}

/** `(0.5) * loss` without what a single number does not need. */
function bare(term: string): string {
  return term.replace(/^\(([\w.]+)\) \*/, "$1 *");
}

function dotted(parts: readonly string[]): string {
  return parts.join(".");
}

/** Fields of data that hold an expression on a row. */
const EXPRESSIONS: ReadonlySet<string | undefined> = new Set([
  "of",
  "condition",
  "key",
  "by",
  "turns",
  "group",
  "strata",
]);

function isExpressionAt(path: Path): boolean {
  const field = path[3];
  if (!EXPRESSIONS.has(field)) return false;
  return !path.includes("options") && (field !== "of" || path[1] !== "rows");
}

function isStep(
  value: unknown,
): value is { readonly call: string; readonly options: object; readonly fitted: string | null } {
  return typeof value === "object" && value !== null && "call" in value && !("arguments" in value);
}

function isScalar(value: unknown): value is Plan.Scalar {
  return typeof value === "number" || (typeof value === "object" && value !== null && "formula" in value);
}

function isCell(value: unknown): value is Plan.CellPlan {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return ["text", "real", "whole", "list", "date"].includes(String(value.kind));
}

function isColumnOfTable(value: unknown): value is { readonly name: string; readonly type: Plan.CellPlan } {
  return typeof value === "object" && value !== null && "name" in value && "type" in value && isCell(value.type);
}

function plain(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" ? String(value) : canonical(value ?? null);
}
