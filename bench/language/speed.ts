/**
 * Steps of the experiments beside PyTorch with the same network, by turns in one process each: `rnnc bench --peer`. And 200
 * steps of the book's two networks in their full size.
 */
import { section, table } from "../markdown.js";
import { recorded } from "../records.js";
import { ARTICLES, DIALOGUES, PAIRS, type Sources, sourcesIn } from "./sources.js";
import { rnnc, type Surroundings } from "./training.js";

const THREADS = 2;
const BOOK_STEPS = 200;

interface Timed {
  readonly file: string;
  readonly experiment: string;
  readonly sources: Sources;
  /** How often PyTorch's step must take ours; null of those that are not compared. */
  readonly goal: number | null;
}

const TIMED: Readonly<Record<string, Timed>> = {
  translator: { file: "experiments/translator.rnn", experiment: "translator", sources: PAIRS, goal: 1.6 },
  "translator-plain": {
    file: "experiments/translator-plain.rnn",
    ...{ experiment: "translator_plain", sources: PAIRS, goal: 1 },
  },
  "translator-better": {
    file: "experiments/translator-better.rnn",
    ...{ experiment: "translator_better", sources: PAIRS, goal: 1 },
  },
  assistant: { file: "experiments/assistant.rnn", experiment: "assistant", sources: DIALOGUES, goal: 1.3 },
  "chapter-carried": {
    file: "experiments/chapter-carried.rnn",
    ...{ experiment: "chapter_carried", sources: [], goal: 1 },
  },
  "wikitext-2": { file: "experiments/wikitext-2.rnn", experiment: "wikitext_2", sources: ARTICLES, goal: 1 },
  "book translator": {
    file: "stdlib/book/translator.rnn",
    ...{ experiment: "translator", sources: PAIRS, goal: null },
  },
  "book assistant": { file: "stdlib/book/assistant.rnn", experiment: "assistant", sources: DIALOGUES, goal: null },
};

export const SPEEDS: readonly string[] = Object.keys(TIMED);

/** What `rnnc bench --json` says, of which these are kept. */
interface Bench {
  readonly stepMs: number;
  readonly steps: number;
  readonly memory: { readonly foretold: number; readonly resident: number };
  readonly peer:
    | null
    | { readonly cannot: string }
    | { readonly torch: string; readonly ms: number; readonly oursMs: number; readonly ratio: number };
}

export interface StepFigures extends Bench {
  readonly goal: number | null;
}

export function speedFigures(name: string, { data }: Surroundings): StepFigures {
  const { file, experiment, sources, goal } = TIMED[name];
  const given = sourcesIn(data, sources).flatMap((source) => ["--source", source]);
  const how = goal === null ? ["--steps", String(BOOK_STEPS)] : ["--peer"];
  const args = ["bench", file, "-e", experiment, ...given, ...how, "--threads", String(THREADS), "--json"];
  const { stepMs, steps, memory, peer } = JSON.parse(rnnc(args)) as Bench;
  const { foretold, resident } = memory;
  return { stepMs, steps, memory: { foretold, resident }, peer, goal };
}

/** experiments/speed/RESULTS.md. */
export function speedPage(): string {
  const entries = recorded<StepFigures>("experiments-speed");
  const beside = entries.filter(({ goal }) => goal !== null);
  const book = entries.filter(({ goal }) => goal === null);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    HEAD,
    section(
      "Beside PyTorch",
      `Milliseconds of a whole training step with ${THREADS} threads, by turns with PyTorch's: the same layers, batch, optimizer and loss. An epoch has the same steps on both sides, so the ratio is that of epochs too; ours makes its batches besides.`,
      table(
        ["experiment", "ms", "PyTorch, ms", "ratio", "goal", "met", "peer"],
        beside.map(({ name, peer, goal }) =>
          peer === null || "cannot" in peer
            ? [name, "", "", "", `${goal}`, "", peer?.cannot ?? ""]
            : [
                ...[name, peer.oursMs.toFixed(1), peer.ms.toFixed(1), peer.ratio.toFixed(2), `${goal}`],
                ...[peer.ratio >= (goal ?? 0) ? "yes" : "**no**", `PyTorch ${peer.torch}`],
              ],
        ),
      ),
      beside,
    ),
    section(
      "The book's networks in full size",
      `${BOOK_STEPS} steps of training. \`foretold\`: what \`rnnc explain\` says of tensors, at most; \`process\`: what the process grew by, the prepared data and JavaScript's heap among it.`,
      table(
        ["experiment", "steps", "ms a step", "foretold", "process"],
        book.map(({ name, steps, stepMs, memory }) => [
          ...[name, `${steps}`, stepMs.toFixed(0), megabytes(memory.foretold), megabytes(memory.resident)],
        ]),
      ),
      book,
    ),
  ].join("\n\n");
}

const HEAD = `# Speed of the experiments

Written by \`npm run experiments -- report\`; \`npm run experiments -- speed --data DIR\` measures again, on a quiet machine with
\`RNNC_BENCH_PYTHON\` naming a Python that has PyTorch.`;
