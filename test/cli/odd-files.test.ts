/** Pipes, devices, folders, other people's files: where a file of ours is expected, each is told, and none is waited for. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, type Outcome, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { runsOf, sumOf } from "./runs.js";

const isLinux = process.platform === "linux";

/** As `rnnc`, and never longer than 20 seconds. */
function soon(argv: readonly string[], cwd: string, node: readonly string[] = []): Outcome {
  const result = spawnSync(process.execPath, [...node, RNNC, ...argv], {
    cwd,
    encoding: "utf8",
    timeout: 20_000,
    env: { ...process.env, NO_COLOR: "1" },
  });
  assert.is(result.signal, null, `${argv.join(" ")} did not end`);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

// What a `.rnn` file is not

test("a pipe, a device, a folder or a huge file as the experiment is refused at once", () => {
  const folder = folderWith({ "big.rnn": Buffer.alloc(2 ** 20 + 1, " ") });
  mkdirSync(join(folder, "folder.rnn"));
  execFileSync("mkfifo", [join(folder, "pipe.rnn")]);
  symlinkSync("/dev/zero", join(folder, "zero.rnn"));
  // Of a folder, `check` takes the files below it.
  for (const [file, why] of [
    ["pipe.rnn", "is no ordinary file"],
    ["zero.rnn", "is no ordinary file"],
    ["folder.rnn", "is a folder"],
    ["big.rnn", "has 1,048,577 bytes, and 1 MiB are the most"],
  ])
    for (const command of ["check", "run", "explain"].slice(file === "folder.rnn" ? 1 : 0))
      assert.equal(soon([command, file], folder), {
        code: EXIT.usage,
        out: "",
        err: `\`${file}\` ${why}; give a \`.rnn\` file; see rnnc ${command} --help\n`,
      });
});

test("imported, they are refused as well", () => {
  const folder = folderWith({
    "a.rnn": parity().replace("edition 2026\n", 'edition 2026\nimport { b } from "./b.rnn"\n'),
  });
  execFileSync("mkfifo", [join(folder, "b.rnn")]);
  const piped = soon(["check", "a.rnn"], folder);
  assert.equal(piped, { code: EXIT.errors, out: "", err: "`b.rnn` is no ordinary file; it cannot be imported\n" });
  execFileSync("rm", [join(folder, "b.rnn")]);
  mkdirSync(join(folder, "b.rnn"));
  assert.match(soon(["check", "a.rnn"], folder).err, /^error\[import-missing-file\]/);
  // Through a link out of the project.
  execFileSync("rmdir", [join(folder, "b.rnn")]);
  symlinkSync("/dev/zero", join(folder, "b.rnn"));
  assert.is(soon(["check", "a.rnn"], folder).code, EXIT.errors);
});

test("and as rnnc.yaml", () => {
  for (const make of [
    (path: string) => mkdirSync(path),
    (path: string) => execFileSync("mkfifo", [path]),
    (path: string) => symlinkSync("/dev/zero", path),
  ]) {
    const folder = folderWith({ "a.rnn": parity() });
    make(join(folder, "rnnc.yaml"));
    const { code, err } = soon(["run", "a.rnn", "-q"], folder);
    assert.is(code, EXIT.usage);
    assert.match(
      err,
      /rnnc\.yaml` is (a folder|no ordinary file); it holds settings of rnnc, or nothing; see rnnc run/,
    );
    assert.is(soon(["check", "a.rnn"], folder).code, EXIT.ok);
  }
});

// What `compile` writes over

test("compile replaces its own files and nobody else's", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const compile = () => rnnc(["compile", "a.rnn", "-o", "out"], { cwd: folder });
  for (const count of [1, 2]) assert.is(compile().code, EXIT.ok, String(count));
  const names = ["parity.ts", "parity.js", "parity.map", "parity.plan.json"];
  for (const name of names) {
    const path = join(folder, "out", name);
    const ours = readFileSync(path);
    for (const theirs of ["export const mine = 1;\n", "", '{"version":3,"sources":["a.ts"],"names":[]}', "[]"]) {
      writeFileSync(path, theirs);
      const { code, out, err } = compile();
      assert.equal([code, out], [EXIT.failed, ""]);
      assert.is(
        err,
        `error[not-written-by-rnnc]: \`out/${name}\` is there already, and rnnc did not write it.\n` +
          "  help: Move that file away, or compile into another folder.\n",
      );
      assert.is(readFileSync(path, "utf8"), theirs);
      for (const other of names.filter((one) => one !== name)) assert.ok(existsSync(join(folder, "out", other)));
    }
    writeFileSync(path, ours);
  }
  assert.is(compile().code, EXIT.ok);
});

test("compile -o FILE", () => {
  const folder = folderWith({ "a.rnn": parity(), out: "mine" });
  for (const into of ["out", "out/deep"]) {
    const { code, err } = rnnc(["compile", "a.rnn", "-o", into], { cwd: folder });
    assert.is(code, EXIT.failed);
    assert.match(
      err,
      /^error\[disk\]: Could not (read|write) `out.*`: a file stands where a folder should be \(E\w+\)\.\n {2}help: Move the file `.*\/out` away\.\n$/,
    );
  }
  assert.is(readFileSync(join(folder, "out"), "utf8"), "mine");
});

test("a file called runs, a run's journal that is a folder", () => {
  const folder = folderWith({ "a.rnn": parity(), runs: "mine", "run/journal.jsonl/x": "" });
  for (const argv of [["resume"], ["test"]])
    assert.match(
      rnnc(argv, { cwd: folder }).err,
      /^error\[disk\]: Could not read `.*\/runs`: a file stands where a folder should be \(ENOTDIR\)\.\n {2}help: Move the file `.*\/runs` away\.\n$/,
    );
  assert.match(
    rnnc(["test", "run"], { cwd: folder }).err,
    /^error\[disk\]: Could not read `.*\/journal\.jsonl`: it is a folder \(EISDIR\)\.\n {2}help: Move that folder away\.\n$/,
  );
});

// What is written to

test("a full disk behind the output: one line, exit 3, and the run goes on", () => {
  if (!isLinux) return;
  const text = parity().replace("epochs    = 2", "epochs    = 40");
  const folder = folderWith({ "a.rnn": text });
  const full = (argv: readonly string[]) =>
    spawnSync(process.execPath, [RNNC, ...argv], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
  for (const argv of [["run", "a.rnn"], ["check", "a.rnn"], ["explain", "a.rnn"], ["doctor", "--json"], ["--help"]]) {
    const { status, stderr } = full(argv);
    assert.is(status, EXIT.failed, argv.join(" "));
    assert.is(
      stderr,
      "error[disk]: Could not write to the standard output: the disk is full (ENOSPC). A run goes on with `rnnc resume`.\n",
    );
  }
  const [run] = runsOf(folder);
  assert.equal(
    readdirSync(run).filter((name) => name.startsWith("lock-")),
    [],
    "and its lock is gone",
  );
  const { code, err } = rnnc(["resume", "-q"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  const whole = folderWith({ "a.rnn": text });
  assert.is(rnnc(["run", "a.rnn", "-q"], { cwd: whole }).code, EXIT.ok);
  assert.is(sumOf(run), sumOf(runsOf(whole)[0]));
});

test("where not even errors can be written, the exit code tells", () => {
  if (!isLinux) return;
  const folder = folderWith({ "b.rnn": "edition 2025\n" });
  const stdio: ["ignore", "pipe", number] = ["ignore", "pipe", openSync("/dev/full", "w")];
  const { status, stdout } = spawnSync(process.execPath, [RNNC, "check", "b.rnn"], { cwd: folder, stdio });
  assert.is(status, EXIT.errors);
  assert.match(String(stdout), /^b\.rnn: \d error/);
});

// What does not fit

test("more memory than there is: said at once, by what needs it", () => {
  const wide = (data: string, settings = "param units = 8 in 4..16") => parity({ settings, data });
  const rows = (count: string, length: string) =>
    `rows strings = bits(count: ${count}, length: ${length}) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod `;
  const table: readonly (readonly [string, RegExp])[] = [
    [
      wide(`${rows("100_000_000", "1..12")}2`),
      /^error\[out-of-memory\]: 100,000,000 strings of bits need [\d.]+ GiB of memory, and [\d.]+ GiB are there for them\.\n {2}--> a\.rnn:8\n/,
    ],
    [
      wide(`${rows("100_000", "1..1_000_000")}2`),
      /^error\[out-of-memory\]: 100,000 strings of bits need .*\n {2}--> a\.rnn:8\n/,
    ],
    [
      wide(`${rows("1_000", "1..12")}1_000_000_000`),
      /^error\[out-of-memory\]: A run needs at least \d+ GiB of memory, and this machine has [\d.]+ GiB\. Most of it: the logits that a loss compares \d+ GiB; the weights of `logits`, their gradients and the optimizer \d+ GiB; .+\n {2}help: Use fewer classes or words, or a smaller batch\./,
    ],
    [
      wide(`${rows("1_000", "1..12")}2`, "param units = 1_000_000"),
      /^error\[out-of-memory\]: A run needs at least [\d.]+ TiB of memory, and this machine has [\d.]+ GiB\. Most of it: the weights of `states`/,
    ],
  ];
  for (const [text, message] of table) {
    const folder = folderWith({ "a.rnn": text });
    const { code, err } = soon(["run", "a.rnn", "-q"], folder);
    assert.is(code, EXIT.failed, err);
    assert.match(err.replace(/^(?:warning|note)[\s\S]*?\n\n/gm, ""), message);
    assert.not(err.includes("bug:"));
    assert.not(existsSync(join(folder, "runs")));
  }
});

test.run();
