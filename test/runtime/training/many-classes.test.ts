/** Whole runs of an experiment that samples its classes: all of them, interrupted, and padded. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { batchLoss } from "../../../src/runtime/training/evaluate.js";
import { padded } from "../../programs/padded.js";
import { programText } from "../../programs/programs.js";
import { type Files, load, ready } from "../../programs/workshop.js";
import { kernelDevice } from "../../support/native.js";
import { numbers, resume, start } from "./runs.js";

const { files } = programText("few");

const changed = (from: string, to: string): Files => {
  assert.ok(files["main.rnn"].includes(from));
  return { ...files, "main.rnn": files["main.rnn"].replace(from, to) };
};

const BOTH = "sampled_softmax(logits, word, samples: draws) + 0.5 * sampled_softmax(tempers, mood, samples: 2)";

const FULL = "cross_entropy(logits, word) + 0.5 * cross_entropy(tempers, mood)";

/** Losses of some steps, and of the validation that would follow each. */
async function losses(of: Files): Promise<readonly number[]> {
  const { bound, batch } = ready(await load(of), createJsDevice("f64"));
  return [0, 1, 2, 3].flatMap((index) => {
    const host = batch(0, index);
    const trained = batchLoss(bound.train(host, index + 1), bound);
    bound.update(index + 1);
    return [trained, batchLoss(bound.evaluate(host), bound)];
  });
}

const far = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, at) => Math.abs(value - b[at])));

test("with every class drawn it is cross_entropy: the same beginning, losses and steps", async () => {
  const plain = await losses(changed(BOTH, FULL));
  const { bound } = ready(await load(files));
  const [words, moods] = ["logits", "tempers"].map((layer) => bound.p.layers[layer].w.sizes[0]);
  const whole = changed("draws = 4 in 2..6", `draws = ${words} in 2..${words}`)["main.rnn"].replace(
    "samples: 2)",
    `samples: ${moods})`,
  );
  assert.ok(far(await losses({ ...files, "main.rnn": whole }), plain) < 1e-9);
  assert.ok(far(await losses(files), plain) > 1e-3);
});

test("evaluation takes all classes, whatever training drew", async () => {
  const { bound, batch } = ready(await load(files), createJsDevice("f64"));
  const { bound: full } = ready(await load(changed(BOTH, FULL)), createJsDevice("f64"));
  const host = batch(0, 0);
  assert.ok(Math.abs(batchLoss(bound.evaluate(host), bound) - batchLoss(full.evaluate(host), full)) < 1e-12);
});

test("a run that was interrupted ends as one that was not, whatever its threads", async () => {
  const loaded = await load(files);
  const whole = await start(loaded);
  const { folder, ending } = await start(loaded, { steps: 2 });
  assert.is(ending.kind, "interrupted");
  await resume(loaded, folder, { threads: 2 });
  assert.equal(numbers(folder), numbers(whole.folder));
});

test("the width of padding changes no weight, though optimisers are lazy", async () => {
  const loaded = await load(files);
  const weights = (steps: number) => {
    const { bound, batch } = ready(loaded, kernelDevice(1), { spare: 5 });
    for (let step = 1; step <= 3; step++) {
      bound.train(padded(batch(0, step - 1), steps), step);
      bound.update(step);
    }
    return [...bound.read(bound.p.flat)];
  };
  assert.equal(weights(5), weights(0));
});

test.run();
