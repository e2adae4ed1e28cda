import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createKit } from "../../../src/runtime/data/create-kit.js";
import { decodeText } from "../../../src/runtime/data/reading/decode-text.js";
import { isUnchanged, readSource, refuseChanged } from "../../../src/runtime/data/reading/source.js";
import { failureOf, inFolder, refuses } from "../files/helpers.js";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

test("every file read is recorded once, with its sum and whether it was pinned", () => {
  inFolder((folder) => {
    const packed = gzipSync("b\n");
    writeFileSync(join(folder, "a.txt"), "a\n");
    writeFileSync(join(folder, "b.gz"), packed);
    mkdirSync(join(folder, "node_modules", "p"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "p", "c"), "c\n");
    const { kit, reads } = createKit({ seed: 1, places: { root: folder, folder } });
    const a = kit.text({ path: "a.txt" });
    assert.equal(a.rows, [{ text: "a\n" }]);
    assert.is(a.origin(0), "a.txt");
    assert.equal(kit.text({ path: "b.gz", sha256: sha256(packed).toUpperCase() }).rows, [{ text: "b\n" }]);
    assert.is(kit.text({ package: "p", file: "c" }).origin(0), "p/c");
    kit.text({ path: "a.txt" });
    assert.equal(reads, [
      { name: null, path: "a.txt", package: null, bytes: 2, sha256: sha256("a\n"), pinned: false },
      { name: null, path: "b.gz", package: null, bytes: packed.length, sha256: sha256(packed), pinned: true },
      { name: null, path: "c", package: "p", bytes: 2, sha256: sha256("c\n"), pinned: false },
    ]);
    const project = { root: folder, folder };
    assert.ok(reads.every((read) => isUnchanged(read, project)));
    writeFileSync(join(folder, "a.txt"), "A\n");
    appendFileSync(join(folder, "node_modules", "p", "c"), "c\n");
    assert.equal(
      reads.map((read) => isUnchanged(read, project)),
      [false, true, false],
    );
  });
});

test("files that changed since a run began are refused by name, with both sums, pinned or not", () => {
  inFolder((folder) => {
    const project = { root: folder, folder };
    writeFileSync(join(folder, "a.txt"), "old");
    mkdirSync(join(folder, "node_modules", "p"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "p", "c"), "old");
    const reads = [{ path: "a.txt" }, { package: "p", file: "c" }].map((source) => readSource(source, project).read);
    refuseChanged(reads, project);
    const [was, is] = [sha256("old").slice(0, 12), sha256("new").slice(0, 12)];
    const advice = "Bring the file back as it was (its whole sum stands in the run's journal), or start a new run.";
    const message = (name: string) =>
      `\`${name}\` has changed since this run began: its sha256 was ${was}… and is now ${is}….`;
    writeFileSync(join(folder, "node_modules", "p", "c"), "new");
    refuses(() => refuseChanged(reads, project), "source-changed", message("p/c"), advice);
    writeFileSync(join(folder, "a.txt"), "new");
    refuses(() => refuseChanged(reads, project), "source-changed", message("a.txt"), advice);
    rmSync(join(folder, "a.txt"));
    refuses(() => refuseChanged(reads, project), "source-missing", "The file `a.txt` does not exist.");
  });
});

test("a file that is not the pinned one is refused", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, "a.txt"), "new");
    const pinned = sha256("old");
    refuses(
      () => readSource({ path: "a.txt", sha256: pinned }, { root: folder, folder }),
      "source-changed",
      `\`a.txt\` is not the pinned file: its sha256 begins with ${sha256("new").slice(0, 12)}, ` +
        `the pin with ${pinned.slice(0, 12)}.`,
      `Bring back the pinned file; or, if the change is meant, write \`sha256 = "${sha256("new")}"\`.`,
    );
  });
});

test("only files are read", () => {
  inFolder((folder) => {
    const project = { root: folder, folder };
    mkdirSync(join(folder, "sub"));
    for (const path of ["sub", "."]) {
      const message = `\`${path}\` is a folder, and data are read from a file.`;
      refuses(() => readSource({ path }, project), "source-missing", message, "Name a file in that folder.");
    }
    for (const path of ["", " "]) {
      const advice = 'Write it as it lies from the folder of the `.rnn` file, such as "data/pairs.tsv".';
      refuses(() => readSource({ path }, project), "source-missing", "The path of a data file is empty.", advice);
    }
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [join(folder, "pipe")]);
      refuses(() => readSource({ path: "pipe" }, project), "source-missing", "`pipe` is no ordinary file.");
    }
  });
});

test("a file one may not read, and one beyond the limit", () => {
  inFolder((folder) => {
    const project = { root: folder, folder };
    const path = join(folder, "a");
    writeFileSync(path, "a");
    chmodSync(path, 0);
    chmodSync(folder, 0o755);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const message = "Could not read `a`: you have no permission (EACCES).";
      refuses(() => readSource({ path: "a" }, project), "disk", message);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    chmodSync(path, 0o600);
    truncateSync(path, 2 ** 31 + 1);
    const message = "`a` has 2147483649 bytes, more than 2147483648.";
    refuses(() => readSource({ path: "a" }, project), "source-too-large", message);
  });
});

test("a large file is read whole", () => {
  inFolder((folder) => {
    const bytes = Buffer.alloc(9 * 2 ** 20 + 5, "xyz\n");
    writeFileSync(join(folder, "a"), bytes);
    assert.ok(readSource({ path: "a" }, { root: folder, folder }).bytes.equals(bytes));
  });
});

test("byte order marks and line ends", () => {
  assert.is(decodeText(Buffer.from("\ufeffa\r\nb\rc\n"), "f"), "a\nb\rc\n");
  assert.is(decodeText(Buffer.from("a\ufeff"), "f"), "a\ufeff");
  assert.is(decodeText(gzipSync("\ufeffñ\r\n"), "f"), "ñ\n");
});

test("gzip of several members", () => {
  assert.is(decodeText(Buffer.concat([gzipSync("a"), gzipSync("b")]), "f"), "ab");
});

test("refuses the empty", () => {
  const advice = "Fetch the file again, or name another one.";
  refuses(() => decodeText(Buffer.from(""), "f"), "source-empty", "`f` is empty.", advice);
  refuses(() => decodeText(gzipSync(""), "f"), "source-empty", "`f` is empty.", advice);
  const mark = "`f` holds nothing but a byte order mark.";
  refuses(() => decodeText(Buffer.from("\ufeff"), "f"), "source-empty", mark, advice);
});

test("refuses a gzip file that was cut or changed", () => {
  const packed = gzipSync("some text that is long enough to be packed");
  const advice = "Fetch the file again: it was probably cut off or changed on its way.";
  const cut = packed.subarray(0, packed.length - 9);
  refuses(() => decodeText(cut, "f.gz"), "source-not-gzip", "`f.gz` begins as a gzip file and ends too early.", advice);
  const changed = Buffer.from(packed);
  changed[packed.length - 7] ^= 1;
  refuses(
    () => decodeText(changed, "f.gz"),
    "source-not-gzip",
    "`f.gz` begins as a gzip file and is broken (incorrect data check).",
    advice,
  );
  for (let length = 2; length < packed.length; length++) {
    assert.is(failureOf(() => decodeText(packed.subarray(0, length), "f")).code, "source-not-gzip");
  }
});

test("refuses to unpack without end", () => {
  const bomb = gzipSync(Buffer.alloc(100_000));
  refuses(
    () => decodeText(bomb, "f.gz", 99_999),
    "source-too-large",
    "`f.gz` unpacks to more than 99999 bytes.",
    "Use a smaller file, or cut it into several.",
  );
});

const notUtf8: readonly (readonly [string, string, string])[] = [
  ["61c3a90ae9", "`f:2`: byte 1 of the line is 0xE9, which is not UTF-8.", "a letter of Latin-1"],
  ["61620a6163ff0a", "`f:2`: byte 3 of the line is 0xFF, which is not UTF-8.", "a byte no UTF-8 has"],
  ["80", "`f:1`: byte 1 of the line is 0x80, which is not UTF-8.", "a second byte without a first"],
  ["c0af", "`f:1`: byte 1 of the line is 0xC0, which is not UTF-8.", "an overlong form"],
  ["61e0809f", "`f:1`: byte 2 of the line is 0xE0, which is not UTF-8.", "an overlong form of three"],
  ["eda080", "`f:1`: byte 1 of the line is 0xED, which is not UTF-8.", "half a pair"],
  ["f0808080", "`f:1`: byte 1 of the line is 0xF0, which is not UTF-8.", "an overlong form of four"],
  ["f4908080", "`f:1`: byte 1 of the line is 0xF4, which is not UTF-8.", "beyond Unicode"],
  ["f5808080", "`f:1`: byte 1 of the line is 0xF5, which is not UTF-8.", "far beyond Unicode"],
  ["f09f98", "`f:1`: byte 1 of the line is 0xF0, which is not UTF-8.", "a character cut off"],
  ["f09f9841", "`f:1`: byte 1 of the line is 0xF0, which is not UTF-8.", "a character that does not go on"],
  ["0a0a6100", "`f:3`: byte 2 of the line is a zero byte, which no text has.", "a zero"],
];

for (const [hex, message, what] of notUtf8) {
  test(`refuses ${what}`, () => {
    refuses(
      () => decodeText(Buffer.from(hex, "hex"), "f"),
      "source-not-utf8",
      message,
      hex.endsWith("00")
        ? "It looks like a binary file, or like UTF-16: the latter is converted by `iconv -f UTF-16LE -t UTF-8 OLD > NEW`."
        : "Save the file as UTF-8; if it is Latin-1, `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW` converts it.",
    );
  });
}

test("knows other kinds of file", () => {
  const utf16 = Buffer.from("\ufeffab", "utf16le");
  const convert = "Convert it: `iconv -f UTF-16 -t UTF-8 OLD > NEW`.";
  refuses(() => decodeText(utf16, "f"), "source-not-utf8", "`f` is UTF-16, not UTF-8 text.", convert);
  refuses(() => decodeText(utf16.swap16(), "f"), "source-not-utf8", "`f` is UTF-16, not UTF-8 text.", convert);
  const zip = Buffer.from("504b0304ff", "hex");
  const unpack = "Unpack it and name the file inside.";
  refuses(() => decodeText(zip, "f"), "source-not-utf8", "`f` is a zip archive, not UTF-8 text.", unpack);
});

test.run();
