/** What `--help` shows is what is accepted, and wrong usage is told with the nearest right one. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCommandLine } from "../../src/cli/arguments.js";
import { COMMANDS } from "../../src/cli/commands.js";
import { commandHelp } from "../../src/cli/help.js";
import { UsageError } from "../../src/cli/usage.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { VERSION } from "../../src/runtime/version.js";
import { folderWith, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { KERNELS } from "../support/native.js";

for (const command of COMMANDS) {
  test(`${command.name} --help: its usage, its options, its exit codes`, () => {
    const { code, out, err } = rnnc([...command.name.split(" "), "--help"]);
    assert.is(code, EXIT.ok);
    assert.is(err, "");
    assert.is(out, commandHelp(command));
    assert.ok(out.startsWith(`usage: rnnc ${command.name}`));
    for (const { name, short, value, doc } of command.options) {
      const shown = `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
      assert.match(out, new RegExp(`^  ${shown} +${doc.replace(/[()[\]]/g, "\\$&")}$`, "m"));
    }
    for (const [known] of command.exits) assert.match(out, new RegExp(`^ +${known} {2}`, "m"));
    for (const line of out.split("\n")) assert.ok(line.length <= 132, line);
  });

  test(`${command.name}: what usage and examples name is in the table, and the table is what is accepted`, () => {
    const names = new Set(command.options.map(({ name }) => name));
    const written = [command.usage, ...command.examples.filter((line) => line.startsWith("rnnc"))].join(" ");
    for (const [, name] of written.matchAll(/--([a-z-]+)/g)) assert.ok(names.has(name), name);
    for (const [, short] of written.matchAll(/ -([a-z])\b/g))
      assert.ok(command.options.some((option) => option.short === short));
    for (const { name, short, value, multiple } of command.options) {
      const given = parseCommandLine(value ? [`--${name}`, "x"] : [`--${name}`], command.options);
      if (!value) assert.is(given.flag(name), true);
      else assert.equal(multiple ? given.values(name) : given.value(name), multiple ? ["x"] : "x");
      if (short) assert.not.throws(() => parseCommandLine(value ? [`-${short}`, "x"] : [`-${short}`], command.options));
    }
    for (const other of COMMANDS.flatMap(({ options }) => options)) {
      if (names.has(other.name)) continue;
      assert.throws(
        () => parseCommandLine([`--${other.name}`], command.options),
        (error: Error) => error instanceof UsageError && error.message.startsWith(`there is no option --${other.name}`),
      );
    }
  });
}

// One from each group of the table: what answers them is one place for all.
for (const name of ["check", "init", "run", "data show", "doctor"]) {
  const command = COMMANDS.find((known) => known.name === name) ?? COMMANDS[0];
  test(`${command.name}: an unknown option is wrong usage`, () => {
    const { code, err, out } = rnnc([...command.name.split(" "), "--no-such-thing"]);
    assert.is(code, EXIT.usage);
    assert.is(err, `there is no option --no-such-thing; see rnnc ${command.name} --help\n`);
    assert.is(out, "");
  });
}

test("rnnc --help lists every command; help COMMAND is COMMAND --help; without a command it is wrong usage", () => {
  const { code, out } = rnnc(["--help"]);
  assert.is(code, EXIT.ok);
  for (const { name, summary } of COMMANDS) assert.match(out, new RegExp(`^  ${name} +${summary}$`, "m"));
  assert.is(rnnc(["help"]).out, out);
  assert.is(rnnc(["help", "run"]).out, rnnc(["run", "-h"]).out);
  const bare = rnnc([]);
  assert.is(bare.code, EXIT.usage);
  assert.is(bare.out, out);
});

test("--version", () => {
  assert.equal(rnnc(["--version"]), { code: EXIT.ok, out: `${VERSION}\n`, err: "" });
  assert.is(rnnc(["-v"]).out, `${VERSION}\n`);
});

test("an unknown command: the nearest, where one is near", () => {
  const table = [
    ["chek", "there is no command `chek`; did you mean `check`? See rnnc --help.\n"],
    ["resmue", "there is no command `resmue`; did you mean `resume`? See rnnc --help.\n"],
    ["xyzzy", "there is no command `xyzzy`. See rnnc --help.\n"],
  ] as const;
  for (const [name, message] of table) {
    for (const argv of [[name], ["help", name]]) assert.equal(rnnc(argv), { code: EXIT.usage, out: "", err: message });
  }
});

test("wrong usage: one line, exit 64, and nothing on standard output", () => {
  const folder = folderWith({ "a.rnn": parity(), "b.rnn": parity(), "latin.rnn": Buffer.from([0xff, 0xfe, 0x41]) });
  const table: readonly (readonly [readonly string[], string])[] = [
    [["check"], "give files or folders to check"],
    [["check", "none.rnn"], "there is no file or folder `none.rnn`"],
    [["check", "latin.rnn"], "`latin.rnn` is not UTF-8 text; give a `.rnn` file"],
    [["check", "--jsno", "a.rnn"], "there is no option --jsno; did you mean --json?"],
    [["run"], "give one `.rnn` file to run"],
    [["run", "a.rnn", "b.rnn"], "give one `.rnn` file to run"],
    [["run", "a.rnn", "--thread", "2"], "there is no option --thread; did you mean --threads?"],
    [["run", "a.rnn", "--threads"], "--threads wants a value: --threads N"],
    [["run", "a.rnn", "--threads", "-3"], "--threads wants a value: --threads N"],
    [["run", "a.rnn", "--threads", "0"], "--threads is a count from 1 to 256, not 0"],
    [["run", "a.rnn", "--threads", "1000"], "--threads is a count from 1 to 256, not 1000"],
    [["run", "a.rnn", "--threads", "two"], "--threads is a count from 1 to 256, not two"],
    [["run", "a.rnn", "--device", "gpu"], "--device is one of auto, native, wasm, tensorflow, js, not gpu"],
    [["run", "a.rnn", "--quiet=yes"], "--quiet takes no value"],
    [["run", "a.rnn", "-x"], "there is no option -x"],
    [["run", "a.rnn", "--set", "units"], "--set takes name=value, not `units`"],
    [["run", "a.rnn", "--set", "units="], "--set takes name=value, not `units=`"],
    [["run", "a.rnn", "-e", "other"], "a.rnn: there is no experiment `other`"],
    [["explain"], "give one `.rnn` file, or the code of a diagnostic"],
    [["explain", "a.rnn", "--stage", "plans"], "--stage is one of tokens, tree, types, plan, step, not plans"],
    [["compile", "a.rnn"], "say where to write: -o FOLDER"],
    [["gradcheck", "a.rnn", "--samples", "0"], "--samples is a count from 1, not 0"],
    [["resume", "a", "b"], "give one run, or none for the newest"],
    [["test", "--validate"], "--validate is for several runs; of one run its journal tells: rnnc runs show"],
    [["doctor", "a.rnn"], "doctor is about this machine; it takes no file"],
  ];
  for (const [argv, message] of table) {
    assert.equal(
      rnnc(argv, { cwd: folder }),
      { code: EXIT.usage, out: "", err: `${message}; see rnnc ${argv[0]} --help\n` },
      argv.join(" "),
    );
  }
});

test("rnnc.yaml: settings of the project, and what is wrong with one", () => {
  const table = [
    ["threads: 500", "1:10: `threads` is a count from 1 to 256"],
    ["threads: two", "1:10: `threads` is a count from 1 to 256"],
    ["device: gpu", "1:9: `device` is one of auto, native, wasm, tensorflow, js"],
    ["thread: 2", "1:1: there is no setting `thread`; did you mean `threads`?"],
    ["- device", "1:1: settings are lines such as `threads: 2`"],
  ] as const;
  for (const [text, message] of table) {
    const folder = folderWith({ "a.rnn": parity(), "rnnc.yaml": text });
    const { code, err } = rnnc(["run", "a.rnn"], { cwd: folder });
    assert.is(code, EXIT.usage, text);
    assert.ok(err.includes(`rnnc.yaml:${message}`), err);
  }
  const folder = folderWith({ "a.rnn": parity(), "rnnc.yaml": `device: ${KERNELS}\nthreads: 3\n` });
  assert.match(rnnc(["run", "a.rnn"], { cwd: folder }).out, new RegExp(`${KERNELS} \\(.*, 3 threads\\)`));
  assert.match(
    rnnc(["run", "a.rnn", "--threads", "1"], { cwd: folder }).out,
    new RegExp(`${KERNELS} \\(.*, 1 thread\\)`),
  );
});

test.run();
