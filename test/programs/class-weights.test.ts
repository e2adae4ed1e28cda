/** Losses whose classes have weights: PyTorch's weighted mean, sum w l / sum w, over real steps; fitted on train alone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import type { LossRows } from "../../src/runtime/program/program.js";
import { elements } from "../../src/runtime/program/tensor.js";
import { balanced, createWeigher } from "../../src/runtime/program/weighing.js";
import { padded } from "./padded.js";
import { programText } from "./programs.js";
import type { Ready } from "./ready.js";
import { load, ready } from "./workshop.js";

const uneven = await load(programText("uneven").files);

const valuesOf = ({ bound }: Ready, { rows }: LossRows) => Array.from(bound.read(rows)).slice(0, elements(rows));

const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0);

/** What each step counts, by hand: padding nothing. */
function worthsOf({ columns, examples }: HostBatch, name: string, weights: ArrayLike<number>): readonly number[] {
  const { values, lengths } = columns[name];
  return Array.from(values, (id, at) => {
    const isReal = lengths === null || Math.floor(at / examples) < lengths[at % examples];
    return isReal ? weights[id] : 0;
  });
}

test("a class weighs one over how often it is there, and one that is not as if it were there once", () => {
  assert.equal(balanced([0, 0, 0, 1, 3, 3]), { weights: [6 / 9, 6 / 3, 6 / 3, 6 / 6], beyond: 6 / 3 });
});

test("rows count what their classes do, the mean is over that, and a loss without weights beside them is as it was", () => {
  const one = ready(uneven);
  const host = one.batch(0, 0);
  const { loss } = one.bound.train(host, 1);
  const words = one.data.parts.get("train")?.columns.word.values ?? [];
  const byHand = worthsOf(host, "word", balanced(words).weights);
  const grades = worthsOf(host, "grade", [1, 0.5, 4]);
  assert.ok(new Set(byHand).size > 3 && byHand.includes(0));
  assert.ok(Math.abs(loss[0].count - sum(byHand)) < 1e-5 * loss[0].count);
  assert.is(loss[1].count, sum(grades));
  assert.is(loss[2].count, host.examples);
  const [weighed, plain] = [loss[1], loss[2]].map((term) => valuesOf(one, term));
  for (const [row, value] of weighed.entries()) assert.ok(Math.abs(value - plain[row] * grades[row]) < 1e-12);
});

test("padding changes neither a loss nor a gradient", () => {
  const losses = [0, 3].map((spare) => {
    const one = ready(uneven, undefined, { spare });
    const { loss } = one.bound.train(padded(one.batch(0, 0), spare), 1);
    return [
      ...loss.map((term) => sum(valuesOf(one, term)) / term.count),
      ...Array.from(one.bound.read(one.bound.g.flat)),
    ];
  });
  for (const [at, value] of losses[0].entries()) assert.ok(Math.abs(value - losses[1][at]) < 1e-12);
});

test("validation goes by the weights of train, and by batches of any size alike", () => {
  const one = ready(uneven);
  const [host] = [one.batch(0, 0)];
  const whole = one.bound.evaluate(host).loss.map((term) => [sum(valuesOf(one, term)), term.count]);
  const halves = [0, 1, 2, 3].map((example) => {
    const single = ready(uneven, undefined, { examples: 4 });
    const columns = Object.entries(host.columns).map(([name, column]) => [
      name,
      {
        ...column,
        values: column.values.filter((_, at) => at % host.examples === example),
        lengths: column.lengths?.filter((_, at) => at === example) ?? null,
        weights: column.weights?.filter((_, at) => at % host.examples === example) ?? null,
        before: column.before?.filter((_, at) => at === example) ?? null,
      },
    ]);
    const alone: HostBatch = { ...host, examples: 1, columns: Object.fromEntries(columns) };
    return single.bound.evaluate(alone).loss.map((term) => [sum(valuesOf(single, term)), term.count]);
  });
  for (const [at, [total, count]] of whole.entries()) {
    assert.ok(Math.abs(total - sum(halves.map((terms) => terms[at][0]))) < 1e-9);
    assert.ok(Math.abs(count - sum(halves.map((terms) => terms[at][1]))) < 1e-4);
  }
});

test("without rules a batch stays the same object, and one without targets gets none", () => {
  const { batch, data } = ready(uneven);
  const host = batch(0, 0);
  assert.is(createWeigher({}, data)(host), host);
  const { grade: _, ...columns } = host.columns;
  assert.equal(createWeigher({ grade: [1, 2, 3] }, data)({ ...host, columns }).columns, columns);
});

test.run();
