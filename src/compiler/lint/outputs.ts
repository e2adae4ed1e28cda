/** What a model says, and the losses that compare it. */
import type { ModelNode } from "../../plan/plan.js";
import { thousands } from "../../spelling/thousands.js";
import { advised, words } from "./example.js";
import type { Look } from "./look.js";
import type { Finding, Rule } from "./rule.js";

const OF_LOGITS: readonly string[] = ["cross_entropy", "sampled_softmax", "binary_cross_entropy"];

function findSquashed(look: Look): readonly Finding[] {
  const layers = new Map(look.plan.model.map((node) => [node.id, node]));
  return look.plan.train.loss.flatMap(({ kind, output }): Finding[] => {
    const node = layers.get(output);
    if (!OF_LOGITS.includes(kind) || !node) return [];
    const { activation } = node.attributes;
    const words = typeof activation === "object" && "word" in activation ? look.wordsOf(activation.word) : [];
    const word = words.find((one) => one !== "none");
    if ((node.layer !== "dense" && node.layer !== "activation") || word === undefined) return [];
    const span = look.placeOf(`/model/${node.id}/attributes/activation`);
    const isWritten = look.textOf(span) === word;
    const edit = isWritten ? { edit: { span, text: "none" } } : {};
    const message = `\`${kind}\` takes logits, any real numbers, and makes probabilities of them itself; \`${word}\` has been over these.`;
    return [{ message, span, suggestion: { message: "compare what comes before the activation", ...edit } }];
  });
}

/** Words, the unknown one and the end: with more of them the output is most of a step. */
const MANY = 20_002;

function findMany(look: Look): readonly Finding[] {
  const layers = new Map(look.plan.model.map((node) => [node.id, node]));
  return look.plan.train.loss.flatMap(({ kind, output }, index): Finding[] => {
    const features = layers.get(output)?.type.features ?? null;
    if (kind !== "cross_entropy" || features === null) return [];
    const { high } = look.boundsOf(features);
    if (!Number.isFinite(high) || high <= MANY) return [];
    const message = `Every step computes and corrects the logits of up to ${thousands(high)} classes.`;
    const suggestion = { message: "write `sampled_softmax(…, samples: 512)`, or leave out rare words" };
    return [{ message, span: look.placeOf(`/train/loss/${index}`, "/train/loss"), suggestion }];
  });
}

function startsWide({ layer, attributes }: ModelNode): boolean {
  const { initial } = attributes;
  return layer === "embed" && typeof initial === "object" && "initial" in initial && initial.initial.kind === "default";
}

function findTied(look: Look): readonly Finding[] {
  const layers = new Map(look.plan.model.map((node) => [node.id, node]));
  return look.plan.model.flatMap((node): Finding[] => {
    const table =
      node.layer === "dense" && node.inputs.weights !== undefined ? layers.get(node.inputs.weights) : undefined;
    if (!table || !startsWide(table)) return [];
    const message =
      "The output's weights are a table that begins with deviation 1: its first logits are wide of the mark.";
    const related = [{ span: look.placeOf(`/model/${table.id}`), message: "this table" }];
    const suggestion = { message: "let the table begin smaller: `initial: uniform(0.1)`" };
    return [{ message, span: look.placeOf(`/model/${node.id}`), related, suggestion }];
  });
}

const tied = (initial: string) => `read   = embed(previous(word), size: 64${initial})
    states = recurrent(read, cell: gru, units: 64)
    logits = dense(states, units: v.size, weights: read)`;

export const OUTPUTS = {
  "squashed-logits": {
    level: "warning",
    title: "logits that have been through an activation",
    why: "The losses for classes take logits and contain the softmax or the sigmoid, because the two together can be computed exactly. A sigmoid or tanh before leaves the softmax numbers between -1 and 1, so that of two classes none can become more probable than 0.88; a relu strikes out every logit below zero, and its gradient with it.",
    wrong: advised({
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes, activation: tanh)`,
    }),
    right: advised(),
    find: findSquashed,
  },
  "many-classes": {
    level: "advice",
    title: "a full softmax over very many classes",
    why: "With V classes and n units before them, the output multiplies n × V numbers for each step of a sequence, an LSTM of n units on n features 8 n²: from V = 8 n on, the output is more than half of the work, and at 20,000 classes that is so for every LSTM of less than 2,500 units. From more than 20,000 words on, the unknown one and an end not counted, the rule speaks. Jean et al. (On Using Very Large Target Vocabulary, 2015) draw some classes a step, `sampled_softmax(…)`; validation goes on taking all of them. Pieces of words, `byte_pairs`, need fewer classes to begin with.",
    wrong: words({ vocab: "vocab v = vocabulary(words(book.text), most: 50_000)" }),
    right: words({
      vocab: "vocab v = vocabulary(words(book.text), most: 50_000)",
      loss: "sampled_softmax(logits, word, samples: 512)",
    }),
    find: findMany,
  },
  "tied-start": {
    level: "advice",
    title: "a table that begins wide and serves as output weights",
    why: "A table of `embed` begins normal with deviation 1, as in PyTorch. Where it serves as the weights of the output too (Press and Wolf 2017), a logit is a sum over all units, of deviation √(Σ h²): with 64 units of size 0.5, 4, and the first loss lies above the logarithm of the classes, which is what knowing nothing costs. Measured, a GRU of 64 units over the 2,000 most frequent words of Moby Dick begins at 10.3, and with `initial: uniform(0.1)` at 7.59; ln 2,001 is 7.60. PyTorch's own language model begins its table with uniform(0.1).",
    wrong: words({ model: tied("") }),
    right: words({ model: tied(", initial: uniform(0.1)") }),
    find: findTied,
  },
} as const satisfies Readonly<Record<string, Rule>>;
