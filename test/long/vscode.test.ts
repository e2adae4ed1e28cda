/**
 * The extension for VS Code in a real one: packed, installed, a file opened in Chromium without a window, its mistake
 * underlined, explained and mended, a layer renamed, a command run. code-server is VS Code in a browser; CODE_SERVER is
 * the command that starts it, as `CODE_SERVER="node /path/to/code-server/out/node/entry.js" npm run test:long -- vscode`.
 * Its own modules in C++ have to be built: where its installation needs more network than npm, install it with
 * `--ignore-scripts` (also in its `lib/vscode`), and call `node-gyp rebuild` in each folder with a `binding.gyp`. What was
 * seen is written to test/records/vscode.json.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

const WRONG = parity().replace("cell: lstm", "cell: lstn");

(isThere ? test : test.skip)("it is installed, and its language server is at work", async () => {
  const folder = folderWith({
    "project/main.rnn": WRONG,
    "config.yaml": "auth: none\nbind-addr: 127.0.0.1:0\ncert: false\n",
    "user/User/settings.json": JSON.stringify({
      "rnnc.path": join(ROOT, "bin", "rnnc.cjs"),
      "files.autoSave": "off",
    }),
  });
  const main = join(folder, "project", "main.rnn");
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
    const words = (word: string) => page.locator(".view-line span span", { hasText: new RegExp(`^${word}$`) });
    const press = (key: string) => page.keyboard.press(key);

    // Words of one kind have one colour, and words of another another.
    const colourOf = (word: string) => words(word).first().getAttribute("class");
    assert.is(await colourOf("edition"), await colourOf("experiment"));
    assert.is.not(await colourOf("edition"), await colourOf("parity"));
    await page.getByText("Run an experiment").first().waitFor();

    // The server: what is wrong, what it means, what follows from the file, and what can be done with it.
    await page.locator(".squiggly-error").first().waitFor({ state: "attached" });
    await page.locator(".view-line", { hasText: "2 classes" }).waitFor();
    await page.locator(".codelens-decoration", { hasText: "run" }).waitFor();
    // Lines stay where they are from now on.
    await words("lstn").hover();
    await page.locator(".monaco-hover", { hasText: "`lstn` is not one of `rnn`, `gru`, `lstm`" }).waitFor();
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

    await words("lstn").click();
    await press("Control+.");
    await page.locator(".action-widget", { hasText: "Write `lstm`" }).waitFor();
    await press("Enter");
    await words("lstm").waitFor();
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });

    await words("states").first().click();
    await press("F2");
    await page.locator(".rename-box input:focus").waitFor();
    await page.keyboard.type("hidden");
    await press("Enter");
    await page.locator(".view-line", { hasText: /last\(hidden\)/ }).waitFor();
    await page.locator(".tab.dirty").waitFor();
    await press("Control+s");
    await page.locator(".tab.dirty").waitFor({ state: "detached" });
    assert.is(readFileSync(main, "utf8"), parity().replaceAll("states", "hidden"));

    // A command of the extension, by way of the command line.
    await press("F1");
    await page.keyboard.type("rnnc: Explain");
    await page.locator(".quick-input-list", { hasText: "Explain an experiment" }).waitFor();
    await press("Enter");
    await page.locator(".tab", { hasText: "parity" }).waitFor();
    await words("forget_bias").first().waitFor();
  } finally {
    await browser.close();
    server.kill();
  }
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  const [editor] = `${spawnSync(command, [...before, "--version"]).stdout}`.trim().split("\n");
  const seen = ["colours", "diagnostics", "hover", "inlay hints", "code lens", "quick fix", "rename", "explain"];
  const record = { commit, date: new Date().toISOString(), editor, seen };
  writeFileSync(join(ROOT, "test", "records", "vscode.json"), `${JSON.stringify(record, null, 2)}\n`);
});

test.run();
