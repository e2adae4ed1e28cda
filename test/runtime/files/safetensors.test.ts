import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  readSafetensors,
  type StoredTensor,
  type TensorValues,
  writeSafetensors,
} from "../../../src/runtime/files/safetensors.js";
import { failureOf, inFolder, refuses } from "./helpers.js";

const seed = 20261122;

/** A file as any other program might write it. */
function file(folder: string, header: unknown, data: Uint8Array | number = 0, claimed?: number): string {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimed ?? json.length));
  const path = join(folder, "m.safetensors");
  writeFileSync(path, Buffer.concat([length, json, typeof data === "number" ? Buffer.alloc(data) : data]));
  return path;
}

const entry = (dtype: string, shape: unknown, offsets: unknown): unknown => ({ dtype, shape, data_offsets: offsets });

test("the bytes are those of the format", () => {
  inFolder((folder) => {
    const path = join(folder, "m");
    const tensors = new Map<string, StoredTensor>([
      ["u", { shape: [3], values: Uint8Array.of(7, 8, 9) }],
      ["b", { shape: [2, 1], values: Float32Array.of(1, -2) }],
      ["a", { shape: [], values: Int32Array.of(-1) }],
      ["d", { shape: [1], values: Float64Array.of(0.5) }],
    ]);
    writeSafetensors(path, { tensors, metadata: { z: "1", by: "rnnc" } });
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE());
    assert.is(length % 8, 0);
    const header = bytes.subarray(8, 8 + length).toString();
    const data = "000000000000e03f" + "ffffffff" + "0000803f000000c0" + "070809";
    assert.is(bytes.subarray(8 + length).toString("hex"), data);
    const sum = createHash("sha256").update(Buffer.from(data, "hex")).digest("hex");
    const headerWith = (ofHeader: string): string =>
      `{"__metadata__":{"by":"rnnc","data_sha256":"${sum}",${ofHeader}"z":"1"},` +
      '"a":{"dtype":"I32","shape":[],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]},' +
      '"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"u":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}';
    const ofHeader = createHash("sha256").update(headerWith("")).digest("hex");
    assert.is(header.trimEnd(), headerWith(`"header_sha256":"${ofHeader}",`));
    const other = join(folder, "n");
    writeSafetensors(other, { tensors: new Map([...tensors].reverse()), metadata: { by: "rnnc", z: "1" } });
    assert.ok(readFileSync(other).equals(bytes), "the order of writing shows");
    assert.equal(readSafetensors(path), {
      tensors: new Map([...tensors].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      metadata: { by: "rnnc", z: "1" },
    });
  });
});

const values: fc.Arbitrary<TensorValues> = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint8Array(),
);

function hex(array: TensorValues | undefined): string {
  return array ? Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex") : "";
}

test("what is written is read back", () => {
  inFolder((folder) => {
    const path = join(folder, "m");
    const named = fc.dictionary(fc.string({ unit: "binary" }), values);
    const texts = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(named, texts, (arrays, metadata) => {
        fc.pre(!("__metadata__" in arrays) && !("data_sha256" in metadata) && !("header_sha256" in metadata));
        const entries = Object.entries(arrays).map(
          ([name, array]) => [name, { shape: [array.length], values: array }] as const,
        );
        writeSafetensors(path, { tensors: new Map(entries), metadata });
        const read = readSafetensors(path);
        assert.equal([...read.tensors.keys()], Object.keys(arrays).toSorted());
        for (const [name, tensor] of entries) {
          const found = read.tensors.get(name);
          assert.equal(found?.shape, tensor.shape);
          assert.is(found?.values.constructor, tensor.values.constructor);
          assert.is(hex(found?.values), hex(tensor.values));
        }
        assert.equal({ ...read.metadata }, { ...metadata });
      }),
      { seed, numRuns: 200 },
    );
  });
});

test("tensors that do not fit their shape, and names that are taken, are mistakes of ours", () => {
  inFolder((folder) => {
    const write = (name: string, shape: readonly number[], metadata = {}): void =>
      writeSafetensors(join(folder, "m"), {
        tensors: new Map([[name, { shape, values: new Float32Array(2) }]]),
        metadata,
      });
    assert.throws(() => write("a", [3]), /the tensor a of shape \[3\] has 2 values/);
    assert.throws(() => write("__metadata__", [2]), /the tensor __metadata__/);
    assert.throws(() => write("a", [2], { data_sha256: "" }), /the key data_sha256 is taken/);
    assert.throws(() => write("a", [2], { header_sha256: "" }), /the key header_sha256 is taken/);
  });
});

test("files of other writers: unsorted, unaligned, without our sum", () => {
  inFolder((folder) => {
    const data = Buffer.concat([Buffer.of(5), Buffer.from(Float32Array.of(1.5, 2).buffer), Buffer.alloc(0)]);
    const header = { u: entry("U8", [1], [0, 1]), none: entry("F32", [0, 4], [9, 9]), f: entry("F32", [2], [1, 9]) };
    const { tensors, metadata } = readSafetensors(file(folder, header, data));
    assert.equal([...tensors.keys()], ["f", "none", "u"]);
    assert.equal(tensors.get("f")?.values, Float32Array.of(1.5, 2));
    assert.equal(tensors.get("none"), { shape: [0, 4], values: new Float32Array(0) });
    assert.equal({ ...metadata }, {});
  });
});

const f32 = (offsets: unknown, shape: unknown = [1]): unknown => entry("F32", shape, offsets);

const broken: readonly (readonly [string, unknown, number, string])[] = [
  ["no JSON", "{]", 0, "its header is not JSON (Expected property name or '}' in JSON at position 1)"],
  ["no object", "[]", 0, "its header is not a JSON object"],
  ["nothing", "", 0, "its header is not a JSON object"],
  ["a name twice", '{"a":1,"a":2}', 0, 'its header is not JSON (the key "a" occurs twice)'],
  ["metadata of numbers", { __metadata__: { a: 1 } }, 0, "its `__metadata__` is not a map of texts"],
  ["metadata as a list", { __metadata__: ["a"] }, 0, "its `__metadata__` is not a map of texts"],
  ["no entry", { a: 1 }, 0, "the entry of `a` lacks its dtype, shape or data_offsets"],
  ["null", { a: null }, 0, "the entry of `a` lacks its dtype, shape or data_offsets"],
  ["another type", { a: entry("I64", [1], [0, 8]) }, 8, "`a` holds I64, and rnnc reads F64, F32, I32 and U8"],
  [
    "a type of the language",
    { a: entry("toString", [1], [0, 8]) },
    8,
    "`a` holds toString, and rnnc reads F64, F32, I32 and U8",
  ],
  ["a negative size", { a: f32([0, 4], [-1]) }, 4, "the shape of `a` is not a list of sizes"],
  ["half a size", { a: f32([0, 4], [0.5]) }, 4, "the shape of `a` is not a list of sizes"],
  ["offsets backwards", { a: f32([4, 0]) }, 4, "the data_offsets of `a` are not a start and an end"],
  ["three offsets", { a: f32([0, 2, 4]) }, 4, "the data_offsets of `a` are not a start and an end"],
  ["too few bytes", { a: f32([0, 4], [2]) }, 4, "`a` of shape [2] needs 8 bytes and has 4"],
  [
    "a giant",
    { a: f32([0, 4], [2 ** 40, 2 ** 40]) },
    4,
    "`a` of shape [1099511627776, 1099511627776] needs 4.835703278458517e+24 bytes and has 4",
  ],
  ["beyond the end", { a: f32([0, 4]) }, 3, "its tensors need 4 bytes of data and it has 3"],
  ["bytes left over", { a: f32([0, 4]) }, 6, "2 bytes after `a` belong to no tensor"],
  ["bytes and no tensor", {}, 1, "1 bytes after the header belong to no tensor"],
  ["a gap", { a: f32([0, 4]), b: f32([6, 10]) }, 10, "2 bytes between `a` and `b` belong to no tensor"],
  ["a gap at the start", { a: f32([4, 8]) }, 8, "4 bytes between the header and `a` belong to no tensor"],
  ["an overlap", { b: f32([2, 6]), a: f32([0, 4]) }, 6, "`b` overlaps `a`"],
  ["the same bytes twice", { a: f32([0, 4]), b: f32([0, 4]) }, 4, "`b` overlaps `a`"],
];

for (const [what, header, size, message] of broken) {
  test(`refuses ${what}`, () => {
    inFolder((folder) => {
      const path = file(folder, header, size);
      refuses(
        () => readSafetensors(path),
        "checkpoint-broken",
        `\`${path}\` cannot be used: ${message}.`,
        "Use another copy or an earlier checkpoint; a cache can be deleted and is then made again.",
      );
    });
  });
}

test("refuses headers of impossible length, invalid UTF-8, and no file at all", () => {
  inFolder((folder) => {
    const path = join(folder, "m.safetensors");
    const refused = (message: string): unknown =>
      refuses(() => readSafetensors(path), "checkpoint-broken", `\`${path}\` cannot be used: ${message}.`);
    refused("there is no such file");
    writeFileSync(path, "1234");
    refused("it has 4 bytes, and the header's length alone takes 8");
    file(folder, "{}", 0, 50);
    refused("its header claims 50 bytes, and the file has 10 in all");
    file(folder, "{}", 0, 100_000_001);
    refused("its header claims 100000001 bytes, more than the format allows");
    writeFileSync(path, Buffer.from("050000000000000022ff7b7d20", "hex"));
    refused("its header is not a JSON object");
    writeFileSync(path, Buffer.from("05000000000000007b22ff227d", "hex"));
    assert.match(failureOf(() => readSafetensors(path)).message, /its header is not JSON/);
  });
});

test("a changed header is refused: a number in the metadata, a name, a shape, a sum", () => {
  inFolder((folder) => {
    const path = join(folder, "m");
    const values = Float32Array.of(1, 2, 3, 4);
    writeSafetensors(path, { tensors: new Map([["a", { shape: [4, 1], values }]]), metadata: { step: "7" } });
    const whole = readFileSync(path, "latin1");
    for (const [from, to] of [
      ['"step":"7"', '"step":"8"'],
      ['"a":', '"b":'],
      ["[4,1]", "[1,4]"],
      ["data_sha256", "data_sha257"],
      ["header_sha256", "header_sha257"],
    ] as const) {
      const changed = whole.replace(from, to);
      assert.is.not(changed, whole);
      writeFileSync(path, changed, "latin1");
      const message = `\`${path}\` cannot be used: its header is not what was written: the sha256 differs.`;
      refuses(() => readSafetensors(path), "checkpoint-broken", message);
    }
    writeFileSync(path, whole, "latin1");
    assert.equal(readSafetensors(path).metadata, { step: "7" });
  });
});

test("a file cut anywhere is refused, and so is one with a flipped bit in its data", () => {
  inFolder((folder) => {
    const path = join(folder, "m");
    writeSafetensors(path, {
      tensors: new Map([["a", { shape: [3], values: Float32Array.of(1, 2, 3) }]]),
      metadata: { step: "7" },
    });
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      assert.is(failureOf(() => readSafetensors(path)).code, "checkpoint-broken", `cut at ${length}`);
    }
    for (let bit = 0; bit < 12 * 8; bit++) {
      const bad = Buffer.from(whole);
      bad[whole.length - 12 + (bit >> 3)] ^= 1 << (bit & 7);
      writeFileSync(path, bad);
      const message = `\`${path}\` cannot be used: its data is not what was written: the sha256 differs.`;
      refuses(() => readSafetensors(path), "checkpoint-broken", message);
    }
  });
});

test.run();
