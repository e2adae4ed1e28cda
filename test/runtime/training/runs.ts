/** Whole runs inside the test's own process, interrupted after exactly as many steps as a test wants. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DeviceChoice } from "../../../src/runtime/devices/select.js";
import { readSafetensors } from "../../../src/runtime/files/safetensors.js";
import { SILENT } from "../../../src/runtime/training/progress.js";
import { type RunResult, resumeRun, startRun } from "../../../src/runtime/training/run.js";
import { type Files, type Loaded, load } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { KERNELS } from "../../support/native.js";

export interface Sitting {
  readonly device?: DeviceChoice;
  readonly threads?: number;
  readonly set?: readonly string[];
  /** Ctrl-C after so many steps of this sitting. */
  readonly steps?: number;
}

function optionsOf({ device = KERNELS, threads = 1, set = [], steps = Number.POSITIVE_INFINITY }: Sitting) {
  let done = 0;
  return { device, threads, set, sink: SILENT, interrupted: () => ++done >= steps };
}

export function start({ program, file }: Loaded, sitting: Sitting = {}): Promise<RunResult> {
  return startRun(program, file, optionsOf(sitting));
}

export function resume({ program, file }: Loaded, folder: string, sitting: Sitting = {}): Promise<RunResult> {
  return resumeRun(program, file, folder, optionsOf(sitting));
}

export type JournalLine = Readonly<Record<string, unknown>>;

export function journal(folder: string): readonly JournalLine[] {
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as JournalLine);
}

/** The journal without what may differ between equal runs: when, where, how long. */
export function deeds(folder: string): readonly JournalLine[] {
  return journal(folder).map(({ at, time, threads, device, ...rest }) => rest);
}

/** Every number that a checkpoint holds, by name: weights, optimiser, carried state. */
export function numbers(folder: string, file = "last"): Readonly<Record<string, readonly number[]>> {
  const { tensors } = readSafetensors(join(folder, "checkpoints", `${file}.safetensors`));
  return Object.fromEntries([...tensors].map(([name, { values }]) => [name, [...bits(values)]]));
}

function bits(
  values: ArrayLike<number> & { readonly buffer: ArrayBufferLike; readonly byteOffset: number },
): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** Runs that lie beside a program. */
export function runsOf({ file, program }: Loaded): readonly string[] {
  return readdirSync(join(dirname(file.source), "runs", program.name));
}

// Experiments

/** An LSTM with dropout, clipping and Adam, checked in the middle of epochs; 16 steps an epoch. */
export function dropout(extra = ""): Promise<Loaded> {
  return load(
    parity({
      model: `states = recurrent(string, cell: lstm, units: units) |> dropout(rate: 0.3)
    logits = dense(last(states), units: odd.classes)`,
      train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    clip      = norm(0.5)
    batch     = 50
    steps     = 40
    validate every 7 steps
    ${extra}`,
    }),
  );
}

/** Text in lanes: state carried from batch to batch, dropout; 11 steps an epoch. `more`: arguments of its loss. */
export function lanes(extra = "", rate = "momentum(rate: 0.1)", more = ""): Promise<Loaded> {
  const words = ["sea", "ship", "whale", "the", "a", "white", "old", "man"];
  const text = Array.from({ length: 60 }, (_, line) =>
    Array.from({ length: 9 }, (_, at) => words[(line * 7 + at * at * 3 + line * at) % words.length]).join(" "),
  ).join("\n");
  const files: Files = {
    "book.tsv": `${text}\n`,
    "main.rnn": `edition 2026

experiment book {
  seed = 5
  data {
    rows book   = tsv("book.tsv", columns: [text]) |> split(by: order(), train: 70%, validate: 15%, test: 15%)
    vocab v     = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }
  model {
    states = embed(previous(word), size: 4) |> recurrent(cell: gru, units: 6) |> dropout(rate: 0.2)
             |> recurrent(cell: lstm, units: 5)
    logits = dense(states, units: v.size)
  }
  train {
    loss      = cross_entropy(logits, word${more})
    optimizer = ${rate}
    batch     = 5 lanes of 7
    epochs    = 3
    keep best validate.perplexity
    ${extra}
  }
  measure {
    perplexity = perplexity(logits, word)
  }
}
`,
  };
  return load(files);
}
