/** Folds by chance: each row that is not test validates once in each repeat, and trains in the repeat's other folds. */
import { permutation, stream } from "../../../random/streams.js";
import { Failure } from "../../failure.js";
import type { KFolds, Parts, Rows } from "../kit.js";
import { counted } from "../quote.js";
import { pick } from "./rows.js";

/** Rows that stay together, in the order of their first rows. */
type Group = readonly number[];

/**
 * The parts of one fold, counted from 1: repeat after repeat. All is drawn from `stream(seed, "split", node)`, the same for
 * every fold: test from the permutation 0, the folds of a repeat from one of its own.
 *
 * - Rows by themselves are dealt in turn, those of one stratum after those of another, so that sizes and strata of the
 *   folds differ by one at most.
 * - Groups go to test until it has its share; then each, the largest first, to the fold with the fewest rows.
 *
 * `outer`, another fold of the same repeat, is kept apart in a part of that name; there is no test then, and nobody looks at it.
 *
 * Throws `part-empty` when a fold would have nothing to validate, or there is nothing to test.
 */
export function kFolds<Row>(
  rows: Rows<Row>,
  how: KFolds<Row>,
  fold: number,
  seed: number,
  outer: number | null = null,
): Parts<Row> {
  const { folds, repeats, node, test: share } = how;
  if (outer !== null && (outer === fold || repeatOf(outer, folds) !== repeatOf(fold, folds)))
    throw new RangeError(`fold ${outer} cannot be apart from fold ${fold}`);
  if (fold < 1 || fold > folds * repeats) throw new RangeError(`there is no fold ${fold} of ${folds * repeats}`);
  const count = rows.rows.length;
  const groups = groupsOf(rows.rows, how.group);
  const from = stream(seed, "split", node);
  const order = (major: number, of: readonly Group[]) =>
    Array.from(permutation(from, major, of.length), (at) => of[at]);
  const strata = how.strata && rows.rows.map((row) => JSON.stringify(how.strata?.(row)));
  const wanted = Math.round(share * count);
  const shuffled = byStratum(order(0, groups), strata);
  const test = how.group ? until(shuffled, wanted) : spread(shuffled, wanted);
  const rest = groups.filter((group) => !test.has(group));
  if (test.size === 0 || rest.length < folds) throw tooFew(count, rest.length, how);
  const repeat = 1 + repeatOf(fold, folds);
  const dealt = byStratum(order(repeat, rest), strata);
  const sides = how.group ? fewestFirst(dealt, folds) : dealt.map((_, position) => position % folds);
  const own = (fold - 1) % folds;
  const apart = outer === null ? null : (outer - 1) % folds;
  const part = (chosen: readonly Group[]) =>
    pick(
      rows,
      chosen.flat().sort((a, b) => a - b),
      false,
    );
  return {
    parts: new Map([
      ["train", part(dealt.filter((_, at) => sides[at] !== own && sides[at] !== apart))],
      ["validate", part(dealt.filter((_, at) => sides[at] === own))],
      apart === null ? ["test", part([...test])] : ["outer", part(dealt.filter((_, at) => sides[at] === apart))],
    ]),
  };
}

/** From 0. */
function repeatOf(fold: number, folds: number): number {
  return Math.floor((fold - 1) / folds);
}

function groupsOf<Row>(rows: readonly Row[], key: KFolds<Row>["group"]): readonly Group[] {
  const groups = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const name = key ? JSON.stringify(key(row)) : String(index);
    const known = groups.get(name);
    if (known) known.push(index);
    else groups.set(name, [index]);
  }
  return [...groups.values()];
}

/** Those of one stratum together, each in the order that chance gave them; strata by their names. */
function byStratum(groups: readonly Group[], strata: readonly string[] | undefined): readonly Group[] {
  if (!strata) return groups;
  const nameOf = ([first]: Group) => strata[first];
  return groups.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

/** The first groups that have as many rows together, or some more. */
function until(groups: readonly Group[], wanted: number): ReadonlySet<Group> {
  const taken = new Set<Group>();
  let rows = 0;
  for (const group of groups) {
    if (rows >= wanted) break;
    taken.add(group);
    rows += group.length;
  }
  return taken;
}

/** As many single rows, evenly over the list, so that each stratum gives its share. */
function spread(groups: readonly Group[], wanted: number): ReadonlySet<Group> {
  const upTo = (position: number) => Math.floor((position * wanted) / groups.length);
  return new Set(groups.filter((_, position) => upTo(position + 1) > upTo(position)));
}

/** The fold of each group. */
function fewestFirst(groups: readonly Group[], folds: number): readonly number[] {
  const sizes = Array.from({ length: folds }, () => 0);
  const sides = groups.map(() => 0);
  for (const at of [...groups.keys()].sort((a, b) => groups[b].length - groups[a].length || a - b)) {
    const side = sizes.indexOf(Math.min(...sizes));
    sides[at] = side;
    sizes[side] += groups[at].length;
  }
  return sides;
}

function tooFew<Row>(rows: number, rest: number, { folds, group, test }: KFolds<Row>): Failure {
  const what = group ? "group" : "row";
  const share = `${Number((100 * test).toPrecision(9))} %`;
  const message =
    rest < folds
      ? `${counted(folds, "fold")} need as many ${what}s to validate, and ${counted(rest, what)} of ${counted(rows, "row")} are left beside test.`
      : `The part \`test\` has no rows: its share is ${share} of ${counted(rows, "row")}.`;
  return new Failure("part-empty", message, "Take fewer folds, another share of test, or more data.");
}
