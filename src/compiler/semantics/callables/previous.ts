/** A sequence one step later, and what a model is fed in its place while training. */
import { add, constant, format } from "../../../ops/polynomial.js";
import { real, word } from "../calls/bind.js";
import type { Bound, Callable, CallSite, ParameterSpec } from "../calls/callable.js";
import { RISES } from "../calls/words.js";
import { report } from "../context.js";
import type { Attribute, ColumnNode } from "../graph.js";
import { asIds, hasSteps, idSize, inputNode, knowsBefore, modelNode, tensor } from "../values/tensors.js";
import { UNKNOWN } from "../values/value.js";
import { attribute, needsSequence, RATE } from "./layer-arguments.js";

/** Shares of the steps at which something else is fed. */
const SHARES = ["blank", "unigram", "kneser_ney", "own"] as const;

const share = (name: (typeof SHARES)[number], doc: string): ParameterSpec => ({
  name,
  doc,
  wants: { kind: "number", type: "fraction", limits: RATE },
  fallback: real(0),
});

export const previous: Callable = {
  name: "previous",
  doc: "A sequence one step later: at each step what came before it. The one way in which a model may see its target.",
  where: ["model"],
  parameters: [
    {
      name: "x",
      doc: "An input or target with steps.",
      wants: { kind: "value", accepts: ["feature"], called: "an input or a target" },
    },
    share(
      "blank",
      "While training, the share of words in whose place a blank is fed, an id of its own (Xie et al. 2017).",
    ),
    share("unigram", "… in whose place a word is fed that is drawn as often as it stands in train."),
    share(
      "kneser_ney",
      "… a share that is larger for words with many different followers, and words drawn by how many different ones they follow.",
    ),
    share("own", "… in whose place the model's own prediction is fed (scheduled sampling)."),
    {
      name: "over",
      doc: "Steps of training in which `own` rises to its share; at once unless said.",
      wants: { kind: "number", type: "count", limits: { low: 1 } },
      fallback: "none",
    },
    {
      name: "rising",
      doc: "How `own` rises: along a line, or as an inverse sigmoid (Bengio et al. 2015).",
      wants: { kind: "word", words: RISES },
      fallback: word("linear"),
    },
  ],
  result(bound, site) {
    const given = bound.value("x", "feature").node;
    const column = given.first ?? given;
    const size = idSize(column);
    const x = inputNode(site.context, column, size ? "ids" : "reals");
    if (!hasSteps(column)) {
      needsSequence(x, site, "x");
      return UNKNOWN;
    }
    const attributes = feeding(column, bound, site);
    if (!attributes) return UNKNOWN;
    const withStart = !knowsBefore(column);
    const more = constant(Number(withStart) + Number(attributes.blank !== undefined));
    const ids = x.type.ids && { ...x.type.ids, size: add(x.type.ids.size, more), withStart };
    return tensor(
      modelNode(
        site.context,
        { layer: "previous", inputs: { x }, attributes, type: { ...x.type, ids } },
        site.call.span,
      ),
    );
  },
};

/** What is fed instead, where anything is; null where that cannot be, and is reported. */
function feeding(column: ColumnNode, bound: Bound, site: CallSite): Readonly<Record<string, Attribute>> | null {
  const { context, spanOf } = site;
  const said = SHARES.filter((name) => format(bound.number(name)) !== "0");
  const idle = [...(bound.has("over") ? ["over"] : []), ...(bound.word("rising").word === "linear" ? [] : ["rising"])];
  if (!said.includes("own") && idle.length > 0) {
    report(context, "missing-argument", spanOf(idle[0]), {
      callee: "previous",
      name: "own",
      wanted: `a share, which \`${idle[0]}\` is of`,
    });
    return null;
  }
  // Numbers have no blanks and no classes.
  if (
    said.length > 0 &&
    !asIds(context, { kind: "tensor", node: inputNode(context, column, idSize(column) ? "ids" : "reals") }, spanOf("x"))
  )
    return null;
  if (said.includes("own") && context.shared.lanes) {
    report(context, "own-in-lanes", spanOf("own"), {});
    return null;
  }
  const shares = said.map((name) => [name, attribute.number(bound, name)] as const);
  if (!bound.has("over")) return Object.fromEntries(shares);
  return {
    ...Object.fromEntries(shares),
    over: attribute.number(bound, "over"),
    rising: attribute.word(bound, "rising"),
  };
}
