import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hostName } from "../../../src/runtime/files/processes.js";
import { type Write, writeAside } from "../../../src/runtime/files/write-aside.js";
import { inFolder, refuses } from "./helpers.js";
import { content } from "./killed-writer.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("writes the chunks one after another, in place of the old file", () => {
  inFolder((folder) => {
    const path = join(folder, "a");
    writeAside(path, [bytes("one"), bytes(""), bytes("two")]);
    assert.is(readFileSync(path, "utf8"), "onetwo");
    writeAside(path, [bytes("3")]);
    assert.is(readFileSync(path, "utf8"), "3");
    writeAside(path, []);
    assert.is(readFileSync(path, "utf8"), "");
    assert.equal(readdirSync(folder), ["a"]);
  });
});

test("goes on when the system takes fewer bytes than offered", () => {
  inFolder((folder) => {
    const path = join(folder, "a");
    const slow: Write = (file, chunk, offset, length) => writeSync(file, chunk, offset, Math.min(2, length));
    writeAside(path, [bytes("abcde"), bytes("fg")], slow);
    assert.is(readFileSync(path, "utf8"), "abcdefg");
  });
});

const refusals: readonly (readonly [string, string, string])[] = [
  [
    "ENOSPC",
    "the disk is full",
    "Free some space on that disk. A run goes on with `rnnc resume`, a search with `rnnc search --resume`.",
  ],
  ["EDQUOT", "your disk quota is used up", "Delete files or ask for more quota, then go on."],
  ["EROFS", "the disk is read-only", "Choose a folder on a disk that can be written to."],
  ["EACCES", "you have no permission", "Change the permissions or choose another folder."],
  ["EIO", "the disk reports an error of its own", "Check the disk; save what you can to another one."],
];

for (const [code, reason, advice] of refusals) {
  test(`${code} leaves the old file whole and nothing beside it`, () => {
    inFolder((folder) => {
      const path = join(folder, "a");
      writeFileSync(path, "old");
      let calls = 0;
      const failing: Write = (file, chunk, offset, length) => {
        if (++calls === 3) throw Object.assign(new Error(code), { code });
        return writeSync(file, chunk, offset, length);
      };
      const run = (): void => writeAside(path, [bytes("1"), bytes("2"), bytes("3")], failing);
      refuses(run, "disk", `Could not write \`${path}\`: ${reason} (${code}).`, advice);
      assert.is(readFileSync(path, "utf8"), "old");
      assert.equal(readdirSync(folder), ["a"]);
    });
  });
}

test("any other error passes unchanged, and nothing is left", () => {
  inFolder((folder) => {
    const bug = new TypeError("bug");
    const chunks = function* (): Generator<Uint8Array> {
      yield bytes("1");
      throw bug;
    };
    try {
      writeAside(join(folder, "a"), chunks());
      assert.unreachable();
    } catch (error) {
      assert.is(error, bug);
    }
    assert.equal(readdirSync(folder), []);
  });
});

test("a device that is always full", () => {
  if (!existsSync("/dev/full")) return;
  inFolder((folder) => {
    const full = openSync("/dev/full", "w");
    const path = join(folder, "a");
    const run = (): void =>
      writeAside(path, [bytes("1")], (_, chunk, offset, length) => writeSync(full, chunk, offset, length));
    refuses(run, "disk", `Could not write \`${path}\`: the disk is full (ENOSPC).`);
    assert.equal(readdirSync(folder), []);
    closeSync(full);
  });
});

/** Runs the body on a disk of 64 KiB of its own; where that is not allowed, not at all. */
function onSmallDisk(body: (folder: string) => void): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return;
  inFolder((folder) => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status !== 0) return;
    try {
      body(disk);
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });
}

test("a disk that fills up while writing", () => {
  onSmallDisk((disk) => {
    const path = join(disk, "a");
    writeAside(path, [Buffer.alloc(30_000, "o")]);
    const run = (): void => writeAside(path, [Buffer.alloc(10_000), Buffer.alloc(60_000)]);
    refuses(run, "disk", `Could not write \`${path}\`: the disk is full (ENOSPC).`);
    assert.equal(readFileSync(path), Buffer.alloc(30_000, "o"));
    assert.equal(readdirSync(disk), ["a"]);
    writeAside(path, [bytes("fits again")]);
  });
});

test("a disk that is read-only", () => {
  onSmallDisk((disk) => {
    const path = join(disk, "a");
    writeAside(path, [bytes("old")]);
    if (spawnSync("mount", ["-o", "remount,ro", disk]).status !== 0) return;
    refuses(
      () => writeAside(path, [bytes("new")]),
      "disk",
      `Could not write \`${path}\`: the disk is read-only (EROFS).`,
    );
    assert.is(readFileSync(path, "utf8"), "old");
  });
});

test("a folder without permission", () => {
  inFolder((folder) => {
    const path = join(folder, "a");
    writeFileSync(path, "old");
    chmodSync(folder, 0o555);
    // The rules do not hold for root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const run = (): void => writeAside(path, [bytes("new")]);
      refuses(run, "disk", `Could not write \`${path}\`: you have no permission (EACCES).`);
      assert.is(readFileSync(path, "utf8"), "old");
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  });
});

test("a folder that is not there, and a folder in the way", () => {
  inFolder((folder) => {
    const path = join(folder, "no", "a");
    refuses(
      () => writeAside(path, [bytes("1")]),
      "disk",
      `Could not write \`${path}\`: its folder does not exist (ENOENT).`,
      "Make the folder again, or find out who removed it.",
    );
    mkdirSync(join(folder, "b", "c"), { recursive: true });
    const taken = join(folder, "b");
    refuses(() => writeAside(taken, [bytes("1")]), "disk", `Could not write \`${taken}\`: it is a folder (EISDIR).`);
    assert.equal(readdirSync(folder), ["b"]);
  });
});

test("a device or a pipe is not replaced", () => {
  if (process.platform === "win32") return;
  inFolder((folder) => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    refuses(
      () => writeAside(path, [bytes("1")]),
      "disk",
      `Could not write \`${path}\`: it is a device or a pipe, which a file must not replace.`,
      "Name an ordinary file.",
    );
    assert.ok(statSync(path).isFIFO());
    assert.equal(readdirSync(folder), ["pipe"]);
  });
});

test("removes what dead writers left, and only that", () => {
  inFolder((folder) => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const left = (name: string, host: string, pid: number): string => `.${name}.${host}-${pid}-0123abcd.part`;
    const kept = [left("a", hostName(), process.pid), left("a", "elsewhere", dead), left("b", hostName(), dead)];
    for (const name of [...kept, left("a", hostName(), dead)]) writeFileSync(join(folder, name), "");
    writeAside(join(folder, "a"), [bytes("1")]);
    assert.equal(readdirSync(folder).toSorted(), [...kept, "a"].toSorted());
  });
});

const child = new URL("./killed-writer.ts", import.meta.url).pathname;

function isWhole(path: string): boolean {
  const found = readFileSync(path);
  return ["a", "b"].some((letter) => found.equals(Buffer.concat(content(letter))));
}

test("a writer that is killed inside any write leaves the old file whole", async () => {
  await inFolder(async (folder) => {
    const moments = ["0", "1", "5", "40", "80"];
    await Promise.all(
      moments.map(async (moment) => {
        const path = join(folder, moment);
        writeAside(path, content("a"));
        const writer = spawn(process.execPath, ["--import", "tsx", child, path, moment], { stdio: "ignore" });
        const signal = await new Promise((resolve) => writer.on("exit", (_, killedBy) => resolve(killedBy)));
        assert.is(signal, "SIGKILL");
        assert.ok(isWhole(path), moment);
      }),
    );
    assert.ok(
      readdirSync(folder).some((name) => name.endsWith(".part")),
      "nothing was being written",
    );
    for (const moment of moments) writeAside(join(folder, moment), content("a"));
    assert.equal(readdirSync(folder).toSorted(), moments.toSorted());
  });
});

test("a writer that is killed at any time leaves the old file or the new one", async () => {
  await inFolder(async (folder) => {
    await Promise.all(
      [1, 2, 3, 4, 5, 8].map(async (rounds) => {
        const path = join(folder, String(rounds));
        writeAside(path, content("a"));
        const writer = spawn(process.execPath, ["--import", "tsx", child, path, "never"], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let told = "";
        writer.stdout.on("data", (text: Buffer) => {
          told += text.toString();
          if (told.split("\n").length > rounds) writer.kill("SIGKILL");
        });
        await new Promise((resolve) => writer.on("exit", resolve));
        assert.ok(isWhole(path), String(rounds));
      }),
    );
  });
});

test.run();
