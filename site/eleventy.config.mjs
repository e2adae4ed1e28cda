// The documentation site, from docs/ to build/site. See docs/decisions for what is made by what.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { documents, navigation, ROOT, searchSections, sources } from "./documents.ts";
import { highlighter } from "./highlight.mjs";
import { markdownFor, pathOf } from "./markdown.mjs";
import { railroadDiagrams } from "./railroad.mjs";

const OUTPUT = join(ROOT, "build", "site");
const { resolve } = createRequire(import.meta.url);

export default async function configure(eleventy) {
  const pages = documents();
  const files = sources(pages);
  const urls = new Map([...pages, ...files].map(({ path, url }) => [path, url]));
  const highlight = await highlighter();

  eleventy.amendLibrary("md", markdownFor({ urls, highlight, diagrams: railroadDiagrams() }));
  eleventy.setUseGitIgnore(false);
  for (const { path, text } of pages)
    if (!path.startsWith("docs/")) eleventy.addTemplate(`beside/${path}`, text, { path });
  for (const file of files)
    eleventy.addTemplate(`beside/${file.path}.html`, bodyOf(file, highlight), { path: file.path });

  eleventy.addGlobalData("layout", "page.11ty.mjs");
  eleventy.addGlobalData("site", { pages, files, navigation: navigation(pages) });
  eleventy.addGlobalData("permalink", () => (data) => urls.get(pathOf(data)));
  eleventy.on("eleventy.after", () => {
    copyFileSync(join(ROOT, "site", "style.css"), join(OUTPUT, "style.css"));
    copyFileSync(join(ROOT, "site", "search.js"), join(OUTPUT, "search.js"));
    copyFileSync(resolve("minisearch").replace(/cjs.index\.cjs$/, "umd/index.js"), join(OUTPUT, "minisearch.js"));
    // A script, because a page that is opened from a disk may not fetch.
    writeFileSync(join(OUTPUT, "sections.js"), `var SECTIONS = ${JSON.stringify(searchSections(documents()))};\n`);
  });

  return {
    dir: { input: "docs", includes: "../site/includes", output: "build/site" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: false,
  };
}

function bodyOf({ path, isFolder }, highlight) {
  const heading = `<h1>${path}</h1>\n`;
  if (!isFolder) return heading + highlight(readFileSync(join(ROOT, path), "utf8"), path.split(".").at(-1));
  const names = readdirSync(join(ROOT, path)).sort();
  return `${heading}<ul>\n${names.map((name) => `<li><code>${name}</code></li>\n`).join("")}</ul>\n`;
}
