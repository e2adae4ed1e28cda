/** Steps: calls that fit the op table, memory that nobody takes from another, gradients once each. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { allNodes } from "../../../src/compiler/lower/procedure.js";
import { toStep } from "../../../src/compiler/lower/to-step.js";
import type { OpContract } from "../../../src/ops/contract.js";
import { format, type Polynomial, parse, product, substitute } from "../../../src/ops/polynomial.js";
import { OPS } from "../../../src/ops/table.js";
import type { ModelNode, Plan } from "../../../src/plan/plan.js";
import type { Call, Instruction, Operand, Procedure, Step } from "../../../src/plan/step.js";
import { PROGRAMS } from "../../programs/programs.js";
import { compile, ROOT } from "../../programs/workshop.js";
import { MemoryModel } from "./memory-model.js";

interface Case {
  readonly name: string;
  readonly plan: Plan;
  readonly step: Step;
}

const CASES = PROGRAMS.map(({ name, files }): Case => {
  const { plan } = compile(files);
  return { name, plan, step: toStep(plan) };
});

function caseOf(name: string): Case {
  const found = CASES.find((known) => known.name === name);
  if (!found) throw new RangeError(`no program ${name}`);
  return found;
}

function callsIn(instruction: Instruction): readonly Call[] {
  return instruction.kind === "call" ? [instruction] : instruction.body.flatMap(callsIn);
}

const callsOf = ({ body }: Procedure) => body.flatMap(callsIn);

function procedureOf({ step }: Case, name: Procedure["name"]): Procedure {
  const found = step.procedures.find((known) => known.name === name);
  if (!found) throw new RangeError(`no procedure ${name}`);
  return found;
}

// Calls and the op table

function dimsOf(step: Step, procedure: Procedure, operand: Operand): readonly string[] | undefined {
  if ("state" in operand || "gradient" in operand) {
    const id = "state" in operand ? operand.state : operand.gradient;
    const dims = step.state.find((entry) => entry.id === id)?.dims;
    if (!operand.first) return dims;
    assert.equal(operand.first.of, dims);
    return [operand.first.rows, ...operand.first.of.slice(1)];
  }
  const dims =
    "buffer" in operand
      ? procedure.buffers.find(({ id }) => id === operand.buffer)?.dims
      : procedure.reads.find(({ column, part }) => column === operand.column && part === operand.part)?.dims;
  return operand.at ? dims?.slice(1) : dims;
}

function dtypeOf(step: Step, procedure: Procedure, operand: Operand): string | undefined {
  if ("buffer" in operand) return procedure.buffers.find(({ id }) => id === operand.buffer)?.dtype;
  if ("column" in operand)
    return procedure.reads.find(({ column, part }) => column === operand.column && part === operand.part)?.dtype;
  const id = "state" in operand ? operand.state : operand.gradient;
  return step.state.find((entry) => entry.id === id)?.dtype;
}

/** What is wrong with a call: names, presence, dtypes, and sizes that do not agree with each other. */
function misfits(step: Step, procedure: Procedure, call: Call): readonly string[] {
  const contract: OpContract = OPS[call.op];
  const spec = call.pass === "forward" ? contract.forward : contract.backward;
  const where = `${procedure.name}: ${call.op} ${call.pass} of ${call.node}`;
  if (!spec) return [`${where}: no such pass`];
  const problems: string[] = [];
  const known = new Set(spec.arguments.map(({ name }) => name));
  for (const name of Object.keys(call.arguments)) if (!known.has(name)) problems.push(`${where}: unknown ${name}`);
  const results = new Set(spec.arguments.filter(({ role }) => role === "result").map(({ name }) => name));
  for (const name of call.accumulate)
    if (!results.has(name) || !call.arguments[name]) problems.push(`${where}: adds to ${name}`);
  for (const { name, choices, fallback } of spec.attributes) {
    const value = call.attributes[name] ?? fallback;
    if (value === undefined) problems.push(`${where}: lacks ${name}`);
    if (choices && !choices.includes(String(value))) problems.push(`${where}: ${name} is ${JSON.stringify(value)}`);
  }
  const attributes = new Set(spec.attributes.map(({ name }) => name));
  for (const name of Object.keys(call.attributes)) if (!attributes.has(name)) problems.push(`${where}: says ${name}`);

  const sizes = new Map<string, Polynomial>();
  const settle = (name: string, size: Polynomial) => {
    const before = sizes.get(name);
    if (before && format(before) !== format(size))
      problems.push(`${where}: ${name} is ${format(before)} and ${format(size)}`);
    sizes.set(name, before ?? size);
  };
  const composite: (readonly [dim: string, actual: Polynomial])[] = [];
  for (const { name, dims, dtype, optional } of spec.arguments) {
    const operand = call.arguments[name];
    if (!operand) {
      if (!optional) problems.push(`${where}: lacks ${name}`);
      continue;
    }
    if (dtypeOf(step, procedure, operand) !== dtype) problems.push(`${where}: ${name} is not ${dtype}`);
    const actual = dimsOf(step, procedure, operand)?.map(parse);
    if (!actual) {
      problems.push(`${where}: nothing is known of ${name}`);
      continue;
    }
    const rows = dims[0] === "rows...";
    const rest = rows ? dims.slice(1) : dims;
    if (rows ? actual.length < rest.length : actual.length !== rest.length) {
      problems.push(`${where}: ${name} has ${actual.length} dimensions`);
      continue;
    }
    const leading = actual.length - rest.length;
    if (rows) settle("rows", product(actual.slice(0, leading)));
    rest.forEach((dim, index) => {
      if (/^[a-z]+$/.test(dim)) settle(dim, actual[leading + index]);
      else composite.push([dim, actual[leading + index]]);
    });
  }
  for (const [dim, actual] of composite) {
    const expected = format(substitute(parse(dim), sizes));
    if (expected !== format(actual)) problems.push(`${where}: ${expected} expected, ${format(actual)} given`);
  }
  return problems;
}

const schema = JSON.parse(readFileSync(`${ROOT}src/plan/step.schema.json`, "utf8"));
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

for (const { name, step } of CASES) {
  test(`${name}: the step fits its schema, and each call the op table`, () => {
    assert.ok(validate(JSON.parse(JSON.stringify(step))), JSON.stringify(validate.errors));
    for (const procedure of step.procedures) {
      assert.equal(
        callsOf(procedure).flatMap((call) => misfits(step, procedure, call)),
        [],
      );
    }
  });

  test(`${name}: everything is written before it is read, and nothing that is alive is overwritten`, () => {
    for (const procedure of step.procedures) {
      const model = new MemoryModel(procedure, step.state);
      model.run();
      assert.equal(model.problems, [], procedure.name);
      assert.ok(procedure.buffers.every(({ slot }) => slot >= 0 && slot < procedure.slots));
      for (const slot of new Set(procedure.buffers.map((buffer) => buffer.slot))) {
        const own = procedure.buffers.filter((buffer) => buffer.slot === slot);
        assert.is(new Set(own.map(({ dtype }) => dtype)).size, 1, `slot ${slot} of ${procedure.name}`);
        if (own.some(({ lifetime }) => lifetime === "run")) assert.is(own.length, 1);
      }
    }
  });
}

test("buffers do share slots", () => {
  for (const { name, step } of CASES) {
    const { buffers, slots } = step.procedures[0];
    assert.ok(slots < buffers.length, name);
  }
});

// What the simulation catches

function broken(change: (procedure: Procedure) => Procedure): readonly string[] {
  const { step } = caseOf("own_cell");
  const model = new MemoryModel(change(step.procedures[0]), step.state);
  model.run();
  return model.problems;
}

test("the memory that is simulated notices mistakes", () => {
  assert.equal(
    broken((procedure) => procedure),
    [],
  );
  const shared = broken((procedure) => ({
    ...procedure,
    buffers: procedure.buffers.map((one) => ({ ...one, slot: 0 })),
  }));
  assert.ok(shared.length > 0);
  const late = broken((procedure) => ({ ...procedure, body: [...procedure.body].reverse() }));
  assert.ok(late.length > 0);
  const { step } = caseOf("own_cell");
  const { buffers, slots } = step.procedures[0];
  // Some slot is shared, and putting any two buffers of one another's time together is noticed in most cases.
  let noticed = 0;
  for (const { id } of buffers) {
    const moved = broken((procedure) => ({
      ...procedure,
      buffers: procedure.buffers.map((one) => (one.id === id ? { ...one, slot: (one.slot + 1) % slots } : one)),
    }));
    if (moved.length > 0) noticed++;
  }
  assert.ok(noticed > buffers.length / 2, `${noticed} of ${buffers.length}`);
});

// Gradients

/** Nodes that the losses rest on, with the bodies of scans. */
function reachedByLoss({ model, train }: Plan): ReadonlySet<string> {
  const byId = new Map(model.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const visit = (id: string) => {
    const node = byId.get(id);
    if (!node || reached.has(id)) return;
    reached.add(id);
    const bodies = (one: ModelNode): readonly string[] =>
      one.body?.nodes.flatMap((inner) => [inner.id, ...bodies(inner)]) ?? [];
    for (const inner of bodies(node)) reached.add(inner);
    for (const [role, input] of Object.entries(node.inputs)) if (role !== "column") visit(input);
  };
  for (const { output } of train.loss) visit(output);
  return reached;
}

for (const { name, plan, step } of CASES) {
  test(`${name}: the gradient of each parameter is written once, and then only added to`, () => {
    const model = new MemoryModel(step.procedures[0], step.state);
    model.run();
    const reached = reachedByLoss(plan);
    const trained = step.state.filter(({ role }) => role === "trained");
    assert.equal([...model.gradients.keys()].sort(), trained.map(({ id }) => id).sort());
    for (const { id, node } of trained) {
      const seen = model.gradients.get(id);
      assert.is(seen?.written, 1, id);
      assert.is((seen?.byBackward ?? 0) > 0, reached.has(node), id);
    }
    for (const procedure of step.procedures.slice(1)) {
      const other = new MemoryModel(procedure, step.state);
      other.run();
      assert.is(other.gradients.size, 0, procedure.name);
      assert.ok(callsOf(procedure).every(({ pass }) => pass === "forward"));
    }
  });
}

test("only a measure reads a layer: its gradient is zero, and its weights are still trained by nothing else", () => {
  const watched = caseOf("watched");
  const beside = callsOf(procedureOf(watched, "train")).filter(({ arguments: given }) => {
    const y = given.y;
    return y && "gradient" in y;
  });
  assert.equal(
    beside.map(({ op, attributes, arguments: { y } }) => [op, attributes.value, "gradient" in y && y.gradient]),
    [
      ["fill", 0, "dense.1.w"],
      ["fill", 0, "dense.1.b"],
    ],
  );
});

test("a table's gradient goes by rows, unless a penalty touches every row", () => {
  const layouts = ({ step }: Case) =>
    callsOf(step.procedures[0])
      .filter(({ op, pass }) => op === "embedding" && pass === "backward")
      .map(({ attributes, arguments: given }) => [attributes.layout, "touched" in given]);
  assert.equal(layouts(caseOf("next_word")), [["rows", true]]);
  assert.equal(layouts(caseOf("on_and_on")), [["dense", false]]);
  assert.equal(layouts(caseOf("tables")), [["dense", false]]);
});

// Modes

for (const each of CASES) {
  test(`${each.name}: nothing is random, and nothing kept for a gradient, outside training`, () => {
    for (const procedure of each.step.procedures.slice(1)) {
      assert.is(procedure.mode, "evaluate");
      for (const call of callsOf(procedure)) {
        assert.ok(call.op !== "dropout" && call.op !== "noise", call.op);
        const contract: OpContract = OPS[call.op];
        const saved = contract.forward.arguments.filter(({ role }) => role === "saved").map(({ name }) => name);
        assert.equal(
          saved.filter((name) => name in call.arguments),
          [],
        );
        assert.not.match(JSON.stringify(call.attributes), /stream|"counter":"step"/);
      }
    }
  });
}

test("training does use chance", () => {
  const random = CASES.filter(({ step }) =>
    callsOf(step.procedures[0]).some(({ op }) => op === "dropout" || op === "noise"),
  );
  assert.equal(
    random.map(({ name }) => name),
    ["looking", "forgetful", "next_word", "series", "own_cell", "library"],
  );
});

test("prediction reads no target but one step late, and computes neither losses nor measures", () => {
  for (const { name, plan, step } of CASES) {
    const predict = procedureOf({ name, plan, step }, "predict");
    assert.equal(predict.losses, []);
    assert.equal(predict.measures, []);
    assert.equal(
      predict.outputs.map(({ node }) => node),
      [...new Set(plan.train.loss.map(({ output }) => output))],
    );
    const targets = new Set(plan.data.columns.filter(({ role }) => role === "target").map(({ id }) => id));
    for (const call of callsOf(predict)) {
      if (call.op === "previous" || call.op === "previous_ids") continue;
      for (const operand of Object.values(call.arguments))
        if ("column" in operand && operand.part === "values") assert.not.ok(targets.has(operand.column), name);
    }
  }
});

test("what starts from another layer's state, or attends to one, is handed it by `encode`, and carries it from there", () => {
  const encoding = CASES.filter(({ step }) => step.procedures.some(({ name }) => name === "encode"));
  assert.equal(
    encoding.map(({ name }) => name),
    ["turning", "translated", "gazing", "looking", "both_ways", "forgetful", "own_words", "kin", "dialogue"],
  );
  for (const { name, plan, step } of encoding) {
    const [encode, decode] = ["encode", "decode_step"].map((wanted) => {
      const procedure = step.procedures.find((known) => known.name === wanted);
      if (!procedure) throw new Error(`no ${wanted}`);
      const model = new MemoryModel(procedure, step.state);
      model.run();
      return { procedure, model };
    });
    const started = plan.model.filter(({ inputs }) => inputs.start ?? inputs.memory).map(({ id }) => id);
    const written = [...encode.model.carriedWritten];
    assert.equal([...encode.model.carriedRead], [], name);
    assert.equal([...new Set(written.map((id) => id.slice(0, id.lastIndexOf("."))))].sort(), started.sort(), name);
    for (const id of written) assert.ok(decode.model.carriedRead.has(id), `${name}: ${id}`);
    const inputs = plan.data.columns.filter(({ role }) => role === "input").map(({ id }) => id);
    for (const { column } of encode.procedure.reads) assert.ok(inputs.includes(column), name);
    for (const { column } of decode.procedure.reads) assert.not.ok(inputs.includes(column), name);
  }
});

test("state is carried by the procedures that go on, and by no others", () => {
  for (const { name, plan, step } of CASES) {
    const lanes = plan.train.batch.kind === "lanes";
    const carrying = { train: lanes, evaluate: lanes, predict: false, decode_step: true };
    for (const procedure of step.procedures) {
      if (procedure.name === "encode") continue;
      const model = new MemoryModel(procedure, step.state);
      model.run();
      const nodes = allNodes(plan.model);
      const recurrent = nodes.filter(({ id, layer }) => {
        const isUsed = callsOf(procedure).some((call) => call.node === id) || layer === "scan";
        return (layer === "recurrent" || layer === "scan") && isUsed;
      });
      const wanted = carrying[procedure.name]
        ? recurrent.flatMap(({ id, attributes }) => {
            const { cell } = attributes;
            const isLstm = typeof cell === "object" && "word" in cell && cell.word === "lstm";
            return [`${id}.carried`, ...(isLstm ? [`${id}.carriedCell`] : [])];
          })
        : [];
      // A memory stays as it is, however far a decoder goes.
      const attended = [...model.carriedRead].filter((id) => /\.carried(?:Memory|Keys|Lengths)$/.test(id));
      assert.ok(
        attended.length === 0 ||
          (["gazing", "looking", "both_ways", "forgetful"].includes(name) && procedure.name === "decode_step"),
        name,
      );
      const own = [...model.carriedRead].filter((id) => !attended.includes(id));
      assert.equal(own.sort(), wanted.sort(), `${name} ${procedure.name}`);
      assert.equal([...model.carriedWritten].sort(), wanted.sort(), `${name} ${procedure.name}`);
    }
  }
});

test("what is carried is no part of what is trained, and a lane's own", () => {
  const { step } = caseOf("on_and_on");
  const carried = step.state.filter(({ role }) => role === "carried");
  assert.equal(
    carried.map(({ id, dims, lifetime, group }) => [id, dims.join(" "), lifetime, group.decays]),
    [
      ["recurrent.0.carried", "batch 4", "lane", false],
      ["recurrent.0.carriedCell", "batch 4", "lane", false],
      ["recurrent.1.carried", "batch 3", "lane", false],
      ["recurrent.2.carried", "batch 3", "lane", false],
      ["scan.0.carried", "batch 3", "lane", false],
    ],
  );
});

test("one step at a time has one step", () => {
  const going = CASES.filter(({ step }) => step.procedures.length === 4);
  assert.equal(
    going.map(({ name }) => name),
    [
      "copying",
      "noisy",
      "tied",
      "next_word",
      "few_on_and_on",
      "on_and_on",
      "series",
      "flowing",
      "uneven",
      "watched",
      "chords",
      "unheard",
    ],
  );
  for (const each of going) {
    const procedure = procedureOf(each, "decode_step");
    const text = JSON.stringify(procedure);
    assert.not.match(text, /\.time/);
    assert.not.match(text, /lengths|weights"/);
  }
});

test("texts are written from what `decode` names, whatever else a model learns beside it", () => {
  const { plan } = compile(readFileSync(`${ROOT}/test/corpus/right/writes-one-of-two-targets.rnn`, "utf8"));
  const { procedures } = toStep(plan);
  const outputsOf = (wanted: string) =>
    procedures.find(({ name }) => name === wanted)?.outputs.filter(({ part }) => !part);
  assert.ok(procedures.some(({ name }) => name === "encode"));
  assert.is(outputsOf("predict")?.length, 3);
  const written = plan.measures.filter(({ text }) => text).map(({ output }) => output);
  assert.equal(
    outputsOf("decode_step")?.map(({ node }) => node),
    written,
  );
});

test("what a loss compares may be written again where texts are written from it", () => {
  const right = readFileSync(`${ROOT}/test/corpus/right/writes-one-of-two-targets.rnn`, "utf8");
  const named = right
    .replace(/( +)logits {2}= (.*)/, "$1first = $2\n$1more = $2\n$1logits = first + more")
    .replace(/param drop .*\n/, "const drop = 0.2\n");
  const again = named.replace("cross_entropy(logits, english)", "cross_entropy(first + more, english)");
  assert.equal(compile(again).plan.hashes, compile(named).plan.hashes);
  const other = named.replace("cross_entropy(logits, english)", "cross_entropy(first - more, english)");
  assert.throws(() => compile(other), /not-written/);
});

test("updates: penalty, clipping, optimiser, in this order", () => {
  const kinds = ({ step }: Case) => step.update.map((call) => (call.kind === "optimizer" ? call.op : call.kind));
  assert.equal(kinds(caseOf("on_and_on")), ["penalty", "adam"]);
  assert.equal(kinds(caseOf("lengths")), ["clip", "sgd"]);
  assert.equal(kinds(caseOf("copying")), ["momentum"]);
  const states = ({ step }: Case) => step.state.filter(({ role }) => role === "optimiser").map(({ part }) => part);
  assert.equal(states(caseOf("lengths")), []);
  assert.equal(states(caseOf("copying")), ["v"]);
  assert.equal(states(caseOf("turning")), ["s"]);
  assert.equal(states(caseOf("next_word")), ["m", "v"]);
  const clip = caseOf("lengths").step.update[0];
  assert.equal(clip, { kind: "clip", limit: { formula: "s2" } });
  const momentum = caseOf("copying").step.update[0];
  assert.is(momentum.kind === "optimizer" && momentum.attributes.form, "nesterov");
});

test.run();
