/** How much data there is, and what one can tell from it. */
import type { ColumnNode, FittedNode, Measure, RowExpression } from "../../plan/plan.js";
import { thousands } from "../../spelling/thousands.js";
import { advised, TRAIN, words } from "./example.js";
import { examplesIn } from "./examples-in.js";
import type { Look } from "./look.js";
import type { Finding, Rule } from "./rule.js";

/** So many examples make the standard error of a share 1 %, where it is greatest: √(0.5 × 0.5 / 2,500). */
const ENOUGH = 2500;

/** The columns of one class an example that measures are taken of, those of some kind or all others. */
function classesMeasured({ plan }: Look, isMeant: (kind: Measure["kind"]) => boolean): readonly ColumnNode[] {
  const layers = new Map(plan.model.map((node) => [node.id, node]));
  const columns = plan.measures.flatMap(({ kind, target }) => {
    const column = layers.get(target)?.inputs.column;
    return isMeant(kind) && column !== undefined ? [column] : [];
  });
  return plan.data.columns.filter(({ id, shape }) => shape === "value" && columns.includes(id));
}

const isAccuracy = (kind: Measure["kind"]) => kind === "accuracy";

function findSmallValidation(look: Look): readonly Finding[] {
  const [column] = classesMeasured(look, isAccuracy);
  const examples = column ? examplesIn(look, "validate") : null;
  if (!column || examples === null || examples >= ENOUGH) return [];
  const error = (50 / Math.sqrt(examples)).toPrecision(2);
  const message = `Of ${thousands(examples)} examples for validation, an accuracy has a standard error of up to ${error} %: it cannot tell 1 %.`;
  return [{ message, span: look.placeOf(`/data/rows/${column.rows}`) }];
}

/** Fewer updates an epoch than these. */
const UPDATES = 10;

function findLargeBatch(look: Look): readonly Finding[] {
  const { batch } = look.plan.train;
  const [examples, size] = [examplesIn(look, "train"), batch.kind === "rows" ? look.valueOf(batch.size) : null];
  if (examples === null || size === null || size * UPDATES <= examples) return [];
  const steps = Math.ceil(examples / size);
  const message = `A batch of ${thousands(size)} of ${thousands(examples)} examples leaves ${steps} ${steps === 1 ? "step" : "steps"} an epoch.`;
  return [{ message, span: look.placeOf("/train/batch/size") }];
}

function vocabularyOf(of: RowExpression): string | null {
  return "call" in of && of.call === "ids" ? of.fitted : null;
}

/** How often each word of a vocabulary stands in train, over all columns that use it. */
function timesOf(look: Look, vocabulary: FittedNode): readonly number[] {
  const size = look.data?.sizes[`${vocabulary.id}.size`] ?? 0;
  const times = new Array<number>(size).fill(0);
  for (const { id, of } of look.plan.data.columns) {
    if (vocabularyOf(of) !== vocabulary.id) continue;
    for (const [word, count] of (look.data?.counts[id] ?? []).entries()) if (word < size) times[word] += count;
  }
  // The first is for all unknown words.
  return times.slice(1);
}

function findRareWords(look: Look): readonly Finding[] {
  return look.plan.data.fitted.flatMap((node): Finding[] => {
    if (node.op !== "vocabulary" || node.merges !== undefined) return [];
    const times = timesOf(look, node).filter((count) => count > 0);
    const once = times.filter((count) => count === 1).length;
    if (times.length === 0 || once * 2 <= times.length) return [];
    const message = `${thousands(once)} of the ${thousands(times.length)} words of \`${look.nameOf(node.id)}\` stand in train once.`;
    const suggestion = {
      message: "leave them out: `least: 2`, or fewer with `most`; or use pieces of words, `byte_pairs`",
    };
    return [{ message, span: look.placeOf(`/data/fitted/${node.id}`), suggestion }];
  });
}

/** What saying one class always would reach, and more. */
const UNBALANCED = 0.8;

function findUnbalanced(look: Look): readonly Finding[] {
  const others = classesMeasured(look, (kind) => !isAccuracy(kind));
  const alone = classesMeasured(look, isAccuracy).filter((column) => !others.includes(column));
  return alone.flatMap(({ id }): Finding[] => {
    const counts = look.data?.counts[id] ?? [];
    const all = counts.reduce((sum, count) => sum + count, 0);
    const share = all === 0 ? 0 : Math.max(...counts) / all;
    if (share < UNBALANCED) return [];
    const message = `${(share * 100).toFixed(1)} % of \`${look.nameOf(id)}\` in train are one class: who always says it is as accurate.`;
    return [{ message, span: look.placeOf(`/data/columns/${id}`) }];
  });
}

/** Numbers that are larger are no longer near 0. */
const NEAR = 10;

function isScaled(of: RowExpression): boolean {
  return "call" in of && (of.call === "scaled" || of.call === "multi_hot" || of.arguments.some(isScaled));
}

function findUnscaled(look: Look): readonly Finding[] {
  const read = new Set(look.plan.model.flatMap(({ inputs }) => (inputs.column === undefined ? [] : [inputs.column])));
  return look.plan.data.columns.flatMap(({ id, as, of, range }): Finding[] => {
    if (as !== "reals" || isScaled(of) || !read.has(id)) return [];
    const [low, high] = range
      ? [look.boundsOf(range[0]).low, look.boundsOf(range[1]).high]
      : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (Math.max(Math.abs(low), Math.abs(high)) <= NEAR) return [];
    const message = `\`${look.nameOf(id)}\` is read as it is: numbers of any size.`;
    const suggestion = { message: "fit a scale to train, `scale z = standard(…)`, and write `scaled(…, z)`" };
    return [{ message, span: look.placeOf(`/data/columns/${id}`), suggestion }];
  });
}

function findUncited(look: Look): readonly Finding[] {
  return look.plan.data.rows.flatMap((node): Finding[] => {
    if (!("source" in node) || node.source.from === null || node.source.cite !== null) return [];
    const message = "It is said where this comes from, and not whose it is.";
    const suggestion = { message: 'add `cite = "…"`: authors, title, licence' };
    return [{ message, span: look.placeOf(`/data/rows/${node.id}/source/from`), suggestion }];
  });
}

const series = (read: string) =>
  advised({
    data: `rows days = csv("days.csv", columns: [heat: real, open: bit]) { sha256 = "${"0".repeat(64)}" }
                |> split(train: 80%, validate: 10%, test: 10%)
    ${read}
    target open = days.open`,
    model: "logits = dense(warmth, units: 8, activation: tanh) |> dense(units: 2)",
    train: TRAIN.replace("(logits, odd)", "(logits, open)"),
    measure: "accuracy = accuracy(predicted(logits), open)",
  });

const sized = (count: string, batch = "50") =>
  advised({
    data: `rows strings = bits(count: ${count}, length: 1..50)
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
    train: TRAIN.replace("batch     = 50", `batch     = ${batch}`),
  });

export const AMOUNTS = {
  "small-validation": {
    level: "advice",
    title: "too few examples for validation to tell 1 %",
    why: "A share p of n independent examples has a standard error of √(p (1 - p) / n), at most 0.5 / √n. Below 2,500 examples that may be more than 1 %, and two models that differ by 1 % cannot be told apart: the better of many trials is then often the luckier. Take a larger share, look at differences of two standard errors and more, or choose by the loss, which counts how sure the model was. Accuracies of sequences are left alone: their steps are many, and not independent.",
    wrong: sized("10_000"),
    right: sized("30_000"),
    find: findSmallValidation,
  },
  "large-batch": {
    level: "advice",
    title: "a batch of more than a tenth of train",
    why: "An epoch of fewer than ten steps looks at all examples to change the weights a few times. Smaller batches make more of the same examples, and their noise leads to weights that generalise better (Keskar et al., On Large-Batch Training, 2017; Masters and Luschi 2018 find 2 to 32 best); 32 is the usual begin (Bengio 2012).",
    wrong: sized("30_000", "6_000"),
    right: sized("30_000", "64"),
    find: findLargeBatch,
  },
  "rare-words": {
    level: "advice",
    title: "a vocabulary of which most words stand in train once",
    why: "The vector of a word that stands in train once is moved by one example an epoch, and learned by heart; the model never meets it as unknown, and so learns nothing about unknown words. About half of a text's different words stand in it once (Manning and Schütze 1999, of Tom Sawyer): where they are more than half of the vocabulary, nothing has been left out, or the text is small. Counted in the prepared data, in all columns that use the vocabulary.",
    needsData: true,
    wrong: words({ vocab: "vocab v = vocabulary(words(book.text))" }),
    right: words({ vocab: "vocab v = vocabulary(words(book.text), least: 2)" }),
    find: findRareWords,
  },
  "unbalanced-classes": {
    level: "advice",
    title: "accuracy alone, of classes of which one is nearly all",
    why: "Where one class is 80 % of the data or more, a model that always says it is as accurate, and what there is to learn hides in the rest (He and Garcia, Learning from Imbalanced Data, 2009). `rnnc data show` says what the most frequent class would reach; the loss, which counts how sure the model was, and perplexity tell more. Counted in the prepared data.",
    needsData: true,
    wrong: advised(),
    right: advised({
      measure: "accuracy = accuracy(predicted(logits), odd)\n    perplexity = perplexity(logits, odd)",
    }),
    find: findUnbalanced,
  },
  "unscaled-numbers": {
    level: "advice",
    title: "numbers of any size, read as they are",
    why: "Gates and tanh turn at inputs of about 1, and one rate serves all weights: with inputs of 1,000 beside those of 1 training is slow or does not move (LeCun et al., Efficient BackProp, 1998, who bring inputs to mean 0 and deviation 1). A scale is fitted to train alone, and taken back from what the model says. Whole numbers within ±10, bits and sets are left alone.",
    wrong: series("input  warmth = days.heat"),
    right: series("scale  usual  = standard(days.heat)\n    input  warmth = scaled(days.heat, usual)"),
    find: findUnscaled,
  },
  "no-cite": {
    level: "advice",
    title: "data from elsewhere without a word on whose they are",
    why: "Whoever gets the experiment downloads the data, and needs to know whose they are and what may be done with them (Gebru et al., Datasheets for Datasets, 2021). `cite` has room for authors, title and licence; it is no part of any hash.",
    wrong: series("input  warmth = scaled(days.heat, usual)\n    scale  usual  = standard(days.heat)")
      .replace("{ sha256", '{\n                  from   = "https://example.org/days.csv"\n                  sha256')
      .replace('" }\n', '"\n                }\n'),
    right: series("input  warmth = scaled(days.heat, usual)\n    scale  usual  = standard(days.heat)")
      .replace(
        "{ sha256",
        '{\n                  from   = "https://example.org/days.csv"\n                  cite   = "Example Weather Service, 2020, CC BY 4.0"\n                  sha256',
      )
      .replace('" }\n', '"\n                }\n'),
    find: findUncited,
  },
} as const satisfies Readonly<Record<string, Rule>>;
