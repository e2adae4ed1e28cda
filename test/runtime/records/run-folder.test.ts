import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createRunFolder } from "../../../src/runtime/records/run-folder.js";
import { inFolder, refuses } from "../files/helpers.js";

const time = new Date("2026-11-22T23:59:58.999+01:00");
const hash = "3f9a27c1".padEnd(64, "0");
const run = { experiment: "parity_lengths", hash, time };

test("the name is the time in UTC and the hash; a number follows when it is taken", () => {
  inFolder((folder) => {
    const runs = join(folder, "runs");
    const name = join(runs, "parity_lengths", "2026-11-22T22-59-58-3f9a27c1");
    assert.is(createRunFolder(runs, run), name);
    assert.is(createRunFolder(runs, run), `${name}-2`);
    assert.is(createRunFolder(runs, run), `${name}-3`);
    assert.ok(existsSync(`${name}-3`));
    const other = createRunFolder(runs, { ...run, experiment: "größe-2" });
    assert.is(other, join(runs, "größe-2", "2026-11-22T22-59-58-3f9a27c1"));
  });
});

test("processes that start in the same second get folders of their own", async () => {
  await inFolder(async (runs) => {
    const code = `
      import { createRunFolder } from ${JSON.stringify(new URL("../../../src/runtime/records/run-folder.ts", import.meta.url).href)};
      for (let i = 0; i < 20; i++) {
        console.log(createRunFolder(${JSON.stringify(runs)}, { experiment: "e", hash: "01234567", time: new Date(0) }));
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

test("a file in the way is named", () => {
  inFolder((folder) => {
    const runs = join(folder, "runs");
    writeFileSync(runs, "");
    const path = join(runs, "parity_lengths", "2026-11-22T22-59-58-3f9a27c1");
    refuses(
      () => createRunFolder(runs, run),
      "disk",
      `Could not write \`${path}\`: a file stands where a folder should be (ENOTDIR).`,
      "Move that file away.",
    );
  });
});

test("names that would lead elsewhere are a mistake of ours", () => {
  inFolder((folder) => {
    mkdirSync(join(folder, "a"));
    for (const experiment of ["", "..", "../x", "a/b", ".a", "a b", "-a"]) {
      assert.throws(() => createRunFolder(folder, { ...run, experiment }), /cannot name a folder/);
    }
    assert.throws(() => createRunFolder(folder, { ...run, hash: "../../xx" }), /is not a sum/);
  });
});

test.run();
