import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DataKit } from "../../../src/runtime/data/kit.js";
import { type Prepared, type PrepareOptions, prepare } from "../../../src/runtime/data/prepare.js";
import { type DataSet, longest } from "../../../src/runtime/data/prepared.js";
import { count, words } from "../../../src/runtime/data/text-functions.js";
import { readSafetensors, writeSafetensors } from "../../../src/runtime/files/safetensors.js";
import { inFolder, refuses } from "../files/helpers.js";

const shares = { train: 0.8, validate: 0.1, test: 0.1 };
const cut = (text: string): readonly string[] => words(text, { marks: "kept" });

/** Ten rows of a word, a number and a list. */
const table = Array.from(
  { length: 10 },
  (_, row) => `w${row % 3} x\t${row * 1.5}\t${"1 ".repeat((row % 4) + 1)}\n`,
).join("");

/** Every kind of column in one program. */
function rowsSet(kit: DataKit): DataSet {
  const rows = kit.table(
    { path: "t.tsv" },
    {
      separator: "\t",
      header: false,
      columns: {
        text: { kind: "text" },
        number: { kind: "real" },
        list: { kind: "list", length: [1, 4], of: { kind: "whole", range: [0, 1] } },
      },
    },
  );
  const parts = kit.split(rows, shares, { by: "chance", node: "rows" });
  const v = kit.vocabulary(parts, (row) => cut(row.text), { most: 2 });
  const z = kit.standard(parts, (row) => row.number);
  const s = kit.spread(parts, (row) => row.list.length, { low: 0, high: 1 });
  return {
    columns: {
      words: kit.sequence(parts, { dtype: "i32", range: [0, 2], length: [2, 2] }, (row) => cut(row.text).map(v.id)),
      list: kit.sequence(parts, { dtype: "f32", length: [1, 4] }, (row) => row.list),
      scaled: kit.value(parts, { dtype: "f32" }, (row) => z.apply(row.number)),
      few: kit.value(parts, { dtype: "i32", range: [1, 4] }, (row) => row.list.length),
    },
    vocabularies: { v },
    scales: { z, s },
  };
}

function windowsSet(kit: DataKit): DataSet {
  const book = kit.sections(kit.text({ path: "sub/book.txt.gz" }), "#");
  const parts = kit.split(book, shares, { by: "order", weight: (row) => count(cut(row.text)) });
  const v = kit.vocabulary(parts, (row) => cut(row.text), { most: 100 });
  const stream = kit.stream(parts, { dtype: "i32", range: [0, v.size - 1] }, (row) => cut(row.text).map(v.id));
  return { columns: { word: kit.windows(stream, { length: 3, every: 1 }) }, vocabularies: { v }, scales: {} };
}

const chapters = Array.from(
  { length: 20 },
  (_, chapter) => `# ${chapter}\nit was ${"very ".repeat(chapter % 3)}dark\n`,
);
const book = chapters.join("");

function inProject(body: (options: PrepareOptions, folder: string) => void): void {
  inFolder((folder) => {
    writeFileSync(join(folder, "t.tsv"), table);
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "book.txt.gz"), gzipSync(book));
    body({ seed: 3, root: folder, folder, cache: join(folder, ".rnnc", "cache"), key: "abc" }, folder);
  });
}

/** Functions cannot be compared, what they do can. */
function plain({ parts, vocabularies, scales, sources }: Prepared): unknown {
  return {
    parts,
    sources,
    words: Object.entries(vocabularies).map(([name, { words: all, size, id }]) => [
      name,
      all,
      size,
      all.map(id),
      id("?"),
    ]),
    scales: Object.entries(scales).map(([name, { shift, factor, apply, invert }]) => [
      name,
      shift,
      factor,
      apply(2),
      invert(2),
    ]),
  };
}

test("rows: parts, columns, vocabularies, scales and sources", () => {
  inProject((options) => {
    const data = prepare(rowsSet, { ...options, cache: null });
    assert.is(data.cached, false);
    assert.is(data.cacheNote, null);
    assert.equal(
      [...data.parts.values()].map(({ name, examples }) => `${name} ${examples}`),
      ["train 8", "validate 1", "test 1"],
    );
    const train = data.parts.get("train");
    assert.is(train?.columns.words.values.length, 16);
    assert.equal(train?.columns.words.offsets, Int32Array.of(0, 2, 4, 6, 8, 10, 12, 14, 16));
    assert.equal(train?.columns.list.length, [1, 4]);
    assert.is(train?.columns.scaled.offsets, null);
    assert.equal(train && longest(train), { words: 2, list: 4 });
    assert.is(data.vocabularies.v.words[0], "x");
    const sha256 = createHash("sha256").update(table).digest("hex");
    assert.equal(data.sources, [
      { name: null, path: "t.tsv", package: null, bytes: table.length, sha256, pinned: false },
    ]);
  });
});

test("windows: examples are windows, the part holds the stream", () => {
  inProject((options) => {
    const { parts } = prepare(windowsSet, options);
    for (const part of parts.values()) {
      assert.is(part.examples, part.columns.word.values.length - 3);
      assert.equal(longest(part), { word: 3 });
    }
    // Chapter c has 5 + c mod 3 words, 119 in all. Before the chapters 16, 17, 18 there are 95, 101, 108; train ends
    // at 95.2 and validate at 107.1.
    const sizes = [...parts.values()].map((part) => part.columns.word.values.length);
    assert.equal(sizes, [101, 7, 11]);
  });
});

for (const [name, set] of [
  ["rows", rowsSet],
  ["windows", windowsSet],
] as const) {
  test(`${name}: the cached set equals the fresh one`, () => {
    inProject((options) => {
      const fresh = prepare(set, { ...options, cache: null });
      const first = prepare(set, options);
      assert.is(first.cached, false);
      const second = prepare(() => assert.unreachable("the cache was not used") as never, options);
      assert.is(second.cached, true);
      assert.equal(plain(first), plain(fresh));
      assert.equal(plain(second), plain(fresh));
      const path = join(options.cache ?? "", "abc.safetensors");
      const bytes = readFileSync(path);
      rmSync(path);
      prepare(set, options);
      assert.ok(readFileSync(path).equals(bytes), "the same data give other bytes");
    });
  });
}

test("a changed source makes it anew", () => {
  inProject((options, folder) => {
    prepare(rowsSet, options);
    writeFileSync(join(folder, "t.tsv"), table.replaceAll("x", "y"));
    const data = prepare(rowsSet, options);
    assert.is(data.cached, false);
    assert.is(data.cacheNote, "`t.tsv` has changed since the cache was made.");
    assert.is(data.vocabularies.v.words[0], "y");
    assert.is(prepare(rowsSet, options).cached, true);
    rmSync(join(folder, "t.tsv"));
    refuses(() => prepare(rowsSet, options), "source-missing", "The file `t.tsv` does not exist.");
  });
});

test("a source changed to the same size makes it anew", () => {
  inProject((options, folder) => {
    prepare(rowsSet, options);
    writeFileSync(join(folder, "t.tsv"), table.replace("w0", "w9"));
    assert.is(prepare(rowsSet, options).cached, false);
  });
});

test("a cache that is damaged anywhere is made anew, and it is said why", () => {
  inProject((options) => {
    const fresh = plain(prepare(rowsSet, options));
    const path = join(options.cache ?? "", "abc.safetensors");
    const whole = readFileSync(path);
    const check = (bytes: Uint8Array, why: RegExp): void => {
      writeFileSync(path, bytes);
      const data = prepare(rowsSet, options);
      assert.is(data.cached, false);
      assert.match(data.cacheNote ?? "", why);
      assert.equal(plain(data), fresh);
      assert.ok(readFileSync(path).equals(whole));
    };
    check(Buffer.of(), /cannot be used: it has 0 bytes/);
    for (let at = 0; at < whole.length; at += 97) {
      check(whole.subarray(0, at), /cannot be used/);
      if (whole[at] === 0x20) continue;
      const changed = Buffer.from(whole);
      changed[at] ^= 1;
      check(changed, /cannot be used/);
    }
  });
});

test("a cache of another form is made anew", () => {
  inProject((options) => {
    prepare(rowsSet, options);
    const path = join(options.cache ?? "", "abc.safetensors");
    const { tensors, metadata } = readSafetensors(path);
    const check = (change: { facts?: string; without?: string; add?: string }, why: string): void => {
      const kept = new Map([...tensors].filter(([name]) => name !== change.without));
      const facts = change.facts ?? metadata.facts;
      const sum = createHash("sha256").update(facts).digest("hex");
      writeSafetensors(path, { tensors: kept, metadata: { facts, facts_sha256: sum } });
      assert.is(prepare(rowsSet, options).cacheNote, `\`${path}\` cannot be used: ${why}.`);
    };
    const another = "another version of rnnc or of Node.js made it";
    check({ facts: metadata.facts.replace(/"format":\d+/, '"format":0') }, another);
    check({ facts: metadata.facts.replace(/"unicode":"[^"]*"/, '"unicode":"1.1"') }, another);
    check({ facts: metadata.facts.replace('"seed":3', '"seed":4') }, "it was made with the seed 4, not 3");
    check({ without: "train/scaled/values" }, "it lacks the column `scaled` of the part `train`");
    check({ without: "test/words/offsets" }, "it lacks the column `words` of the part `test`");
    check(
      { facts: metadata.facts.replace('"dtype":"f32"', '"dtype":"i32"') },
      "it lacks the column `list` of the part `train`",
    );
    check(
      { facts: metadata.facts.replace('"examples":8', '"examples":9') },
      "its part `train` does not have 9 examples",
    );
  });
});

test("another seed has another split, and makes the cache its own", () => {
  inProject((options) => {
    prepare(rowsSet, options);
    const other = prepare(rowsSet, { ...options, seed: 4 });
    assert.is(other.cached, false);
    assert.is(prepare(rowsSet, { ...options, seed: 4 }).cached, true);
  });
});

test("a cache that cannot be written costs nothing but time", () => {
  inProject((options, folder) => {
    writeFileSync(join(folder, "file"), "");
    const cache = join(folder, "file", "cache");
    const data = prepare(rowsSet, { ...options, cache });
    assert.is(data.cached, false);
    const path = join(cache, "abc.safetensors");
    assert.is(data.cacheNote, `Could not write \`${path}\`: a file stands where a folder should be (ENOTDIR).`);
  });
});

test("without a cache nothing is written", () => {
  inProject((options, folder) => {
    prepare(rowsSet, { ...options, cache: null });
    assert.not(existsSync(join(folder, ".rnnc")));
    prepare(rowsSet, options);
    assert.equal(readdirSync(options.cache ?? ""), ["abc.safetensors"]);
  });
});

test("a pinned source that changed is refused, cache or not", () => {
  inProject((options, folder) => {
    const sha256 = createHash("sha256").update(table).digest("hex");
    const format = { separator: "\t", header: false, columns: { text: { kind: "text" } } } as const;
    const pinned = (kit: DataKit): DataSet => {
      const parts = kit.split(kit.table({ path: "t.tsv", sha256 }, format), shares, { by: "order", weight: () => 1 });
      const type = { dtype: "i32", range: [0, 9] } as const;
      return { columns: { x: kit.value(parts, type, (row) => row.text.length) }, vocabularies: {}, scales: {} };
    };
    assert.ok(prepare(pinned, options).sources[0].pinned);
    writeFileSync(join(folder, "t.tsv"), `${table}\n`);
    const found = createHash("sha256").update(`${table}\n`).digest("hex");
    refuses(
      () => prepare(pinned, options),
      "source-changed",
      `\`t.tsv\` is not the pinned file: its sha256 begins with ${found.slice(0, 12)}, the pin with ${sha256.slice(0, 12)}.`,
    );
  });
});

test("columns of different row spaces are a mistake of the compiler", () => {
  inProject((options) => {
    const mixed = (kit: DataKit): DataSet => {
      const rows = (count: number) =>
        kit.split(kit.bits({ node: "n", count, length: [3, 3] }), shares, { by: "order", weight: () => 1 });
      const type = { dtype: "i32", range: [0, 1] } as const;
      const [a, b] = [rows(20), rows(30)];
      const first = kit.value(a, type, (row) => row.bits[0]);
      return { columns: { a: first, b: kit.value(b, type, (row) => row.bits[0]) }, vocabularies: {}, scales: {} };
    };
    assert.throws(
      () => prepare(mixed, options),
      "the columns a (rows: train 16, validate 2, test 2) and b (rows: train 24, validate 3, test 3) differ in row space",
    );
    const streams = (kit: DataKit): DataSet => {
      const bits = kit.bits({ node: "n", count: 20, length: [1, 1] });
      const parts = kit.split(bits, shares, { by: "order", weight: () => 1 });
      const type = { dtype: "i32", range: [0, 1] } as const;
      const columns = {
        a: kit.value(parts, type, (row) => row.bits[0]),
        b: kit.stream(parts, type, (row) => row.bits),
      };
      return { columns, vocabularies: {}, scales: {} };
    };
    assert.throws(() => prepare(streams, options), /differ in row space/);
    assert.throws(() => prepare(() => ({ columns: {}, vocabularies: {}, scales: {} }), options), /needs a column/);
    assert.throws(() => prepare(rowsSet, { ...options, key: "../x" }), /cannot name a cache file/);
  });
});

test.run();
