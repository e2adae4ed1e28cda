/** A procedure that is not asked again for calls that it has made before. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Device } from "../../../src/runtime/devices/device.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { repeating } from "../../../src/runtime/program/repeat.js";

const batch = (examples: number, edition = 0) => ({ n: { batch: examples }, batch: { examples }, edition });

/** A device that counts how often calls are made again. */
function counting(): { readonly device: Device; readonly again: () => number } {
  let times = 0;
  const remember: Device["remember"] = (body) => ({
    result: body(),
    again: () => {
      times++;
    },
  });
  return { device: { ...createJsDevice(), remember }, again: () => times };
}

test("the same batch is asked for twice, then repeated; another is asked for anew", () => {
  const { device, again } = counting();
  let asked = 0;
  const run = repeating(device, ({ batch: { examples } }) => {
    asked++;
    return examples;
  });
  const [one, two] = [batch(3), batch(4)];
  assert.equal(
    [1, 2, 3, 4].map((step) => run(one, step)),
    [3, 3, 3, 3],
  );
  assert.equal([asked, again()], [2, 2]);
  assert.is(run(two, 5), 4);
  assert.is(run(one, 6), 3);
  assert.equal([asked, again()], [4, 2]);
});

test("a batch that has other real steps is asked for anew", () => {
  const { device, again } = counting();
  const run = repeating(device, ({ edition }) => edition);
  const one = batch(3);
  const results = [0, 0, 0, 1, 1, 1].map((edition, step) => {
    one.edition = edition;
    return run(one, step);
  });
  assert.equal([results, again()], [[0, 0, 0, 1, 1, 1], 2]);
});

test("what asks for the number of the step is asked for every step", () => {
  const { device, again } = counting();
  const one = batch(1);
  const run = repeating(device, (_, step) => step());
  assert.equal(
    [1, 2, 3, 4].map((step) => run(one, step)),
    [1, 2, 3, 4],
  );
  assert.is(again(), 0);
});

test("a device that remembers nothing is asked every time", () => {
  let asked = 0;
  const run = repeating(createJsDevice(), () => ++asked);
  const one = batch(1);
  assert.equal(
    [1, 2, 3].map((step) => run(one, step)),
    [1, 2, 3],
  );
});

test.run();
