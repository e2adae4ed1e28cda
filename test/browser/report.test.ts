/** Reports in a real browser, without a window: nothing is said on its console, every plot is drawn, all can be reached by keys. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OTHER, project, RUN, STUDY } from "../cli/report-fixtures.js";
import { folderWith, rnnc } from "../support/command-line.js";

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
if (!BROWSER) console.log("skipped: no Chromium is installed (on Debian: apt-get install chromium)");

const WIDTHS = [400, 1600] as const;

(BROWSER ? test : test.skip)("a run, two runs, a study: at 400 and 1600 pixels, light and dark", async () => {
  const folder = folderWith(project());
  const pages = [
    ["run.html", [RUN]],
    ["runs.html", [RUN, OTHER]],
    ["study.html", [STUDY]],
  ] as const;
  for (const [path, subjects] of pages) {
    const { code, err } = rnnc(["report", ...subjects, "-o", path], { cwd: folder });
    assert.is(code, 0, err);
  }
  const browser = await chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox"] });
  try {
    for (const [path] of pages)
      for (const width of WIDTHS) {
        const colorScheme = width === 400 ? "light" : "dark";
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const said: string[] = [];
        const asked: string[] = [];
        page.on("console", (message) => said.push(message.text()));
        page.on("pageerror", (error) => said.push(String(error)));
        page.on("request", (request) => asked.push(request.url()));
        const url = pathToFileURL(join(folder, path)).href;
        await page.goto(url);
        await looksRight(page, `${path} at ${width}`);
        // The order of the keys is that of the page, whatever its width.
        if (width === 400) await isReached(page, path);
        assert.equal(said, [], path);
        assert.equal(
          asked.filter((one) => one !== url && !one.startsWith("data:")),
          [],
          "nothing is fetched",
        );
        await page.close();
      }
  } finally {
    await browser.close();
  }
});

interface Seen {
  readonly drawn: readonly {
    readonly shown: number;
    readonly marks: number;
    readonly letters: number;
    readonly scale: number;
    readonly hasWords: boolean;
  }[];
  readonly overflow: number;
  readonly nan: boolean;
}

/** Run in the page: what of each figure is to be seen. */
const LOOK = `(() => {
  const drawn = [...document.querySelectorAll("figure")].map((figure) => {
    const shown = [...figure.querySelectorAll("svg[role=img]")].filter((svg) => svg.getBoundingClientRect().width > 0);
    const [svg] = shown;
    return {
      shown: shown.length,
      marks: svg ? svg.querySelectorAll("path, circle, rect").length : 0,
      letters: svg ? [...svg.querySelectorAll("text")].filter(({ textContent }) => textContent !== "").length : 0,
      scale: svg ? svg.getBoundingClientRect().width / Number(svg.getAttribute("width")) : 0,
      hasWords: Boolean(svg && svg.querySelector("title").textContent && svg.querySelector("desc").textContent),
    };
  });
  const { documentElement: root } = document;
  return { drawn, overflow: root.scrollWidth - root.clientWidth, nan: root.innerHTML.includes("NaN,") };
})()`;

const REACHABLE = `[...document.querySelectorAll("a[href], figure[tabindex='0'], summary")]`;

async function looksRight(page: Page, what: string): Promise<void> {
  const seen = await page.evaluate<Seen>(LOOK);
  assert.ok(seen.drawn.length > 0, what);
  assert.is(seen.overflow, 0, `${what}: wider than the window`);
  assert.not(seen.nan, what);
  for (const figure of seen.drawn) {
    assert.is(figure.shown, 1, `${what}: one of the two drawings is shown`);
    assert.ok(figure.marks > 0 && figure.letters > 3 && figure.hasWords, `${what}: ${JSON.stringify(figure)}`);
    // Letters of 12 pixels stay readable.
    assert.ok(figure.scale > 0.8, `${what}: drawn at ${figure.scale}`);
  }
}

async function isReached(page: Page, what: string): Promise<void> {
  const reachable = await page.evaluate<number>(`${REACHABLE}.length`);
  const reached = new Set<number>();
  for (let press = 0; press < reachable + 40; press++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate<number>(`${REACHABLE}.indexOf(document.activeElement)`);
    if (at >= 0) reached.add(at);
  }
  assert.is(reached.size, reachable, `${what}: ${reached.size} of ${reachable} are reached by Tab`);
}

test.run();
