import { spawn } from "node:child_process";
import { chmodSync, closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type JournalRecord, openJournal, readJournal } from "../../../src/runtime/records/journal.js";
import { inFolder, refuses } from "../files/helpers.js";

function inJournal(body: (path: string) => void): void {
  inFolder((folder) => body(join(folder, "journal.jsonl")));
}

const some: readonly JournalRecord[] = [
  { kind: "start", seed: 7, text: "ñ 😀 \u2028\n" },
  { kind: "step", step: 1, loss: 0.1, more: { a: [1, null] } },
  { kind: "end" },
];

/** The text of a journal with these records, made by the journal itself. */
function written(path: string, records: readonly JournalRecord[]): Buffer {
  const journal = openJournal(path);
  for (const record of records) journal.append(record);
  journal.close();
  return readFileSync(path);
}

test("what is appended is read, one line a record", () => {
  inJournal((path) => {
    const text = written(path, some).toString();
    assert.is(text.split("\n").length, 4);
    assert.equal(readJournal(path), { records: some, torn: null });
    const again = openJournal(path);
    assert.equal(again.records, some);
    again.append({ kind: "more" });
    assert.equal(readJournal(path).records, [...some, { kind: "more" }]);
    again.close();
  });
});

test("a new journal is empty", () => {
  inJournal((path) => {
    const journal = openJournal(path);
    assert.equal(journal.records, []);
    assert.is(journal.torn, null);
    assert.equal(readJournal(path), { records: [], torn: null });
    journal.close();
  });
});

test("cut at every byte: the whole records are there, the tail is reported, and the next writer removes it", () => {
  inJournal((path) => {
    const whole = written(path, some);
    for (let length = 0; length <= whole.length; length++) {
      const left = whole.subarray(0, length);
      const lines = left.toString("latin1").split("\n").length - 1;
      const rest = length - (left.lastIndexOf(10) + 1);
      const torn = rest === 0 ? null : { line: lines + 1, bytes: rest };
      writeFileSync(path, left);
      assert.equal(readJournal(path), { records: some.slice(0, lines), torn }, `cut at ${length}`);
      const journal = openJournal(path);
      assert.equal(journal.torn, torn);
      journal.append({ kind: "resume" });
      journal.close();
      assert.equal(readJournal(path), { records: [...some.slice(0, lines), { kind: "resume" }], torn: null });
    }
  });
});

test("a last line of anything but a record is a torn tail too", () => {
  inJournal((path) => {
    const whole = written(path, some);
    for (const tail of ["\0\0\0\0", "\0\0\n", '{"a":\n', "[1]\n", "7\n", "\n", '"x"\n', "null\n"]) {
      writeFileSync(path, Buffer.concat([whole, Buffer.from(tail)]));
      assert.equal(readJournal(path), { records: some, torn: { line: 4, bytes: tail.length } }, JSON.stringify(tail));
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.from('{"a":"\xff"}\n', "latin1")]));
    assert.equal(readJournal(path).torn, { line: 4, bytes: 10 });
  });
});

test("refuses a broken line in the middle, reading and writing, and leaves the file as it is", () => {
  inJournal((path) => {
    const whole = written(path, some);
    const second = whole.indexOf(10) + 1;
    for (const line of ["", "{", "[]", '{"a":"\xff"}', '{"a":1}{"b":2}']) {
      const bad = Buffer.from(`${line}\n`, "latin1");
      const bytes = Buffer.concat([whole.subarray(0, second), bad, whole.subarray(second)]);
      writeFileSync(path, bytes);
      for (const open of [readJournal, openJournal]) {
        refuses(
          () => open(path),
          "journal-broken",
          `\`${path}:2\` is not a record of a journal.`,
          "Bring the journal back from a copy; the lines before this one are whole.",
        );
      }
      assert.ok(readFileSync(path).equals(bytes));
    }
  });
});

test("refuses what is not there", () => {
  inJournal((path) => {
    const advice = "Give a run's folder, such as runs/parity/2026-11-22T08-07-18-6b55c7f2, or none for the newest.";
    refuses(() => readJournal(path), "run-missing", `There is no journal \`${path}\`.`, advice);
    const lost = join(path, "..", "no", "journal.jsonl");
    refuses(() => openJournal(lost), "disk", `Could not write \`${lost}\`: its folder does not exist (ENOENT).`);
  });
});

test("a record that does not fit on the disk is not in the journal, and the next one may be", () => {
  inJournal((path) => {
    let room = 30;
    const journal = openJournal(path, (file, bytes, offset, length) => {
      if (room === 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      const taken = writeSync(file, bytes, offset, Math.min(length, room));
      room -= taken;
      return taken;
    });
    journal.append({ step: 1 });
    const message = `Could not write \`${path}\`: the disk is full (ENOSPC).`;
    refuses(() => journal.append({ text: "x".repeat(100) }), "disk", message);
    assert.equal(readJournal(path), { records: [{ step: 1 }], torn: null });
    room = 1000;
    journal.append({ step: 2 });
    journal.close();
    assert.equal(readJournal(path), { records: [{ step: 1 }, { step: 2 }], torn: null });
  });
});

test("when half a line cannot be removed, nothing is written after it", () => {
  inJournal((path) => {
    const journal = openJournal(path, (file, bytes) => {
      writeSync(file, bytes, 0, 3);
      closeSync(file);
      throw Object.assign(new Error("io"), { code: "EIO" });
    });
    const message = `Could not write \`${path}\`: the disk reports an error of its own (EIO).`;
    refuses(() => journal.append({ step: 1 }), "disk", message);
    refuses(() => journal.append({ step: 2 }), "disk", message);
    assert.equal(readJournal(path), { records: [], torn: { line: 1, bytes: 3 } });
  });
});

test("a device that is always full", () => {
  if (process.platform !== "linux") return;
  inJournal((path) => {
    const full = openSync("/dev/full", "w");
    const journal = openJournal(path, (_, bytes, offset, length) => writeSync(full, bytes, offset, length));
    refuses(() => journal.append({}), "disk", `Could not write \`${path}\`: the disk is full (ENOSPC).`);
    journal.close();
    closeSync(full);
  });
});

test("a journal one may not write", () => {
  inFolder((folder) => {
    const path = join(folder, "journal.jsonl");
    written(path, some);
    chmodSync(path, 0o444);
    chmodSync(folder, 0o755);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      refuses(() => openJournal(path), "disk", `Could not write \`${path}\`: you have no permission (EACCES).`);
      assert.equal(readJournal(path).records, some);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

test("measured values that JSON has no word for are words, and come back as numbers; other texts stay texts", () => {
  inJournal((path) => {
    const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
    const check = { kind: "check", train: { loss: nan }, validate: { loss: infinity, measures: { a: -infinity } } };
    const record = { ...check, best: { value: nan, step: 3 }, results: { test: { loss: nan } }, experiment: "NaN" };
    const text = written(path, [record]).toString();
    assert.is(
      text,
      '{"kind":"check","train":{"loss":"NaN"},"validate":{"loss":"Infinity","measures":{"a":"-Infinity"}},' +
        '"best":{"value":"NaN","step":3},"results":{"test":{"loss":"NaN"}},"experiment":"NaN"}\n',
    );
    assert.equal(readJournal(path).records, [record]);
  });
});

test("any record is read back", () => {
  inJournal((path) => {
    const journal = openJournal(path);
    const records: JournalRecord[] = [];
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (record) => {
        journal.append(record);
        records.push(JSON.parse(JSON.stringify(record)));
      }),
      { seed: 20261122, numRuns: 100 },
    );
    assert.equal(readJournal(path).records, records);
    journal.close();
  });
});

const child = new URL("./killed-journal.ts", import.meta.url).pathname;

test("a writer that is killed loses nothing it was told is written", async () => {
  await inFolder(async (folder) => {
    await Promise.all(
      [1, 2, 10, 40].map(async (most) => {
        const path = join(folder, `${most}.jsonl`);
        const writer = spawn(process.execPath, ["--import", "tsx", child, path], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let told = "";
        writer.stdout.on("data", (text: Buffer) => {
          told += text.toString();
          if (told.split("\n").length > most) writer.kill("SIGKILL");
        });
        await new Promise((resolve) => writer.on("close", resolve));
        const acknowledged = told.split("\n").length - 1;
        const { records } = openJournal(path);
        assert.ok(records.length >= acknowledged, `${records.length} of ${acknowledged}`);
        for (const [index, { step }] of records.entries()) assert.is(step, index);
      }),
    );
  });
});

test.run();
