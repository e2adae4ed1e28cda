/** What a checkpoint holds, and what it is held against. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { readSafetensors } from "../../../src/runtime/files/safetensors.js";
import {
  type Identity,
  type Progress,
  readCheckpoint,
  readWeights,
  requireBest,
  writeCheckpoint,
  writeWeights,
} from "../../../src/runtime/training/checkpoint.js";
import { FRESH } from "../../../src/runtime/training/loop.js";
import { ready } from "../../programs/workshop.js";
import { failureOf, inFolder, refuses } from "../files/helpers.js";
import { lanes } from "./runs.js";

const IDENTITY: Identity = { program: "a".repeat(64), settings: { units: 8 }, version: "0.1.0", arithmetic: "js-f32" };
const loaded = await lanes();
const device = createJsDevice();
const make = () => ready(loaded, device, { examples: 5 }).bound;

test("every role comes back: parameters, optimiser, carried state, progress", () => {
  inFolder((folder) => {
    const [from, to] = [make(), make()];
    const fill = (
      held: { readonly memory: { readonly length: number; readonly dtype: "f32" | "i32" } },
      salt: number,
    ) =>
      device.upload(
        held.memory,
        Array.from({ length: held.memory.length }, (_, index) => Math.sin(index + salt)),
      );
    fill(from.p, 1);
    for (const state of Object.values(from.states)) fill(state, 2);
    assert.ok(Object.keys(from.carried()).length >= 2);
    for (const carried of Object.values(from.carried())) fill(carried, 3);
    const progress: Progress = { ...FRESH, step: 7, epoch: 1, index: 3, time: 1.5, records: 4 };
    const path = join(folder, "c.safetensors");
    writeCheckpoint(path, from, progress, IDENTITY);
    assert.equal(readCheckpoint(path, to, IDENTITY), progress);
    assert.equal(to.read(to.p.flat), from.read(from.p.flat));
    for (const [name, state] of Object.entries(from.states)) assert.equal(to.read(to.states[name]), from.read(state));
    for (const [name, state] of Object.entries(from.carried()))
      assert.equal(to.read(to.carried()[name]), from.read(state));
    const names = [...readSafetensors(path).tensors.keys()];
    assert.is(names.filter((name) => name.startsWith("parameters/")).length, from.layout.entries.length);
  });
});

test("progress keeps the sums of a measure called `number`", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    const total = { sum: 3.5, count: 7 };
    const progress: Progress = { ...FRESH, totals: { loss: [], measures: { number: { kind: "accuracy", total } } } };
    writeCheckpoint(path, make(), progress, IDENTITY);
    assert.equal(readCheckpoint(path, make(), IDENTITY), progress);
  });
});

test("kept weights say of which step they are", () => {
  inFolder((folder) => {
    const path = join(folder, "best.safetensors");
    writeWeights(path, make(), IDENTITY, { step: 6 });
    assert.is(requireBest(path, IDENTITY, 3), 6);
  });
});

test("progress keeps NaN and infinity, which JSON has no words for", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    const progress: Progress = {
      ...FRESH,
      measured: { "validate.loss": Number.NaN, "validate.perplexity": Number.POSITIVE_INFINITY, "train.loss": -0.1 },
      patience: { "0": { best: Number.NEGATIVE_INFINITY, since: 2 } },
      history: {
        checks: 2,
        of: { "validate.loss": { least: Number.NaN, greatest: Number.POSITIVE_INFINITY, recent: [Number.NaN, 1] } },
      },
    };
    writeCheckpoint(path, make(), progress, IDENTITY);
    assert.equal(readCheckpoint(path, make(), IDENTITY), progress);
  });
});

test("equal checkpoints are equal files", () => {
  inFolder((folder) => {
    const paths = ["a", "b"].map((name) => join(folder, `${name}.safetensors`));
    for (const path of paths) writeCheckpoint(path, make(), FRESH, IDENTITY);
    const [a, b] = paths.map((path) => readSafetensors(path));
    assert.equal(a.metadata, b.metadata);
    assert.equal([...a.tensors], [...b.tensors]);
  });
});

test("going on needs the same program, settings, version and arithmetic; looking, the first two", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    writeCheckpoint(path, make(), FRESH, IDENTITY);
    const others: readonly (readonly [string, Partial<Identity>, boolean])[] = [
      ["program", { program: "b".repeat(64) }, false],
      ["setting `units` is 8, this one's", { settings: { units: 9 } }, false],
      ["setting `size` is none, this one's", { settings: { units: 8, size: 2 } }, false],
      ["version", { version: "0.2.0" }, true],
      ["arithmetic", { arithmetic: "native-avx2" }, true],
    ];
    for (const [part, change, mayLook] of others) {
      const other = { ...IDENTITY, ...change };
      const failure = failureOf(() => readCheckpoint(path, make(), other));
      assert.is(failure.code, "checkpoint-of-another-program");
      assert.ok(failure.message.includes(`its ${part} is `), failure.message);
      if (mayLook) readWeights(path, make(), other);
      else assert.is(failureOf(() => readWeights(path, make(), other)).code, "checkpoint-of-another-program");
    }
  });
});

test("only what differs is named", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    writeCheckpoint(path, make(), FRESH, { ...IDENTITY, settings: { units: 8, size: 2 } });
    const other = { ...IDENTITY, settings: { units: 8, size: 3 }, version: "0.2.0" };
    assert.is(
      failureOf(() => readCheckpoint(path, make(), other)).message,
      `The checkpoint \`${path}\` belongs to another program: its version is 0.1.0, this one's is 0.2.0; ` +
        "its setting `size` is 2, this one's is 3.",
    );
  });
});

test("cut at any byte, a checkpoint is broken, and said to be", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    writeCheckpoint(path, make(), FRESH, IDENTITY);
    const bytes = readFileSync(path);
    const bound = make();
    for (let length = bytes.length - 1; length >= 0; length = length > 600 ? length - 97 : length - 1) {
      writeFileSync(path, bytes.subarray(0, length));
      const failure = failureOf(() => readCheckpoint(path, bound, IDENTITY));
      assert.is(failure.code, "checkpoint-broken", `${length} of ${bytes.length} bytes`);
      assert.ok(failure.message.includes(path), failure.message);
    }
  });
});

test("kept weights are looked at, and are nothing to go on from", () => {
  inFolder((folder) => {
    const path = join(folder, "best.safetensors");
    const [from, to] = [make(), make()];
    device.upload(from.p.memory, new Float32Array(from.layout.count).fill(0.5));
    writeWeights(path, from, IDENTITY, { step: 3 });
    readWeights(path, to, IDENTITY);
    assert.ok([...to.read(to.p.flat)].every((value) => value === 0.5));
    const failure = failureOf(() => readCheckpoint(path, to, IDENTITY));
    assert.is(failure.code, "checkpoint-broken");
    assert.match(failure.message, /has no `optimizer\/\w+`/);
  });
});

test("weights that hold NaN or infinity are refused by their name, of a checkpoint and of kept weights", () => {
  inFolder((folder) => {
    const path = join(folder, "c.safetensors");
    const [from, to] = [make(), make()];
    const { layer, part, start, count } = from.layout.entries[1];
    const values = Float32Array.from(from.read(from.p.flat));
    const before = [...to.read(to.p.flat)];
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
      device.upload(from.p.memory, values.with(start + count - 1, wrong));
      const message = `The weights \`${layer}.${part}\` in \`${path}\` hold NaN or infinity.`;
      writeWeights(path, from, IDENTITY, { step: 3 });
      refuses(() => readWeights(path, to, IDENTITY), "not-finite", message);
      writeCheckpoint(path, from, FRESH, IDENTITY);
      refuses(() => readCheckpoint(path, to, IDENTITY), "not-finite", message);
    }
    assert.equal([...to.read(to.p.flat)], before);
    device.upload(from.p.memory, values);
    writeWeights(path, from, IDENTITY, { step: 3 });
    readWeights(path, to, IDENTITY);
    assert.equal(to.read(to.p.flat), values);
  });
});

test("a checkpoint that is not there", () => {
  const failure = failureOf(() => readWeights("/nowhere/last.safetensors", make(), IDENTITY));
  assert.is(failure.code, "run-missing");
});

test.run();
