/**
 * Replies to what somebody says beside the PyTorch reference (shared/bench/reference, section 4): the same exchanges, parts,
 * words, configuration and epochs; and the control, whose decoder begins at zeros.
 */
import { DIALOGUES, sourcesIn } from "./sources.js";
import { rnnc, type Surroundings, type TrainingFigures, trained, trainingFigures } from "./training.js";

/** What somebody said, and each of the replies. */
export type Conversation = readonly { readonly said: string; readonly reply: string }[];

export interface AssistantFigures extends TrainingFigures {
  readonly title: string;
  /** Perplexities a token. */
  readonly validate: number;
  readonly test: number;
  /** With a beam of 5; none of the control, which hears nothing. */
  readonly conversations: readonly Conversation[];
  /** To the first line of each conversation, drawn among the three likeliest tokens. */
  readonly drawn: readonly (readonly string[])[];
}

interface Assistant {
  readonly file: string;
  /** The experiment, and what the reference calls it. */
  readonly experiment: "assistant" | "assistant_unconditional";
  readonly title: string;
  readonly seed: number;
}

const HEARS = { file: "experiments/assistant.rnn", experiment: "assistant", title: "encoder and decoder" } as const;
const CONTROL = {
  file: "experiments/assistant-unconditional.rnn",
  experiment: "assistant_unconditional",
  title: "decoder from zeros",
} as const;

/** Each with two seeds, since what a prompt is worth is the difference of two perplexities that chance moves. */
export const ASSISTANTS: Readonly<Record<string, Assistant>> = {
  assistant: { ...HEARS, seed: 1 },
  assistant_unconditional: { ...CONTROL, seed: 1 },
  assistant_seed_2: { ...HEARS, seed: 2 },
  assistant_unconditional_seed_2: { ...CONTROL, seed: 2 },
};

/** The reference's six prompts, each with two lines more. */
const SAID = [
  ["hello!", "how are you?", "what did you do today?"],
  ["how are you?", "did you see a movie?", "what was it about?"],
  ["what is your favorite movie?", "who is in it?", "i want to see it."],
  ["do you like star wars?", "which one is the best?", "i agree."],
  ["who is your favorite singer?", "do you like her new album?", "me too."],
  ["i love football.", "what is your favorite team?", "they won last night!"],
];
const SEEDS = [1, 2, 3];

export function assistantFigures(name: string, around: Surroundings): AssistantFigures {
  const { file, experiment, title, seed } = ASSISTANTS[name];
  const training = trained({ file, name: experiment, seed }, sourcesIn(around.data, DIALOGUES), around.runs[name]);
  const { run, kept, test } = training;
  const hears = name === "assistant";
  return {
    ...{ title, ...trainingFigures(training) },
    ...{ validate: kept.validate.measures.perplexity, test: test.measures.perplexity },
    conversations: hears ? SAID.map((lines) => conversation(run, lines)) : [],
    drawn: hears
      ? SAID.map(([line]) =>
          SEEDS.map((seed) => replies(run, [line], ["--temperature", "1", "--top-k", "3", "--seed", String(seed)])[0]),
        )
      : [],
  };
}

function conversation(run: string, lines: readonly string[]): Conversation {
  const answers = replies(run, lines, []);
  return lines.map((said, at) => ({ said, reply: answers[at] }));
}

function replies(run: string, lines: readonly string[], options: readonly string[]): readonly string[] {
  return rnnc(["use", run, "chat", "--length", "15", ...options], `${lines.join("\n")}\n`)
    .trimEnd()
    .split("\n");
}
