/**
 * The documentation site, built as `npm run site` builds it: no link leads nowhere, and what each kind of page shows can be
 * read by everyone. What was seen is written to test/records/site.json.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import { chromium } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ROOT } from "../support/command-line.js";

const SITE = join(ROOT, "build", "site");
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
if (!BROWSER) console.log("skipped: no Chromium is installed (on Debian: apt-get install chromium)");

/** One of each kind. */
const KINDS = [
  ...["index", "tutorial", "sources", "editors", "changelog", "bench/results", "source/stdlib/layers.rnn"],
  ...["diagnostics/index", "diagnostics/attend-width", "lint/no-clip", "decisions/index"],
  ...["reference/syntax", "reference/stdlib", "reference/rooms"],
];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const seen = { pages: 0, megabytes: 0, links: 0, checked: 0, violations: 0 };

test("it is built", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", "site.mjs")], { encoding: "utf8" });
  assert.is(status, 0, stderr);
  const files = readdirSync(SITE, { recursive: true, encoding: "utf8" });
  const bytes = files.reduce((sum, name) => sum + statSync(join(SITE, name)).size, 0);
  seen.megabytes = Math.round(bytes / 2 ** 20);
});

test("every link leads to a page, and to a place on it; nothing comes from elsewhere", () => {
  const files = readdirSync(SITE, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const pages = new Map(
    files
      .filter((name) => name.endsWith(".html"))
      .map((name) => [name, parseHTML(readFileSync(join(SITE, name), "utf8")).document]),
  );
  const ids = new Map([...pages].map(([name, page]) => [name, idsOf(page)]));
  const broken: string[] = [];
  for (const [name, page] of pages) {
    const taken = [...page.querySelectorAll("script[src], img[src]")].map(
      (element) => element.getAttribute("src") ?? "",
    );
    const styles = [...page.querySelectorAll("link[href]")].map((element) => element.getAttribute("href") ?? "");
    for (const path of [...taken, ...styles])
      if (!existsSync(join(SITE, posix.dirname(name), path))) broken.push(`${name} takes ${path}`);
    for (const link of page.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href") ?? "";
      if (/^https?:/.test(href)) continue;
      seen.links++;
      const [path, anchor] = href.split("#");
      const to = path === "" ? name : posix.join(posix.dirname(name), path);
      const there = ids.get(to);
      if (!there) broken.push(`${name}: ${href}`);
      else if (anchor !== undefined && !there.has(anchor)) broken.push(`${name}: ${href}: no such place`);
    }
  }
  seen.pages = pages.size;
  assert.ok(pages.size > 200, `${pages.size} pages`);
  assert.equal(broken, []);
});

function idsOf(page: ReturnType<typeof parseHTML>["document"]): ReadonlySet<string> {
  return new Set([...page.querySelectorAll("[id]")].map(({ id }) => id));
}

(BROWSER ? test : test.skip)("no kind of page has what axe objects to, nor is wider than the window", async () => {
  const axe = readFileSync(join(ROOT, "site", "node_modules", "axe-core", "axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox"] });
  const wrong: string[] = [];
  try {
    for (const name of KINDS)
      for (const colorScheme of ["light", "dark"] as const) {
        const width = colorScheme === "light" ? 400 : 1600;
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        page.on("console", (message) => wrong.push(`${name}: ${message.text()}`));
        page.on("pageerror", (error) => wrong.push(`${name}: ${error}`));
        await page.goto(pathToFileURL(join(SITE, `${name}.html`)).href);
        const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (over > 0) wrong.push(`${name}: ${over} pixels wider than ${width}`);
        await page.evaluate(axe);
        // Opened from the disk, style sheets cannot be fetched a second time.
        const violations = await page.evaluate<Violation[]>(
          "axe.run({ preload: false }).then((one) => one.violations)",
        );
        for (const { id, nodes } of violations)
          for (const { html, failureSummary } of nodes)
            wrong.push(`${name}, ${colorScheme}: ${id}: ${html}: ${failureSummary}`);
        seen.checked++;
        seen.violations += violations.length;
        await page.close();
      }
  } finally {
    await browser.close();
  }
  assert.equal(wrong, []);
});

(BROWSER ? test : test.skip)("the search finds a diagnostic, and leads to it", async () => {
  const browser = await chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(SITE, "diagnostics", "attend-width.html")).href);
    await page.getByLabel("Search").fill("unshifted targ");
    const [first] = await Promise.all([
      page.locator("search li a").first(),
      page.locator("search li").first().waitFor(),
    ]);
    await first.click();
    assert.is(await page.title(), "unshifted-target – rnnc");
  } finally {
    await browser.close();
  }
});

test("what was seen is written down", () => {
  const record = { date: new Date().toISOString(), node: process.version, ...seen };
  writeFileSync(join(ROOT, "test", "records", "site.json"), `${JSON.stringify(record, null, 2)}\n`);
});

test.run();
