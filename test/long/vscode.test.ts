/**
 * The extension for VS Code in a real one: packed, installed, a file opened in Chromium without a window. code-server is VS
 * Code in a browser; CODE_SERVER is the command that starts it, as
 * `CODE_SERVER="/path/to/node24 /path/to/code-server/out/node/entry.js" npm run test:long -- vscode`. The language server
 * is not part of it: where code-server's own modules in C++ are not built, VS Code starts no extension.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, node, ROOT } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const [command, ...before] = (process.env.CODE_SERVER ?? "").split(" ");
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const isThere = command !== "" && BROWSER !== undefined;
if (!isThere) console.log("skipped: CODE_SERVER does not say how to start code-server, or there is no Chromium");

/** The address that the server says it listens at. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout?.on("data", (chunk) => {
      said += chunk;
      const address = /listening on (http:\S+?)\/?\s/.exec(said)?.[1];
      if (address) resolve(address);
    });
    server.on("exit", () => reject(new Error(`code-server ended: ${said}`)));
  });
}

(isThere ? test : test.skip)("it is installed: a file is coloured, and can be run from its title", async () => {
  const folder = folderWith({
    "project/main.rnn": parity().replace("cell: lstm", "cell: lstn"),
    "config.yaml": "auth: none\nbind-addr: 127.0.0.1:0\ncert: false\n",
  });
  const vsix = join(folder, "rnnc.vsix");
  const packed = node([join(ROOT, "scripts", "build-vsix.mjs"), vsix]);
  assert.is(packed.code, 0, packed.err);
  const own = ["--config", "config.yaml", "--user-data-dir", "user", "--extensions-dir", "extensions"];
  const installed = spawnSync(command, [...before, ...own, "--install-extension", vsix], { cwd: folder });
  assert.is(installed.status, 0, `${installed.stderr}`);

  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const server = spawn(command, [...before, ...own, ...quiet, "project"], { cwd: folder });
  const browser = await chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    page.setDefaultTimeout(300_000);
    await page.goto(`${await addressOf(server)}/?folder=${join(folder, "project")}`);
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "main.rnn" }).dblclick();
    // Words of one kind have one colour, and words of another another.
    const colourOf = (word: string) =>
      page
        .locator(".view-line span span", { hasText: new RegExp(`^${word}$`) })
        .first()
        .getAttribute("class");
    assert.is(await colourOf("edition"), await colourOf("experiment"));
    assert.is.not(await colourOf("edition"), await colourOf("parity"));
    await page.getByText("Run an experiment").first().waitFor();
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  } finally {
    await browser.close();
    server.kill();
  }
});

test.run();
