/** `precision = bf16`: what it changes in a plan, a program and its training. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import type { Failure } from "../../src/runtime/failure.js";
import { arithmeticOf, describeDevice, refusePrecision } from "../../src/runtime/program/precision.js";
import { trainStep } from "../../src/runtime/training/loop.js";
import { nativeDevice } from "../runtime/kernels/native-harness.js";
import { onNative } from "../support/native.js";
import { checked, compile, errorsOf, load, ready } from "./workshop.js";

const parity = (cell: string, precision: string, param = "") => `edition 2026

experiment parity {${param}
  data {
    rows strings = bits(count: 1_000, length: 3..8) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }
  model {
    states = recurrent(string, cell: ${cell}, units: 24)
    logits = dense(last(states), units: odd.classes)
  }
  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50${precision}
    epochs    = 10
  }
}
`;
const PRECISE = "\n    precision = bf16";
const programOf = (source: string) => compile(source).plan.hashes.program;

test("f32 said is f32 not said; bf16 is another program, by whatever way it is said", () => {
  const silent = compile(parity("gru", "")).plan;
  assert.not("precision" in silent.train);
  assert.equal(compile(parity("gru", "\n    precision = f32")).plan, silent);
  const param = "\n  param p = bf16 in { f32, bf16 }";
  const said = programOf(parity("gru", PRECISE));
  assert.is.not(said, silent.hashes.program);
  assert.is(programOf(parity("gru", "\n    precision = p", param)), said);
  assert.is(programOf(parity("gru", "\n    precision = p", param.replace("= bf16", "= f32"))), silent.hashes.program);
  const constant = compile(parity("gru", "\n    precision = p", "\n  param p = f32"));
  assert.is(constant.plan.hashes.experiment, silent.hashes.experiment);
});

test("another word is refused with those that there are", () => {
  const text = errorsOf(checked(parity("gru", "\n    precision = f16")));
  assert.match(text, /`f16`/);
  assert.match(text, /f32.*bf16/);
});

test("a device without such products declines the training by name, and gives its other kernels", async () => {
  const { program } = await load(parity("rnn", PRECISE));
  assert.is(program.precision, "bf16");
  assert.throws(
    () => refusePrecision(program, createJsDevice(), null),
    (failure: Failure) => failure.code === "device-absent" && /`precision = bf16`.*the device js/.test(failure.message),
  );
  assert.is(createJsDevice().kernel("lstm", "forward", "bf16"), undefined);
  assert.ok(createJsDevice().kernel("lstm", "forward"));
});

onNative("runs say how, and it is part of what results depend on", async () => {
  const device = nativeDevice(1);
  const [plain, precise] = [await load(parity("rnn", "")), await load(parity("rnn", PRECISE))].map(
    (one) => one.program,
  );
  assert.is(arithmeticOf(plain, device), device.arithmetic);
  assert.is(describeDevice(plain, device), device.description);
  assert.is(arithmeticOf(precise, device), `${device.arithmetic}, bf16-${device.bf16?.name}`);
  assert.match(describeDevice(precise, device), /, bf16 (by|emulated)/);
});

/** Largest distance between the losses of the two, over the mean of the last ten steps: see docs/decisions/26-bf16.md. */
const TOLERANCE = 0.02;

for (const cell of ["rnn", "gru", "lstm"]) {
  onNative(`${cell}: 100 steps of training come to the same loss within ${TOLERANCE}, and other weights`, async () => {
    const losses: number[] = [];
    const weights: Float32Array[] = [];
    for (const precision of ["", PRECISE]) {
      const { bound, batch } = ready(await load(parity(cell, precision)), nativeDevice(1), { examples: 50 });
      const known = Array.from({ length: 100 }, (_, index) => {
        return trainStep(bound, batch(Math.floor(index / 16), index % 16), index + 1, 1).loss;
      });
      losses.push(known.slice(-10).reduce((sum, loss) => sum + loss / 10, 0));
      weights.push(Float32Array.from(bound.read(bound.p.flat)));
    }
    assert.ok(Math.abs(losses[0] - losses[1]) < TOLERANCE, losses.join(" "));
    assert.ok(losses[0] < 0.7);
    assert.not.equal(weights[0], weights[1]);
  });
}

test.run();
