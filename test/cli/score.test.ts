/** `rnnc score` on files: sacreBLEU's numbers, two systems beside each other, and files that do not belong together. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, rnnc } from "../support/command-line.js";

interface Golden {
  readonly systems: {
    readonly said: readonly string[];
    readonly right: readonly string[];
    readonly other: readonly string[];
    readonly difference: number;
  };
}

const { systems } = JSON.parse(readFileSync(new URL("../golden/scores.json", import.meta.url), "utf8")) as Golden;
const file = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const folder = folderWith({
  "said.txt": file(systems.said),
  "right.txt": file(systems.right),
  "other.txt": file(systems.other),
  "short.txt": "one line\n",
  "empty.txt": "",
});

test("scores, intervals and signatures of a file beside its references", () => {
  const { code, out, err } = rnnc(["score", "said.txt", "right.txt"], { cwd: folder });
  assert.is(code, 0, err);
  assert.match(
    out,
    /^BLEU +\d+\.\d\d +\d+\.\d\d to \d+\.\d\d +nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:rnnc-/m,
  );
  assert.match(out, /^chrF\+\+ /m);
  assert.match(out, /^distinct-2 /m);
});

test("beside another system: the difference, and how likely it is chance", () => {
  const { code, out, err } = rnnc(["score", "said.txt", "right.txt", "--beside", "other.txt", "--json"], {
    cwd: folder,
  });
  assert.is(code, 0, err);
  const [{ name, value, low, high, beside }] = JSON.parse(out).scores;
  assert.is(name, "BLEU");
  assert.ok(low < value && value < high);
  assert.ok(Math.abs(beside.difference - systems.difference) < 1e-9);
  assert.ok(beside.pValue > 0.01 && beside.pValue < 0.3);
});

test("files that do not belong together are refused in one message each", () => {
  const refused = (...args: readonly string[]) => {
    const { code, err } = rnnc(["score", ...args], { cwd: folder });
    return `${code} ${err}`;
  };
  assert.match(refused("said.txt", "short.txt"), /^3 [\s\S]*`short\.txt` has 1 lines, and `said\.txt` has 60\./);
  assert.match(refused("empty.txt", "empty.txt"), /^3 [\s\S]*`empty\.txt` has no line/);
  assert.match(refused("said.txt"), /^64 [\s\S]*one or more files of what is right/);
  assert.match(refused("said.txt", "nowhere.txt"), /^64 [\s\S]*nowhere\.txt/);
  assert.match(refused("said.txt", "right.txt", "--smooth", "floor=0"), /^64 [\s\S]*--smooth is exp/);
});

test.run();
