// What markdown-it does not do by itself: anchors as on GitHub, links between pages, colours, wide tables, diagrams.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { anchors, ROOT, relativeUrl, resolved } from "./documents.ts";

const GRAMMAR_PAGE = "docs/reference/syntax.md";

/** @param site `urls`: where the site has each path of the project; `highlight`, `diagrams` */
export function markdownFor(site) {
  return (md) => {
    md.core.ruler.push("anchors", ({ tokens }) => {
      const anchor = anchors();
      tokens.forEach((token, index) => {
        if (token.type === "heading_open") token.attrSet("id", anchor(tokens[index + 1].content));
      });
    });
    md.core.ruler.push("heads of tables", ({ tokens }) => withoutEmptyHeads(tokens));
    md.core.ruler.push("links", ({ tokens, env }) => {
      for (const token of tokens.flatMap(({ children }) => children ?? [])) {
        const href = token.type === "link_open" ? token.attrGet("href") : null;
        if (href !== null) token.attrSet("href", linkTo(href, pathOf(env), site.urls));
      }
    });
    md.renderer.rules.table_open = () => '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>\n';
    md.renderer.rules.table_close = () => "</table></div>\n";
    md.renderer.rules.fence = (tokens, index, _options, env) => {
      const { info, content } = tokens[index];
      const [language, file] = info.split(" ");
      const [, rule] = pathOf(env) === GRAMMAR_PAGE ? (/^(\w+) =/.exec(content) ?? []) : [];
      const diagram = site.diagrams.get(rule);
      return [
        diagram ? `<div class="railroad wide" tabindex="0" role="group" aria-label="Diagram">${diagram}</div>\n` : "",
        file ? `<p class="file"><code>${md.utils.escapeHtml(file)}</code></p>\n` : "",
        `${site.highlight(content, language)}\n`,
      ].join("");
    };
  };
}

/** What is rendered, by its path from the project's folder. Eleventy finds docs/ by itself and is told the rest. */
export function pathOf({ path, page }) {
  return path ?? page.inputPath.replace(/^\.\//, "");
}

function linkTo(href, path, urls) {
  const target = resolved(path, href);
  if (target === null) return href;
  const [, anchor] = href.split("#");
  const url = urls.get(target);
  if (url === undefined)
    throw new Error(`${path}: ${href} leads to ${existsSync(join(ROOT, target)) ? "no page" : "nothing"}`);
  if (target === path) return `#${anchor}`;
  return `${relativeUrl(urls.get(path), url)}${anchor === undefined ? "" : `#${anchor}`}`;
}

/** Markdown wants a head for every table; where its cells are empty it says nothing, and a cell without words is no head. */
function withoutEmptyHeads(tokens) {
  const isEmpty = (index) => tokens[index].type === "th_open" && tokens[index + 1].content === "";
  for (let from = tokens.findIndex(({ type }) => type === "thead_open"); from >= 0; ) {
    const to = tokens.findIndex(({ type }, index) => index > from && type === "thead_close");
    const heads = [];
    for (let at = from; at < to; at++) if (tokens[at].type === "th_open") heads.push(at);
    if (heads.every(isEmpty)) tokens.splice(from, to - from + 1);
    else
      for (const at of heads.filter(isEmpty)) {
        tokens[at].tag = "td";
        tokens[at + 2].tag = "td";
      }
    from = tokens.findIndex(({ type }, index) => index > from && type === "thead_open");
  }
}
