/** Completion of command lines: what each shell is given, tried in the shell itself where there is one. */
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "../../src/cli/commands.js";
import { completionScript, SHELLS } from "../../src/cli/completion-scripts.js";
import { folderWith, rnnc } from "../support/command-line.js";

const NOUNS = [...new Set(COMMANDS.map(({ name }) => name.split(" ")[0]))];

for (const shell of SHELLS) {
  test(`${shell}: every command and every option is in the script`, () => {
    const { code, out, err } = rnnc(["completion", shell]);
    assert.equal([code, err, out], [0, "", completionScript(shell, COMMANDS)]);
    for (const { name, options } of COMMANDS) {
      for (const word of name.split(" ")) assert.match(out, new RegExp(`\\b${word}\\b`));
      for (const option of options)
        assert.ok(out.includes(shell === "fish" ? `-l ${option.name}` : `--${option.name}`));
    }
  });

  test(`${shell} can read it`, () => {
    const flag = shell === "fish" ? "--no-execute" : "-n";
    const folder = folderWith({ script: completionScript(shell, COMMANDS) });
    const { status, stderr, error } = spawnSync(shell, [flag, "script"], { cwd: folder, encoding: "utf8" });
    if (error) console.log(`skipped: there is no ${shell} on this machine`);
    else assert.equal([status, stderr], [0, ""]);
  });
}

/** What bash offers for the last of some words. */
function offered(words: readonly string[], cwd: string): readonly string[] {
  const script = `${completionScript("bash", COMMANDS)}
COMP_WORDS=(rnnc "$@"); COMP_CWORD=$#; _rnnc; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["-c", script, "bash", ...words], { cwd, encoding: "utf8" });
  assert.equal([status, stderr], [0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}

test("bash: first words, second words, options of a command, and files", () => {
  const folder = folderWith({ "parity.rnn": "", "notes.txt": "", "more/a.rnn": "" });
  assert.equal(offered([""], folder), [...NOUNS, "help", "--help", "--version"]);
  assert.equal(offered(["chec"], folder), ["check"]);
  assert.equal(
    offered(["data", "s"], folder),
    COMMANDS.map(({ name }) => name).flatMap((name) => (name.startsWith("data s") ? [name.slice("data ".length)] : [])),
  );
  assert.equal(offered(["check", ""], folder), ["parity.rnn", "more"]);
  assert.equal(offered(["check", "--w"], folder), ["--watch"]);
  assert.equal(offered(["runs", "show", "--j"], folder), ["--json"]);
  assert.equal(offered(["runs", "--n"], folder), ["--newest"]);
});

test("no other shell, and exactly one", () => {
  const refused: readonly (readonly [readonly string[], string])[] = [
    [[], "give one shell: bash, zsh, fish"],
    [["bash", "zsh"], "give one shell: bash, zsh, fish"],
    [["bsh"], "no completion for `bsh`; did you mean `bash`?"],
    [["powershell"], "no completion for `powershell`; there are bash, zsh, fish"],
  ];
  for (const [words, message] of refused) {
    const { code, out, err } = rnnc(["completion", ...words]);
    assert.equal([code, out, err], [64, "", `${message}; see rnnc completion --help\n`]);
  }
});

test.run();
