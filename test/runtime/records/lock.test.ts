import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hostName, processStart } from "../../../src/runtime/files/processes.js";
import { removeDeadClaims, takeLock } from "../../../src/runtime/records/lock.js";
import { failureOf, inFolder, refuses } from "../files/helpers.js";

const holder = new URL("./lock-holder.ts", import.meta.url).pathname;

function start(...rest: string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, ["--import", "tsx", holder, ...rest], { stdio: ["ignore", "pipe", "inherit"] });
}

const told = (child: ReturnType<typeof spawn>): Promise<string> =>
  new Promise((resolve) => {
    child.stdout?.once("data", (text: Buffer) => resolve(text.toString()));
    child.once("close", () => resolve(""));
  });
const ended = (child: ReturnType<typeof spawn>): Promise<unknown> =>
  new Promise((resolve) => child.once("close", resolve));

test("taken, released, taken again; nothing is left", () => {
  inFolder((folder) => {
    for (let time = 0; time < 2; time++) {
      const lock = takeLock(folder);
      assert.is(lock.takenOver, 0);
      assert.is(readdirSync(folder).length, 1);
      lock.release();
      assert.equal(readdirSync(folder), []);
    }
  });
});

test("the same process does not get it twice", () => {
  inFolder((folder) => {
    const lock = takeLock(folder);
    const failure = failureOf(() => takeLock(folder));
    assert.is(failure.code, "run-busy");
    assert.is(readdirSync(folder).length, 1);
    lock.release();
    takeLock(folder).release();
  });
});

test("a living writer keeps it; a killed one loses it", async () => {
  await inFolder(async (folder) => {
    const child = start("hold", folder);
    assert.is(await told(child), "held\n");
    const failure = failureOf(() => takeLock(folder));
    assert.is(failure.code, "run-busy");
    const [before, after] = [`\`${folder}\` is being written by process ${child.pid}, since `, "Z."];
    assert.ok(failure.message.startsWith(before) && failure.message.endsWith(after), failure.message);
    assert.is(failure.advice, "Wait until it ends, or stop it and go on with `rnnc resume`.");
    assert.is(readdirSync(folder).length, 1, "the claim that gave way is gone");
    child.kill("SIGKILL");
    await ended(child);
    const lock = takeLock(folder);
    assert.is(lock.takenOver, 1);
    assert.is(readdirSync(folder).length, 1);
    lock.release();
  });
});

test("a pid that is used again by another process is no living writer", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, `lock-${hostName()}-${process.ppid}-0123_45`), "");
    writeFileSync(join(folder, `lock-${hostName()}-${process.pid}-0123_45`), "");
    const lock = takeLock(folder);
    assert.is(lock.takenOver, 2);
    lock.release();
  });
});

test("a claim is valid from its first moment, before anything is written into it", () => {
  inFolder((folder) => {
    writeFileSync(join(folder, `lock-${hostName()}-${process.ppid}-${processStart(process.ppid)}`), "");
    refuses(
      () => takeLock(folder),
      "run-busy",
      `\`${folder}\` is being written by process ${process.ppid}.`,
      "Wait until it ends, or stop it and go on with `rnnc resume`.",
    );
  });
});

test("a writer on another machine counts as living", () => {
  inFolder((folder) => {
    const name = "lock-faraway-12-ab_3";
    writeFileSync(join(folder, name), "process 12, since 2026-11-22T10:00:00.000Z\n");
    refuses(
      () => takeLock(folder),
      "run-busy",
      `\`${folder}\` is being written by process 12 on faraway, since 2026-11-22T10:00:00.000Z.`,
      `Wait until it ends; if that machine is down for good, remove \`${join(folder, name)}\`.`,
    );
    assert.equal(readdirSync(folder), [name]);
  });
});

test("a folder named like a claim is none; dead claims go without taking the lock", () => {
  inFolder((folder) => {
    const [dead, own] = [0, 1].map((salt) => `lock-${hostName()}-${process.ppid}-0123_4${salt}`);
    mkdirSync(join(folder, own));
    writeFileSync(join(folder, dead), "");
    writeFileSync(join(folder, `lock-${hostName()}-${process.ppid}-${processStart(process.ppid)}`), "");
    removeDeadClaims(folder);
    assert.equal(readdirSync(folder).length, 2);
    assert.not(readdirSync(folder).includes(dead));
    removeDeadClaims(join(folder, "nowhere"));
  });
  inFolder((folder) => {
    mkdirSync(join(folder, `lock-${hostName()}-${process.pid}-0123_45`));
    const lock = takeLock(folder);
    assert.is(lock.takenOver, 0);
    lock.release();
    assert.is(readdirSync(folder).length, 1);
  });
});

test("other files of the run are no claims", () => {
  inFolder((folder) => {
    for (const name of ["lock", "lock.json", "lock-a", "journal.jsonl"]) writeFileSync(join(folder, name), "");
    takeLock(folder).release();
    assert.is(readdirSync(folder).length, 4);
  });
});

test("a folder one may not write", () => {
  inFolder((folder) => {
    chmodSync(folder, 0o555);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const failure = failureOf(() => takeLock(folder));
      assert.is(failure.code, "disk");
      assert.match(failure.message, /: you have no permission \(EACCES\)\.$/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  });
});

test("there are never two writers, also while a dead one's lock is taken over", async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, `lock-${hostName()}-${process.pid}-0123_45`), "");
    const racers = [1, 2, 3, 4].map(() => start("race", folder, "300"));
    const results = await Promise.all(
      racers.map(async (racer) => {
        const [held, code] = await Promise.all([told(racer), ended(racer)]);
        assert.is(code, 0);
        return Number(held);
      }),
    );
    assert.ok(results.reduce((sum, held) => sum + held) > 0, `${results}`);
    assert.equal(readdirSync(folder), []);
  });
});

test.run();
