import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sourceFiles } from "../../../src/runtime/data/reading/source-files.js";
import { dataKeyOf } from "../../../src/runtime/training/data-key.js";

const KNOWN = { pairs: "pairs.tsv", "lines.train": "a.csv", "lines.test": "a.csv" };

test("a source is named by its name, or by what the program writes, which may be several", () => {
  assert.equal(sourceFiles(KNOWN, []), { files: {} });
  assert.equal(sourceFiles(KNOWN, ["pairs=/data/x=y.tsv"]), { files: { pairs: "/data/x=y.tsv" } });
  assert.equal(sourceFiles(KNOWN, ["a.csv=b.csv"]), {
    files: { "lines.train": resolve("b.csv"), "lines.test": resolve("b.csv") },
  });
  // A name goes before a path.
  assert.equal(sourceFiles({ a: "b", b: "a" }, ["a=/x"]), { files: { a: "/x" } });
});

test("what cannot be meant is said", () => {
  const problem = (text: readonly string[], known: Readonly<Record<string, string>> = KNOWN) => {
    const read = sourceFiles(known, text);
    return "problem" in read ? read.problem : null;
  };
  assert.is(problem(["pairs"]), "--source takes NAME=FILE, not `pairs`");
  assert.is(problem(["pairs= "]), "--source takes NAME=FILE, not `pairs= `");
  assert.is(problem(["=x"]), "--source takes NAME=FILE, not `=x`");
  assert.is(
    problem(["pair=x"]),
    "there is no source `pair`; did you mean `pairs`? Sources: pairs (pairs.tsv), lines.train (a.csv), lines.test (a.csv)",
  );
  assert.is(problem(["other=x"], { a: "a.csv" }), "there is no source `other`. Sources: a (a.csv)");
  assert.is(problem(["other=x"], {}), "there is no source `other`: the program reads no file");
  assert.is(problem(["toString=x"], { a: "a.csv" }), "there is no source `toString`. Sources: a (a.csv)");
  assert.is(problem(["pairs=x", "pairs=y"]), "--source gives `pairs` two files");
  assert.is(problem(["lines.train=x", "a.csv=y"]), "--source gives `lines.train` two files");
});

test("prepared data are named by the files given, in whatever order, and as before without any", () => {
  const key = (files?: Readonly<Record<string, string>>) => dataKeyOf("f", [], {}, 1, files);
  assert.is(key(), key({}));
  assert.is(key({ a: "/a", b: "/b" }), key({ b: "/b", a: "/a" }));
  assert.is(new Set([key(), key({ a: "/a" }), key({ a: "/b" }), key({ b: "/a" })]).size, 4);
});

test.run();
