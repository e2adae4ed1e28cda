/** `rnnc check --watch`: a new round for each change that matters, until Ctrl-C. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const IMPORTING = parity().replace("edition 2026\n", 'edition 2026\n\nimport { head } from "./heads.rnn"\n');
const HEADS = "edition 2026\n\nblock head(x: [size] of real) {\n  return dense(x, units: 3)\n}\n";
const WRONG = parity().replace("last(states)", "last(state)");

const children: ChildProcess[] = [];
// A failed test leaves its own behind.
test.after(() => {
  for (const child of children) child.kill("SIGKILL");
});

interface Watching {
  /** What was written in the next round, up to the line that ends it. */
  readonly round: () => Promise<string>;
  /** Ctrl-C; the exit code, and what standard error had that no round has. */
  readonly interrupted: () => Promise<{ readonly code: number | null; readonly left: string }>;
}

function watching(args: readonly string[], cwd: string): Watching {
  const child: ChildProcess = spawn(process.execPath, [RNNC, "check", ...args, "--watch"], {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let [out, err] = ["", ""];
  let look = () => {};
  let isClosed = false;
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdout?.on("data", (text: Buffer) => {
    out += text.toString();
    look();
  });
  child.stderr?.on("data", (text: Buffer) => {
    err += text.toString();
  });
  child.once("close", () => {
    isClosed = true;
    look();
  });
  return {
    round: () =>
      new Promise((resolve, reject) => {
        look = () => {
          const end = /watching \d+ files?; Ctrl-C ends\n/.exec(out);
          if (end) {
            const upTo = end.index + end[0].length;
            resolve(out.slice(0, upTo));
            out = out.slice(upTo);
            look = () => {};
          } else if (isClosed) reject(new Error(`it ended: ${out}${err}`));
        };
        look();
      }),
    async interrupted() {
      child.kill("SIGINT");
      return { code: await closed, left: out + err };
    },
  };
}

/** Whole at once, so that no round sees half of it. */
function put(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const TIME = /^\n\d\d:\d\d:\d\d\n/;

test("a file and what it imports: a round for each change; Ctrl-C ends with 130", async () => {
  const folder = folderWith({ "a.rnn": IMPORTING, "heads.rnn": HEADS });
  const write = (name: string, text: string) => put(join(folder, name), text);
  const { round, interrupted } = watching(["a.rnn"], folder);
  assert.match(await round(), /^a\.rnn: experiment parity: well.*\nwatching 2 files; Ctrl-C ends\n$/);
  write("heads.rnn", HEADS.replace("return", "retrun"));
  const imported = await round();
  assert.match(imported, TIME);
  assert.match(imported, /\na\.rnn: 1 error.*\nwatching 2 files/);
  write("heads.rnn", HEADS);
  assert.match(await round(), /\na\.rnn: experiment parity: well/);
  write("a.rnn", WRONG);
  assert.match(await round(), /\na\.rnn: 1 error.*\nwatching 1 file;/);
  const { code, left } = await interrupted();
  assert.is(code, EXIT.interrupted);
  assert.not.match(left, /\n {4}at /);
  assert.match(left, "last(state)");
});

test("an import that means no file, until there is one", async () => {
  const folder = folderWith({ "a.rnn": IMPORTING });
  const { round, interrupted } = watching(["a.rnn"], folder);
  assert.match(await round(), /^a\.rnn: 1 error/);
  put(join(folder, "heads.rnn"), HEADS);
  assert.match(await round(), /\na\.rnn: experiment parity: well.*\nwatching 2 files;/);
  assert.is((await interrupted()).code, EXIT.interrupted);
});

test("a file replaced by another, deleted, and made again", async () => {
  const folder = folderWith({ "a.rnn": parity() });
  const path = join(folder, "a.rnn");
  const { round, interrupted } = watching(["a.rnn"], folder);
  assert.match(await round(), /: well/);
  put(path, WRONG);
  assert.match(await round(), /\na\.rnn: 1 error/);
  rmSync(path);
  assert.match(await round(), /^\n[\d:]+\nwatching 1 file;/);
  put(path, parity());
  assert.match(await round(), /: well/);
  const { code, left } = await interrupted();
  assert.is(code, EXIT.interrupted);
  assert.match(left, "there is no file or folder `a.rnn`\n");
});

test("a folder: files that come, in new folders too, and files that go", async () => {
  const folder = folderWith({ "a.rnn": parity() });
  const { round, interrupted } = watching(["."], folder);
  assert.match(await round(), "watching 1 file;");
  mkdirSync(join(folder, "deep", "er"), { recursive: true });
  put(join(folder, "deep", "er", "b.rnn"), WRONG);
  assert.match(await round(), /\ndeep\/er\/b\.rnn: 1 error.*\nwatching 2 files;/);
  put(join(folder, "deep", "er", "b.rnn"), parity());
  assert.match(await round(), /\ndeep\/er\/b\.rnn: experiment parity: well/);
  rmSync(join(folder, "deep"), { recursive: true });
  assert.match(await round(), "watching 1 file;");
  assert.is((await interrupted()).code, EXIT.interrupted);
});

test("not with what other programs read, nor with what writes files; nothing to watch is wrong usage", () => {
  const folder = folderWith({ "a.rnn": WRONG });
  for (const others of [["--fix"], ["--json"], ["--format", "sarif"]]) {
    const { code, out, err } = rnnc(["check", "a.rnn", "--watch", ...others], { cwd: folder });
    assert.equal([code, out], [EXIT.usage, ""]);
    assert.is(
      err,
      "--watch tells a person what is wrong; leave --fix, --json and --format away; see rnnc check --help\n",
    );
  }
  assert.is(rnnc(["check", "b.rnn", "--watch"], { cwd: folder }).code, EXIT.usage);
});

test.run();
