/** The plan to the step: forward, its reverse, and the update (contract 1 of the architecture). */

import { constant, format, multiply, type Polynomial, parse, add as plus } from "../../ops/polynomial.js";
import { canonical } from "../../plan/canonical.js";
import type { Measure, ModelNode, OptimizerPlan, Plan } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { watchedMeasures } from "../../plan/reach.js";
import type {
  Instruction,
  MeasureResult,
  Operand,
  OutputResult,
  Procedure as ProcedurePlan,
  RowTable,
  StateEntry,
  Step,
  UpdateCall,
} from "../../plan/step.js";
import { planBuffers } from "./buffers.js";
import { handOver } from "./layers/recurrent.js";
import { sizeOf } from "./layers/rule.js";
import { ruleOf } from "./layers/table.js";
import { objectives } from "./objectives.js";
import { allNodes, type Mode, Procedure, type Use } from "./procedure.js";
import { projections } from "./projections.js";
import { endsOf, measuresTaken } from "./sampled.js";
import { settledNode, trainedEntries } from "./state.js";

const STEPS = new WeakMap<Plan, Step>();

/** The step of a plan, made once: a difference asks it for tensors, for a count and for what it costs. */
export function toStep(plan: Plan): Step {
  const known = STEPS.get(plan);
  if (known) return known;
  const step = lowered(plan);
  STEPS.set(plan, step);
  return step;
}

function lowered(plan: Plan): Step {
  const measures = measuresOf(plan);
  const lanes = plan.train.batch.kind === "lanes";
  const train = trainProcedure(plan, { name: "train", mode: "train", carries: lanes, single: false }, measures);
  const evaluate = evaluateProcedure(
    plan,
    { name: "evaluate", mode: "evaluate", carries: lanes, single: false },
    measures,
  );
  const predicting: Mode = { name: "predict", mode: "evaluate", carries: false, single: false };
  const predict = predictProcedure(plan, predicting, outputsOf(plan));
  const procedures = [train, evaluate, predict, ...generating(plan)];
  const carried = new Map(procedures.flatMap(({ carried: entries }) => entries.map((entry) => [entry.id, entry])));
  const trained = trainedState(plan);
  const update = updateCalls(plan);
  return {
    format: 1,
    state: [...trained, ...carried.values(), ...optimizerState(trained, update)],
    procedures: procedures.map(({ procedure }) => procedure),
    tables: train.tables,
    update,
  };
}

/** Measures in the order of the step: those that decide something first, then the plan's own. */
export function measuresOf(plan: Plan): readonly Measure[] {
  const all = [...watchedMeasures(plan.train), ...plan.measures];
  // Texts are written and judged by the host.
  const called = all.filter(({ text }) => text === undefined);
  return [...new Map(called.map((measure) => [canonical(measure), measure])).values()];
}

interface Built {
  readonly procedure: ProcedurePlan;
  readonly carried: readonly StateEntry[];
  readonly tables: readonly RowTable[];
}

function trainProcedure(plan: Plan, mode: Mode, all: readonly Measure[]): Built {
  const measures = measuresTaken(plan, all, "train");
  const [procedure, nodes] = comparing(plan, mode, measures);
  forward(procedure, nodes);
  const { losses, measures: measured, backward } = objectives(procedure, plan, measures);
  backward();
  for (const node of [...nodes].reverse()) ruleOf(node).backward?.(node, procedure);
  // What only a measure reads has no gradient; nothing may be left there from the step before.
  for (const { id, node } of trainedState(plan)) {
    if (!procedure.hasGradient(id)) procedure.call("fill", "forward", node, { y: { gradient: id } }, { value: 0 });
  }
  carry(procedure, nodes);
  return finish(procedure, { losses, measures: measured, outputs: [] });
}

/** A procedure that compares outputs with targets, and the nodes that it works out one by one. */
function comparing(plan: Plan, mode: Mode, measures: readonly Measure[]): readonly [Procedure, readonly ModelNode[]] {
  const { loss } = plan.train;
  const nodes = neededNodes(plan, [
    ...loss.flatMap((term) => endsOf(plan, term, mode)),
    ...measures.flatMap(({ output, target }) => [output, target]),
  ]);
  const within = projections(plan, nodes, loss, measures);
  const procedure = new Procedure(plan, mode, usesOf(plan), within);
  const counted = [...within.values()].flatMap(({ predicted }) => predicted ?? []);
  for (const node of counted) {
    const y = procedure.buffer(node.id, "y", procedure.dims(node), { dtype: "i32" });
    procedure.results.set(node.id, { y });
  }
  const together = new Set([...within.keys(), ...counted.map(({ id }) => id)]);
  return [procedure, nodes.filter(({ id }) => !together.has(id))];
}

function evaluateProcedure(plan: Plan, mode: Mode, measures: readonly Measure[]): Built {
  const [procedure, nodes] = comparing(plan, mode, measures);
  forward(procedure, nodes);
  const { losses, measures: measured } = objectives(procedure, plan, measures);
  carry(procedure, nodes);
  return finish(procedure, { losses, measures: measured, outputs: [] });
}

/** Outputs that losses compare, from what the model reads alone. */
function predictProcedure(plan: Plan, mode: Mode, ids: readonly string[]): Built {
  const procedure = new Procedure(plan, mode, usesOf(plan));
  const nodes = neededNodes(plan, ids, mode.single);
  forward(procedure, nodes);
  carry(procedure, nodes);
  const outputs = ids.map((id): OutputResult => {
    return { node: id, operand: procedure.result(id).y, dims: procedure.dims(procedure.node(id)) };
  });
  if (mode.single) outputs.push(...nodes.flatMap((node) => alignmentOf(node, procedure)));
  return finish(procedure, { losses: [], measures: [], outputs });
}

/** What a layer's attention found, for whoever wants to see where a model looked. */
function alignmentOf(node: ModelNode, procedure: Procedure): readonly OutputResult[] {
  const operand: Operand = { buffer: `${node.id}.alignment` };
  const buffer = procedure.buffers.get(operand.buffer);
  return buffer ? [{ node: node.id, part: "alignment", operand, dims: buffer.dims }] : [];
}

function outputsOf({ train }: Plan): readonly string[] {
  return [...new Set(train.loss.map(({ output }) => output))];
}

/** What texts are written from, whatever else is learned beside it; all that losses compare where none are written. */
function writtenFrom(plan: Plan): readonly string[] {
  const written = plan.measures.flatMap(({ output, text }) => (text ? [output] : []));
  return written.length > 0 ? [...new Set(written)] : outputsOf(plan);
}

/**
 * A model that sees its target one step late, and nothing else that has steps, can go on by itself: `decode_step`.
 * What its layers start from is made of the whole of other sequences first: `encode`.
 */
function generating(plan: Plan): readonly Built[] {
  const outputs = writtenFrom(plan);
  const nodes = neededNodes(plan, outputs, true);
  const previous = nodes.filter(({ layer }) => layer === "previous");
  const times = new Set(nodes.flatMap(({ type }) => (type.sequence ? [type.sequence.time] : [])));
  const inputs = nodes.filter(
    ({ layer, id }) =>
      layer === "input" && nodes.some((node) => node.layer !== "previous" && Object.values(node.inputs).includes(id)),
  );
  if (previous.length === 0 || times.size > 1 || inputs.length > 0) return [];
  const stepwise: Mode = { name: "decode_step", mode: "evaluate", carries: true, single: true };
  const decode = predictProcedure(plan, stepwise, outputs);
  const started = nodes.filter(({ inputs }) => APART.some((role) => inputs[role] !== undefined));
  if (started.length === 0) return [decode];
  const sources = neededNodes(
    plan,
    started.flatMap(({ inputs }) => APART.flatMap((role) => inputs[role] ?? [])),
  );
  // What both are made of would have to be worked out in one piece and step by step.
  if (sources.some(({ id }) => nodes.some((node) => node.id === id))) return [];
  return [encodeProcedure(plan, sources, started), decode];
}

/** What the layers of `decode_step` start from and attend to. */
function encodeProcedure(plan: Plan, nodes: readonly ModelNode[], started: readonly ModelNode[]): Built {
  const mode: Mode = { name: "encode", mode: "evaluate", carries: false, single: false };
  const procedure = new Procedure(plan, mode, usesOf(plan));
  forward(procedure, nodes);
  for (const node of started) handOver(node, procedure);
  return finish(procedure, { losses: [], measures: [], outputs: [] });
}

function forward(procedure: Procedure, nodes: readonly ModelNode[]): void {
  for (const node of nodes) procedure.results.set(node.id, ruleOf(node).forward(node, procedure));
}

/** What a layer has of the whole of another sequence. */
const APART: readonly string[] = ["start", "memory"];

/** Nodes that the given ones rest on, in the plan's order; `apart` from what they start from and attend to. */
function neededNodes({ model }: Plan, roots: readonly string[], apart = false): readonly ModelNode[] {
  const byId = new Map(model.map((node) => [node.id, node]));
  const needed = new Set<string>();
  const visit = (id: string) => {
    const node = byId.get(id);
    if (!node || needed.has(id)) return;
    needed.add(id);
    for (const [role, input] of Object.entries(node.inputs))
      if (role !== "column" && role !== "weights" && !(apart && APART.includes(role))) visit(input);
  };
  for (const root of roots) visit(root);
  return model.filter(({ id }) => needed.has(id));
}

/** Which final states of recurrent layers anything reads. */
function usesOf({ model }: Plan): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const { layer, inputs } of model) {
    if (layer === "last") uses.set(inputs.x, { last: true, lastCell: uses.get(inputs.x)?.lastCell ?? false });
    if (inputs.start) uses.set(inputs.start, { last: true, lastCell: true });
  }
  // The ends of what is joined are joined of theirs.
  for (const { id, layer, inputs } of model.toReversed()) {
    if (layer !== "joined" || !uses.get(id)?.lastCell) continue;
    for (const of of [inputs.a, inputs.b]) uses.set(of, { last: true, lastCell: true });
  }
  return uses;
}

/** Hands the state of this batch to the next. */
function carry(procedure: Procedure, nodes: readonly ModelNode[]): void {
  if (!procedure.mode.carries) return;
  for (const { id } of nodes) {
    if (!procedure.carried.has(`${id}.carried`)) continue;
    const { last, lastCell } = procedure.result(id);
    if (last) procedure.call("copy", "forward", id, { x: last, y: { state: `${id}.carried` } });
    if (lastCell) procedure.call("copy", "forward", id, { x: lastCell, y: { state: `${id}.carriedCell` } });
  }
}

function finish(procedure: Procedure, results: Pick<ProcedurePlan, "losses" | "measures" | "outputs">): Built {
  const { mode, body, reads, carried } = procedure;
  const kept = new Set([
    ...results.losses.map(({ rows }) => rows),
    ...results.measures.flatMap((measure) =>
      measure.kind === "perplexity" ? [measure.rows] : [...bufferOf(measure.output), ...bufferOf(measure.target)],
    ),
    ...results.outputs.flatMap(({ operand }) => bufferOf(operand)),
  ]);
  const { buffers, slots } = planBuffers(procedure.buffers, body, kept);
  const entries = [...carried].map(([id, { dims, dtype }]): StateEntry => {
    const at = id.lastIndexOf(".");
    const base = {
      id,
      node: id.slice(0, at),
      part: id.slice(at + 1),
      dims,
      dtype,
      role: "carried" as const,
    };
    return { ...base, initial: { kind: "zeros" }, group: { rate: 1, decays: false }, lifetime: "lane" };
  });
  const read = [...reads.values()].filter(({ column, part }) => uses(body, results, column, part));
  return {
    procedure: { name: mode.name, mode: mode.mode, reads: read, buffers, slots, body, ...results },
    carried: entries,
    tables: procedure.tables,
  };
}

function bufferOf(operand: Operand): readonly string[] {
  return "buffer" in operand ? [operand.buffer] : [];
}

/** Targets that only measures read on the host are read as well. */
function uses(
  body: readonly Instruction[],
  { measures }: Pick<ProcedurePlan, "measures">,
  column: string,
  part: string,
): boolean {
  const isIt = (operand: Operand | null) =>
    operand !== null && "column" in operand && operand.column === column && operand.part === part;
  const inBody = (instruction: Instruction): boolean =>
    instruction.kind === "scan" ? instruction.body.some(inBody) : Object.values(instruction.arguments).some(isIt);
  const inMeasure = (measure: MeasureResult) =>
    isIt(measure.weights) || (measure.kind !== "perplexity" && (isIt(measure.output) || isIt(measure.target)));
  return body.some(inBody) || measures.some(inMeasure);
}

// State and update

function trainedState(plan: Plan): readonly StateEntry[] {
  const nodes = allNodes(plan.model);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.flatMap((node) =>
    trainedEntries(settledNode(plan, node), (role) => {
      return sizeOf(present(byId.get(node.inputs[role]), () => `${node.id} reads nothing as \`${role}\``));
    }),
  );
}

function optimizerState(trained: readonly StateEntry[], update: readonly UpdateCall[]): readonly StateEntry[] {
  const sizes = trained.map(({ dims }) => dims.map(parse).reduce(multiply, constant(1)));
  const count = sizes.reduce((sum: Polynomial, size) => plus(sum, size), constant(0));
  const states = update.flatMap((call) => (call.kind === "optimizer" ? call.states : []));
  return states.map((part) => ({
    id: `optimizer.${part}`,
    node: "optimizer",
    part,
    dims: [format(count)],
    dtype: "f32",
    role: "optimiser",
    initial: { kind: "zeros" },
    group: { rate: 1, decays: false },
    lifetime: "run",
  }));
}

const OPTIMIZER_STATES: { readonly [K in OptimizerPlan["kind"]]: readonly string[] } = {
  sgd: [],
  momentum: ["v"],
  rmsprop: ["s"],
  adam: ["m", "v"],
  adamw: ["m", "v"],
};

function updateCalls({ train }: Plan): readonly UpdateCall[] {
  const { penalty, clip, optimizer } = train;
  const { kind, ...numbers } = optimizer;
  const attributes: Record<string, number | string | { formula: string }> = {};
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value !== "boolean") attributes[name] = value;
    else if (name === "nesterov") attributes.form = value ? "nesterov" : "classical";
    else attributes.untouched = "lazy";
  }
  return [
    ...(penalty ? [{ kind: "penalty" as const, ...penalty }] : []),
    ...(clip === null ? [] : [{ kind: "clip" as const, limit: clip }]),
    { kind: "optimizer", op: kind, attributes, states: OPTIMIZER_STATES[kind] },
  ];
}
