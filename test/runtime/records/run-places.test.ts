/** Which run people mean by a few characters. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  matchingRuns,
  nameOf,
  newestFirst,
  newestRun,
  rootOfRun,
  runPlaces,
} from "../../../src/runtime/records/run-places.js";
import { folderWith } from "../../support/command-line.js";

const OLD = "2026-11-21T09-00-00-6b55c7f2";
const NEW = "2026-11-22T08-07-18-6b55c7f2";
const SECOND = "2026-11-22T08-07-18-6b55c7f2-2";
const OTHER = "2026-11-22T08-07-18-0d1e2f3a";

const journals = (...folders: readonly string[]) =>
  folderWith(Object.fromEntries(folders.map((folder) => [`${folder}/journal.jsonl`, "{}\n"])));

const ROOT = journals(
  `runs/parity/${OLD}`,
  `runs/parity/${NEW}`,
  `runs/parity/${SECOND}`,
  `runs/notes/${OTHER}`,
  "runs/parity/.aside-1-00000000.part",
  "studies/parity/wide/trials/1",
  "studies/parity/wide/trials/12",
  "studies/parity/wide/trials/0013",
);
const PLACES = runPlaces(ROOT);
const names = (text: string) => matchingRuns(PLACES, text).map(nameOf).toSorted();

test("runs and trials are found, what is being made is not", () => {
  assert.equal(PLACES.map(nameOf).toSorted(), [
    `notes/${OTHER}`,
    `parity/${OLD}`,
    `parity/${NEW}`,
    `parity/${SECOND}`,
    "parity/wide/0013",
    "parity/wide/1",
    "parity/wide/12",
  ]);
  assert.equal(runPlaces(folderWith({})), []);
  assert.throws(() => runPlaces(folderWith({ runs: "a file" })), /a file stands where a folder should be/);
});

const MEANT: readonly (readonly [text: string, ...runs: readonly string[]])[] = [
  // A whole name wins over those that begin with it.
  [NEW, `parity/${NEW}`],
  [`parity/${NEW}`, `parity/${NEW}`],
  [`runs/parity/${NEW}/`, `parity/${NEW}`],
  ["0d1e2f3a", `notes/${OTHER}`],
  ["0d1e", `notes/${OTHER}`],
  ["6b55c7f2", `parity/${OLD}`, `parity/${NEW}`],
  ["6b55c7f2-2", `parity/${SECOND}`],
  ["2026-11-21", `parity/${OLD}`],
  ["2026-11-21T09:00", `parity/${OLD}`],
  ["notes/2026", `notes/${OTHER}`],
  ["2026-11-22T08-07-18", `notes/${OTHER}`, `parity/${NEW}`, `parity/${SECOND}`],
  // An experiment's newest, never a trial.
  ["parity", `parity/${SECOND}`],
  ["notes", `notes/${OTHER}`],
  ["not", `notes/${OTHER}`],
  ["parity/wide/1", "parity/wide/1"],
  ["wide/13", "parity/wide/0013"],
  ["wide/0013", "parity/wide/0013"],
  ["studies/parity/wide/trials/12", "parity/wide/12"],
  ["wide", "parity/wide/1", "parity/wide/12", "parity/wide/0013"],
  ["5"],
  ["1"],
  [""],
  ["runs/"],
];
for (const [text, ...runs] of MEANT)
  test(`\`${text}\` means ${runs.length === 0 ? "none" : runs.join(" or ")}`, () => {
    assert.equal(names(text), runs.toSorted());
  });

test("the newest first, the second of a second after the first", () => {
  const runs = PLACES.filter(({ study, experiment }) => study === null && experiment === "parity");
  assert.equal(
    newestFirst(runs).map(({ name }) => name),
    [SECOND, NEW, OLD],
  );
  const tenth = { ...runs[0], name: `${NEW}-10` };
  assert.is(newestRun([...runs, tenth])?.name, tenth.name);
  const [at, later] = ["runs/x/2026-11-23T08-07-18-ffffffff", "runs/x/2026-11-23T08-07-18-00000000"];
  const root = folderWith({
    [`${at}/journal.jsonl`]: '{"kind":"start","at":"2026-11-23T08:07:18.123Z"}\n',
    [`${later}/journal.jsonl`]: '{"kind":"start","at":"2026-11-23T08:07:18.900Z"}\n',
  });
  assert.is(newestRun(runPlaces(root))?.folder, join(root, later));
  assert.is(newestRun(PLACES.filter(({ study }) => study !== null)), undefined);
});

test("the project of a run, wherever it lies below `runs` and `studies`", () => {
  const at = join("/a", "runs");
  assert.is(rootOfRun(join(at, "runs", "parity", NEW)), at);
  // An experiment that is called `runs`, and one that is called `studies`.
  assert.is(rootOfRun(join("/a", "runs", "runs", NEW)), "/a");
  assert.is(rootOfRun(join("/a", "studies", "studies", "wide", "trials", "3")), "/a");
  assert.is(rootOfRun(join("/tmp", "copy", NEW)), null);
  const project = folderWith({ "rnnc.yaml": "", [`kept/${NEW}/journal.jsonl`]: "{}\n" });
  assert.is(rootOfRun(join(project, "kept", NEW)), project);
});

test.run();
