/** The plan as a `.rnn` file with nothing implied: what `rnnc explain` prints, and what checks that the plan is whole. */

import { parse as parsePolynomial } from "../../ops/polynomial.js";
import { canonical } from "../../plan/canonical.js";
import type * as Plan from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { byDimensions } from "./dimensions.js";
import { allNodes } from "./procedure.js";
import { sourceNames } from "./source-names.js";
import { RowPrinter } from "./source-rows.js";
import {
  cellType,
  numberText,
  operandText,
  quotedName,
  rangeText,
  realText,
  shareText,
  sourceDetails,
  sourceText,
  textLiteral,
} from "./source-text.js";

export function toSource(plan: Plan.Plan, origins: Plan.Origins | null): string {
  return new PlanPrinter(plan, origins).file();
}

/** Prints a plan, or one of its facts, as the language writes it. Each throws RangeError on an id the plan has not. */
export class PlanPrinter {
  readonly #names: ReadonlyMap<string, string>;
  readonly #nodes: ReadonlyMap<string, Plan.ModelNode>;
  readonly #columns: ReadonlyMap<string, Plan.ColumnNode>;
  readonly #blocks: string[] = [];
  readonly #rowPrinter = new RowPrinter(
    (id) => this.#name(id),
    (scalar) => this.#scalar(scalar),
  );
  /** The dimensions of the block that is being printed. */
  #dimensions: Parameters<typeof byDimensions>[1] | null = null;

  constructor(
    readonly plan: Plan.Plan,
    readonly origins: Plan.Origins | null,
  ) {
    this.#nodes = new Map(allNodes(plan.model).map((node) => [node.id, node]));
    this.#columns = new Map(plan.data.columns.map((column) => [column.id, column]));
    this.#names = sourceNames(plan, origins);
  }

  file(): string {
    const { plan } = this;
    const sections: readonly (readonly [string, readonly string[]])[] = [
      ["data", this.#data()],
      ["model", this.#model()],
      ["train", this.#train()],
      ["decode", this.#decodings().map((decoding, index) => `${this.#textName(index)} = ${decoding}`)],
      ["measure", this.#measures()],
      ["search", this.plan.search ? this.#search(this.plan.search) : []],
    ];
    const doc = this.origins?.doc?.split("\n").map((line) => `## ${line}`.trimEnd()) ?? [];
    const lines = [
      ...doc,
      `experiment ${this.origins?.name ?? "experiment_1"} {`,
      `  seed = ${plan.train.seed}`,
      ...plan.settings.map((setting) => `  ${this.#setting(setting)}`),
      ...(plan.requires ?? []).map((condition) => `  require ${this.#settingCondition(condition)}`),
      ...sections.flatMap(([name, body]) =>
        body.length === 0
          ? []
          : ["", `  ${name} {`, ...body.flatMap((line) => line.split("\n")).map((line) => `    ${line}`), "  }"],
      ),
      "}",
    ];
    return [`edition ${plan.edition}`, ...this.#blocks, lines.join("\n")].join("\n\n").concat("\n");
  }

  /** One fact by itself, for who compares plans. */
  readonly fact = {
    name: (id: string) => this.#name(id),
    scalar: (scalar: Plan.Scalar) => this.#scalar(scalar),
    setting: (setting: Plan.Setting) => this.#setting(setting),
    settingCondition: (condition: Plan.SettingCondition) => this.#settingCondition(condition),
    rows: (node: Plan.RowsNode) => this.#rows(node),
    fitted: (node: Plan.FittedNode) => this.#fitted(node),
    column: (node: Plan.ColumnNode) => this.#column(node),
    row: (expression: Plan.RowExpression, rows: string | null) => this.#rowPrinter.whole(expression, rows),
    layer: (node: Plan.ModelNode) => this.#layer(node),
    use: (id: string) => this.#use(id),
    attribute: (attribute: Plan.AttributePlan) => this.#attribute(attribute),
    loss: (term: Plan.LossTerm) => this.#lossTerm(term),
    penalty: (penalty: NonNullable<Plan.TrainPlan["penalty"]>) => this.#penalty(penalty),
    optimizer: (optimizer: Plan.OptimizerPlan) => this.#optimizer(optimizer),
    schedule: (schedule: readonly Plan.ScheduleFactor[]) => this.#schedule(schedule),
    batch: (batch: Plan.BatchPlan) => this.#batch(batch),
    condition: (condition: Plan.Condition) => this.#condition(condition),
    measured: (reference: Plan.MeasureReference) => this.#measureReference(reference),
    measure: (measure: Plan.Measure) => this.#measure(measure),
    search: (search: Plan.SearchPlan) => this.#search(search),
    pruner: (prune: Plan.PrunePlan) => this.#pruner(prune),
    method: (method: Plan.SearchMethodPlan) => this.#method(method),
    objectives: (objectives: readonly Plan.OtherObjective[]) => this.#objectives(objectives),
  } as const;

  #name(id: string): string {
    return present(this.#names.get(id), () => `the plan has no node ${id}`);
  }

  // Numbers and words

  #scalar(scalar: Plan.Scalar): string {
    if (typeof scalar === "number") return numberText(scalar);
    const inBlock = this.#dimensions && byDimensions(scalar.formula, this.#dimensions);
    if (inBlock) return inBlock;
    const { terms } = parsePolynomial(scalar.formula);
    return terms
      .map(({ coefficient, symbols }, index) => {
        const sign = coefficient < 0 ? (index === 0 ? "-" : " - ") : index === 0 ? "" : " + ";
        const size = Math.abs(coefficient);
        const factors = [
          ...(size === 1 && symbols.length > 0 ? [] : [numberText(size)]),
          ...symbols.map((name) => this.#symbol(name)),
        ];
        return sign + factors.join(" * ");
      })
      .join("");
  }

  #symbol(symbol: string): string {
    return symbol.endsWith(".size") ? `${this.#name(symbol.slice(0, -".size".length))}.size` : this.#name(symbol);
  }

  #word(word: Plan.Word): string {
    return typeof word === "string" ? word : this.#name(word.setting);
  }

  #setting({ id, kind, value: now, domain, when }: Plan.Setting): string {
    const value = when?.value ?? now;
    const show = (item: number | string) =>
      typeof item === "string" ? item : kind === "real" ? realText(item) : numberText(item);
    const line = `param ${this.#name(id)} = ${show(value)}`;
    if (!domain) return line;
    const where = when ? ` when ${this.#settingCondition(when.condition)} else ${show(when.otherwise)}` : "";
    if (domain.kind === "choices") return `${line} in { ${domain.values.map(show).join(", ")} }${where}`;
    const step = domain.step === null ? "" : ` step ${show(domain.step)}`;
    return `${line} in ${domain.log ? "log " : ""}${show(domain.low)}..${show(domain.high)}${step}${where}`;
  }

  #settingCondition(condition: Plan.SettingCondition): string {
    if (condition.kind !== "compare") {
      const parts = condition.conditions.map((part) => {
        const text = this.#settingCondition(part);
        return part.kind === "or" && condition.kind === "and" ? `(${text})` : text;
      });
      return parts.join(` ${condition.kind} `);
    }
    const { left, comparison, right } = condition;
    // `64 > units` is how `units < 64` is kept.
    const isTurned = typeof left === "number" && (comparison === ">" || comparison === ">=");
    const [first, second] = (isTurned ? [right, left] : [left, right]).map((term) => this.#settingTerm(term));
    return `${first} ${isTurned ? comparison.replace(">", "<") : comparison} ${second}`;
  }

  #settingTerm(term: Plan.SettingTerm): string {
    if (typeof term === "number" || "formula" in term) return this.#scalar(term);
    if ("word" in term) return this.#word(term.word);
    const [of, by] = [term.remainder.dividend, term.remainder.divisor].map((one) => operandText(this.#scalar(one)));
    return `${of} mod ${by}`;
  }

  // Data

  #data(): readonly string[] {
    const { rows, fitted, columns } = this.plan.data;
    const seen = new Set<string>();
    const features = columns.flatMap((column) => {
      const name = this.#name(column.id);
      if (seen.has(name)) return [];
      seen.add(name);
      return [`${column.role} ${name} = ${this.#column(column)}`];
    });
    return [
      ...rows.map((node) => `rows ${this.#name(node.id)} = ${this.#rows(node)}`),
      ...fitted.map((node) => this.#fitted(node)),
      ...features,
    ];
  }

  #rows(node: Plan.RowsNode): string {
    switch (node.op) {
      case "bits":
        return `bits(count: ${this.#scalar(node.count)}, length: ${rangeText(this.#scalar(node.length[0]), this.#scalar(node.length[1]))})`;
      case "text":
        return `text(${sourceText(node.source)})${sourceDetails(node.source)}`;
      case "table": {
        const name = node.separator === "," ? "csv" : "tsv";
        const columns = node.columns.map((column) => `${quotedName(column.name)}: ${cellType(column.type)}`);
        return `${name}(${sourceText(node.source)}, columns: [${columns.join(", ")}], header: ${node.header})${sourceDetails(node.source)}`;
      }
      case "sections":
        return `sections(${this.#name(node.of)}, starting: ${textLiteral(node.starting)})`;
      case "lines":
        return `lines(${this.#name(node.of)})`;
      case "jsonl": {
        const columns = node.columns.map((column) => `${quotedName(column.name)}: ${cellType(column.type)}`);
        return `jsonl(${sourceText(node.source)}, columns: [${columns.join(", ")}])${sourceDetails(node.source)}`;
      }
      case "parallel":
        return `parallel(${this.#name(node.first)}, ${this.#name(node.second)}, columns: [${node.columns.map(quotedName).join(", ")}])`;
      case "exchanges":
        return `exchanges(${this.#name(node.of)}, turns: ${this.#rowPrinter.whole(node.turns, null)})`;
      case "where":
        return `where(${this.#name(node.of)}, condition: ${this.#rowPrinter.whole(node.condition, null)})`;
      case "distinct":
        return `distinct(${this.#name(node.of)}, by: [${node.by.map((key) => this.#rowPrinter.row(key, null)).join(", ")}])`;
      case "split": {
        const key = node.key ? this.#rowPrinter.row(node.key, null) : "";
        const by = node.by === "chance" ? "" : `, by: ${node.by}(${key})`;
        return `split(${this.#name(node.of)}${by}, train: ${shareText(node.train)}, validate: ${shareText(node.validate)}, test: ${shareText(node.test)})`;
      }
      case "sorted":
      case "in_order":
        return `${node.op}(${this.#name(node.of)}, by: ${this.#rowPrinter.whole(node.by, null)})`;
      case "walk_forward": {
        const counts = `folds: ${node.folds}, validate: ${numberText(node.validate)}, test: ${numberText(node.test)}`;
        return `split(${this.#name(node.of)}, by: walk_forward(${counts}))`;
      }
      case "k_folds": {
        const keys = [
          ...(node.group ? [`group: ${this.#rowPrinter.whole(node.group, null)}`] : []),
          ...(node.strata ? [`strata: ${this.#rowPrinter.whole(node.strata, null)}`] : []),
        ];
        const rule = [`folds: ${node.folds}`, `repeats: ${node.repeats}`, ...keys].join(", ");
        return `split(${this.#name(node.of)}, by: k_folds(${rule}), test: ${shareText(node.test)})`;
      }
      case "given": {
        const parts = Object.entries(node.parts).map(([part, id]) => `${part}: ${this.#name(id)}`);
        return `split(given: { ${parts.join(", ")} })`;
      }
    }
  }

  #fitted(node: Plan.FittedNode): string {
    const of = this.#rowPrinter.row(node.of, node.rows);
    switch (node.op) {
      case "vocabulary":
        if (node.merges !== undefined)
          return `vocab ${this.#name(node.id)} = byte_pairs(${of}, merges: ${this.#scalar(node.merges)})`;
        return `vocab ${this.#name(node.id)} = vocabulary(${of}${node.most === null ? "" : `, most: ${this.#scalar(node.most)}`}${node.least === undefined ? "" : `, least: ${this.#scalar(node.least)}`})`;
      case "standard":
        return `scale ${this.#name(node.id)} = standard(${of}${node.log ? ", log: true" : ""})`;
      case "spread":
        return `scale ${this.#name(node.id)} = spread(${of}, low: ${numberText(node.low)}, high: ${numberText(node.high)}${node.log ? ", log: true" : ""})`;
    }
  }

  #column({ of, rows, window, range }: Plan.ColumnNode): string {
    const value = range === null ? this.#rowPrinter.reals(of, rows) : this.#rowPrinter.whole(of, rows);
    if (!window) return value;
    const ahead = window.ahead === undefined ? "" : `, ahead: ${this.#scalar(window.ahead)}`;
    const back = ahead + (window.reach_back ? ", reach_back: true" : "");
    return `windows(${value}, length: ${this.#scalar(window.length)}, every: ${this.#scalar(window.every)}${back})`;
  }

  // Model

  #model(): readonly string[] {
    return this.plan.model.flatMap((node) =>
      this.#isInline(node) ? [] : [`${this.#name(node.id)} = ${this.#layer(node)}`],
    );
  }

  /** Inputs go by their column; what looks at a target, and what is predicted, stands where it is used. */
  #isInline(node: Plan.ModelNode): boolean {
    if (node.layer === "input" || node.layer === "predicted" || node.layer === "modulo") return true;
    return node.layer === "last" && this.#nodes.get(node.inputs.x)?.layer === "input";
  }

  #use(id: string): string {
    const node = present(this.#nodes.get(id), () => `the plan has no node ${id}`);
    if (node.layer === "input") return this.#name(node.inputs.column);
    return this.#isInline(node) ? this.#layer(node) : this.#name(id);
  }

  #layer({ id, layer, inputs, attributes, body }: Plan.ModelNode): string {
    const use = (role: string) => this.#use(inputs[role]);
    switch (layer) {
      case "embed":
        if (inputs.weights) return `embed(${use("ids")}, weights: ${this.#name(inputs.weights)})`;
        return `embed(${use("ids")}, ${this.#attributes(attributes, ["size", "initial"])})`;
      case "recurrent": {
        const start = inputs.start ? `start: ${use("start")}.state, ` : "";
        const attend = inputs.memory ? `attend: ${this.#attention(use("memory"), attributes)}, ` : "";
        const cells = this.#words(attributes.cell);
        const names = [
          ...["cell", "units"],
          ...(cells.includes("rnn") ? ["activation"] : []),
          ...(cells.includes("lstm") ? ["forget_bias"] : []),
          ...["direction", "recurrent_dropout"].filter((name) => attributes[name] !== undefined),
          ...["initial", "initial_recurrent", "initial_bias"],
        ];
        return `recurrent(${use("x")}, ${start}${attend}${this.#attributes(attributes, names)})`;
      }
      case "dense":
        return `dense(${use("x")}, ${inputs.weights ? `weights: ${this.#name(inputs.weights)}, ` : ""}${this.#attributes(
          attributes,
          ["units", "activation", "bias", "initial", "initial_bias"],
        )})`;
      case "dropout":
      case "noise":
      case "layer_norm":
        return `${layer}(${use("x")}, ${this.#attributes(attributes, Object.keys(attributes))})`;
      case "activation":
        return `${this.#attribute(attributes.activation)}(${use("x")})`;
      case "last":
        return `last(${use("x")})`;
      case "previous":
        return `previous(${[use("x"), this.#attributes(attributes, Object.keys(attributes))].filter(Boolean).join(", ")})`;
      case "joined":
        return `joined(${use("a")}, ${use("b")})`;
      case "predicted":
        return `predicted(${use("logits")})`;
      case "modulo":
        return `(${use("x")} mod ${this.#attribute(attributes.modulus)})`;
      case "add":
        return `${use("a")} + ${use("b")}`;
      case "subtract":
        return `${use("a")} - ${use("b")}`;
      case "multiply":
        return `${use("a")} * ${use("b")}`;
      case "affine":
        return this.#affine(use("x"), attributes);
      case "scan":
        return this.#scan(id, use("x"), attributes, body);
      case "input":
      case "scan_item":
      case "scan_state":
        return this.#name(id);
    }
  }

  #attention(memory: string, { attend, attend_size: size, feed }: Plan.ModelNode["attributes"]): string {
    const sized = size === undefined ? "" : `, size: ${this.#attribute(size)}`;
    return `${this.#attribute(attend)}(${memory}${sized}, feed: ${this.#attribute(feed)})`;
  }

  /** One operator makes one node. */
  #affine(x: string, { factor, shift }: Plan.ModelNode["attributes"]): string {
    const [by, more] = [factor, shift].map((number) => {
      const text = this.#attribute(number);
      return /^\w+(?:\.\w+)?$/.test(text) ? text : `(${text})`;
    });
    if (shift === 0) return `${x} * ${by}`;
    if (factor === 1) return `${x} + ${more}`;
    return factor === -1 ? `${more} - ${x}` : `${x} * ${by} + ${more}`;
  }

  /** The body as a block of its own, written where its dimensions stand for the sizes that it speaks of. */
  #scan(id: string, x: string, attributes: Plan.ModelNode["attributes"], body: Plan.ModelNode["body"]): string {
    const step = `${this.#name(id)}_step`;
    const { nodes, result } = present(body, () => `${id} has no body`);
    const [item, state] = (["scan_item", "scan_state"] as const).map((layer, index) => {
      const node = present(
        nodes.find((known) => known.layer === layer),
        () => `${id} has no ${layer}`,
      );
      const size = present(node.type.features, () => `${node.id} has no features`);
      return { name: this.#name(node.id), dimension: { name: this.#unused(["width", "size"][index]), size } };
    });
    this.#dimensions = [item.dimension, state.dimension];
    const statements = nodes.filter(({ layer }) => layer !== "scan_item" && layer !== "scan_state");
    const lines = statements.map((node) => `  ${this.#name(node.id)} = ${this.#layer(node)}`);
    this.#dimensions = null;
    const parameters = [item, state].map(({ name, dimension }) => `${name}: [${dimension.name}] of real`);
    const head = `block ${step}(${parameters.join(", ")}) {`;
    this.#blocks.push([head, ...lines, `  return ${this.#name(result)}`, "}"].join("\n"));
    return `scan(${x}, step: ${step}, units: ${this.#attribute(attributes.units)})`;
  }

  #unused(name: string): string {
    return [...this.#names.values()].includes(name) ? this.#unused(`${name}_`) : name;
  }

  #attributes(attributes: Plan.ModelNode["attributes"], names: readonly string[]): string {
    return names
      .filter((name) => !isDefaultInitial(attributes[name]))
      .map((name) => `${name}: ${this.#attribute(attributes[name])}`)
      .join(", ");
  }

  /** The words that a choice may come to. */
  #words(attribute: Plan.AttributePlan): readonly (number | string)[] {
    if (typeof attribute !== "object" || !("word" in attribute)) return [];
    const { word } = attribute;
    if (typeof word === "string") return [word];
    const { domain, value } = present(
      this.plan.settings.find(({ id }) => id === word.setting),
      () => `the plan has no setting ${word.setting}`,
    );
    return domain?.kind === "choices" ? domain.values : [value];
  }

  #attribute(attribute: Plan.AttributePlan): string {
    if (typeof attribute === "boolean") return String(attribute);
    if (typeof attribute === "object" && "word" in attribute) return this.#word(attribute.word);
    if (typeof attribute === "object" && "initial" in attribute) return this.#initial(attribute.initial);
    return this.#scalar(attribute);
  }

  #initial(initial: Plan.InitialPlan): string {
    switch (initial.kind) {
      case "constant":
        return `constant(${this.#scalar(initial.value)})`;
      case "uniform":
        return `uniform(${this.#scalar(initial.bound)})`;
      case "normal":
      case "truncated_normal":
        return `${initial.kind}(${this.#scalar(initial.deviation)})`;
      case "orthogonal":
        return `orthogonal(gain: ${this.#scalar(initial.gain)})`;
      case "glorot":
      case "he":
        return `${initial.kind}(form: ${initial.form})`;
      default:
        return `${initial.kind}()`;
    }
  }

  // Training and measures

  #lossTerm({ kind, output, target, weight, samples, smoothing, weights }: Plan.LossTerm): string {
    const drawn = samples === undefined ? "" : `, samples: ${this.#scalar(samples)}`;
    const spread = smoothing === undefined ? "" : `, smoothing: ${this.#scalar(smoothing)}`;
    const term = `${kind}(${this.#use(output)}, ${this.#use(target)}${drawn}${spread}${this.#weights(weights)})`;
    return weight === 1 ? term : `(${this.#scalar(weight)}) * ${term}`;
  }

  #weights(weights: Plan.LossTerm["weights"]): string {
    if (weights === undefined) return "";
    const told = typeof weights === "string" ? weights : `[${weights.map((one) => this.#scalar(one)).join(", ")}]`;
    return `, weights: ${told}`;
  }

  #optimizer({ kind, ...numbers }: Plan.OptimizerPlan): string {
    const given = Object.entries(numbers).map(
      ([name, value]) => `${name}: ${typeof value === "boolean" ? value : this.#scalar(value)}`,
    );
    return `${kind}(${given.join(", ")})`;
  }

  #penalty({ l1, l2 }: NonNullable<Plan.TrainPlan["penalty"]>): string {
    const terms = [
      ...(l1 === 0 && l2 !== 0 ? [] : [`l1(${this.#scalar(l1)})`]),
      ...(l2 === 0 ? [] : [`l2(${this.#scalar(l2)})`]),
    ];
    return terms.join(" + ");
  }

  #schedule(schedule: readonly Plan.ScheduleFactor[]): string {
    const factors = schedule.map(({ kind, ...rest }) => {
      const given = Object.entries(rest).map(([name, value]) =>
        typeof value === "object" && "part" in value
          ? this.#measureReference(value)
          : `${name}: ${this.#scalar(value)}`,
      );
      return `${kind}(${given.join(", ")})`;
    });
    return factors.join(" * ");
  }

  #train(): readonly string[] {
    const { loss, optimizer, schedule, batch, length, clip, penalty, precision, validate, stop, keep } =
      this.plan.train;
    return [
      `loss = ${loss.map((term) => this.#lossTerm(term)).join(" + ")}`,
      ...(penalty ? [`penalty = ${this.#penalty(penalty)}`] : []),
      `optimizer = ${this.#optimizer(optimizer)}`,
      ...(schedule ? [`schedule = ${this.#schedule(schedule)}`] : []),
      ...(clip === null ? [] : [`clip = norm(${this.#scalar(clip)})`]),
      ...(precision === undefined ? [] : [`precision = ${this.#word(precision)}`]),
      `batch = ${this.#batch(batch)}`,
      ...(batch.kind === "rows" ? [`shuffle = ${batch.shuffle}`] : []),
      `${length.unit} = ${this.#scalar(length.count)}`,
      `validate every ${this.#scalar(validate.every)} ${validate.unit}`,
      ...(stop ? [`stop when ${this.#condition(stop)}`] : []),
      ...(keep ? [`keep best ${this.#measureReference(keep.measure)}`] : []),
    ];
  }

  #batch(batch: Plan.BatchPlan): string {
    if (batch.kind === "lanes") return `${this.#scalar(batch.lanes)} lanes of ${this.#scalar(batch.length)}`;
    return `${this.#scalar(batch.size)}${this.#byLength(batch.byLength)}`;
  }

  #byLength(byLength: boolean | readonly string[]): string {
    if (typeof byLength === "boolean") return byLength ? " by length" : "";
    return ` by length(${byLength.map((id) => this.#name(id)).join(", ")})`;
  }

  #condition(condition: Plan.Condition): string {
    switch (condition.kind) {
      case "compare": {
        const isTime = "progress" in condition.of && condition.of.progress === "time";
        const of = "progress" in condition.of ? condition.of.progress : this.#measureReference(condition.of);
        const value = this.#scalar(condition.value);
        const seconds = /^[\d_]+(?:\.\d+)?$/.test(value) ? `${value} s` : `(${value}) * 1 s`;
        return `${of} ${condition.comparison} ${isTime ? seconds : value}`;
      }
      case "patience":
        return `patience(${this.#measureReference(condition.of)}, checks: ${this.#scalar(condition.checks)}, least: ${this.#scalar(condition.least)})`;
      case "relation":
        return `${this.#quantity(condition.left)} ${condition.comparison} ${this.#quantity(condition.right)}`;
      case "rose":
        return `rose(${this.#measureReference(condition.of)}, checks: ${this.#scalar(condition.checks)}, times: ${this.#scalar(condition.times)})`;
      case "at_every":
        return `at_every(checks: ${this.#scalar(condition.checks)})`;
      default:
        return condition.conditions
          .map((part) =>
            part.kind === "and" || part.kind === "or" ? `(${this.#condition(part)})` : this.#condition(part),
          )
          .join(` ${condition.kind} `);
    }
  }

  #quantity(quantity: Plan.Quantity): string {
    switch (quantity.kind) {
      case "number":
        return `(${this.#scalar(quantity.value)})`.replace(/^\(([\d_.e-]+)\)$/, "$1");
      case "now":
        return this.#measureReference(quantity.of);
      case "past": {
        const last = quantity.last === null ? "" : `, last: ${this.#scalar(quantity.last)}`;
        return `${quantity.summary}(${this.#measureReference(quantity.of)}${last})`;
      }
      case "arithmetic":
        return `(${this.#quantity(quantity.left)} ${quantity.operator} ${this.#quantity(quantity.right)})`;
    }
  }

  #measureReference({ part, measure }: Plan.MeasureReference): string {
    if (!measure) return `${part}.loss`;
    const text = canonical(measure);
    const index = this.plan.measures.findIndex((known) => canonical(known) === text);
    return `${part}.${this.#name(`measure.${index}`)}`;
  }

  #search({ method, objective, others, trials, prune }: Plan.SearchPlan): readonly string[] {
    const aims = this.#objectives([objective, ...(others ?? [])]);
    return [
      `method = ${this.#method(method)}`,
      ...aims,
      `trials = ${numberText(trials)}`,
      ...(prune ? [`prune = ${this.#pruner(prune)}`] : []),
    ];
  }

  #objectives(objectives: readonly Plan.OtherObjective[]): readonly string[] {
    const aims = objectives.map((aim) => ({
      word: aim.direction,
      name: "of" in aim ? aim.of : this.#measureReference(aim.measure),
    }));
    return [...new Set(aims.map(({ word }) => word))].map((word) => {
      const names = aims.filter((aim) => aim.word === word).map(({ name }) => name);
      return `${word} ${names.join(", ")}`;
    });
  }

  #method(method: Plan.SearchMethodPlan): string {
    if (method.kind !== "hand") {
      const { kind, ...numbers } = method;
      const given = Object.entries(numbers).flatMap(([name, value]: readonly [string, number | null]) =>
        value === null ? [] : [`${name}: ${numberText(value)}`],
      );
      return `${kind}(${given.join(", ")})`;
    }
    const points = method.points.map((point) => {
      const values = point.map(({ setting, value }) => {
        const isReal = this.plan.settings.find(({ id }) => id === setting)?.kind === "real";
        const text = typeof value === "string" ? value : isReal ? realText(value) : numberText(value);
        return `${this.#name(setting)}: ${text}`;
      });
      return `{ ${values.join(", ")} }`;
    });
    return `hand([${points.join(", ")}])`;
  }

  #pruner({ kind, ...counts }: Plan.PrunePlan): string {
    return `${kind}(${Object.entries(counts)
      .map(([name, value]) => `${name}: ${numberText(value)}`)
      .join(", ")})`;
  }

  #measures(): readonly string[] {
    return this.plan.measures.map((measure, index) => {
      const text = canonical(measure);
      const baseline = this.plan.baselines?.find((known) => canonical(known.measure) === text);
      const hoped = this.plan.attainable?.find((known) => canonical(known.measure) === text);
      const written = this.#measure(measure);
      const added = [
        ...(baseline ? [`, baseline: ${baseline.kind}`] : []),
        ...(hoped ? [`, attainable: ${numberText(hoped.value)}`] : []),
      ];
      const more = added.length === 0 ? written : `${written.slice(0, -1)}${added.join("")})`;
      return `${this.#name(`measure.${index}`)} = ${more}`;
    });
  }

  /** How texts are written, each way once. */
  #decodings(): readonly string[] {
    const written = this.plan.measures.flatMap(({ output, text }) => (text ? [this.#decoding(output, text)] : []));
    return [...new Set(written)];
  }

  #decoding(output: string, { decoding: { kind, numbers } }: Plan.TextMeasurePlan): string {
    const given = Object.entries(numbers).map(([name, value]) => `, ${name}: ${this.#scalar(value)}`);
    return `${kind}(${this.#use(output)}${given.join("")})`;
  }

  #textName(index: number): string {
    const taken = new Set(this.#names.values());
    let name = index === 0 ? "texts" : `texts_${index + 1}`;
    while (taken.has(name)) name = `${name}_`;
    return name;
  }

  #textMeasure({ kind, target }: Plan.Measure, texts: string, text: Plan.TextMeasurePlan): string {
    const order = kind === "distinct_ngrams" ? "n" : "words";
    const parts = [
      texts,
      ...(kind === "distinct_ngrams" ? [] : [this.#use(target)]),
      ...(text.order === undefined ? [] : [`${order}: ${this.#scalar(text.order)}`]),
      `every: ${this.#scalar(text.every)}`,
      ...(text.lowercase ? ["lowercase: true"] : []),
    ];
    return `${kind}(${parts.join(", ")})`;
  }

  #measure(measure: Plan.Measure): string {
    const { kind, output, target, scale, per, text } = measure;
    if (text) {
      const decoding = this.#decoding(output, text);
      const index = this.#decodings().indexOf(decoding);
      return this.#textMeasure(measure, index < 0 ? decoding : this.#textName(index), text);
    }
    const more = `${scale ? `, scale: ${this.#name(scale)}` : ""}${per ? `, per_${per}: true` : ""}`;
    return `${kind}(${this.#use(output)}, ${this.#use(target)}${more})`;
  }
}

function isDefaultInitial(attribute: Plan.AttributePlan): boolean {
  return typeof attribute === "object" && "initial" in attribute && attribute.initial.kind === "default";
}
