/** Batches that the native device puts together are those of JavaScript, bit for bit. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { below, stream } from "../../../src/random/streams.js";
import { IN_JAVASCRIPT } from "../../../src/runtime/data/batches/batching.js";
import { loadNative } from "../../../src/runtime/devices/native.js";

const loaded = loadNative({ threads: 1 });

const DRAWS = stream(11, "generate", "batching");
const drawn = (at: number, count: number) => below(DRAWS, 0, at, count);

/** Sequences of 0 to `time` values, one after another, and some of them in any order. */
function sequences(count: number, time: number) {
  const lengths = Int32Array.from({ length: count }, (_, b) => drawn(b, time + 1));
  const starts = Int32Array.from({ length: count }, (_, b) => drawn(count + b, 5 * count + 1));
  const from = Float32Array.from({ length: 5 * count + time }, (_, at) => at + 0.25);
  return { lengths, starts, from };
}

if ("absent" in loaded) console.log(`skipped: ${loaded.absent}`);
else {
  const { device } = loaded;
  const { batching } = device;
  if (!batching) throw new Error("the native device puts no batches together");

  test("steps beside one another: sizes around those of a cache line, padded and not, reals and ids", () => {
    for (const count of [1, 2, 15, 16, 17, 33, 100]) {
      for (const time of [1, 3, 16, 17, 50]) {
        const { lengths, starts, from } = sequences(count, time);
        for (const given of [lengths, null]) {
          const [ours, theirs] = [new Float32Array(time * count).fill(9), new Float32Array(time * count).fill(8)];
          IN_JAVASCRIPT.timeMajor(ours, from, starts, given, time);
          batching.timeMajor(theirs, from, starts, given, time);
          assert.equal(theirs, ours, `${count} × ${time}`);
          const [ids, theirIds] = [new Int32Array(time * count), new Int32Array(time * count).fill(7)];
          IN_JAVASCRIPT.timeMajor(ids, Int32Array.from(from), starts, given, time);
          batching.timeMajor(theirIds, Int32Array.from(from), starts, given, time);
          assert.equal(theirIds, ids);
        }
      }
    }
  });

  test("arrays for batches lie in the device's memory, those of the host do not", () => {
    const values = batching.array("f32", 5);
    values.set([1, 2, 3, 4, 5]);
    const memory = batching.memoryOf(values.subarray(0, 3));
    if (!memory) throw new Error("the device does not know its array");
    assert.equal(device.read(memory), Float32Array.of(1, 2, 3, 4, 5));
    values[0] = 7;
    assert.is(device.read(memory)[0], 7);
    assert.instance(batching.array("i32", 2), Int32Array);
    assert.is(batching.memoryOf(new Float32Array(5)), undefined);
  });

  test("what lies outside an array is refused, before anything is written", () => {
    const [into, from] = [new Float32Array(6), new Float32Array(10)];
    const call = (starts: readonly number[], lengths: readonly number[] | null) =>
      batching.timeMajor(into, from, Int32Array.from(starts), lengths ? Int32Array.from(lengths) : null, 3);
    for (const [starts, lengths] of [
      [[0, 8], null],
      [[-1, 0], null],
      [
        [0, 8],
        [3, 3],
      ],
      [
        [0, 0],
        [4, 1],
      ],
      [
        [0, 0],
        [-1, 1],
      ],
      [[0, 0], [1]],
      [[0, 0, 0], null],
    ] as const)
      assert.throws(() => call(starts, lengths), /timeMajor: a sequence lies outside its array/);
    assert.throws(
      () => batching.timeMajor(into, new Int32Array(10), new Int32Array(2), null, 3),
      /two arrays of one kind/,
    );
    call([0, 8], [3, 2]);
  });

  test("the same random order, for any count, epoch and key", () => {
    for (const count of [0, 1, 2, 3, 1000]) {
      for (const epoch of [0, 1, 2 ** 32 + 5]) {
        for (const seed of [1, 2]) {
          const from = stream(seed, "shuffle", "batches");
          assert.equal(batching.permutation(from, epoch, count), IN_JAVASCRIPT.permutation(from, epoch, count));
        }
      }
    }
  });
}

test.run();
