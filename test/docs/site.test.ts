/** Which pages the site has, and where they are found; that it is built, and its links and letters, is test/long/site.test.ts. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  anchors,
  documents,
  navigation,
  relativeUrl,
  resolved,
  searchSections,
  sources,
} from "../../site/documents.js";
import { DOCUMENTS } from "./documents.js";

const all = documents();

test("every document is a page, each at a place of its own", () => {
  const paths = all.map(({ path }) => path);
  for (const path of DOCUMENTS) assert.ok(paths.includes(path), path);
  const urls = [...all, ...sources(all)].map(({ url }) => url);
  assert.is(new Set(urls).size, urls.length);
  assert.ok(urls.includes("index.html"));
  assert.ok(urls.includes("diagnostics/index.html"));
});

test("every page stands in the contents once, below its index or by itself", () => {
  const listed = navigation(all).flatMap(({ entries }) => entries.flatMap(({ page, pages }) => [page, ...pages]));
  assert.equal(listed.map(({ path }) => path).sort(), all.map(({ path }) => path).sort());
});

test("a document that nobody has placed is a guide", () => {
  const added = { path: "docs/zebras.md", title: "Zebras", url: "zebras.html" };
  const guides = navigation([...all, added]).find(({ title }) => title === "Guides");
  assert.is(guides?.entries.at(-1)?.page, added);
});

test("links go from page to page wherever the site lies", () => {
  assert.is(relativeUrl("diagnostics/bad-name.html", "index.html"), "../index.html");
  assert.is(relativeUrl("index.html", "lint/index.html"), "lint/index.html");
  assert.is(resolved("docs/language.md", "../bench/RESULTS.md#speed"), "bench/RESULTS.md");
  assert.is(resolved("docs/language.md", "#numbers"), "docs/language.md");
  assert.is(resolved("docs/language.md", "https://example.org/a.md"), null);
});

test("anchors are those of GitHub", () => {
  const anchor = anchors();
  assert.is(anchor("`data`: what, and how?"), "data-what-and-how");
  assert.is(anchor("The fix"), "the-fix");
  assert.is(anchor("The fix"), "the-fix-1");
});

test("what can be found are headings with their words; a diagnostic is one", () => {
  const sections = searchSections(all);
  const found = sections.find(({ url }) => url === "language.html#numbers");
  assert.is(found?.title, "Numbers");
  assert.is(found?.page, "The language");
  assert.is(sections.filter(({ url }) => url.startsWith("diagnostics/attend-width.html")).length, 1);
  for (const { text } of sections) assert.not.match(text, /`|\]\(/);
});

test.run();
