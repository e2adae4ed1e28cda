/** The pages of the site: every document below docs/, what stands beside it, and the files that documents lead to. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly title: string;
  /** From the site's folder. */
  readonly url: string;
}

export interface Document extends Page {
  readonly text: string;
}

/** What documents lead to and is no document. */
export interface Source extends Page {
  readonly isFolder: boolean;
}

export interface Part {
  readonly title: string;
  /** A page, and the pages that it is the index of. */
  readonly entries: readonly { readonly page: Page; readonly pages: readonly Page[] }[];
}

export interface SearchSection {
  readonly title: string;
  /** The title of its page; empty where it is the page itself. */
  readonly page: string;
  readonly url: string;
  readonly text: string;
}

/** Documents that are not below docs/. */
const ELSEWHERE = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md"],
  ...["bench/RESULTS.md", "editors/vscode/README.md"],
];

/**
 * The parts of the navigation: what each begins with, and which others it has, in the order of their titles. What none
 * has is a guide, so that a new document has its place.
 */
const PARTS: readonly { readonly title: string; readonly first: readonly string[]; readonly has: RegExp | null }[] = [
  {
    title: "Begin",
    first: ["README.md", "docs/tutorial.md", "docs/everyday.md", "docs/sources.md", "docs/experiments.md"],
    has: null,
  },
  { title: "Guides", first: [], has: null },
  {
    title: "Reference",
    first: ["docs/language.md", "docs/reference/syntax.md", "docs/reference/callables.md", "docs/reference/stdlib.md"],
    has: /^docs\/(?:reference|diagnostics|lint)\//,
  },
  {
    title: "The project",
    first: ["docs/architecture.md", "docs/reference/rooms.md", "docs/decisions/README.md", "docs/dependencies.md"],
    has: /^(?!docs\/)/,
  },
];

export function documents(): readonly Document[] {
  return [...ELSEWHERE, ...markdownBelow("docs")].map((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return { path, text, title: plain(/^# (.+)$/m.exec(text)?.[1] ?? path), url: urlOf(path) };
  });
}

function markdownBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".md"))
    .sort();
}

/** `docs/lint/README.md` is at `lint/index.html`. */
function urlOf(path: string): string {
  const place = path.replace(/^docs\//, "").toLowerCase();
  return place.replace(/(?:^|(?<=\/))readme\.md$/, "index.md").replace(/\.md$/, ".html");
}

/** Files and folders that documents lead to; the site shows them as they are. */
export function sources(all: readonly Document[]): readonly Source[] {
  const known = new Set(all.map(({ path }) => path));
  const paths = all.flatMap(({ path, text }) => linksOf(text).map((target) => resolved(path, target)));
  return [...new Set(paths)]
    .filter((path): path is string => path !== null && !known.has(path) && existsSync(join(ROOT, path)))
    .sort()
    .map((path) => ({
      path,
      title: path,
      url: `source/${path}.html`,
      isFolder: statSync(join(ROOT, path)).isDirectory(),
    }));
}

function linksOf(text: string): readonly string[] {
  return [...text.replace(/^```[^\n]*\n[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** Where in the project a link leads to; null where it leaves the project. */
export function resolved(path: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file] = target.split("#");
  return file === "" ? path : posix.join(posix.dirname(path), file).replace(/\/$/, "");
}

/** Parts with entries; a folder with a page of its own is one entry, whose pages are listed below it. */
export function navigation(all: readonly Page[]): readonly Part[] {
  const indexes = all.filter(({ path }) => path.startsWith("docs/") && path.endsWith("/README.md"));
  const below = (index: Page) => all.filter((page) => page !== index && folderOf(page) === folderOf(index));
  const inner = new Set(indexes.flatMap(below));
  const placed = new Set(PARTS.flatMap(({ first }) => first));
  const rest = all.filter((page) => !inner.has(page) && !placed.has(page.path));
  return PARTS.map(({ title, first }) => {
    const others = rest.filter(({ path }) => partOf(path) === title).sort((a, b) => (a.title < b.title ? -1 : 1));
    const named = first.flatMap((path) => all.filter((page) => page.path === path));
    const entries = [...named, ...others].map((page) => ({ page, pages: indexes.includes(page) ? below(page) : [] }));
    return { title, entries };
  });
}

function partOf(path: string): string {
  return PARTS.find(({ has }) => has?.test(path))?.title ?? "Guides";
}

function folderOf({ path }: Page): string {
  return posix.dirname(path);
}

/** From one page of the site to another, so that it can lie anywhere, and be opened without a server. */
export function relativeUrl(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

/** As GitHub makes them: in lower case, blanks as hyphens, signs left out; a second one of the same name gets `-1`. */
export function anchors(): (title: string) => string {
  const seen = new Map<string, number>();
  return (title) => {
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  };
}

/** What can be found: a section each, but one for a page of a table, whose sections are called alike everywhere. */
export function searchSections(all: readonly Document[]): readonly SearchSection[] {
  return all.flatMap(({ path, text, title, url }) => {
    const prose = text.replace(/^```[^\n]*\n[\s\S]*?^```$/gm, "");
    if (/^docs\/(?:diagnostics|lint)\//.test(path)) return [{ title, page: "", url, text: words(prose) }];
    const anchor = anchors();
    return prose.split(/^(?=#{1,6} )/m).flatMap((section) => {
      const [, level, heading] = /^(#{1,6}) (.+)\n/.exec(section) ?? [];
      if (!heading) return [];
      const id = anchor(heading);
      const isPage = level === "#";
      return [
        {
          title: plain(heading),
          page: isPage ? "" : title,
          url: isPage ? url : `${url}#${id}`,
          text: words(section.slice(section.indexOf("\n"))),
        },
      ];
    });
  });
}

function words(markdown: string): string {
  return plain(markdown)
    .replace(/^\|? ?-{3}.*$/gm, "")
    .replace(/[|*#>]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Without the signs of links and code. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
}
