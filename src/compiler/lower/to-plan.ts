/**
 * The checked experiment to the plan. Nodes are numbered in the order in which the loss, then stopping and keeping,
 * then the measures reach them, so that neither names nor the order of writing matter (language rule R8).
 */
import { constant, constantValue, type Polynomial } from "../../ops/polynomial.js";
import { canonical } from "../../plan/canonical.js";
import { dateText } from "../../plan/date.js";
import { hashesOf } from "../../plan/hash.js";
import { withLengthsSettled } from "../../plan/lengths.js";
import type * as Plan from "../../plan/plan.js";
import { DEFAULT_PRECISION } from "../../plan/precision.js";
import { defaultObjective } from "../../plan/search.js";
import type * as Graph from "../semantics/graph.js";
import { type PartSpans, WHOLE } from "../semantics/part-spans.js";
import { hasSteps, idSize, isMasked, knowsBefore, stepItem } from "../semantics/tensors.js";
import type { Span } from "../source.js";
import { lowerSchedule } from "./schedule.js";
import { byText, Symbols } from "./symbols.js";
import { vocabulariesOf } from "./vocabularies.js";

export interface Lowered {
  readonly plan: Plan.Plan;
  /** Where each node of the plan came from, by id. */
  readonly nodes: ReadonlyMap<string, Graph.Origin>;
  /** In the plan's order. */
  readonly losses: readonly Graph.Origin[];
  readonly measures: readonly Graph.Origin[];
  /** Where facts are written, by JSON Pointers with nodes by their ids. */
  readonly spans: ReadonlyMap<string, Span>;
}

export function toPlan(experiment: Graph.CheckedExperiment): Lowered {
  const first = new Lowering(experiment, new Map());
  const lowered = lower(experiment, first);
  const { alike, uses } = first.symbols;
  // Settings alike in all but their names are told apart by where they are used, which is known only now.
  return alike ? lower(experiment, new Lowering(experiment, uses)) : lowered;
}

function lower(experiment: Graph.CheckedExperiment, lowering: Lowering): Lowered {
  const { train } = experiment;
  const loss = train.loss.map((term) => lowering.lossTerm(term));
  const stop = train.stop ? lowering.condition(train.stop, "/train/stop") : null;
  const keep = train.keep ? { measure: lowering.measureOnPart(train.keep) } : null;
  // Before what measures alone read, which decides no weights.
  const byLength = lowering.byLength(train.batch);
  const sorted = lowering.sortMeasures(experiment.measures);
  const measures = sorted.map((measure) => lowering.measure(measure));
  const optimizer = lowering.optimizer(train.optimizer);
  const scalar = (amount: Polynomial) => lowering.scalar(amount);
  const body = {
    format: 1 as const,
    edition: experiment.edition,
    model: lowering.model,
    data: lowering.data,
    train: {
      seed: experiment.seed,
      loss,
      penalty: train.penalty ? { l1: scalar(train.penalty.l1), l2: scalar(train.penalty.l2) } : null,
      optimizer,
      ...lowerSchedule(train.schedule, { scalar, measured: (on) => lowering.measureOnPart(on) }),
      clip: train.clip ? scalar(train.clip) : null,
      batch: lowering.batch(train.batch, byLength, train.shuffle),
      length: { unit: train.length.unit, count: scalar(train.length.count) },
      validate: { unit: train.validate.unit, every: scalar(train.validate.every) },
      stop,
      keep,
      ...lowering.precision(train.precision),
    },
    measures,
    search: experiment.search ? lowering.search(experiment.search, { keep }) : null,
  };
  const unhashed = withLengthsSettled({ ...body, settings: lowering.settings() });
  const plan: Plan.Plan = { ...unhashed, hashes: hashesOf(unhashed) };
  const losses = train.loss.map(({ origin }) => origin);
  const { origins: nodes, spans } = lowering;
  lowering.noteSpans(experiment.train, "/train");
  for (const [index, { text }] of sorted.entries()) {
    const under = (part: string) => (part === "logits" ? null : `numbers/${part}`);
    if (text) lowering.noteSpans(text.decoding, `/measures/${index}/text/decoding`, under);
  }
  return { plan, nodes, losses, measures: sorted.map(({ origin }) => origin), spans };
}

/** Layers without weights and chance: two of them that read the same are one, however they were written. */
/** What is told of a source. */
const SOURCE: ReadonlySet<string> = new Set(["path", "package", "file", "sha256", "from", "cite"]);

const PURE: ReadonlySet<Plan.LayerName> = new Set([
  ...([
    "previous",
    "last",
    "joined",
    "add",
    "subtract",
    "multiply",
    "affine",
    "activation",
    "predicted",
    "modulo",
  ] as const),
]);

class Lowering {
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

  /** `uses` says where settings are used, as an earlier lowering found out. */
  constructor(experiment: Graph.CheckedExperiment, uses: ReadonlyMap<string, string>) {
    this.#parts = experiment.spans;
    const vocabularies = vocabulariesOf(experiment);
    this.symbols = new Symbols({ settings: experiment.settings, vocabularies, uses }, (node) => this.#ids.get(node));
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
    for (const [name, id] of this.symbols.ids()) {
      const { doc, span, spans } = this.symbols.node(name);
      this.spans.set(`/settings/${id}/value`, spans.value);
      if (spans.domain) this.spans.set(`/settings/${id}/domain`, spans.domain);
      this.origins.set(id, { name, doc, span });
    }
    return this.symbols.settings();
  }

  #newId(kind: string, node: object, origin: Graph.Origin): string {
    const number = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, number + 1);
    const id = `${kind}.${number}`;
    this.#ids.set(node, id);
    this.origins.set(id, origin);
    return id;
  }

  precision(chosen: Graph.ChosenWord): Pick<Plan.TrainPlan, "precision"> {
    return chosen.setting === null && chosen.word === DEFAULT_PRECISION ? {} : { precision: this.word(chosen) };
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
      Object.hasOwn(node.attributes, part) ? `attributes/${part}` : null,
    );
    if (text !== null) this.#pure.set(text, id);
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

  lossTerm({ kind, output, target, weight, samples, smoothing }: Graph.LossNode): Plan.LossTerm {
    const term = { kind, output: this.node(output), target: this.node(target), weight: this.scalar(weight) };
    const smooth = smoothing ? { smoothing: this.scalar(smoothing) } : {};
    return { ...term, ...smooth, ...(samples ? { samples: this.scalar(samples) } : {}) };
  }

  measure({ kind, output, target, scale, per, text }: Graph.MeasureNode): Plan.Measure {
    const measure = { kind, output: this.node(output), target: this.node(target), ...(per ? { per } : {}) };
    if (text) return { ...measure, text: this.textMeasure(text) };
    return scale ? { ...measure, scale: this.fitted(scale) } : measure;
  }

  textMeasure({ decoding, every, lowercase, order }: Graph.TextMeasureNode): Plan.TextMeasurePlan {
    const numbers = Object.entries(decoding.numbers).map(([name, amount]) => [name, this.scalar(amount)] as const);
    return {
      decoding: { kind: decoding.kind, numbers: Object.fromEntries(numbers) },
      every: this.scalar(every),
      ...(lowercase ? { lowercase } : {}),
      ...(order ? { order: this.scalar(order) } : {}),
    };
  }

  measureOnPart({ part, measure }: Graph.MeasureOnPart): Plan.MeasureReference {
    return { part, measure: measure ? this.measure(measure) : null };
  }

  search(search: Graph.CheckedSearch, train: Pick<Plan.TrainPlan, "keep">): Plan.SearchPlan {
    const { method, trials, objective } = search;
    this.noteSpans(search, "/search");
    const aim = objective && { direction: objective.direction, measure: this.measureOnPart(objective.on) };
    return { method, objective: aim ?? defaultObjective(train), trials };
  }

  condition(node: Graph.ConditionNode, path: string): Plan.Condition {
    this.noteSpans(node, path);
    switch (node.kind) {
      case "compare": {
        const of = "progress" in node.of ? node.of : this.measureOnPart(node.of);
        return { kind: "compare", of, comparison: node.comparison, value: this.scalar(node.value) };
      }
      case "patience":
        return {
          kind: "patience",
          of: this.measureOnPart(node.of),
          checks: this.scalar(node.checks),
          least: this.scalar(node.least),
        };
      case "relation": {
        const [left, right] = [this.quantity(node.left), this.quantity(node.right)];
        return { kind: "relation", left, comparison: node.comparison, right };
      }
      case "rose": {
        const of = this.measureOnPart(node.of);
        return { kind: "rose", of, checks: this.scalar(node.checks), times: this.scalar(node.times) };
      }
      case "at_every":
        return { kind: "at_every", checks: this.scalar(node.checks) };
      default:
        return {
          kind: node.kind,
          conditions: node.conditions.map((part, index) => this.condition(part, `${path}/conditions/${index}`)),
        };
    }
  }

  quantity(node: Graph.QuantityNode): Plan.Quantity {
    switch (node.kind) {
      case "number":
        return { kind: "number", value: this.scalar(node.value) };
      case "now":
        return { kind: "now", of: this.measureOnPart(node.of) };
      case "past": {
        const last = node.last ? this.scalar(node.last) : null;
        return { kind: "past", summary: node.summary, of: this.measureOnPart(node.of), last };
      }
      case "arithmetic": {
        const [left, right] = [this.quantity(node.left), this.quantity(node.right)];
        return { kind: "arithmetic", operator: node.operator, left, right };
      }
    }
  }

  optimizer(node: Graph.OptimizerNode): Plan.OptimizerPlan {
    const { kind, numbers, nesterov } = node;
    this.noteSpans(node, "/train/optimizer");
    const of = (name: string) => this.scalar(numbers[name]);
    const lazy = node.lazy ? { lazy: true as const } : {};
    switch (kind) {
      case "sgd":
        return { kind, rate: of("rate") };
      case "momentum":
        return { kind, rate: of("rate"), momentum: of("momentum"), nesterov, ...lazy };
      case "rmsprop":
        return { kind, rate: of("rate"), decay: of("decay"), epsilon: of("epsilon"), ...lazy };
      case "adam":
        return { kind, rate: of("rate"), beta1: of("beta1"), beta2: of("beta2"), epsilon: of("epsilon"), ...lazy };
      case "adamw":
        return {
          kind,
          rate: of("rate"),
          beta1: of("beta1"),
          beta2: of("beta2"),
          epsilon: of("epsilon"),
          decay: of("decay"),
          ...lazy,
        };
    }
  }

  /** The columns named, in an order that writing does not decide. */
  byLength(batch: Graph.BatchNode): boolean | readonly string[] {
    if (batch.kind === "lanes") return false;
    if (typeof batch.byLength === "boolean") return batch.byLength;
    return batch.byLength.map((column) => this.#anyForm(column)).toSorted();
  }

  /** A column that is read already as that; its lengths are the same in both forms. */
  #anyForm(column: Graph.ColumnNode): string {
    const { ids, reals } = this.#columnIds.get(column) ?? {};
    return ids ?? reals ?? this.column(column, idSize(column) ? "ids" : "reals");
  }

  batch(batch: Graph.BatchNode, byLength: boolean | readonly string[], shuffle: boolean): Plan.BatchPlan {
    if (batch.kind === "lanes")
      return { kind: "lanes", lanes: this.scalar(batch.lanes), length: this.scalar(batch.length) };
    return { kind: "rows", size: this.scalar(batch.size), byLength, shuffle };
  }

  /** In an order that neither names nor writing decide: by what they are made of. */
  sortMeasures(measures: readonly Graph.MeasureNode[]): readonly Graph.MeasureNode[] {
    const { signatures } = this.symbols;
    const keyed = measures.map((measure) => ({
      measure,
      text: JSON.stringify([
        measure.kind,
        signatures.of(measure.output),
        signatures.of(measure.target),
        measure.scale && signatures.of(measure.scale),
        measure.text && formOf(measure.text),
      ]),
    }));
    return keyed.sort(byText).map(({ measure }) => measure);
  }
}

/** Without names: numbers by their coefficients alone. */
function formOf({ decoding, every, lowercase, order }: Graph.TextMeasureNode): unknown {
  const numbersOf = ({ terms }: Polynomial) => terms.map(({ coefficient, symbols }) => [coefficient, symbols.length]);
  const numbers = Object.entries(decoding.numbers).map(([name, amount]) => [name, numbersOf(amount)]);
  return [decoding.kind, numbers, numbersOf(every), lowercase, order ? numbersOf(order) : null];
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
