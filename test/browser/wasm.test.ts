/** The WebAssembly device in a real browser: Debian's Chromium, without a window, where it is installed. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { moduleName } from "../../src/runtime/devices/wasm/module.js";
import { ROOT } from "../support/command-line.js";

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
if (!BROWSER) console.log("skipped: no Chromium is installed (on Debian: apt-get install chromium)");

const MODULES = join(ROOT, "src", "runtime", "kernels", "wasm");

(BROWSER ? test : test.skip)("an LSTM in a page is the reference's, in one thread and in two", async () => {
  const bundle = await build({
    entryPoints: [join(ROOT, "test", "browser", "page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "rnnc",
    platform: "browser",
  });
  const answers: Readonly<Record<string, readonly [type: string, content: Uint8Array | string]>> = {
    "/": ["text/html", "<!doctype html><script src=page.js></script>"],
    "/page.js": ["text/javascript", bundle.outputFiles[0].text],
    ...Object.fromEntries(
      [1, 2]
        .flatMap((threads) => [moduleName(threads, false), moduleName(threads, true)])
        .map((name) => [`/${name}`, ["application/wasm", readFileSync(join(MODULES, name))]]),
    ),
  };
  const server = createServer((request, response) => {
    const [type, content] = answers[request.url ?? ""] ?? ["text/plain", ""];
    response.writeHead(200, {
      "Content-Type": type,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    assert.is(await page.evaluate("rnnc.hasRelaxedSimd()"), true);
    for (const relaxed of [false, true]) {
      const { difference, equal } = await page.evaluate<{ difference: number; equal: boolean }>(`(async () => {
        const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
        return rnnc.compare(await bytes("${moduleName(1, relaxed)}"), await bytes("${moduleName(2, relaxed)}"));
      })()`);
      assert.ok(difference < 1e-5, String(difference));
      assert.ok(equal, "two threads give other bits than one");
    }
  } finally {
    await browser.close();
    server.close();
  }
});

test.run();
