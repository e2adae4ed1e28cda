import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { align, type Pairs } from "../../../src/compiler/diff/align.js";

const SEED = 2026;

interface Item {
  readonly kind: number;
  readonly name: number;
}

/** 3 at most: of the same kind and name, which several items may have. */
const likeness = (x: Item, y: Item) => (x.kind !== y.kind ? 0 : 1 + (x.name === y.name ? 2 : 0));

const items = fc.array(fc.record({ kind: fc.nat(1), name: fc.nat(2) }), { maxLength: 7 });

/** Lists that begin alike, as most do. */
const lists = fc.tuple(items, items, items).map(
  ([common, a, b]) =>
    [
      [...common, ...a],
      [...common, ...b],
    ] as const,
);

function total(a: readonly Item[], b: readonly Item[], pairs: Pairs): number {
  return pairs.reduce((sum, [i, j]) => sum + likeness(a[i], b[j]), 0);
}

/** By trying: the greatest total of any pairs that keep the order. */
function greatest(a: readonly Item[], b: readonly Item[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [x, y] = [a[0], b[0]];
  const paired = likeness(x, y) > 0 ? likeness(x, y) + greatest(a.slice(1), b.slice(1)) : 0;
  return Math.max(paired, greatest(a.slice(1), b), greatest(a, b.slice(1)));
}

function inOrder(pairs: Pairs): Pairs {
  let last = -1;
  return pairs.filter(([, j]) => {
    if (j < last) return false;
    last = j;
    return true;
  });
}

test("items that cannot be liker are paired at once where both lists begin, and the pairs are those of all items", () => {
  fc.assert(
    fc.property(lists, ([a, b]) => {
      assert.equal(align(a, b, likeness, 3), align(a, b, likeness, Number.POSITIVE_INFINITY));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test("each item is paired once at most, and only with what it can be the same as", () => {
  fc.assert(
    fc.property(lists, ([a, b]) => {
      const pairs = align(a, b, likeness, 3);
      assert.is(new Set(pairs.map(([i]) => i)).size, pairs.length);
      assert.is(new Set(pairs.map(([, j]) => j)).size, pairs.length);
      for (const [i, j] of pairs) assert.ok(likeness(a[i], b[j]) > 0);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test("no pairs that keep the order are liker in total", () => {
  const few = fc.tuple(items, items).map(([a, b]) => [a.slice(0, 5), b.slice(0, 5)] as const);
  fc.assert(
    fc.property(few, ([a, b]) => {
      const pairs = align(a, b, likeness, 3);
      assert.ok(total(a, b, pairs) >= greatest(a, b));
      if (inOrder(pairs).length === pairs.length) assert.is(total(a, b, pairs), greatest(a, b));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test("an item that was put in before all others pairs them as they were", () => {
  const a = [0, 1, 2].map((name) => ({ kind: 0, name }));
  assert.equal(align(a, [{ kind: 1, name: 9 }, ...a], likeness, 3), [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test.run();
