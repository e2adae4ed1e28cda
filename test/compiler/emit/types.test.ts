/** One who knows TypeScript finds a type error when they change a shape. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RIGHT } from "../../corpus/corpus.js";
import { PROGRAMS } from "../../programs/programs.js";
import { compile, emitted } from "../../programs/workshop.js";
import { typeErrors } from "./type-check.js";

/** With what no program of the workshop has: conditions of settings, folds by chance, baselines. */
const CORPUS = ["when-number", "when-chain", "require-constant", "k-folds-grouped", "k-folds-stratified", "baselines"];
const programs = Object.fromEntries([
  ...PROGRAMS.map(({ name, files }) => [name, emitted(compile(files)).typescript] as const),
  ...CORPUS.map((name) => [name, emitted(compile(right(name))).typescript] as const),
]);

function right(name: string): string {
  const text = RIGHT.get(`${name}.rnn`);
  if (text === undefined) throw new RangeError(`no right file ${name}`);
  return text;
}

/** The lines of an exported interface. */
function linesOf(text: string, name: string): { readonly first: number; readonly last: number } {
  const lines = text.split("\n");
  const first = lines.indexOf(`export interface ${name} {`);
  if (first < 0) throw new RangeError(`no interface ${name}`);
  return { first, last: first + lines.slice(first).indexOf("}") };
}

/** The program with one dimension changed, for each dimension in an interface. */
function changedShapes(text: string, name: string): readonly { readonly about: string; readonly text: string }[] {
  const { first, last } = linesOf(text, name);
  const lines = text.split("\n");
  const made: { about: string; text: string }[] = [];
  for (let at = first + 1; at < last; at++) {
    const line = lines[at];
    const start = line.search(/[<[]/);
    if (start < 0) continue;
    for (const match of line.matchAll(/"[^"]+"|\b\d+\b/g)) {
      if (match.index < start) continue;
      const changed = match[0].startsWith('"') ? '"another"' : String(Number(match[0]) + 1);
      const fresh = line.slice(0, match.index) + changed + line.slice(match.index + match[0].length);
      made.push({ about: `${line.trim()} → ${fresh.trim()}`, text: lines.with(at, fresh).join("\n") });
    }
  }
  return made;
}

/** The program with one size changed, for each declaration of a parameter and each place of a tensor. */
function changedSizes(text: string): readonly { readonly about: string; readonly text: string }[] {
  const made: { about: string; text: string }[] = [];
  for (const match of text.matchAll(/(?<=\b[fi]32\(\d+, )[^()]+(?=\))|(?<=trained\("[^"]+", \[)[^\]]+(?=\])/g)) {
    const sizes = match[0].split(", ");
    const others = sizes.flatMap((size, at) => {
      // What settings decide is any number to the type checker.
      if (/^\d+$/.test(size)) return [sizes.with(at, String(Number(size) + 1))];
      return size === "n.batch" ? [sizes.with(at, "n.batch + 1")] : [];
    });
    const [first, second] = sizes;
    if (first?.startsWith("n.") && second?.startsWith("n.")) others.push([second, first, ...sizes.slice(2)]);
    for (const other of others)
      made.push({
        about: `${match[0]} → ${other.join(", ")}`,
        text: text.slice(0, match.index) + other.join(", ") + text.slice(match.index + match[0].length),
      });
  }
  return made;
}

const CHANGED = [
  ...["sums", "lengths", "tables", "on_and_on"].map((name) => [name, "Parameters"] as const),
  ...[["series", "TrainMemory"] as const, ["turning", "Batch"] as const],
];
const mutants = [
  ...CHANGED.map(([name, within]) => ({ name, within, changed: changedShapes(programs[name], within) })),
  ...["lengths", "turning"].map((name) => ({ name, within: "sizes", changed: changedSizes(programs[name]) })),
].flatMap(({ name, within, changed }) =>
  changed.map(({ about, text }, index) => ({ name: `${name}_${within}_${index}`, about: `${name}: ${about}`, text })),
);

const errors = typeErrors({ ...programs, ...Object.fromEntries(mutants.map(({ name, text }) => [name, text])) });

for (const name of [...PROGRAMS.map((program) => program.name), ...CORPUS]) {
  test(`${name} passes tsc --strict`, () => {
    assert.equal(errors.get(name), []);
  });
}

test("another shape in one place is a type error", () => {
  assert.ok(mutants.length > 140, String(mutants.length));
  const missed = mutants.filter(({ name }) => errors.get(name)?.length === 0).map(({ about }) => about);
  // The type of ids does not say how many there are, so a table may have any number of rows.
  const isRows = (about: string) => /EmbeddingWeights<[^,]+, (\S+)>; → .*EmbeddingWeights<[^,]+, \1>/.test(about);
  assert.equal(
    missed.filter((about) => !isRows(about)),
    [],
  );
});

test.run();
