/** Cutting rows into train, validate and test. The one place where a row's side is decided. */
import { createHash } from "node:crypto";
import { permutation, stream } from "../../../random/streams.js";
import { Failure } from "../../failure.js";
import type { PartName, Parts, Rows, Shares, Split } from "../kit.js";
import { counted } from "../quote.js";
import { pick } from "./rows.js";

/**
 * Splits rows; within each part they keep their order. A part with a share of 0 does not exist. Throws `part-empty`
 * when one with a share gets no row.
 *
 * - `chance`: exact counts, by largest remainder, over the permutation `stream(seed, "split", node)`.
 * - `hash`: the first 8 hex digits of sha256(UTF-8 key), modulo 100, or the first power of ten that makes all shares
 *   whole: train below its share, then validate, then test.
 * - `order`: a row is in the first part whose share of the whole weight ends after the weight of all rows before it.
 */
export function split<Row>(rows: Rows<Row>, shares: Shares, how: Split<Row>, seed: number): Parts<Row> {
  const parts = wholeShares(shares);
  const sides = sidesOf(rows, parts, how, seed);
  const ordered = rows.ordered && how.by === "order";
  const indexes = parts.names.map((): number[] => []);
  for (const [row, side] of sides.entries()) indexes[side].push(row);
  const named = parts.names.map((name, side) => {
    if (indexes[side].length === 0) throw emptyPart(name, (100 * parts.units[side]) / parts.total, rows.rows.length);
    return [name, pick(rows, indexes[side], ordered)] as const;
  });
  return { parts: new Map(named) };
}

/** Parts that the program names itself. Throws `part-empty`. */
export function given<Row>(parts: Readonly<Record<PartName, Rows<Row>>>): Parts<Row> {
  const named = Object.entries(parts).toSorted(([a], [b]) => comparePartNames(a, b));
  for (const [name, { rows }] of named) {
    if (rows.length > 0) continue;
    throw new Failure("part-empty", `The part \`${name}\` has no rows.`, "Name a source that has some.");
  }
  return { parts: new Map(named) };
}

const firstNames: readonly PartName[] = ["train", "validate", "test"];

/** train, validate, test, then all others by name. */
export function comparePartNames(a: PartName, b: PartName): number {
  const [rankA, rankB] = [a, b].map((name) => (firstNames.includes(name) ? firstNames.indexOf(name) : 3));
  return rankA - rankB || (a < b ? -1 : a > b ? 1 : 0);
}

interface WholeShares {
  readonly names: readonly PartName[];
  /** Shares as whole numbers that add up to `total`, a power of ten from 100 on. */
  readonly units: readonly number[];
  readonly total: number;
}

function wholeShares({ train, validate, test }: Shares): WholeShares {
  const shares = [train, validate, test];
  for (let total = 100; total <= 1e9; total *= 10) {
    const units = shares.map((share) => Math.round(share * total));
    const whole = shares.every((share, index) => share >= 0 && Math.abs(share * total - units[index]) < 1e-6);
    if (!whole || units[0] + units[1] + units[2] !== total) continue;
    const exists = (_: unknown, index: number): boolean => index === 0 || units[index] > 0;
    return { names: firstNames.filter(exists), units: units.filter(exists), total };
  }
  throw new Error(`the shares ${shares.join(", ")} do not add up to 1`);
}

/** For each row the index of its part. */
function sidesOf<Row>(rows: Rows<Row>, parts: WholeShares, how: Split<Row>, seed: number): Uint8Array {
  switch (how.by) {
    case "chance":
      return byChance(rows.rows.length, parts, how.node, seed);
    case "hash":
      return Uint8Array.from(rows.rows, (row) => sideOfBucket(bucketOf(how.key(row), parts.total), parts));
    case "order":
      return byOrder(rows, parts, how.weight);
  }
}

function byChance(count: number, parts: WholeShares, node: string, seed: number): Uint8Array {
  const order = permutation(stream(seed, "split", node), 0, count);
  const sides = new Uint8Array(count);
  let at = 0;
  for (const [side, size] of exactCounts(count, parts).entries()) {
    for (const row of order.subarray(at, at + size)) sides[row] = side;
    at += size;
  }
  return sides;
}

/** Largest remainder (Hamilton); among equal remainders the earlier part wins. */
function exactCounts(count: number, { units, total }: WholeShares): readonly number[] {
  const products = units.map((unit) => BigInt(unit) * BigInt(count));
  const counts = products.map((product) => Number(product / BigInt(total)));
  const remainders = products.map((product) => Number(product % BigInt(total)));
  const missing = count - counts.reduce((sum, size) => sum + size, 0);
  const byRemainder = [...units.keys()].toSorted((a, b) => remainders[b] - remainders[a] || a - b);
  for (const side of byRemainder.slice(0, missing)) counts[side]++;
  return counts;
}

function bucketOf(key: string, modulus: number): number {
  const digits = createHash("sha256").update(key, "utf8").digest("hex").slice(0, 8);
  return Number.parseInt(digits, 16) % modulus;
}

function sideOfBucket(bucket: number, { units }: WholeShares): number {
  let end = 0;
  for (const [side, unit] of units.entries()) {
    end += unit;
    if (bucket < end) return side;
  }
  throw new RangeError(`no part holds the bucket ${bucket}`);
}

function byOrder<Row>(rows: Rows<Row>, { units, total }: WholeShares, weight: (row: Row) => number): Uint8Array {
  const weights = Float64Array.from(rows.rows, (row, index) => {
    const value = weight(row);
    if (Number.isFinite(value) && value >= 0) return value;
    const message = `\`${rows.origin(index)}\` weighs ${value}, and the split by order needs a weight of 0 or more.`;
    throw new Failure("bad-value", message, "Weigh rows by a count, or correct the value.");
  });
  const whole = weights.reduce((sum, value) => sum + value, 0);
  const sides = new Uint8Array(weights.length);
  let [before, side, end] = [0, 0, units[0]];
  for (const [row, value] of weights.entries()) {
    while (before * total >= end * whole && side < units.length - 1) end += units[++side];
    sides[row] = side;
    before += value;
  }
  return sides;
}

function emptyPart(name: PartName, percent: number, count: number): Failure {
  const message =
    count === 0
      ? `The part \`${name}\` has no rows, because there are none to split.`
      : `The part \`${name}\` has no rows: its share is ${Number(percent.toPrecision(9))} % of ${counted(count, "row")}.`;
  const advice = count === 0 ? "Look at the conditions that leave rows out." : "Give it a greater share, or more data.";
  return new Failure("part-empty", message, advice);
}
