import { once } from "node:events";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { type Model, modelOf, type TextOptions } from "../../runtime/use/model.js";
import type { InputRecord, PlacedRecord } from "../../runtime/use/records.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../device-options.js";
import { findRun } from "../find-run.js";
import { recordsFrom } from "../record-lines.js";
import { UsageError } from "../usage.js";

const WRITING = ["prompt", "length", "temperature", "top-k", "top-p", "seed", "samples"] as const;

export async function run(given: Given): Promise<number> {
  const [name, path, ...others] = given.positionals;
  if (name === undefined || others.length > 0) throw new UsageError("give a run, and perhaps one file of records");
  const writing = [
    ...WRITING.filter((option) => given.value(option) !== undefined),
    ...(given.flag("unk") ? ["unk"] : []),
  ];
  const text = textOptions(given);
  const top = numberOption(given, "top", /^[1-9]\d*$/, "a count from 1");
  const found = findRun([name]);
  const { device, threads } = await deviceOptions(given, found.folder);
  const model = await modelOf<InputRecord, string>(found, { device, ...(threads === undefined ? {} : { threads }) });
  try {
    return await used(model, path, text, { writing, top, asJson: given.flag("json") });
  } finally {
    noteUnknown(model.unknown);
  }
}

interface Wanted {
  /** Options that are given, of those for writing. */
  readonly writing: readonly string[];
  readonly top: number | undefined;
  readonly asJson: boolean;
}

function used(model: Model, path: string | undefined, text: TextOptions, wanted: Wanted): Promise<number> {
  const { writing, top, asJson } = wanted;
  if (model.facts.generate && model.facts.generate.given.length > 0) return writeEach(model, path ?? "-", text);
  if (path !== undefined && writing.length > 0)
    throw new UsageError(`--${writing[0]} is for a model that writes, and \`${path}\` holds records to predict`);
  const isWriting = path === undefined && (model.facts.generate !== null || writing.length > 0);
  return isWriting ? write(model, text, asJson) : predict(model, path ?? "-", top ?? 0);
}

const SHOWN = 5;

function noteUnknown(unknown: ReadonlySet<string>): void {
  if (unknown.size === 0) return;
  const some = [...unknown].slice(0, SHOWN).map((word) => `\`${word}\``);
  const more = unknown.size > SHOWN ? ` and ${unknown.size - SHOWN} more` : "";
  const [count, are] = unknown.size === 1 ? ["1 word", "is"] : [`${unknown.size} words`, "are"];
  process.stderr.write(`note: ${count} ${are} unknown to the model, and read as <unk>: ${some.join(", ")}${more}\n`);
}

async function write(model: Model, options: TextOptions, asJson: boolean): Promise<number> {
  const samples = options.samples ?? 1;
  if (asJson) {
    for (const text of model.generate(options)) await say(`${JSON.stringify(text)}\n`);
    return EXIT.ok;
  }
  for (let sample = 0; sample < samples; sample++) {
    if (samples > 1) await say(`${sample > 0 ? "\n" : ""}-- ${sample + 1} --\n`);
    // Before the prompt is said, so that nothing is where the model does not write.
    const tokens = model.tokens({ ...options, sample });
    await say(options.prompt ?? "");
    for (const { gap, text } of tokens) await say(gap + text);
    await say("\n");
  }
  return EXIT.ok;
}

/** Lines for each record, in order: what the model writes from it, the likeliest tokens unless told otherwise. */
async function writeEach(model: Model, path: string, options: TextOptions): Promise<number> {
  const target = model.facts.generate?.column ?? "";
  for await (const record of recordsFrom(path, () => model.textField())) {
    for (const text of model.generatePlaced(record, { temperature: 0, ...options }))
      await say(`${JSON.stringify({ [target]: text })}\n`);
  }
  return EXIT.ok;
}

const BATCH = 64;

/** A line for each record, in order; those before a bad one are said, and then what is wrong with it. */
async function predict(model: Model, path: string, top: number): Promise<number> {
  const isTyped = path === "-" && process.stdin.isTTY === true;
  if (isTyped) process.stderr.write("records, a JSON object a line; Ctrl-D ends\n");
  const records = recordsFrom(path, () => model.textField());
  /** The last row is predicted, not what follows it, where the model reads more of a row than what came before. */
  const noteKnown = ([...rows]: readonly PlacedRecord[]) => {
    const [before, last] = rows.slice(-2).map(({ record }) => Object.keys(record).length);
    if (model.isSeries && last === before && model.facts.reads.some(({ role }) => role === "input"))
      process.stderr.write(
        `note: this is for the last row, ${rows.at(-1)?.place}, whatever it has; for what follows, give one row more\n`,
      );
  };
  const tell = async (waiting: readonly PlacedRecord[]) => {
    noteKnown(waiting);
    for (const prediction of model.predictPlaced(waiting, top)) await say(`${JSON.stringify(prediction)}\n`);
  };
  let waiting: PlacedRecord[] = [];
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    try {
      await tell(batch);
    } catch (error) {
      if (!(error instanceof Failure) || batch.length < 2 || model.isSeries) throw error;
      for (const record of batch) await tell([record]);
    }
  };
  try {
    for await (const record of records) {
      waiting.push(record);
      if (!model.isSeries && (waiting.length === BATCH || isTyped)) await flush();
    }
  } finally {
    if (waiting.length > 0) await flush();
  }
  return EXIT.ok;
}

/** Waits where the reader is slower. */
async function say(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

function textOptions(given: Given): TextOptions {
  const real = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i;
  const count = /^\d+$/;
  const entries = {
    prompt: given.value("prompt"),
    length: numberOption(given, "length", count, "a count"),
    temperature: numberOption(given, "temperature", real, "a number from 0"),
    topK: numberOption(given, "top-k", /^[1-9]\d*$/, "a count from 1"),
    topP: numberOption(given, "top-p", real, "above 0 and at most 1", (value) => value > 0 && value <= 1),
    seed: numberOption(given, "seed", count, "a count"),
    samples: numberOption(given, "samples", /^[1-9]\d*$/, "a count from 1"),
    allowUnknown: given.flag("unk"),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function numberOption(
  given: Given,
  name: string,
  pattern: RegExp,
  wanted: string,
  holds: (value: number) => boolean = () => true,
): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (pattern.test(text) && Number.isFinite(value) && holds(value)) return value;
  throw new UsageError(`--${name} is ${wanted}, not ${text}`);
}
