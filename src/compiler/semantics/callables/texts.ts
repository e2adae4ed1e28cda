/** Functions of the texts of each row. */
import type { RowFunction } from "../../../plan/plan.js";
import { word } from "../calls/bind.js";
import type { Bound, Callable, CallSite } from "../calls/callable.js";
import { MARKS, NORMAL_FORMS } from "../calls/words.js";
import { wrongKind } from "../context.js";
import type { ItemType } from "../graph.js";
import { rowCall, rowValue } from "../values/row-values.js";
import { UNKNOWN } from "../values/value.js";
import { allWanted, column, columns, isText, isTextOrWords, WORDS, wanted } from "./column-arguments.js";

function textFunction(
  name: RowFunction,
  doc: string,
  parameters: Callable["parameters"],
  item: ItemType,
  options: (bound: Bound) => Readonly<Record<string, string>>,
  allows: (bound: Bound, site: CallSite) => boolean = () => true,
): Callable {
  return {
    name,
    doc,
    where: ["data"],
    parameters: [column("text", "A text of each row."), ...parameters],
    result(bound, site) {
      const text = wanted(bound, "text", site, "a text", isText);
      if (!text || !allows(bound, site)) return UNKNOWN;
      return rowValue(text.rows, rowCall(name, [text.expression], { options: options(bound) }), item);
    },
  };
}

export const lower = textFunction("lower", "The text in lower case.", [], { kind: "text" }, () => ({}));

export const replace = textFunction(
  "replace",
  "The text with every occurrence of some characters replaced.",
  [
    { name: "from", doc: "What to look for, letter by letter.", wants: { kind: "text" } },
    { name: "to", doc: "What to put there.", wants: { kind: "text" } },
  ],
  { kind: "text" },
  (bound) => ({ from: bound.text("from"), to: bound.text("to") }),
  (bound, { context, spanOf }) => {
    if (bound.text("from") !== "") return true;
    wrongKind(context, spanOf("from"), { name: "from", wanted: "at least one character", given: "an empty text" });
    return false;
  },
);

export const words = textFunction(
  "words",
  "The words of a text: what stands between blanks; with `marks: apart`, runs of letters and digits, and every other sign by itself.",
  [
    {
      name: "strip",
      doc: "Characters taken off both ends of each word.",
      wants: { kind: "text" },
      fallback: { kind: "text", value: "" },
    },
    {
      name: "marks",
      doc: "Whether punctuation stays with its word.",
      wants: { kind: "word", words: MARKS },
      fallback: word("kept"),
    },
  ],
  WORDS,
  (bound) => ({ marks: bound.word("marks").word, ...(bound.text("strip") ? { strip: bound.text("strip") } : {}) }),
);

export const characters = textFunction("characters", "The characters (code points) of a text.", [], WORDS, () => ({}));

export const normalForm = textFunction(
  "normal_form",
  "The text in a normal form of Unicode, so that what looks alike is alike: `nfc` puts letters and their accents together, `nfkc` also takes ligatures and wide letters apart.",
  [
    {
      name: "form",
      doc: "Composed (`nfc`, `nfkc`) or decomposed (`nfd`, `nfkd`).",
      wants: { kind: "word", words: NORMAL_FORMS },
      fallback: word("nfc"),
    },
  ],
  { kind: "text" },
  (bound) => ({ form: bound.word("form").word }),
);

export const withoutAccents = textFunction(
  "without_accents",
  "The text without the accents of its letters: `cómo` is `como`, and `ñ` is `n`.",
  [],
  { kind: "text" },
  () => ({}),
);

export const textOf: Callable = {
  name: "text_of",
  doc: "Words joined to a text again; of several columns, the words of the first, then of the second and so on.",
  where: ["data"],
  parameters: [
    columns("words", "Words, or a text, of each row; or a list of such columns.", "a column, or a list of columns"),
    {
      name: "between",
      doc: "What stands between two words.",
      wants: { kind: "text" },
      fallback: { kind: "text", value: " " },
    },
  ],
  result(bound, site) {
    const values = allWanted(bound, "words", site, "words or texts", isTextOrWords);
    if (!values) return UNKNOWN;
    const given = values.map(({ expression }) => expression);
    const options = { between: bound.text("between") };
    return rowValue(values[0].rows, rowCall("text_of", given, { options }), { kind: "text" });
  },
};
