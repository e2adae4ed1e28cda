/** `rnnc diff` on the command line: inputs, forms, what ends with 2, what a project accepts, what is refused. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hashesOf } from "../../src/plan/hash.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const SCHEMA = JSON.parse(readFileSync(join(ROOT, "src", "compiler", "diff", "diff-report.schema.json"), "utf8"));

const B = parity().replace("units = 8", "units = 12").replace("epochs    = 2", "epochs    = 3");

const folder = folderWith({
  "a.rnn": parity(),
  "b.rnn": B,
  "named.rnn": parity().replaceAll("units", "width").replaceAll("width:", "units:").replaceAll("states", "memory"),
  "laid.rnn": `# Odd or even?\n${parity()}`,
  "lost.rnn": parity().replace("rate: 1e-2", "rate: 2e-2"),
  "wrong.rnn": "edition 2026\n\nexperiment {\n}\n",
  "bytes.rnn": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]),
  "two/x.rnn": parity(),
  "two/y.rnn": parity().replace("experiment parity", "experiment other"),
  "three/z.rnn": B,
  "four/x.rnn": parity().replace("experiment parity", "experiment fresh"),
  "accepting/rnnc.yaml": [
    "accept:",
    "  - 'training parity/epochs = 3 until 2999-12-31'",
    "  - 'checkpoint parity/units = 12 until 2001-01-01'",
    "",
  ].join("\n"),
  "accepting/b.rnn": B,
  "odd/rnnc.yaml": "accept:\n  - training epochs\n",
  "odd/b.rnn": B,
});

const diff = (...args: readonly string[]) => rnnc(["diff", ...args], { cwd: folder });
function said(...args: readonly string[]): string {
  const { code, out, err } = diff(...args);
  assert.is(code, 0, err);
  return out;
}

test("by consequence, with both values and both lines, the tensors, and what it costs", () => {
  assert.is(
    said("a.rnn", "b.rnn"),
    `parity  a.rnn -> b.rnn
  checkpoints no longer load
    units: 8 -> 12  a.rnn:5   b.rnn:5
      states.wx [1, 32] -> [1, 48]
      states.wh [8, 32] -> [12, 48]
      states.b [32] -> [48]
      logits.w [8, 2] -> [12, 2]
  training differs
    epochs: 2 -> 3  a.rnn:22  b.rnn:22
  parameters    338 -> 698 (+360)
  FLOPs a step  88 k to 1 M -> 190 k to 2.2 M
  memory        27.4 KiB to 221 KiB -> 43.2 KiB to 331 KiB
  time          not known: this machine is not calibrated, as before
  search space  1 parameter, 13 points, as before
  old trials    none remains valid: what they tried is another experiment
  hashes        data same, program differs, experiment differs
`,
  );
});

test("the JSON fits the schema, with changes and without", () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
  for (const other of ["a.rnn", "b.rnn", "named.rnn", "laid.rnn"]) {
    const report: { readonly format_version?: number } = JSON.parse(said("a.rnn", other, "--json"));
    assert.is(report.format_version, 1);
    assert.ok(validate(report), JSON.stringify(validate.errors));
  }
  assert.ok(validate(JSON.parse(said("two", "three", "--format", "json"))), JSON.stringify(validate.errors));
});

test("nothing but layout, comments and names: no difference, and counted", () => {
  assert.is(said("a.rnn", "a.rnn"), "a.rnn -> a.rnn: no difference in meaning\n");
  assert.is(said("a.rnn", "laid.rnn"), "a.rnn -> laid.rnn: no difference in meaning; 1 cosmetic difference\n");
  const renamed = said("a.rnn", "named.rnn");
  assert.match(renamed, /renamed or moved\n {4}param units -> width {2}a\.rnn:5 {2}named\.rnn:5\n/);
  assert.match(renamed, /\n1 cosmetic difference \(--all shows them\)\n$/);
  assert.match(said("a.rnn", "named.rnn", "--all"), /layer states -> memory/);
  assert.is(diff("a.rnn", "named.rnn", "--exit-code", "--fail-on", "training").code, 0);
  assert.is(diff("a.rnn", "named.rnn", "--fail-on", "renamed").code, 2);
});

test("Markdown for a pull request: a table for each consequence, what it costs, and no markup of others", () => {
  const out = said("a.rnn", "b.rnn", "--format", "markdown");
  assert.match(out, /^### `parity`\n\n`a\.rnn` → `b\.rnn`\n\n\*\*Checkpoints no longer load\*\*\n\n/);
  assert.ok(out.includes("| `units` | `8` | `12` | `a.rnn:5` → `b.rnn:5` |"), out);
  assert.ok(out.includes("- `states.wx [1, 32] -> [1, 48]`"), out);
  assert.ok(out.includes("| parameters | 338 -\\> 698 (+360) |"), out);
});

test("annotations of GitHub: what costs results is a warning, at the line of B", () => {
  assert.is(
    said("a.rnn", "b.rnn", "--format", "github"),
    [
      "::warning file=b.rnn,line=5,title=checkpoints no longer load::parity: units: 8 -> 12 (before: a.rnn:5)",
      "::notice file=b.rnn,line=22,title=training differs::parity: epochs: 2 -> 3 (before: a.rnn:22)",
      "",
    ].join("\n"),
  );
});

test("--exit-code and --fail-on end with 2", () => {
  assert.is(diff("a.rnn", "b.rnn", "--exit-code").code, 2);
  assert.is(diff("a.rnn", "b.rnn", "--fail-on", "checkpoint").code, 2);
  assert.is(diff("a.rnn", "b.rnn", "--fail-on", "results", "--fail-on", "unknown").code, 0);
  const unknown = diff("a.rnn", "b.rnn", "--fail-on", "trainings");
  assert.is(unknown.code, 64);
  assert.is(unknown.err, "there is no class `trainings`; did you mean `training`?; see rnnc diff --help\n");
});

test("a line of rnnc.yaml accepts a change until its day, and no longer", () => {
  const out = said("a.rnn", "accepting/b.rnn");
  assert.not.match(out, /epochs/);
  assert.match(out, /units: 8 -> 12/);
  assert.match(out, /\n {2}1 accepted change \(--all shows them\)\n/);
  assert.match(out, /\nnote: `checkpoint parity\/units = 12` was accepted until 2001-01-01, which is over\n$/);
  assert.match(said("a.rnn", "accepting/b.rnn", "--all"), /epochs: 2 -> 3 \(accepted until 2999-12-31\)/);
  assert.is(diff("a.rnn", "accepting/b.rnn", "--fail-on", "training").code, 0);
  assert.is(diff("a.rnn", "accepting/b.rnn", "--fail-on", "checkpoint").code, 2);
});

test("--accept prints the lines that accept all of it", () => {
  const lines = said("a.rnn", "lost.rnn", "--accept", "2999-01-31");
  assert.is(lines, "accept:\n  - 'training parity/optimizer.rate = 2e-2 until 2999-01-31'\n");
  mkdirSync(join(folder, "all"));
  writeFileSync(join(folder, "all", "b.rnn"), B);
  writeFileSync(join(folder, "all", "rnnc.yaml"), said("a.rnn", "b.rnn", "--accept", "2999-01-31"));
  assert.is(diff("a.rnn", "all/b.rnn", "--exit-code").code, 0);
  for (const day of ["soon", "2999-02-30"])
    assert.match(diff("a.rnn", "b.rnn", "--accept", day).err, `wants the last day, such as 2027-01-31, not \`${day}\``);
  assert.match(diff("a.rnn", "b.rnn", "--accept", "2020-01-31").err, "wants a day that is to come; 2020-01-31 is over");
  const odd = diff("a.rnn", "odd/b.rnn");
  assert.is(odd.code, 64);
  assert.match(odd.err, /odd\/rnnc\.yaml:2:5: a line of `accept` is CLASS EXPERIMENT\/FACT = VALUE until YYYY-MM-DD/);
});

test("folders: experiments that moved to another file, were renamed, came and went", () => {
  const out = said("two", "three");
  assert.match(out, /^parity {2}two\/x\.rnn -> three\/z\.rnn\n/);
  assert.match(out, /\n {4}file x\.rnn -> z\.rnn {2}two\/x\.rnn:3 {3}three\/z\.rnn:3\n/);
  assert.match(out, /\n\nother {2}experiment removed {2}two\/y\.rnn:3\n$/);
  assert.match(said("three", "two"), /\n\nother {2}experiment added {2}two\/y\.rnn:3\n$/);
  assert.match(said("two", "four"), /\n {4}experiment parity -> fresh {2}two\/x\.rnn:3 {2}four\/x\.rnn:3\n/);
  assert.is(diff("two", "three", "--fail-on", "removed").code, 2);
});

test("a plan is compared as the file it came from", () => {
  assert.is(rnnc(["compile", "a.rnn", "-o", "out", "--bundle"], { cwd: folder }).code, 0);
  const plan = join("out", "parity.plan.json");
  assert.is(diff(plan, "a.rnn", "--exit-code").code, 0);
  assert.is(diff(plan, "b.rnn", "--exit-code").code, 2);
});

test("a run is compared at the values it ran at; what `--set` gave stands in no line", () => {
  const runs = folderWith({ "a.rnn": parity({ settings: "param units = 4 in 4..16" }) });
  const run = rnnc(["run", "a.rnn", "--set", "units=6", "--set", "seed=9"], { cwd: runs });
  assert.is(run.code, 0, run.err);
  const { code, out, err } = rnnc(["diff", "parity", "a.rnn"], { cwd: runs });
  assert.is(code, 0, err);
  assert.match(out, /\n {4}units: 6 -> 4 .*a\.rnn:5\n/);
  assert.match(out, /\n {4}seed: 9 -> 3 +--set seed=9 +a\.rnn:4\n/);
  const form = (...args: readonly string[]) => rnnc(["diff", ...args], { cwd: runs }).out;
  assert.match(form("parity", "a.rnn", "--format", "markdown"), / `--set seed=9` → `a\.rnn:4` \|\n/);
  assert.match(form("parity", "a.rnn", "--format", "github"), /: seed: 9 -> 3 \(before: --set seed=9\)\n/);
  assert.match(
    form("a.rnn", "parity", "--format", "github"),
    /\n::warning title=results are not comparable::parity: seed: 3 -> 9 \(before: a\.rnn:4\)\n/,
  );
});

test("revisions: of a file, of a folder, and what is not there", () => {
  const inside = folderWith({ "deep/a.rnn": parity(), "large.rnn": "#".repeat(2 ** 20 + 1) });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: inside, stdio: "pipe" });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "one");
  writeFileSync(join(inside, "deep", "a.rnn"), B);
  const at = (...args: readonly string[]) => rnnc(["diff", ...args], { cwd: inside });
  assert.match(at("deep/a.rnn").out, /^parity {2}HEAD:deep\/a\.rnn -> deep\/a\.rnn\n/);
  assert.match(at("HEAD:deep", "deep").out, /^parity {2}HEAD:deep\/a\.rnn -> deep\/a\.rnn\n/);
  assert.match(at("deep").out, /units: 8 -> 12/);
  const refused = (args: readonly string[], message: RegExp) => {
    const { code, out, err } = at(...args);
    assert.is(code, 64);
    assert.is(out, "");
    assert.match(err, message);
    assert.is(err.split("\n").length, 2, err);
  };
  refused(["none:deep/a.rnn", "deep/a.rnn"], /^there is no revision `none` in the repository /);
  refused(["HEAD:deep/b.rnn", "deep/a.rnn"], /^there is no file `deep\/b\.rnn` in the revision `HEAD`/);
  refused(["HEAD:large.rnn", "deep/a.rnn"], /^`HEAD:large\.rnn` has 1,048,577 bytes, and 1 MiB are the most/);
});

test("what one side alone has, in the same place, was added or removed, to the first file and the last", () => {
  const inside = folderWith({ "rnnc.yaml": "", "old/a.rnn": parity(), "README.md": "" });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: inside, stdio: "pipe" });
  git("init", "-q");
  git("add", "README.md", "rnnc.yaml");
  git("commit", "-qm", "one");
  const at = (...args: readonly string[]) => rnnc(["diff", ...args], { cwd: inside });
  const added = "parity  experiment added  old/a.rnn:3\n";
  for (const args of [["HEAD:old/a.rnn", "old/a.rnn"], ["old/a.rnn"], ["HEAD:old", "old"], ["old"], ["HEAD:./", "."]]) {
    const { code, out, err } = at(...args, "--exit-code");
    assert.is(`${code} ${out}${err}`, `2 ${added}`, args.join(" "));
  }
  git("add", ".");
  git("commit", "-qm", "two");
  rmSync(join(inside, "old"), { recursive: true });
  const removed = "parity  experiment removed  HEAD:old/a.rnn:3\n";
  for (const args of [
    ["HEAD:old/a.rnn", "old/a.rnn"],
    ["old/a.rnn"],
    ["HEAD:./old/", "old"],
    ["old"],
    ["HEAD:./", "."],
  ]) {
    const { code, out, err } = at(...args, "--exit-code");
    assert.is(`${code} ${out}${err}`, `2 ${removed}`, args.join(" "));
  }
  for (const [args, message] of [
    [["nwe"], /^there is no file `nwe`/],
    [["HEAD:old", "nwe"], /^there is no file, folder or run `nwe`/],
    [["HEAD:nwe", "old"], /^there is no file `nwe` in the revision `HEAD`/],
    [["HEAD~1:./", "."], /^there is no `\.rnn` file below `HEAD~1:\.`/],
  ] as const) {
    const { code, err } = at(...args);
    assert.is(code, 64);
    assert.match(err, message);
  }
});

test("what is no experiment: one clear message each", () => {
  const wrong = diff("a.rnn", "wrong.rnn");
  assert.is(wrong.code, 1);
  assert.match(wrong.err, /wrong\.rnn:3/);
  const none = diff("a.rnn", "none.rnn");
  assert.is(none.code, 64);
  assert.match(none.err, /^there is no file, folder or run `none\.rnn`/);
  const bytes = diff("a.rnn", "bytes.rnn");
  assert.is(bytes.code, 64);
  assert.match(bytes.err, /^`bytes\.rnn` is not UTF-8 text/);
});

test("a plan of another edition is refused", () => {
  assert.is(rnnc(["compile", "a.rnn", "-o", "out", "--bundle"], { cwd: folder }).code, 0);
  const file = JSON.parse(readFileSync(join(folder, "out", "parity.plan.json"), "utf8"));
  const plan = { ...file.plan, edition: 2031 };
  writeFileSync(
    join(folder, "later.plan.json"),
    JSON.stringify({ ...file, plan: { ...plan, hashes: hashesOf(plan) } }),
  );
  const { code, err } = diff("a.rnn", "later.plan.json");
  assert.is(code, 1);
  assert.match(err, /edition 2031, whose facts this rnnc cannot read; it knows 2026/);
});

test.run();
