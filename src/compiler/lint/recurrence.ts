/** Recurrent layers over long sequences. */
import type { ModelNode } from "../../plan/plan.js";
import type { Suggestion } from "../diagnostics/diagnostic.js";
import { lex } from "../syntax/lexer.js";
import { advised, TRAIN } from "./example.js";
import { type Look, stepsOf } from "./look.js";
import type { Finding, Rule } from "./rule.js";

/** From so many steps on, what a step multiplies by counts: the pages say why. */
const LONG = 25;

/** Recurrent layers, and how many steps they may go through where these are many. */
function longLayers(look: Look, isMeant: (node: ModelNode) => boolean) {
  return look.plan.model.flatMap((node) => {
    const steps = stepsOf(look, node);
    return steps !== null && steps >= LONG && isMeant(node) ? [{ node, steps }] : [];
  });
}

function isOf(look: Look, { layer, attributes }: ModelNode, cell: "rnn" | "lstm"): boolean {
  const { cell: chosen } = attributes;
  if (layer !== "recurrent" || typeof chosen !== "object" || !("word" in chosen)) return false;
  return look.wordsOf(chosen.word).includes(cell);
}

function initialOf({ attributes }: ModelNode, name: string): string {
  const initial = attributes[name];
  return typeof initial === "object" && "initial" in initial ? initial.initial.kind : "default";
}

/** An argument of a layer's call: in the place of what is said of it, else at the end of the call. */
function withArgument(look: Look, { id }: ModelNode, name: string, value: string): Suggestion {
  const message = `write \`${name}: ${value}\``;
  const [callee, said] = [look.placeOf(`/model/${id}`), look.placeOf(`/model/${id}/attributes/${name}`)];
  if (said.start !== callee.start) {
    const isLiteral = /^[\w.]+(?:\(.*\))?$/s.test(look.textOf(said));
    return isLiteral ? { message, edit: { span: said, text: value } } : { message };
  }
  const last = lastOfCall(look.textOf({ ...callee, end: Number.POSITIVE_INFINITY }));
  if (last === null) return { message };
  const end = callee.start + last.end;
  const text = last.isComma ? ` ${name}: ${value},` : `, ${name}: ${value}`;
  return { message, edit: { span: { ...callee, start: end, end }, text } };
}

/** The last sign before the bracket that closes the first one of a text. */
function lastOfCall(text: string): { readonly end: number; readonly isComma: boolean } | null {
  const { tokens } = lex(text);
  let open = 0;
  for (const [index, { image }] of tokens.entries()) {
    if ("([{".includes(image)) open++;
    if (!")]}".includes(image) || --open > 0) continue;
    const before = tokens[index - 1];
    return { end: before.startOffset + before.image.length, isComma: before.image === "," };
  }
  return null;
}

function findUnclipped(look: Look): readonly Finding[] {
  if (look.plan.train.clip !== null) return [];
  const [long] = longLayers(look, ({ layer }) => layer === "recurrent" || layer === "scan");
  if (!long) return [];
  const span = look.placeOf("/train/optimizer");
  const message = `Gradients go back through up to ${long.steps} steps, and nothing limits them.`;
  const related = [{ span: look.placeOf(`/model/${long.node.id}`), message: "through this layer" }];
  const text = "\n    clip      = norm(1.0)";
  const suggestion = { message: "write `clip = norm(1.0)`", edit: { span: { ...span, start: span.end }, text } };
  return [{ message, span, related, suggestion }];
}

const NOT_SHRINKING: readonly string[] = ["orthogonal", "glorot", "he"];

function findShrinking(look: Look): readonly Finding[] {
  const isMeant = (node: ModelNode) =>
    isOf(look, node, "rnn") && !NOT_SHRINKING.includes(initialOf(node, "initial_recurrent"));
  return longLayers(look, isMeant).map(({ node, steps }) => ({
    message: `The recurrent weights of an \`rnn\` over up to ${steps} steps do not begin orthogonal.`,
    span: look.placeOf(`/model/${node.id}`),
    suggestion: withArgument(look, node, "initial_recurrent", "orthogonal()"),
  }));
}

function findForgetful(look: Look): readonly Finding[] {
  const isMeant = (node: ModelNode) => {
    const bias = node.attributes.forget_bias;
    const isScalar = typeof bias === "number" || (typeof bias === "object" && "formula" in bias);
    return (
      isOf(look, node, "lstm") &&
      isScalar &&
      look.boundsOf(bias).high <= 0 &&
      initialOf(node, "initial_bias") !== "constant"
    );
  };
  return longLayers(look, isMeant).map(({ node, steps }) => ({
    message: `An \`lstm\` over up to ${steps} steps begins by forgetting half of its state at each of them.`,
    span: look.placeOf(`/model/${node.id}`),
    suggestion: withArgument(look, node, "forget_bias", "1.0"),
  }));
}

const plain = (cell: string) => `states = recurrent(string, cell: ${cell}, units: 16)
    logits = dense(last(states), units: odd.classes)`;

export const RECURRENCE = {
  "no-clip": {
    level: "advice",
    title: "gradients through many steps without a limit",
    why: "A gradient that goes back through n steps is multiplied n times, and may grow out of all measure at once: one such step can undo a training (Bengio et al. 1994; Pascanu et al., On the difficulty of training recurrent neural networks, 2013, who limit its norm). The rule speaks from 25 steps on, because a factor of 1.1 a step, which is little, makes more than ten of 25. Where only the data tell how long sequences are, it waits for them to be prepared.",
    wrong: advised({ train: TRAIN.replace("clip      = norm(1.0)\n    ", "") }),
    right: advised(),
    find: findUnclipped,
  },
  "recurrent-initial": {
    level: "advice",
    title: "a plain recurrent layer over many steps that does not begin orthogonal",
    why: "An orthogonal matrix neither stretches nor shrinks what is multiplied by it, and so lets gradients through many steps (Saxe et al. 2014; Le et al., A Simple Way to Initialize Recurrent Networks of Rectified Linear Units, 2015, begin with the identity, which is orthogonal too). Weights drawn evenly between ±1/√units, as is the default here and in PyTorch, shrink a vector by about 0.58 (1/√3) a step: of 25 steps a millionth comes back, which is where the rule begins. `glorot` and `he`, which shrink far less, are left alone; gates make `gru` and `lstm` depend on it less.",
    wrong: advised({ model: plain("rnn") }),
    right: advised({
      model: `states = recurrent(string, cell: rnn, units: 16, initial_recurrent: orthogonal())
    logits = dense(last(states), units: odd.classes)`,
    }),
    find: findShrinking,
  },
  "forget-bias": {
    level: "advice",
    title: "an LSTM over many steps that begins by forgetting",
    why: "With a bias of 0 the forget gate begins at σ(0) = 1/2, and half of a cell's state is lost at each step: after 25 steps, where the rule begins, 2⁻²⁵ is left, less than a float32 can add to 1. Gers et al. (Learning to Forget, 2000) begin with a bias of 1, and Jozefowicz et al. (An Empirical Exploration of Recurrent Network Architectures, 2015) recommend it for every LSTM; Keras does it by default, PyTorch and rnnc do not. A biased start (`initial_bias: constant(…)`) is left alone.",
    wrong: advised({ model: plain("lstm") }),
    right: advised(),
    find: findForgetful,
  },
} as const satisfies Readonly<Record<string, Rule>>;
