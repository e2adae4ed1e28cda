/** `rnnc report`: one file, its numbers for other programs, event files, and what it refuses. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, rnnc } from "../support/command-line.js";
import { journal, start } from "./journals.js";
import { checksIn, OTHER, plantedRun, project, RUN, STUDY, studyOfTwo } from "./report-fixtures.js";

const folder = folderWith(project());
const report = (...args: readonly string[]) => rnnc(["report", ...args], { cwd: folder });

test("a run: one file that fetches nothing, with the verdict and every plot as a picture with words", () => {
  const { code, out, err } = report(RUN, "-o", "pages/one.html");
  assert.is(code, EXIT.ok, err);
  assert.match(out, /^pages\/one\.html {2}\d+(?:\.\d)? KiB\n$/);
  const html = readFileSync(join(folder, "pages", "one.html"), "utf8");
  assert.match(html, /<p class="verdict">overfit: validation has turned up<\/p>/);
  assert.not.match(html, /<script|(?:src|href)="(?:https?:)?\/\//);
  const plots = html.match(/<svg [^>]*role="img"/g) ?? [];
  assert.is(
    html.match(/<svg [^>]*role="img"[^>]*><title [^>]*>[^<]+<\/title><desc [^>]*>[^<]+<\/desc>/g)?.length,
    plots.length,
  );
  assert.ok(plots.length >= 2 * 5, String(plots.length));
});

test("the same records give the same bytes", () => {
  report(RUN, "-o", "a.html");
  report(RUN, "-o", "b.html");
  assert.is(readFileSync(join(folder, "a.html"), "utf8"), readFileSync(join(folder, "b.html"), "utf8"));
});

test("a study: history, each setting, all at once, workers", () => {
  const { code, out, err } = report(STUDY, "--json");
  assert.is(code, EXIT.ok, err);
  const [{ figures }] = JSON.parse(out).sections;
  assert.equal(
    figures.map(({ title }: { readonly title: string }) => title),
    [
      ...["validate.loss by trial", "validate.loss by cell", "validate.loss by units", "validate.loss by rate"],
      ...["all settings at once", "how much each setting matters", "who trained what, when"],
    ],
  );
  assert.is(figures[0].table.rows.length, 30);
  assert.match(figures[0].description, /^A dot for each of 28 trials with a score, .*\. 1 failed\.$/);
});

test("a study of two objectives: the trials that no other beats", () => {
  const two = folderWith({ "studies/a/2026-11-22T08-00-00-6b55c7f2/journal.jsonl": studyOfTwo() });
  const { code, out, err } = rnnc(["report", "studies/a/2026-11-22T08-00-00-6b55c7f2", "--json"], { cwd: two });
  assert.is(code, EXIT.ok, err);
  const [{ figures, facts }] = JSON.parse(out).sections;
  assert.ok(
    facts.some(
      ([name, value]: readonly string[]) =>
        name === "looks for" && value === "minimize validate.loss, minimize parameters",
    ),
  );
  const front = figures.find(
    ({ title }: { readonly title: string }) => title === "parameters by validate.loss: the Pareto front",
  );
  const rows: readonly (readonly string[])[] = front.table.rows;
  assert.ok(rows.length > 1);
  // Along the front one gets better as the other gets worse.
  for (const [at, [, , weights]] of rows.entries())
    if (at > 0) assert.ok(Number(weights) < Number(rows[at - 1][2]), String(rows));
});

test("two runs: both on one axis, and what differs", () => {
  const { code, out, err } = report(RUN, OTHER, "--json");
  assert.is(code, EXIT.ok, err);
  const titles = JSON.parse(out).sections.map(({ title }: { readonly title: string }) => title);
  assert.equal(titles.slice(0, 3), ["side by side", "what differs between A and B", "A: verdict"]);
});

test("--csv: every check of every run", () => {
  const { out } = report(RUN, OTHER, "--csv");
  const lines = out.trimEnd().split("\n");
  assert.match(lines[0], /^run,epoch,step,time,train\.loss,validate\.loss,/);
  assert.is(lines.length - 1, checksIn(plantedRun("overfit")) + checksIn(plantedRun("vanishing")));
});

test("--tensorboard: a folder for each run", () => {
  const { code, err } = report(RUN, OTHER, "--tensorboard", "logs");
  assert.is(code, EXIT.ok, err);
  assert.equal(readdirSync(join(folder, "logs", "parity")).toSorted(), [
    "2026-11-22T08-07-18-6b55c7f2",
    "2026-11-22T09-07-18-0d1e2f3a",
  ]);
  const [file] = readdirSync(join(folder, "logs", "parity", "2026-11-22T08-07-18-6b55c7f2"));
  assert.match(file, /^events\.out\.tfevents\.\d+\.rnnc$/);
});

test("a run without a check has no curve, and the page says so", () => {
  const empty = folderWith({
    "runs/a/2026-11-22T08-07-18-6b55c7f2/journal.jsonl": journal(start({ experiment: "a" })),
  });
  const { code, out, err } = rnnc(["report", "--json"], { cwd: empty });
  assert.is(code, EXIT.ok, err);
  const [verdict, curves] = JSON.parse(out).sections;
  assert.is(verdict.says[0].text, "too early to say: no check yet");
  assert.is(curves.says[0].text, "There is no check yet, and so no curve.");
});

test("what is refused, and how", () => {
  mkdirSync(join(folder, "here"), { recursive: true });
  const broken = folderWith({
    "runs/a/2026-11-22T08-07-18-6b55c7f2/journal.jsonl": `${journal(start({ experiment: "a" }))}{"kind":\n{"kind":"end"}\n`,
  });
  const table = [
    [["here"], /^error\[run-missing\]: `here` is not the folder of a run: it has no journal\.\n/, EXIT.failed, folder],
    [["nowhere"], /^error\[run-missing\]: No run in `.*` is called `nowhere`\.\n/, EXIT.failed, folder],
    [[RUN, "-o", "here"], /^the output `here` is a folder; give a file, such as report\.html/, EXIT.usage, folder],
    [[RUN, RUN], /^`runs\/parity\/\S+` is given twice/, EXIT.usage, folder],
    [[RUN, "--json", "--csv"], /^give --json or --csv, not both/, EXIT.usage, folder],
    [[STUDY, "--tensorboard", "logs"], /^--tensorboard takes runs; /, EXIT.usage, folder],
    [["a"], /^error\[journal-broken\]: `.*journal\.jsonl:2` is not a record of a journal\.\n/, EXIT.failed, broken],
    [[RUN, "-o", "a.html/b.html"], /^error\[disk\]: .*b\.html/, EXIT.failed, folder],
    ...(existsSync("/dev/full") ? [[[RUN, "-o", "/dev/full"], /^error\[disk\]: /, EXIT.failed, folder] as const] : []),
  ] as const;
  for (const [args, message, exit, cwd] of table) {
    const { code, out, err } = rnnc(["report", ...args], { cwd });
    assert.match(err, message, args.join(" "));
    assert.is(code, exit, args.join(" "));
    assert.is(out, "");
    assert.not.match(err, /\n\s+at /);
  }
});

test.run();
