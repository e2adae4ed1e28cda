/** Rows, what is fitted, columns and layers of the plan, numbered as they are reached, with where each came from. */
import { constant, constantValue, type Polynomial } from "../../ops/polynomial.js";
import { canonical } from "../../plan/canonical.js";
import { dateText } from "../../plan/date.js";
import type * as Plan from "../../plan/plan.js";
import type * as Graph from "../semantics/graph.js";
import { PURE } from "../semantics/layers/pure.js";
import { type PartSpans, WHOLE } from "../semantics/messages/part-spans.js";
import { hasSteps, idSize, isMasked, knowsBefore, stepItem } from "../semantics/values/tensors.js";
import type { Span } from "../source.js";
import { type ConditionSymbols, conditionPlan, requirementsInOrder } from "./conditions.js";
import { polynomialOf } from "./state.js";
import { Symbols } from "./symbols.js";
import { vocabulariesOf } from "./vocabularies.js";

/** What is told of a source. */
const SOURCE: ReadonlySet<string> = new Set(["path", "package", "file", "sha256", "from", "cite"]);

export class PlanNodes {
  readonly model: Plan.ModelNode[] = [];
  readonly data: { rows: Plan.RowsNode[]; fitted: Plan.FittedNode[]; columns: Plan.ColumnNode[] } = {
    rows: [],
    fitted: [],
    columns: [],
  };
  readonly origins = new Map<string, Graph.Origin>();
  readonly spans = new Map<string, Span>();
  readonly symbols: Symbols;
  readonly #parts: PartSpans;
  readonly #ids = new Map<object, string>();
  readonly #columnIds = new Map<Graph.ColumnNode, { ids?: string; reals?: string }>();
  readonly #counts = new Map<string, number>();
  readonly #pure = new Map<string, string>();
  readonly #shared: Graph.ModelNode[] = [];

  /** `uses` says where settings are used, as an earlier lowering found out. */
  constructor(experiment: Graph.CheckedExperiment, uses: ReadonlyMap<string, string>) {
    this.#parts = experiment.spans;
    const vocabularies = vocabulariesOf(experiment);
    const nodes = { id: (node: object) => this.#ids.get(node), shared: this.#shared };
    this.symbols = new Symbols({ settings: experiment.settings, vocabularies, uses }, nodes);
  }

  /** @throws RangeError when a symbol is neither a setting nor the size of a vocabulary. */
  scalar(amount: Polynomial): Plan.Scalar {
    for (const vocabulary of this.symbols.meet(amount)) this.fitted(vocabulary);
    return constantValue(amount) ?? { formula: this.symbols.formula(amount) };
  }

  /** Where the parts of what was made stand, below a path of the plan; `under` says where a part is found there. */
  noteSpans(made: object, path: string, under: (part: string) => string | null = (part) => part): void {
    for (const [part, span] of this.#parts.of(made)) {
      const place = part === WHOLE ? "" : under(part);
      if (place !== null) this.spans.set(place === "" ? path : `${path}/${place}`, span);
    }
  }

  /** Settings in order of first use, and where they were written. */
  settings(): readonly Plan.Setting[] {
    const whens = new Map<string, Plan.SettingWhen>();
    // Those that a condition speaks of are numbered on the way, and met in their turn.
    for (const [name, id] of this.symbols.ids()) {
      const { doc, span, spans, when } = this.symbols.node(name);
      if (when) {
        const condition = conditionPlan(when.condition, this.#conditions);
        whens.set(name, { condition, value: when.value, otherwise: when.otherwise });
        if (spans.when) this.spans.set(`/settings/${id}/when`, spans.when);
      }
      this.spans.set(`/settings/${id}/value`, spans.value);
      if (spans.domain) this.spans.set(`/settings/${id}/domain`, spans.domain);
      this.origins.set(id, { name, doc, span });
    }
    return this.symbols.settings(whens);
  }

  requires(conditions: readonly Plan.SettingCondition[]): readonly Plan.SettingCondition[] {
    return requirementsInOrder(conditions, this.#conditions).map((condition, index) => {
      this.noteSpans(condition, `/requires/${index}`);
      return conditionPlan(condition, this.#conditions);
    });
  }

  readonly #conditions: ConditionSymbols = {
    told: (scalar) =>
      typeof scalar === "string"
        ? this.symbols.standsFor(scalar)
        : this.symbols.signatures.amount(polynomialOf(scalar)),
    scalar: (scalar) => this.scalar(polynomialOf(scalar)),
    setting: (name) => this.symbols.settingId(name),
  };

  #newId(kind: string, node: object, origin: Graph.Origin): string {
    const number = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, number + 1);
    const id = `${kind}.${number}`;
    this.#ids.set(node, id);
    this.origins.set(id, origin);
    return id;
  }

  word({ word, setting }: Graph.ChosenWord): Plan.Word {
    return setting === null ? word : { setting: this.symbols.settingId(setting) };
  }

  // Data

  rows(node: Graph.RowsNode): string {
    const known = this.#ids.get(node);
    if (known !== undefined) return known;
    const made = this.#rowsBody(node);
    const id = this.#newId(node.op, node, node.origin);
    this.noteSpans(node, `/data/rows/${id}`, (part) => (SOURCE.has(part) ? `source/${part}` : part));
    if (node.op === "where") this.#noteExpression(node.condition, `/data/rows/${id}/condition`);
    if (node.op === "exchanges") this.#noteExpression(node.turns, `/data/rows/${id}/turns`);
    if (node.op === "split" && node.key) this.#noteExpression(node.key, `/data/rows/${id}/key`);
    if (node.op === "k_folds" && node.group) this.#noteExpression(node.group, `/data/rows/${id}/group`);
    if (node.op === "k_folds" && node.strata) this.#noteExpression(node.strata, `/data/rows/${id}/strata`);
    if (node.op === "distinct")
      for (const [index, key] of node.by.entries()) this.#noteExpression(key, `/data/rows/${id}/by/${index}`);
    this.data.rows.push({ ...made, id });
    return id;
  }

  #rowsBody(node: Graph.RowsNode): DistributiveOmit<Plan.RowsNode, "id"> {
    switch (node.op) {
      case "bits":
        return {
          op: "bits",
          count: this.scalar(node.count),
          length: [this.scalar(node.length[0]), this.scalar(node.length[1])],
        };
      case "text":
        return { op: "text", source: node.source };
      case "table":
        return {
          op: "table",
          source: node.source,
          separator: node.separator,
          header: node.header,
          columns: node.cells,
        };
      case "sections":
        return { op: "sections", of: this.rows(node.of), starting: node.starting };
      case "lines":
        return { op: "lines", of: this.rows(node.of) };
      case "jsonl":
        return { op: "jsonl", source: node.source, columns: node.cells };
      case "parallel":
        return {
          op: "parallel",
          first: this.rows(node.first),
          second: this.rows(node.second),
          columns: node.names,
        };
      case "exchanges":
        return { op: "exchanges", of: this.rows(node.of), turns: this.rowExpression(node.turns) };
      case "where":
        return { op: "where", of: this.rows(node.of), condition: this.rowExpression(node.condition) };
      case "distinct":
        return { op: "distinct", of: this.rows(node.of), by: node.by.map((key) => this.rowExpression(key)) };
      case "split": {
        const { by, train, validate, test } = node;
        const of = this.rows(node.of);
        return { op: "split", of, by, key: node.key ? this.rowExpression(node.key) : null, train, validate, test };
      }
      case "sorted":
      case "in_order":
        return { op: node.op, of: this.rows(node.of), by: this.rowExpression(node.by), kind: node.keyKind };
      case "walk_forward": {
        const { folds, validate, test } = node;
        return { op: "walk_forward", of: this.rows(node.of), folds, validate, test };
      }
      case "k_folds": {
        const { folds, repeats, test } = node;
        const of = this.rows(node.of);
        const [group, strata] = [node.group, node.strata].map((key) => (key ? this.rowExpression(key) : null));
        return { op: "k_folds", of, folds, repeats, test, group, strata };
      }
      case "given": {
        const parts = [...node.parts].sort(([a], [b]) => (a < b ? -1 : 1));
        return { op: "given", parts: Object.fromEntries(parts.map(([name, part]) => [name, this.rows(part)])) };
      }
    }
  }

  rowExpression(expression: Graph.RowExpression): Plan.RowExpression {
    switch (expression.kind) {
      case "column":
        return { column: expression.name };
      case "number":
        return { number: this.scalar(expression.value) };
      case "text":
        return { text: expression.value };
      case "date":
        return { date: dateText(expression.at) };
      case "call":
        return {
          call: expression.function,
          arguments: expression.arguments.map((argument) => this.rowExpression(argument)),
          options: expression.options,
          fitted: expression.fitted ? this.fitted(expression.fitted) : null,
        };
    }
  }

  #noteExpression(expression: Graph.RowExpression, path: string): void {
    this.noteSpans(expression, path, (part) =>
      expression.kind === "call" && Object.hasOwn(expression.options, part) ? `options/${part}` : null,
    );
    if (expression.kind !== "call") return;
    for (const [index, argument] of expression.arguments.entries())
      this.#noteExpression(argument, `${path}/arguments/${index}`);
  }

  fitted(node: Graph.VocabularyNode | Graph.ScaleNode): string {
    const known = this.#ids.get(node);
    if (known !== undefined) return known;
    const rows = this.rows(node.rows);
    const of = this.rowExpression(node.of);
    const op = node.kind === "vocabulary" ? "vocabulary" : node.op;
    const id = this.#newId(op, node, node.origin);
    this.noteSpans(node, `/data/fitted/${id}`);
    this.#noteExpression(node.of, `/data/fitted/${id}/of`);
    if (node.kind === "vocabulary") {
      this.symbols.define(node.sizeSymbol, `${id}.size`);
      const limits = {
        most: node.most ? this.scalar(node.most) : null,
        ...(node.least ? { least: this.scalar(node.least) } : {}),
        ...(node.merges ? { merges: this.scalar(node.merges) } : {}),
      };
      this.data.fitted.push({ op: "vocabulary", id, rows, of, ...limits });
    } else if (node.op === "standard") {
      this.data.fitted.push({ op: "standard", id, rows, of, ...(node.log ? { log: true } : {}) });
    } else {
      const { low, high } = node;
      this.data.fitted.push({ op: "spread", id, rows, of, low, high, ...(node.log ? { log: true } : {}) });
    }
    return id;
  }

  column(node: Graph.ColumnNode, as: "ids" | "reals"): string {
    const known = this.#columnIds.get(node);
    const made = known?.[as];
    if (made !== undefined) return made;
    const rows = this.rows(node.rows);
    const of = this.rowExpression(node.of);
    const number = this.#counts.get("column") ?? 0;
    this.#counts.set("column", number + 1);
    const id = `column.${number}`;
    this.origins.set(id, node.origin);
    this.#noteExpression(node.of, `/data/columns/${id}/of`);
    if (node.window) this.noteSpans(node.window, `/data/columns/${id}/window`);
    this.#columnIds.set(node, { ...known, [as]: id });
    if (!this.symbols.knows(node.timeSymbol)) this.symbols.define(node.timeSymbol, `${id}.time`);
    const item = stepItem(node);
    const { length } = node.item.kind === "list" ? node.item : { length: null };
    const isSequence = hasSteps(node) && !node.window && !node.stream;
    this.data.columns.push({
      id,
      role: node.role,
      rows,
      of,
      as,
      shape: node.window ? "window" : node.stream ? "stream" : isSequence ? "sequence" : "value",
      range: this.#range(item),
      length: isSequence && length ? [this.scalar(length.low), length.high ? this.scalar(length.high) : null] : null,
      window: node.window ? this.#window(node.window) : null,
      ...(node.first ? { several: true } : {}),
      ...(item.kind === "members" ? { features: item.count } : {}),
    });
    return id;
  }

  #window({ length, every, reachBack, ahead }: Graph.WindowNode): Plan.WindowPlan {
    return {
      length: this.scalar(length),
      every: this.scalar(every),
      ...(reachBack ? { reach_back: true } : {}),
      ...(ahead ? { ahead: this.scalar(ahead) } : {}),
    };
  }

  #range(item: Graph.ItemType): readonly [Plan.Scalar, Plan.Scalar] | null {
    if (item.kind === "members") return [0, 1];
    if (item.kind === "whole") return [this.#bound(item.low, -(2 ** 31)), this.#bound(item.high, 2 ** 31 - 1)];
    if (item.kind !== "token") return null;
    return [0, { formula: `${this.fitted(item.vocabulary)}.size${item.ended ? "" : " - 1"}` }];
  }

  /** Where only the data can tell, what 32 bits hold. */
  #bound(amount: Polynomial, widest: number): Plan.Scalar {
    return this.scalar(this.symbols.tells(amount) ? amount : constant(widest));
  }

  // Model

  node(node: Graph.ModelNode): string {
    const known = this.#ids.get(node);
    if (known !== undefined) return known;
    const plan = this.#nodeBody(node);
    const text = PURE.has(node.layer) ? canonical(plan) : null;
    const same = text === null ? undefined : this.#pure.get(text);
    if (same !== undefined) {
      this.#ids.set(node, same);
      return same;
    }
    const id = this.#newId(node.layer, node, node.origin);
    this.noteSpans(node, `/model/${id}`, (part) =>
      Object.hasOwn(node.attributes, part)
        ? `attributes/${part}`
        : Object.hasOwn(node.inputs, part)
          ? `inputs/${part}`
          : null,
    );
    if (text !== null) {
      this.#pure.set(text, id);
      this.#shared.push(node);
    }
    this.model.push({ ...plan, id });
    return id;
  }

  #nodeBody(node: Graph.ModelNode): Omit<Plan.ModelNode, "id"> {
    const inputs: Record<string, string> = {};
    if (node.column) inputs.column = this.column(node.column, node.type.ids ? "ids" : "reals");
    for (const role of Object.keys(node.inputs).sort()) inputs[role] = this.node(node.inputs[role]);
    const attributes: Record<string, Plan.AttributePlan> = {};
    for (const name of Object.keys(node.attributes).sort()) attributes[name] = this.#attribute(node.attributes[name]);
    const base = { layer: node.layer, inputs, attributes, type: this.#type(node.type) };
    return node.body ? { ...base, body: this.#body(node.body) } : base;
  }

  /** The body of a scan has nodes of its own, after the sequence it goes through. */
  #body({ item, state, result }: NonNullable<Graph.ModelNode["body"]>): NonNullable<Plan.ModelNode["body"]> {
    const before = this.model.length;
    this.node(item);
    this.node(state);
    const id = this.node(result);
    return { nodes: this.model.splice(before), result: id };
  }

  #type({ sequence, features, ids }: Graph.TensorType): Plan.TensorType {
    const column = sequence?.column;
    const masked = column ? isMasked(column) : false;
    return {
      sequence: column ? { time: this.#timeOf(column), masked, before: knowsBefore(column) } : null,
      features: features ? this.scalar(features) : null,
      ids: ids ? this.scalar(ids.size) : null,
    };
  }

  #timeOf(column: Graph.ColumnNode): string {
    return this.symbols.text(column.timeSymbol);
  }

  #attribute(attribute: Graph.Attribute): Plan.AttributePlan {
    switch (attribute.kind) {
      case "number":
        return this.scalar(attribute.value);
      case "truth":
        return attribute.value;
      case "word":
        return { word: this.word(attribute.value) };
      case "initial":
        return { initial: this.#initial(attribute.value) };
    }
  }

  #initial(initial: Graph.Initial): Plan.InitialPlan {
    switch (initial.kind) {
      case "constant":
        return { kind: "constant", value: this.scalar(initial.value) };
      case "uniform":
        return { kind: "uniform", bound: this.scalar(initial.bound) };
      case "normal":
      case "truncated_normal":
        return { kind: initial.kind, deviation: this.scalar(initial.deviation) };
      case "orthogonal":
        return { kind: "orthogonal", gain: this.scalar(initial.gain) };
      case "glorot":
      case "he":
        return { kind: initial.kind, form: initial.form };
      default:
        return { kind: initial.kind };
    }
  }

  // Training and measures

  /** A column that is read already as that; its lengths are the same in both forms. */
  anyForm(column: Graph.ColumnNode): string {
    const { ids, reals } = this.#columnIds.get(column) ?? {};
    return ids ?? reals ?? this.column(column, idSize(column) ? "ids" : "reals");
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
