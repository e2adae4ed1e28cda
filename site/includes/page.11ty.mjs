// One page: what it says, what is on it, and where else one can go. Works without a script, but for the search.
import { relativeUrl } from "../documents.ts";

export default function page({ content, page: { inputPath, outputPath }, site }) {
  const here = outputPath.replace(/^\.?\/?build\/site\//, "");
  const link = ({ url }) => relativeUrl(here, url);
  const current = [...site.pages, ...site.files].find(({ url }) => url === here);
  if (!current) throw new Error(`${inputPath} is no page`);
  const title = here === "index.html" ? "rnnc" : `${current.title} – rnnc`;
  const home = relativeUrl(here, "index.html");
  const root = home.replace(/index\.html$/, "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${root}style.css">
<script src="${root}search.js" data-root="${root}" defer></script>
</head>
<body>
<header>
<a class="home" href="${home}">rnnc</a>
<search hidden>
<label for="query">Search</label>
<input id="query" type="search" autocomplete="off" spellcheck="false">
<p role="status"></p>
<ol></ol>
</search>
<a class="to-contents" href="#contents">Contents</a>
</header>
<main>
${content}
</main>
${outline(content)}
<nav id="contents" aria-label="Contents">
${site.navigation.map((part) => partOf(part, current, link)).join("\n")}
</nav>
</body>
</html>
`;
}

function partOf({ title, entries }, current, link) {
  const item = (page, inner = "") => {
    const isHere = page === current || page.url === current.url;
    return `<li><a href="${link(page)}"${isHere ? ' aria-current="page"' : ""}>${escaped(page.title)}</a>${inner}</li>`;
  };
  const rows = entries.map(({ page, pages }) => {
    const isOpen = [page, ...pages].some(({ url }) => url === current.url);
    return item(page, isOpen && pages.length > 0 ? `\n<ul>\n${pages.map((one) => item(one)).join("\n")}\n</ul>\n` : "");
  });
  return `<h2>${title}</h2>\n<ul>\n${rows.join("\n")}\n</ul>`;
}

/** The headings of a page with several. */
function outline(content) {
  const headings = [...content.matchAll(/<h([23]) id="([^"]+)">(.*?)<\/h\1>/g)];
  // Of a reference of everything, the larger ones.
  const shown = headings.length > 40 ? headings.filter(([, level]) => level === "2") : headings;
  if (shown.length < 3) return "";
  const items = shown.map(
    ([, level, id, title]) => `<li class="h${level}"><a href="#${id}">${title.replace(/<\/?a\b[^>]*>/g, "")}</a></li>`,
  );
  return `<nav class="outline" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join("\n")}\n</ul>\n</nav>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
