/** Comments that allow, at one place, what a rule advises against: `# lint: allow unsearched-rate`. */
import type { SourceText, Span } from "../source.js";
import { lineStarts, positionAt } from "../source.js";
import { lex } from "../syntax/lexer.js";
import { advised } from "./example.js";
import type { Rule } from "./rule.js";

export interface Allowance {
  /** As written: a rule, or what is none. */
  readonly rule: string;
  readonly span: Span;
  /** The line that it is for: the next one that holds more than a comment. */
  readonly line: number;
}

const FORM = /^#\s*lint:\s*allow\b/;

export function allowancesIn({ file, text }: SourceText): readonly Allowance[] {
  const { tokens, comments } = lex(text);
  const starts = lineStarts(text);
  const lineOf = (offset: number) => positionAt(starts, offset).line;
  const lines = new Set(tokens.map(({ startOffset }) => lineOf(startOffset)));
  return comments.flatMap(({ image, startOffset }): readonly Allowance[] => {
    const [form] = FORM.exec(image) ?? [];
    if (form === undefined) return [];
    const own = lineOf(startOffset);
    let line = own + 1;
    while (line < starts.length && !lines.has(line)) line++;
    return [...image.slice(form.length).matchAll(/[^\s,]+/g)].map((word) => {
      const start = startOffset + form.length + word.index;
      return { rule: word[0], span: { file, start, end: start + word[0].length }, line };
    });
  });
}

const TIED = `param rate = 1e-2 in log 1e-4..1e-1`;

export const COMMENTS = {
  "idle-allowance": {
    level: "warning",
    title: "a comment that allows what nothing advises against",
    why: "`# lint: allow RULE`, on a line of its own, allows what the rule says of the line below it. Once that line is put right, or where the rule is misspelt, the comment says something that is not so. Allowances of rules that are off, and of those that wait for data to be prepared, are left alone.",
    wrong: advised({ settings: `# lint: allow unsearched-rate\n  ${TIED}` }),
    right: advised({ settings: "# lint: allow unsearched-rate\n  param rate = 1e-2" }),
  },
} as const satisfies Readonly<Record<string, Rule>>;
