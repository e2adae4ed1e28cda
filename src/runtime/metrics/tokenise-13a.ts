/**
 * The tokenisation of WMT's mteval-v13a, as sacreBLEU states it (Post 2018, "A call for clarity in reporting BLEU
 * scores"): signs of ASCII stand alone, but full stops and commas between digits and dashes after letters do not.
 */
import { wordsOf } from "./blanks.js";

/** In the order of the script, each over the result of the one before. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/gu, " $1 "],
  [/([^0-9])([.,])/gu, "$1 $2 "],
  [/([.,])([^0-9])/gu, " $1 $2"],
  [/([0-9])(-)/gu, "$1 $2 "],
];

const ENTITIES: readonly (readonly [string, string])[] = [
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
];

export function tokenise13a(line: string): readonly string[] {
  let text = line.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  for (const [entity, sign] of ENTITIES) text = text.replaceAll(entity, sign);
  text = ` ${text} `;
  for (const [rule, by] of RULES) text = text.replace(rule, by);
  return wordsOf(text);
}
