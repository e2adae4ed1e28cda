/** A page as one HTML file: no script, nothing fetched, every plot drawn twice, for narrow windows and for wide ones. */
import { plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Figure, Page, Said, Section, Table } from "./figure.js";
import { STYLE } from "./style.js";

/** Pixels; the page shows the one that fits. */
const [NARROW, WIDE] = [340, 660];
/** Of a table on the page; all are in `--csv` and `--json`. */
const MOST_ROWS = 500;

export function renderPage({ title, about, sections }: Page): string {
  const ids = sections.map((section, at) => `${slugOf(section.title)}-${at + 1}`);
  const links = sections.map((section, at) => `<li><a href="#${ids[at]}">${escaped(section.title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">to the content</a>
<header><h1>${escaped(title)}</h1><p>${escaped(about)}</p></header>
<nav aria-label="Sections"><ul>${links.join("")}</ul></nav>
<main id="content">
${sections.map((section, at) => sectionOf(section, ids[at])).join("\n")}
</main>
</body>
</html>
`;
}

function sectionOf(section: Section, id: string): string {
  const { title, says = [], facts = [], figures = [], tables = [], lines = [] } = section;
  const parts = [
    ...says.map(saidOf),
    ...(facts.length === 0
      ? []
      : [
          `<dl>${facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join("")}</dl>`,
        ]),
    ...(figures.length === 0
      ? []
      : [`<div class="figures">${figures.map((figure, at) => figureOf(figure, `${id}-${at + 1}`)).join("\n")}</div>`]),
    ...tables.map((table) => `<h3>${escaped(table.title)}</h3>${tableOf(table, table.title, table.isText)}`),
    ...(lines.length === 0
      ? []
      : [`<pre tabindex="0" aria-label="${escaped(title)}">${escaped(lines.join("\n"))}</pre>`]),
  ];
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escaped(title)}</h2>\n${parts.join("\n")}\n</section>`;
}

function saidOf({ text, kind }: Said): string {
  const words = escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");
  return kind === "plain" ? `<p>${words}</p>` : `<p class="${kind}">${words}</p>`;
}

function figureOf({ title, description, legend = [], draw, table }: Figure, id: string): string {
  const svgs = [NARROW, WIDE].map((width, at) => {
    const kind = at === 0 ? "narrow" : "wide";
    return `<div class="${kind}">${svgOf(draw(width), width, title, description, `${id}-${kind}`)}</div>`;
  });
  const entries = legend.map(({ name, colour, dashes = "" }) => {
    const line = `<svg width="26" height="8" aria-hidden="true"><line x1="1" y1="4" x2="25" y2="4" stroke-width="3" style="stroke:${colour}" stroke-dasharray="${dashes}"/></svg>`;
    return `<li>${line}${escaped(name)}</li>`;
  });
  return `<figure tabindex="0" aria-labelledby="${id}-title"><figcaption id="${id}-title">${escaped(title)}</figcaption>
${entries.length === 0 ? "" : `<ul class="legend">${entries.join("")}</ul>`}
${svgs.join("\n")}
<details><summary>numbers behind it</summary>${tableOf(table, title)}</details></figure>`;
}

function svgOf(options: ReturnType<Figure["draw"]>, width: number, title: string, description: string, id: string) {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = plot({ width, height: Math.round(width * 0.56) + 20, ...options, document, figure: false });
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-labelledby", `${id}-t ${id}-d`);
  // Plot gives each a style element of its own; the page has one for all.
  for (const style of [...drawn.querySelectorAll("style")]) style.remove();
  const words = `<title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(description)}</desc>`;
  return drawn.outerHTML.replace(/^(<svg[^>]*>)/, `$1${words}`);
}

function tableOf({ columns, rows }: Table, title: string, isText = false): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const shown = rows.slice(0, MOST_ROWS);
  const body = shown.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`);
  const left = rows.length - shown.length;
  const more = left === 0 ? "" : `<p>and ${left.toLocaleString("en")} rows more: see them with --csv</p>`;
  return `<div class="table${isText ? " texts" : ""}" tabindex="0" role="region" aria-label="${escaped(`table: ${title}`)}"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>${more}`;
}

function slugOf(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "section"
  );
}

/** What HTML does not know at all is a replacement character. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "�");
}
