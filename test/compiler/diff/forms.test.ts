/** A report as Markdown for a pull request, and as annotations of GitHub, to the letter; and what makes it a difference. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { worst } from "../../../src/compiler/diff/consequences.js";
import { renderGithub } from "../../../src/compiler/diff/render-github.js";
import { renderMarkdown } from "../../../src/compiler/diff/render-markdown.js";
import { PLAIN, renderText } from "../../../src/compiler/diff/render-text.js";
import { consequencesOf, type DiffReport, isDifferent } from "../../../src/compiler/diff/report.js";
import { change, lone, report } from "./reports.js";

const UNITS = change({ what: "units", before: "8", after: "16", lines: [5, 7] });
const CLIP = change({ what: "clip", after: "norm(1.0)", lines: [20, 22] });
const AT = { a: { file: "a.rnn", line: 3 }, b: { file: "b.rnn", line: 4 } };
const ACCEPTED = { until: "2027-01-31" };

/** One of everything. */
const ALL: DiffReport = report(
  {
    b: "parity_2",
    changes: [
      { ...UNITS, consequence: "checkpoint" },
      CLIP,
      change({ what: "penalty", before: "l2(1e-4)", lines: [23, 24] }),
      {
        ...change({ what: "units", before: "8..16", after: "8..32", lines: [5, 7] }),
        consequence: "search",
        effect: "wider",
      },
      { ...change({ what: "seed", before: "1", after: "2", lines: [2, 2] }), accepted: ACCEPTED },
      { ...change({ what: "cite", before: "`a`|b", after: "``c``", lines: [8, 8] }), consequence: "cosmetic" },
    ],
    renamed: [
      { what: "experiment", before: "parity", after: "parity_2", consequence: "renamed", at: AT },
      { what: "layer", before: "h", after: "states", consequence: "cosmetic", at: AT },
    ],
    checkpoints: {
      load: "no",
      tensors: [
        { id: "recurrent.0.wx", name: "states.wx", before: [1, 32], after: [1, 64], isKnown: true },
        { id: "dense.0.b", name: "logits.b", before: null, after: [2], isKnown: true },
        { id: "dense.1.b", name: "scores.b", before: ["words + 1"], after: null, isKnown: true },
      ],
    },
    trials: { valid: "none", why: "what they tried is another experiment" },
  },
  {
    added: [{ ...lone("new", "b.rnn"), line: 40 }],
    removed: [{ ...lone("old", "a.rnn"), accepted: ACCEPTED }],
    cosmetic: 2,
    unpinned: ["pairs"],
    notes: ["`training a/b = 1` was accepted until 2026-01-31, which is over"],
  },
);

test("Markdown: a table for each class, tensors folded away, what is cosmetic or accepted counted", () => {
  const lines = renderMarkdown(ALL).split("\n");
  const from = lines.indexOf("### `parity` → `parity_2`");
  assert.is(from, 0);
  assert.equal(lines.slice(0, 33), [
    "### `parity` → `parity_2`",
    "",
    "`a.rnn` → `b.rnn`",
    "",
    "**Checkpoints no longer load**",
    "",
    "|  | before | after | where |",
    "| --- | --- | --- | --- |",
    "| `units` | `8` | `16` | `a.rnn:5` → `b.rnn:7` |",
    "",
    "<details>",
    "<summary>3 tensors</summary>",
    "",
    "- `states.wx [1, 32] -> [1, 64]`",
    "- `logits.b is new: [2]`",
    "- `scores.b is gone: [words + 1]`",
    "",
    "</details>",
    "",
    "**Training differs**",
    "",
    "|  | before | after | where |",
    "| --- | --- | --- | --- |",
    "| `clip` (added) |  | `norm(1.0)` | `b.rnn:22` |",
    "| `penalty` (removed) | `l2(1e-4)` |  | `a.rnn:23` |",
    "",
    "**The search differs**",
    "",
    "|  | before | after | where |",
    "| --- | --- | --- | --- |",
    "| `units` (wider) | `8..16` | `8..32` | `a.rnn:5` → `b.rnn:7` |",
    "",
    "**Renamed or moved**",
  ]);
  const end = lines.slice(lines.indexOf("1 accepted change."));
  assert.equal(
    end.filter((line) => line !== "" && !line.startsWith("|")),
    [
      "1 accepted change.",
      "**`old` removed** (accepted until 2027-01-31): `a.rnn`",
      "**`new` added**: `b.rnn:40`",
      "2 cosmetic differences.",
      "Note: \\`training a/b = 1\\` was accepted until 2026-01-31, which is over.",
    ],
  );
});

test("Markdown of all: no cell is left by a sign in it", () => {
  const told = renderMarkdown(ALL, true);
  assert.ok(told.includes("| `seed` (accepted until 2027-01-31) | `1` | `2` | `a.rnn:2` → `b.rnn:2` |"), told);
  assert.ok(told.includes("| `cite` | `` `a`\\|b `` | ``` ``c`` ``` | `a.rnn:8` → `b.rnn:8` |"), told);
  assert.ok(told.includes("| layer | `h` | `states` | `a.rnn:3` → `b.rnn:4` |"), told);
  assert.ok(told.endsWith("Note: not pinned by a sum, so whether they have changed cannot be told: pairs.\n"), told);
  assert.not.ok(told.includes("cosmetic differences."), told);
});

test("Markdown where nothing differs, and where it cannot be told whether checkpoints load", () => {
  assert.is(renderMarkdown(report({}, { experiments: [] })), "`a.rnn` → `b.rnn`: no difference in meaning.\n");
  assert.is(
    renderMarkdown(report({}, { experiments: [], cosmetic: 1 })),
    "`a.rnn` → `b.rnn`: no difference in meaning.\n\n1 cosmetic difference.\n",
  );
  const loads = (load: "no" | "unknown") =>
    renderMarkdown(report({ changes: [CLIP], checkpoints: { load, tensors: [] } }));
  assert.match(loads("unknown"), /\n\*\*Cannot tell whether checkpoints load before the data are read\*\*\n/);
  assert.match(loads("no"), /\n\*\*Checkpoints no longer load\*\*\n/);
  const tensors = [{ id: "dense.0.b", name: "logits.b", before: [2], after: [3], isKnown: true }];
  const one = renderMarkdown(report({ changes: [CLIP], checkpoints: { load: "no", tensors } }));
  assert.match(one, /<summary>1 tensor<\/summary>/);
});

test("GitHub: what costs results warns, the rest is a notice; accepted and cosmetic changes are left out", () => {
  assert.equal(
    renderGithub(ALL, (file) => `deep/${file}`)
      .trimEnd()
      .split("\n"),
    [
      "::warning file=deep/b.rnn,line=7,title=checkpoints no longer load::parity_2: units: 8 -> 16 (before: a.rnn:5)",
      "::notice file=deep/b.rnn,line=22,title=training differs::parity_2: clip added: norm(1.0)",
      "::notice file=deep/b.rnn,line=24,title=training differs::parity_2: penalty removed: l2(1e-4) (before: a.rnn:23)",
      "::notice file=deep/b.rnn,line=7,title=the search differs::parity_2: units: 8..16 -> 8..32 (wider) (before: a.rnn:5)",
      "::notice file=deep/b.rnn,line=4,title=renamed or moved::parity_2: experiment parity -> parity_2",
      "::notice file=deep/b.rnn,line=40,title=added::experiment new added",
    ],
  );
  const nowhere = report(
    { changes: [change({ what: "units", before: "8", after: "16", lines: [null, null] })] },
    { added: [lone("new", "b.rnn")], removed: [lone("old", "a.rnn")] },
  );
  assert.equal(
    renderGithub(nowhere, (file) => file)
      .trimEnd()
      .split("\n"),
    [
      "::notice file=b.rnn,title=training differs::parity: units: 8 -> 16",
      "::notice file=b.rnn,title=added::experiment new added",
      "::notice title=removed::experiment old removed",
    ],
  );
});

test("text of all: what is accepted or cosmetic too, tensors, and data that are not pinned", () => {
  const some = renderText(ALL, PLAIN);
  const all = renderText(ALL, PLAIN, true);
  for (const said of ["accepted until 2027-01-31", "`a`|b -> ``c``", "layer h -> states", "pairs"]) {
    assert.ok(all.includes(said), all);
    if (said !== "accepted until 2027-01-31") assert.not.ok(some.includes(said), some);
  }
  assert.ok(some.includes("which is over"), some);
});

test("a difference is what is neither accepted, nor a name, nor cosmetic", () => {
  assert.equal(consequencesOf(ALL), ["checkpoint", "training", "search", "cosmetic", "renamed", "added"]);
  assert.ok(isDifferent(ALL));
  const accepted = report({ changes: [{ ...CLIP, accepted: ACCEPTED }] }, { cosmetic: 1 });
  assert.equal(consequencesOf(accepted), ["cosmetic"]);
  assert.not.ok(isDifferent(accepted));
  assert.ok(isDifferent(report({}, { removed: [lone("old", "a.rnn")] })));
  assert.is(worst(["search", "checkpoint", "training"], "cosmetic"), "checkpoint");
  assert.is(worst([], "cosmetic"), "cosmetic");
});

test.run();
