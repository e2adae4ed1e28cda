import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createRunFolder } from "../../../src/runtime/records/run-folder.js";
import { inFolder, refuses } from "../files/helpers.js";

const time = new Date("2026-11-22T23:59:58.999+01:00");
const hash = "3f9a27c1".padEnd(64, "0");
const run = { experiment: "parity_lengths", hash, time };
const fill = (folder: string): void => writeFileSync(join(folder, "journal.jsonl"), "{}\n");

test("the name is the time in UTC and the hash; a number follows when it is taken", () => {
  inFolder((folder) => {
    const runs = join(folder, "runs");
    const name = join(runs, "parity_lengths", "2026-11-22T22-59-58-3f9a27c1");
    assert.is(createRunFolder(runs, run, fill), name);
    assert.is(createRunFolder(runs, run, fill), `${name}-2`);
    assert.is(createRunFolder(runs, run, fill), `${name}-3`);
    assert.equal(readdirSync(`${name}-3`), ["journal.jsonl"]);
    const other = createRunFolder(runs, { ...run, experiment: "größe-2" }, fill);
    assert.is(other, join(runs, "größe-2", "2026-11-22T22-59-58-3f9a27c1"));
  });
});

test("processes that start in the same second get folders of their own", async () => {
  await inFolder(async (runs) => {
    const code = `
      import { writeFileSync } from "node:fs";
      import { createRunFolder } from ${JSON.stringify(new URL("../../../src/runtime/records/run-folder.ts", import.meta.url).href)};
      for (let i = 0; i < 20; i++) {
        const run = { experiment: "e", hash: "01234567", time: new Date(0) };
        console.log(createRunFolder(${JSON.stringify(runs)}, run, (folder) => writeFileSync(folder + "/full", "")));
      }`;
    const all = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let text = "";
        child.stdout.on("data", (piece: Buffer) => {
          text += piece.toString();
        });
        await new Promise((resolve) => child.on("close", resolve));
        return text.trim().split("\n");
      }),
    );
    const names = all.flat().map((path) => basename(path));
    assert.is(new Set(names).size, 60);
    assert.equal(names.toSorted(), readdirSync(join(runs, "e")).toSorted());
  });
});

test("a run is there with what it begins with, or not at all", () => {
  inFolder((runs) => {
    const group = join(runs, "parity_lengths");
    const stop = new Error("the disk, say");
    assert.throws(
      () =>
        createRunFolder(runs, run, (folder) => {
          fill(folder);
          assert.is(dirname(folder), group);
          throw stop;
        }),
      (error: unknown) => error === stop,
    );
    assert.equal(readdirSync(group), [], "what was begun is gone");
  });
});

test("what a killed process had begun is removed by the next, and what a living one has is not", async () => {
  await inFolder(async (runs) => {
    const code = `
      import { createRunFolder } from ${JSON.stringify(new URL("../../../src/runtime/records/run-folder.ts", import.meta.url).href)};
      const run = { experiment: "parity_lengths", hash: "01234567", time: new Date(0) };
      createRunFolder(${JSON.stringify(runs)}, run, () => {
        process.stdout.write("filling");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const group = join(runs, "parity_lengths");
    const parts = (): number => readdirSync(group).filter((name) => name.endsWith(".part")).length;
    createRunFolder(runs, run, fill);
    assert.is(parts(), 1);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    createRunFolder(runs, run, fill);
    assert.is(parts(), 0);
  });
});

test("a file in the way is named", () => {
  inFolder((folder) => {
    const runs = join(folder, "runs");
    writeFileSync(runs, "");
    const path = join(runs, "parity_lengths", "2026-11-22T22-59-58-3f9a27c1");
    refuses(
      () => createRunFolder(runs, run, fill),
      "disk",
      `Could not write \`${path}\`: a file stands where a folder should be (ENOTDIR).`,
      `Move the file \`${runs}\` away.`,
    );
  });
});

test("names that would lead elsewhere are a mistake of ours", () => {
  inFolder((folder) => {
    mkdirSync(join(folder, "a"));
    for (const experiment of ["", "..", "../x", "a/b", ".a", "a b", "-a"]) {
      assert.throws(() => createRunFolder(folder, { ...run, experiment }, fill), /cannot name a folder/);
    }
    assert.throws(() => createRunFolder(folder, { ...run, hash: "../../xx" }, fill), /is not a sum/);
  });
});

test.run();
