/** Parameters that apply at some points, through the real command line. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, rnnc } from "../support/command-line.js";

const TEXT = `edition 2026

experiment ones {
  param units = 8    in 4..16 step 4
  param heads = 2    in { 2, 3, 4 }
  param cell  = gru  in { rnn, gru, lstm }
  param wide  = 2    in 1..3 when cell == lstm else 4
  param deep  = 3    in 2..5 when units >= 12 else 1

  require units mod heads == 0

  data {
    rows strings = bits(count: 100, length: 1..5) |> split(train: 80%, validate: 10%, test: 10%)

    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: cell, units: units)
    logits = dense(last(states), units: heads * deep) |> dense(units: wide) |> dense(units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 20
    steps     = 2
  }
}
`;
const FOLDER = folderWith({ "rnnc.yaml": "", "a.rnn": TEXT });

test("the points of a space are counted as they are", () => {
  const { out } = rnnc(["explain", "--search", "--json", "a.rnn"], { cwd: FOLDER });
  // Units 4 and 8 by heads 2 and 4; 12 by 2, 3, 4 and 16 by 2, 4, with 4 depths each; by 2 cells without widths and 3 widths.
  assert.is(JSON.parse(out).search.configurations, (4 + 5 * 4) * (2 + 3));
});

test("a grid passes over what is ruled out, and tries no point twice", () => {
  const { code, err } = rnnc(["search", "--method", "grid", "--trials", "12", "--quiet", "a.rnn"], { cwd: FOLDER });
  assert.is(code, 0, err);
  const [study] = readdirSync(join(FOLDER, "studies", "ones"));
  const lines = readFileSync(join(FOLDER, "studies", "ones", study, "journal.jsonl"), "utf8")
    .trim()
    .split("\n");
  const [start, ...records] = lines.map((line) => JSON.parse(line));
  const points = records.flatMap(({ kind, point }) => (kind === "ask" ? [point] : []));
  assert.is(points.length, 12);
  assert.is(new Set(points.map((point) => JSON.stringify(point))).size, 12);
  const idOf = (name: string) => Object.keys(start.names).find((id) => start.names[id] === name) ?? "";
  for (const point of points) {
    assert.is(point[idOf("units")] % point[idOf("heads")], 0);
    assert.is(idOf("deep") in point, point[idOf("units")] >= 12);
    assert.is(idOf("wide") in point, point[idOf("cell")] === "lstm");
  }
});

test("a run has what a parameter is elsewhere, and refuses to set it there", () => {
  const set = (...settings: readonly string[]) =>
    rnnc(["run", "--quiet", "a.rnn", ...settings.flatMap((one) => ["--set", one])], { cwd: FOLDER });
  assert.is(set("units=12", "heads=3", "deep=5").code, 0);
  const absent = set("deep=5");
  assert.is(absent.code, 1);
  assert.match(absent.err, "where `units >= 12` does not hold");
  const broken = set("heads=3");
  assert.match(broken.err, "`require units mod heads == 0` does not hold at units = 8, heads = 3.");
  const runs = readdirSync(join(FOLDER, "runs", "ones"));
  const [start] = readFileSync(join(FOLDER, "runs", "ones", runs[0], "journal.jsonl"), "utf8").split("\n");
  assert.equal(JSON.parse(start).settings, { units: 12, heads: 3, deep: 5, wide: 4 });
});

test.run();
