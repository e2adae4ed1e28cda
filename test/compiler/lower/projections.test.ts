/** Where a dense layer and its cross-entropy become one op, where they stay apart, and that both are the same training. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../../src/compiler/lower/to-step.js";
import { pieceRows } from "../../../src/ops/projection.js";
import { bufferBytes } from "../../../src/plan/memory.js";
import type { Call, Instruction, Procedure, Step } from "../../../src/plan/step.js";
import { compile, type Files, load, ready } from "../../programs/workshop.js";

interface Choices {
  readonly vocabulary?: string;
  readonly logits?: string;
  readonly more?: string;
  readonly loss?: string;
  readonly measure?: string;
  readonly batch?: string;
}

const LINES = Array.from({ length: 60 }, (_, row) =>
  ["the", "whale", "saw", "a", "ship", "at", "sea"].slice(row % 4, 4 + (row % 3)).join(" "),
);

/** A small language model of lines. Its vocabulary has no limit, so that it may turn out to be of any size. */
function model({ vocabulary = "", logits = "", more = "", loss, measure, batch = "5" }: Choices = {}): Files {
  return {
    "main.rnn": `edition 2026
experiment lines {
  data {
    rows lines  = tsv("lines.tsv", columns: [line])
                  |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(words(lines.line)${vocabulary})
    target word = tokens(words(lines.line), v)
  }

  model {
    states = embed(previous(word), size: 3) |> recurrent(cell: gru, units: 4)
    logits = dense(states, units: v.size${logits})
    ${more}
  }

  train {
    loss      = ${loss ?? "cross_entropy(logits, word)"}
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 1
  }

  measure {
    ${measure ?? "perplexity = perplexity(logits, word)"}
  }
}
`,
    "lines.tsv": `${LINES.join("\n")}\n`,
  };
}

const stepOf = (choices?: Choices): Step => toStep(compile(model(choices)).plan);

function procedure(step: Step, name: Procedure["name"]): Procedure {
  const found = step.procedures.find((known) => known.name === name);
  if (!found) throw new RangeError(`no procedure ${name}`);
  return found;
}

function callsIn(instruction: Instruction): readonly Call[] {
  return instruction.kind === "call" ? [instruction] : instruction.body.flatMap(callsIn);
}

/** `linear forward` and the like, of the ops in question. */
function headOf(step: Step, name: Procedure["name"]): readonly string[] {
  const head = ["linear", "softmax_cross_entropy", "projected_cross_entropy"];
  const calls = procedure(step, name).body.flatMap(callsIn);
  return calls.filter(({ op }) => head.includes(op)).map(({ op, pass }) => `${op} ${pass}`);
}

const ACCURACY = "right = accuracy(predicted(logits), word)";

/** The same training, in two terms: logits that are compared twice are worked out once, apart. */
const TWICE: Choices = { loss: "0.5 * cross_entropy(logits, word) + 0.5 * cross_entropy(logits, word)" };

const APART = [
  "linear forward",
  "softmax_cross_entropy forward",
  "softmax_cross_entropy backward",
  "linear backward",
] as const;

test("logits that only a cross-entropy reads are made within it, by one call of a training step", () => {
  const step = stepOf();
  assert.equal(headOf(step, "train"), ["projected_cross_entropy backward"]);
  assert.equal(headOf(step, "evaluate"), ["projected_cross_entropy forward"]);
  assert.equal(headOf(step, "predict"), ["linear forward"]);
  assert.equal(headOf(step, "decode_step"), ["linear forward"]);
});

test("an experiment without measures is no exception", () => {
  assert.equal(headOf(stepOf({ measure: "" }), "evaluate"), ["projected_cross_entropy forward"]);
});

test("an accuracy is counted from what the same call says of each row", () => {
  const step = stepOf({ measure: ACCURACY });
  assert.equal(headOf(step, "train"), ["projected_cross_entropy backward"]);
  assert.equal(headOf(step, "evaluate"), ["projected_cross_entropy forward"]);
  for (const name of ["train", "evaluate"] as const) {
    const { body, measures } = procedure(step, name);
    const [call] = body.flatMap(callsIn).filter(({ op }) => op === "projected_cross_entropy");
    const [measure] = measures;
    assert.ok(measure.kind === "accuracy");
    assert.equal(call.arguments.predicted, measure.output);
  }
});

test("logits stay where something else reads them", () => {
  const kept: readonly Choices[] = [
    {
      more: "louder = dense(logits, units: v.size)",
      loss: "cross_entropy(logits, word) + cross_entropy(louder, word)",
    },
    TWICE,
  ];
  for (const choices of kept) {
    const calls = headOf(stepOf(choices), "train");
    for (const call of APART) assert.ok(calls.includes(call), `${JSON.stringify(choices)}: ${calls.join(", ")}`);
  }
});

test("a layer with an activation, or of few classes, stays a layer", () => {
  assert.equal(headOf(stepOf({ logits: ", activation: tanh" }), "train"), APART);
  assert.equal(headOf(stepOf({ vocabulary: ", most: 900" }), "train"), APART);
  assert.equal(headOf(stepOf({ vocabulary: ", most: 999" }), "train"), ["projected_cross_entropy backward"]);
});

test("what is trained, and by which names, does not depend on it", () => {
  assert.equal(stepOf().state, stepOf(TWICE).state);
});

test("training memory holds the logits of a piece of the rows, not of all", () => {
  const sizes = { batch: 64, "column.0.time": 20, "vocabulary.0.size": 10_000 };
  const train = procedure(stepOf({ batch: "64" }), "train");
  const apart = procedure(stepOf({ batch: "64", ...TWICE }), "train");
  const saved = bufferBytes(apart, sizes) - bufferBytes(train, sizes);
  assert.ok(saved >= 4 * (64 * 20 - 256) * 10_000, `${saved} bytes`);
});

test("a piece has 256 rows, more where they take little room, and never more than there are", () => {
  assert.is(pieceRows(3200, 10_000), 256);
  assert.is(pieceRows(3200, 50_000), 256);
  assert.is(pieceRows(3200, 2560), 1000);
  assert.is(pieceRows(3200, 60), 3200);
  assert.is(pieceRows(64, 10_000), 64);
  assert.is(pieceRows(0, 10_000), 0);
});

test("padded rows count for nothing, and loss and gradient are those of the ops apart", async () => {
  const one = ready(await load(model({ measure: ACCURACY })));
  const apart = ready(await load(model({ ...TWICE, measure: ACCURACY })));
  const gradients = [one, apart].map(({ bound, batch }) => {
    bound.train(batch(0, 0), 1);
    return bound.read(bound.g.flat);
  });
  assert.ok(gradients[0].some((value) => Math.abs(value) > 1e-3));
  gradients[0].forEach((value, at) => {
    assert.ok(Math.abs(value - gradients[1][at]) < 1e-12, `${at}: ${value}, apart ${gradients[1][at]}`);
  });
});

test.run();
