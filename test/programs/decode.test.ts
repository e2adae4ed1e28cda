/** Going on by itself, one step at a time, is what the model makes of the whole sequence at once. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import { type AnyTensor, elements } from "../../src/runtime/program/tensor.js";
import { PROGRAMS } from "./programs.js";
import { load, ready } from "./workshop.js";

/** What came before step `t` of each example, as a sequence of one step; `start` is the id before the first. */
function beforeStep({ columns, examples }: HostBatch, t: number, start: number): HostBatch {
  const made = Object.entries(columns).map(([name, { time, values, before, features }]) => {
    const step = values.length / (time ?? 1);
    const first = before ?? values.slice(0, step).fill(values instanceof Int32Array ? start : 0);
    const came = t > 0 ? values.slice((t - 1) * step, t * step) : first;
    const wide = features === undefined ? {} : { features };
    return [name, { time: 1, values: came, before: null, lengths: null, weights: null, ...wide }] as const;
  });
  const rowIds = new Int32Array(examples);
  return { examples, rowIds, tokens: examples, reset: t === 0, columns: Object.fromEntries(made) };
}

/** The id before the first step. */
const STARTS: Readonly<Record<string, (sizes: Readonly<Record<string, number>>) => number>> = {
  turning: () => 10,
  translated: ({ goal }) => goal + 1,
  gazing: ({ goal }) => goal + 1,
  looking: ({ goal }) => goal + 1,
  both_ways: ({ goal }) => goal + 1,
  forgetful: ({ goal }) => goal + 1,
  own_words: ({ goal }) => goal + 1,
  kin: ({ v }) => v + 1,
  dialogue: ({ p }) => p + 1,
  uneven: ({ v }) => v,
  unheard: ({ goal }) => goal + 1,
};

/** The target of a program that encodes its inputs. */
const TARGETS: Readonly<Record<string, string>> = { dialogue: "answer" };

/** Columns that `decode_step` reads: the target's own alone, where the others are encoded. */
function readStepwise(host: HostBatch, target: string | null): HostBatch {
  return target === null ? host : { ...host, columns: { [target]: host.columns[target] } };
}

const decoding: string[] = [];
for (const { name, files } of PROGRAMS) {
  const made = await load(files);
  if (!made.program.decodeStep) continue;
  decoding.push(name);
  test(`${name} goes on by itself`, () => {
    const { bound, batch } = ready(made);
    const valuesOf = (tensor: AnyTensor) => Array.from(bound.read(tensor)).slice(0, elements(tensor));
    const all = batch(0, 0);
    const start = STARTS[name]?.(bound.sizes) ?? 2;
    const host = readStepwise(all, made.program.encode ? (TARGETS[name] ?? "right") : null);
    const [column] = Object.values(host.columns).filter(({ time }) => time !== null);
    const time = column.time ?? 1;
    const last = Array.from({ length: host.examples }, (_, example) => (column.lengths?.[example] ?? time) - 1);
    const whole = Object.entries(bound.predict(all)).map(([output, tensor]) => ({
      output,
      hasSteps: tensor.sizes.length === 3,
      width: tensor.sizes[tensor.sizes.length - 1],
      values: valuesOf(tensor),
    }));
    let compared = 0;
    bound.encode(all);
    for (let t = 0; t < time; t++) {
      const outputs = bound.decodeStep(beforeStep(host, t, start));
      for (const { output, hasSteps, width, values } of whole) {
        const step = valuesOf(outputs[output]);
        assert.is(step.length, host.examples * width);
        for (let example = 0; example < host.examples; example++) {
          if (hasSteps ? t > last[example] : t !== last[example]) continue;
          for (let at = example * width; at < (example + 1) * width; at++) {
            const expected = values[(hasSteps ? t * host.examples * width : 0) + at];
            assert.ok(Math.abs(step[at] - expected) < 1e-12, `${output}, step ${t}: ${step[at]}, not ${expected}`);
            compared++;
          }
        }
      }
    }
    assert.ok(compared >= host.examples);
    // From its beginning again, the first step comes out as it did.
    const again = () => valuesOf(Object.values(bound.decodeStep(beforeStep(host, 0, start)))[0]);
    bound.encode(all);
    const fresh = again();
    assert.not.equal(again(), fresh);
    bound.encode(all);
    assert.equal(again(), fresh);
  });
}

test("the programs that can", () => {
  assert.equal(decoding, [
    "copying",
    "turning",
    "translated",
    "gazing",
    "looking",
    "both_ways",
    "forgetful",
    "noisy",
    "own_words",
    "kin",
    "tied",
    "next_word",
    "few_on_and_on",
    "on_and_on",
    "series",
    "flowing",
    "uneven",
    "watched",
    "dialogue",
    "chords",
    "unheard",
  ]);
});

test.run();
