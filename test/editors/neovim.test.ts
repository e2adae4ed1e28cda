/** What docs/editors.md tells users of Neovim to write, tried in a Neovim without a window, where there is one. */
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf } from "../docs/documents.js";
import { folderWith, RNNC } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const isThere = spawnSync("nvim", ["--version"]).status === 0;

/** Waits for what the server says, and prints it with its line. */
const LOOK = `
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end)
for _, said in ipairs(vim.diagnostic.get(0)) do print(said.lnum + 1 .. " " .. said.code .. ": " .. said.message) end
vim.cmd("quitall!")
`;

test("the server is started for a `.rnn` file, and a mistake is shown", () => {
  if (!isThere) {
    console.log("skipped: there is no Neovim on this machine");
    return;
  }
  const [lua] = blocksOf("docs/editors.md").filter(({ language }) => language === "lua");
  const folder = folderWith({
    "init.lua": lua.text,
    "look.lua": LOOK,
    "main.rnn": parity().replace("cell: lstm", "cell: lstn"),
    "bin/rnnc": `#!/bin/sh\nexec "${process.execPath}" "${RNNC}" "$@"\n`,
  });
  chmodSync(join(folder, "bin", "rnnc"), 0o755);
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    XDG_STATE_HOME: folder,
    XDG_CACHE_HOME: folder,
    XDG_DATA_HOME: folder,
  };
  const args = ["--headless", "-n", "-u", "init.lua", "main.rnn", "-c", "luafile look.lua"];
  const { status, stdout, stderr } = spawnSync("nvim", args, { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
  assert.is(status, 0, stderr);
  const said = `${stdout}${stderr}`;
  assert.is(said.trim(), "14 unknown-word: `lstn` is not one of `rnn`, `gru`, `lstm`.");
});

test.run();
