/** The object that the emitted program defines: parameters, data, procedures, update, training. */

import { camelCase } from "../../ops/calling.js";
import { canonical } from "../../plan/canonical.js";
import { cutOf } from "../../plan/cut.js";
import { foldsOf, foldsOfRepeat } from "../../plan/folds.js";
import { formsOf } from "../../plan/hash.js";
import { carriedBy } from "../../plan/memory.js";
import type { ColumnNode, Origins, Plan, Scalar } from "../../plan/plan.js";
import { DEFAULT_PRECISION, precisionOf } from "../../plan/precision.js";
import { present } from "../../plan/present.js";
import { PROGRAM_FORM } from "../../plan/program-form.js";
import { sourcesOf, sourceText } from "../../plan/sources.js";
import type { Initializer, MeasureResult, Procedure, StateEntry, Step, UpdateCall } from "../../plan/step.js";
import { dataSettings } from "../../plan/symbols.js";
import { measuresTaken } from "../lower/sampled.js";
import { measuresOf } from "../lower/to-step.js";
import { bufferCode, countCode, instructionLines, operandCode } from "./calls.js";
import { comment, dimCode, key, literal, numberCode, objectCode, scalarCode } from "./code.js";
import { appliesNowhere, conditionLines } from "./conditions.js";
import { dataLines, type Imports } from "./data.js";
import { extentsOf, settingsOf, streamsOf } from "./interfaces.js";
import { functionLines, indent, type Line, line } from "./lines.js";
import { fedLines, sampledLines, weighedLines } from "./loss-lines.js";
import { itemsOf, type MemoryEmitter } from "./memory.js";
import type { Names } from "./names.js";
import { trainingLines } from "./training-lines.js";

export interface Parts {
  readonly plan: Plan;
  readonly step: Step;
  readonly origins: Origins;
  readonly names: Names;
  readonly memory: MemoryEmitter;
  readonly imports: Imports;
}

export const PROCEDURES = [
  ["train", "train", "Train", "Forward, then backward in reverse."],
  ["evaluate", "evaluate", "Evaluate", "Forward, without dropout."],
  ["predict", "predict", "Predict", "The model's outputs, without its targets."],
  ["encode", "encode", "Encode", "The states from which going on by itself starts."],
  ["decode_step", "decodeStep", "DecodeStep", "One step on, from what came before; state is carried."],
] as const;

export function bodyLines(parts: Parts, version: string): readonly Line[] {
  const { plan, origins, names, step, imports } = parts;
  const hashes = Object.entries(plan.hashes).map(([name, hash]) => line(`  ${name}: ${literal(hash)},`));
  const extents = extentsOf(plan, names).map(([extent, column]) => `${extent}: ${literal(column)}`);
  const streams = streamsOf(step).map(
    ({ purpose, node }) => `${names.of(node)}: [${literal(purpose)}, ${literal(node)}]`,
  );
  const folds = foldsOf(plan);
  const ofRepeat = foldsOfRepeat(plan);
  const precision = precisionOf(plan);
  const sources = sourcesOf(plan.data.rows).map(
    ({ id, source }) => `${key(names.source(id))}: ${literal(sourceText(source))}`,
  );
  const measures = plan.measures.map(({ kind }, index) => `${key(names.measure(index))}: ${literal(kind)}`);
  return [
    line(`name: ${literal(origins.name)},`),
    line(`compiler: ${literal(version)},`),
    line(`form: ${PROGRAM_FORM},`),
    line("hashes: {"),
    ...hashes,
    line("},"),
    line("forms: {"),
    ...Object.entries(formsOf(plan)).map(([name, form]) => line(`  ${name}: ${literal(form)},`)),
    line("},"),
    line(`seed: ${plan.train.seed},`),
    ...(folds === null ? [] : [line(`folds: ${folds},`)]),
    ...(ofRepeat === null ? [] : [line(`foldsOfRepeat: ${ofRepeat},`)]),
    line("settings: {"),
    ...settingsOf(plan).map((setting) =>
      line(`  ${key(names.of(setting.id))}: ${settingCode(setting, plan)},`, setting.id),
    ),
    line("},"),
    ...conditionLines(plan, names, origins),
    line(`extents: ${objectCode(extents)},`),
    line(`streams: ${objectCode(streams)},`),
    line(`measures: ${objectCode(measures)},`),
    ...textLines(parts),
    ...perWordLines(parts),
    ...baselineLines(parts),
    ...attainableLines(parts),
    line(
      `dataSettings: [${dataSettings(plan)
        .map((id) => literal(names.of(id)))
        .join(", ")}],`,
    ),
    line(`sources: ${objectCode(sources)},`),
    ...(precision === DEFAULT_PRECISION ? [] : [line(`precision: ${literal(precision)},`)]),
    line(""),
    ...functionLines("data", ["kit", "settings"], dataLines(plan, names, imports)),
    line(""),
    ...parameterLines(parts),
    ...sampledLines(parts),
    ...fedLines(parts),
    ...weighedLines(parts),
    ...PROCEDURES.flatMap(([name, property, , doc]) => {
      const procedure = step.procedures.find((known) => known.name === name);
      if (!procedure) return name === "encode" ? [] : [line(""), line(`${property}: null,`)];
      return [line(""), line(`/** ${doc} */`), ...procedureLines(parts, procedure, property)];
    }),
    line(""),
    ...updateLines(parts),
    line(""),
    ...trainingLines(parts),
  ];
}

function destructured(names: readonly string[], body: readonly Line[]): string {
  const text = body.map(({ code }) => code.replace(/\/\/.*$/, "")).join("\n");
  const used = names.filter((name) => new RegExp(`(?<![.\\w])${name}\\b(?!:)`).test(text));
  return objectCode(used);
}

function settingCode(setting: Plan["settings"][number], plan: Plan): string {
  const { kind, domain, when } = setting;
  const isNowhere = appliesNowhere(setting, plan);
  const value = (isNowhere ? undefined : when?.value) ?? setting.value;
  const head = `kind: ${literal(kind)}, value: ${numberCode(Number(value))}`;
  if (!domain) return `{ ${head}, domain: null }`;
  const tail = when && !isNowhere ? `, otherwise: ${numberCode(Number(when.otherwise))}` : "";
  if (domain.kind === "choices" || isNowhere) {
    const choices = isNowhere || domain.kind === "range" ? [value] : domain.values;
    return `{ ${head}, domain: { choices: [${choices.map((choice) => numberCode(Number(choice))).join(", ")}] }${tail} }`;
  }
  const { low, high, step, log } = domain;
  return `{ ${head}, domain: { low: ${numberCode(low)}, high: ${numberCode(high)}, step: ${step === null ? "null" : numberCode(step)}, log: ${log} }${tail} }`;
}

// Parameters

function parameterLines({ step, names }: Parts): readonly Line[] {
  const layers = new Map<string, StateEntry[]>();
  for (const entry of step.state) {
    if (entry.role === "trained") layers.set(entry.node, [...(layers.get(entry.node) ?? []), entry]);
  }
  const body = [...layers].flatMap(([node, entries]) => [
    line(`${names.of(node)}: {`, node),
    ...entries.map(({ id, part, dims, initial }) => {
      const sizes = dims.map((dim) => dimCode(dim, names)).join(", ");
      return line(`  ${part}: trained(${literal(id)}, [${sizes}], ${initialCode(initial, names)}),`, node);
    }),
    line("},"),
  ]);
  const text = body.map(({ code }) => code).join("\n");
  const head = /\bsizes\./.test(text) ? "settings, sizes" : /\bsettings\./.test(text) ? "settings" : "";
  return [line(`parameters: (${head}) => ({`), ...indent(body, 2), line("}),")];
}

function initialCode(initial: Initializer, names: Names): string {
  const { kind, ...rest } = initial;
  const values = Object.entries(rest).map(([name, value]) => `${name}: ${initialValue(value, names)}`);
  return `{ ${[`kind: ${literal(kind)}`, ...values].join(", ")} }`;
}

function initialValue(value: Scalar | string | Initializer, names: Names): string {
  if (typeof value === "string") return literal(value);
  return typeof value === "object" && "kind" in value ? initialCode(value, names) : scalarCode(value, names);
}

// Procedures

function procedureLines(parts: Parts, procedure: Procedure, property: string): readonly Line[] {
  const { names, memory, step, origins } = parts;
  const items = itemsOf(procedure, carriedBy(procedure, step.state));
  const comments = (node: string) => {
    const origin = origins.nodes[node];
    return origin ? comment(origin.place.text) : null;
  };
  const body = [...instructionLines(procedure.body, names, comments), ...resultLines(parts, procedure)];
  const given = ["ops", "p", "g", "a", "d", "c", "batch", "settings", "sizes", "n", "slice", "streams", "step"];
  return [
    line(`${property}: {`),
    ...indent(
      [...memory.placementLines(items), line(`run(${destructured(given, body)}) {`), ...indent(body, 2), line("},")],
      2,
    ),
    line("},"),
  ];
}

function resultLines(parts: Parts, procedure: Procedure): readonly Line[] {
  const { names, plan } = parts;
  if (procedure.name === "encode") return [];
  if (procedure.outputs.length > 0) {
    const outputs = procedure.outputs.map(
      ({ node, part, operand }) =>
        `${key(part ? `${names.of(node)}.${part}` : names.of(node))}: ${operandCode(operand, names)}`,
    );
    return [line(`return { ${outputs.join(", ")} };`)];
  }
  const losses = procedure.losses.map(({ rows, share }) => {
    const weight = scalarCode(share.weight, names);
    return `{ rows: ${bufferCode(rows, names)}, weight: ${weight}, count: ${countCode(share.over, names)} }`;
  });
  // Two measures may be of the same: both are told.
  const all = measuresTaken(plan, measuresOf(plan), procedure.mode).map(canonical);
  const measures = plan.measures.flatMap((measure, index) => {
    const result = procedure.measures[all.indexOf(canonical(measure))];
    if (!result) return [];
    return line(`    ${key(names.measure(index))}: ${measureCode(result, names)},`);
  });
  return [
    line("return {"),
    line(`  loss: [${losses.join(", ")}],`),
    ...(measures.length > 0 ? [line("  measures: {"), ...measures, line("  },")] : [line("  measures: {},")]),
    line("};"),
  ];
}

/** Measures of texts: the host has the model write them, and judges them. */
function textLines({ plan, names }: Parts): readonly Line[] {
  const columns = new Map(plan.data.columns.map((column) => [column.id, column]));
  const entries = plan.measures.flatMap(({ kind, output, target, text }, index) => {
    const column = columns.get(plan.model.find(({ id }) => id === target)?.inputs.column ?? "");
    if (!text || !column || !("call" in column.of) || column.of.fitted === null) return [];
    const numbers = Object.entries(text.decoding.numbers).map(
      ([name, value]) => `${name}: ${scalarCode(value, names)}`,
    );
    const facts = [
      `kind: ${literal(kind)}`,
      `layer: ${literal(names.of(output))}`,
      `column: ${literal(names.of(column.id))}`,
      `vocabulary: ${literal(names.of(column.of.fitted))}`,
      `cut: ${literal(cutOf(plan, column.of))}`,
      `every: ${scalarCode(text.every, names)}`,
      ...(text.lowercase ? ["lowercase: true"] : []),
      ...(text.order === undefined ? [] : [`order: ${scalarCode(text.order, names)}`]),
      `decoding: { kind: ${literal(text.decoding.kind)}, ${numbers.join(", ")} }`,
    ];
    return [line(`  ${key(names.measure(index))}: { ${facts.join(", ")} },`)];
  });
  if (entries.length === 0) return [];
  const given = entries.some(({ code }) => code.includes("settings.")) ? "(settings)" : "()";
  return [line(`texts: ${given} => ({`), ...entries, line("}),")];
}

/** Perplexities of words: the host counts what the target's tokens make up. */
function perWordLines({ plan, names }: Parts): readonly Line[] {
  const entries = plan.measures.flatMap(({ target, per }, index) => {
    const column = per ? columnUnder(plan, target) : null;
    if (!column || !("call" in column.of) || column.of.fitted === null) return [];
    const facts = [
      `column: ${literal(names.of(column.id))}`,
      `vocabulary: ${literal(names.of(column.of.fitted))}`,
      `cut: ${literal(cutOf(plan, column.of))}`,
    ];
    return [line(`  ${key(names.measure(index))}: { ${facts.join(", ")} },`)];
  });
  return entries.length === 0 ? [] : [line("perWord: {"), ...entries, line("},")];
}

function baselineLines({ plan, names }: Parts): readonly Line[] {
  const entries = (plan.baselines ?? []).map(({ kind, measure }) => {
    const column = columnUnder(plan, measure.target);
    const text = canonical(measure);
    const name = names.measure(plan.measures.findIndex((known) => canonical(known) === text));
    const isLast = plan.model.find(({ id }) => id === measure.target)?.layer === "last";
    const facts = [
      `kind: ${literal(kind)}`,
      `column: ${literal(names.column(column.id))}`,
      `steps: ${isLast ? '"last"' : '"all"'}`,
      ...(measure.scale === undefined ? [] : [`scale: ${literal(names.of(measure.scale))}`]),
    ];
    return line(`  ${key(name)}: ${objectCode(facts)},`);
  });
  return entries.length === 0 ? [] : [line("baselines: {"), ...entries, line("},")];
}

function attainableLines({ plan, names }: Parts): readonly Line[] {
  const entries = (plan.attainable ?? []).map(({ measure, value }) => {
    const text = canonical(measure);
    const index = plan.measures.findIndex((known) => canonical(known) === text);
    return `${key(names.measure(index))}: ${value}`;
  });
  return entries.length === 0 ? [] : [line(`attainable: ${objectCode(entries)},`)];
}

/** The column that a target reads, below `last` and the like. */
function columnUnder(plan: Plan, id: string): ColumnNode {
  const missing = () => `the plan has no node ${id}`;
  const { inputs } = present(
    plan.model.find((known) => known.id === id),
    missing,
  );
  if (inputs.column === undefined) return columnUnder(plan, Object.values(inputs)[0]);
  return present(
    plan.data.columns.find((known) => known.id === inputs.column),
    missing,
  );
}

function measureCode(result: MeasureResult, names: Names): string {
  const count = `count: ${countCode(result.over, names)}`;
  const weights = `weights: ${result.weights ? operandCode(result.weights, names) : "null"}`;
  if (result.kind === "perplexity")
    return `{ kind: "perplexity", rows: ${bufferCode(result.rows, names)}, ${weights}, ${count} }`;
  const operands = `predicted: ${operandCode(result.output, names)}, target: ${operandCode(result.target, names)}`;
  const moduli =
    result.kind === "accuracy"
      ? `moduli: [${result.moduli.map((modulus) => scalarCode(modulus, names)).join(", ")}], `
      : "";
  const scale =
    result.kind !== "accuracy" && result.scale !== null ? `, scale: ${literal(names.of(result.scale))}` : "";
  return `{ kind: ${literal(result.kind)}, ${operands}, ${moduli}${weights}, ${count}${scale} }`;
}

// Update

function updateLines({ plan, step, names }: Parts): readonly Line[] {
  const tables = step.tables.map(
    ({ state, touched, count }) =>
      `{ rows: ${operandCode({ gradient: state }, names)}, touched: ${bufferCode(touched, names)}, count: ${bufferCode(count, names)} }`,
  );
  const isScheduled = plan.train.schedule !== undefined;
  const body = step.update.map((call) => line(updateCode(call, names, { hasTables: tables.length > 0, isScheduled })));
  const states = step.update.flatMap((call) => (call.kind === "optimizer" ? call.states : []));
  const given = destructured(
    ["ops", "p", "g", "live", "matrices", "state", "out", "settings", "step", "schedule"],
    body,
  );
  return [
    line("/** One pass over all parameters. */"),
    line("update: {"),
    line(`  states: [${states.map(literal).join(", ")}],`),
    ...(tables.length === 0
      ? []
      : [
          line("  /** What has a gradient in the rows that a step touches, and nowhere else. */"),
          line("  tables: ({ g, d }) => ["),
          ...tables.map((table) => line(`    ${table},`)),
          line("  ],"),
        ]),
    line(`  run(${given}) {`),
    ...indent(body, 4),
    line("  },"),
    line("},"),
  ];
}

function updateCode(
  call: UpdateCall,
  names: Names,
  { hasTables, isScheduled }: { readonly hasTables: boolean; readonly isScheduled: boolean },
): string {
  const live = hasTables ? ["live"] : [];
  switch (call.kind) {
    case "penalty":
      return `ops.penalty.forward({ p: matrices.p, g: matrices.g, out: { value: out.value }, l1: ${scalarCode(call.l1, names)}, l2: ${scalarCode(call.l2, names)} });`;
    case "clip":
      return `ops.clipByGlobalNorm.forward({ ${["g", ...live].join(", ")}, out: { norm: out.norm }, limit: ${scalarCode(call.limit, names)} });`;
    case "optimizer": {
      const states = call.states.map((state) => `${state}: state.${state}`);
      const numbers = Object.entries(call.attributes).map(([name, value]) => {
        const code = typeof value === "string" ? literal(value) : scalarCode(value, names);
        const factor = / [+-] /.test(code) ? `(${code})` : code;
        return `${name}: ${name === "rate" && isScheduled ? `${factor} * schedule` : code}`;
      });
      const counted = call.op === "adam" || call.op === "adamw" ? ["step"] : [];
      return `ops.${camelCase(call.op)}.forward({ ${["p", "g", ...live, ...states, ...numbers, ...counted].join(", ")} });`;
    }
  }
}
