/** Every field of the plan, changed in the text: what is said, with both values and both lines. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, changesBetween } from "../../../src/compiler/diff/changes.js";
import schema from "../../../src/plan/plan-file.schema.json" with { type: "json" };
import { type Compiled, compile, type Files } from "../../programs/workshop.js";
import { EDITS, editedFiles, filesOf } from "./edits.js";
import { fieldsOf, fieldsTo, leavesOf } from "./plan-paths.js";

function lineOf(text: string, part: string): number {
  const at = text.indexOf(part);
  assert.ok(at >= 0, `${part} is not there`);
  return text.slice(0, at).split("\n").length;
}

/** The line of the first character that differs. */
function editLine(before: string, after: string): number {
  let at = 0;
  while (before[at] === after[at]) at++;
  return before.slice(0, at).split("\n").length;
}

function said({ kind, path, before, after }: Change): string {
  if (kind === "added") return `+${path}: ${after?.text}`;
  return kind === "removed" ? `-${path}: ${before?.text}` : `${path}: ${before?.text} -> ${after?.text}`;
}

const compiled = new Map<string, Compiled>();
function plain(program: string): Compiled {
  const known = compiled.get(program) ?? compile(filesOf(program));
  compiled.set(program, known);
  return known;
}

/** Fields whose values differ below what is said to have changed. */
const covered = new Set<string>();

for (const edit of EDITS) {
  test(`${edit.program}: ${JSON.stringify(edit.from)} to ${JSON.stringify(edit.to)}`, () => {
    const { before, after, file } = editedFiles(edit);
    const [a, b] = [plain(edit.program), compile(after)];
    const changes = changesBetween(a, b);
    assert.equal(
      changes.map(said),
      edit.says.map((one) => (typeof one === "string" ? one : one[0])),
    );
    const line = editLine(before[file], after[file]);
    const expected = (files: Files, part: string | null | undefined) =>
      part === null ? null : { file, line: part === undefined ? line : lineOf(files[file], part) };
    for (const [index, { at, path }] of changes.entries()) {
      const one = edit.says[index];
      const [first, second] = typeof one === "string" ? [undefined, undefined] : one.slice(1);
      const spots = [at.a, at.b].map((spot) => spot && { file: spot.file, line: spot.line });
      assert.equal(spots, [expected(before, first), expected(after, second)], path);
    }
    // Back again, and the same is said the other way round.
    const back = changesBetween(b, a);
    assert.equal(back.length, changes.length, back.map(said).join("\n"));
    for (const leaf of differingLeaves(a, b))
      if (isBelow(leaf, changes)) for (const field of fieldsTo(schema, leaf)) covered.add(field);
  });
}

function differingLeaves(a: Compiled, b: Compiled): readonly string[] {
  const [mine, theirs] = [leavesOf(a.plan), leavesOf(b.plan)].map((leaves) => new Map(leaves));
  const all = [...new Set([...mine.keys(), ...theirs.keys()])];
  return all.filter((path) => mine.get(path) !== theirs.get(path));
}

function isBelow(leaf: string, changes: readonly Change[]): boolean {
  return changes.some(({ path }) => leaf === path || leaf.startsWith(`${path}/`));
}

/** What no edit of a text can change by itself, and why. */
const NO_FACTS: readonly (readonly [why: string, field: RegExp])[] = [
  ["there is one format, and one edition", /^Plan\/(?:format|edition)$/],
  ["hashes and ids are made of facts", /^Plan\/hashes$|^Hashes|\/id$/],
  ["follows from what a layer is given", /^(?:ModelNode\/type$|TensorType|SequenceType)/],
  ["follows from how a column is made and read", /^ColumnNode\/(?:as|shape|range|length|several|features)\b/],
  ["nodes of another kind are other nodes", /^(?:RowsNode|FittedNode)\/op$|^LayerName$|^ModelNode\/layer$/],
  ["a body gives its last node", /^ModelNode\/body\/result$/],
  ["texts side by side are numbered as they stand", /^RowsNode\/(?:first|second)$/],
  ["all columns are of the same rows, and those are paired", /^(?:ColumnNode|FittedNode)\/rows$/],
];

test("there is an edit for every field of the plan", () => {
  const wanted = fieldsOf(schema).filter((field) => NO_FACTS.every(([, pattern]) => !pattern.test(field)));
  assert.equal(
    wanted.filter((field) => !covered.has(field)),
    [],
  );
});

test.run();
