// Code in colour: rnn by the grammar that editors use, other languages by Shiki's.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHighlighter } from "shiki";
import { ROOT } from "./documents.ts";

const OTHERS = ["shellsession", "shellscript", "json", "yaml", "typescript", "javascript", "lua", "toml", "emacs-lisp"];
const NAMES = { "rnn-part": "rnn", console: "shellsession", sh: "shellscript", elisp: "emacs-lisp" };
const BY_EXTENSION = { ts: "typescript", cjs: "javascript", mjs: "javascript" };
// Letters of both stand out from their grounds as WCAG AA wants it.
const THEMES = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" };

/** A function from code and the name of its language to HTML. */
export async function highlighter() {
  const rnn = JSON.parse(readFileSync(join(ROOT, "grammar", "rnn.tmLanguage.json"), "utf8"));
  const shiki = await createHighlighter({ langs: [rnn, ...OTHERS], themes: Object.values(THEMES) });
  const known = new Set(shiki.getLoadedLanguages());
  return (code, language) => {
    const lang = NAMES[language] ?? BY_EXTENSION[language] ?? language;
    return shiki.codeToHtml(code.trimEnd(), {
      lang: known.has(lang) ? lang : "text",
      themes: THEMES,
      defaultColor: "light-dark()",
    });
  };
}
