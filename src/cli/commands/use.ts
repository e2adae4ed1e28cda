import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { type Model, modelOf, type TextOptions } from "../../runtime/use/model.js";
import type { InputRecord, PlacedRecord } from "../../runtime/use/records.js";
import type { TranslateOptions } from "../../runtime/use/translate.js";
import type { Given } from "../arguments.js";
import { recordsFrom } from "../data/record-lines.js";
import { deviceOptions } from "../programs/device-options.js";
import { findRun } from "../runs/find-run.js";
import { say } from "../terminal/say.js";
import { UsageError } from "../usage.js";
import { chat } from "./use-chat.js";
import { translate } from "./use-translate.js";

const WRITING = ["prompt", "length", "temperature", "top-k", "top-p", "seed", "samples"] as const;

/** What a model is asked to do, where it is said; else what it can do decides. */
const VERBS = ["translate", "chat", "generate", "predict"] as const;
type Verb = (typeof VERBS)[number];

export async function run(given: Given): Promise<number> {
  const [name, ...rest] = given.positionals;
  const verb = VERBS.find((known) => known === rest[0]);
  const [path, ...others] = verb ? rest.slice(1) : rest;
  if (name === undefined || others.length > 0) throw new UsageError("give a run, and perhaps one file of records");
  if (verb !== "translate") refuseOptions(given, ["sentence", "attention", "attention-to"], "translate");
  if (verb !== "translate" && verb !== "chat")
    refuseOptions(given, ["beam", "length-penalty", "no-repeat"], "translate and chat");
  if (verb !== "chat") refuseOptions(given, ["turns"], "chat");
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
    if (verb === "translate") return await translate(model, { path, ...translating(given) });
    if (verb === "chat") {
      if (path !== undefined) throw new UsageError("a conversation is typed, or comes from standard input");
      return await chat(model, numberOption(given, "turns", /^[1-9]\d*$/, "a count from 1") ?? 1, searching(given));
    }
    return await used(model, path, text, { verb, writing, top, asJson: given.flag("json") });
  } finally {
    noteUnknown(model.unknown);
  }
}

function refuseOptions(given: Given, names: readonly string[], verb: string): void {
  const isGiven = (option: string) =>
    given.flag(option) || given.value(option) !== undefined || given.values(option).length > 0;
  const name = names.find(isGiven);
  if (name !== undefined) throw new UsageError(`--${name} is for ${verb}: rnnc use RUN ${verb.split(" ")[0]}`);
}

function translating(given: Given) {
  return {
    sentences: given.values("sentence"),
    options: searching(given),
    asJson: given.flag("json"),
    showsAttention: given.flag("attention"),
    attentionTo: given.value("attention-to"),
  };
}

/** A beam, unless a temperature or what goes with one is given. */
function searching(given: Given): TranslateOptions {
  const { length, temperature, topK, topP, seed, allowUnknown } = textOptions(given);
  const isDrawn = temperature !== undefined || topK !== undefined || topP !== undefined;
  const entries = {
    width: numberOption(given, "beam", /^[1-9]\d*$/, "a count from 1"),
    lengthPenalty: numberOption(given, "length-penalty", REAL, "a number from 0"),
    noRepeat: numberOption(given, "no-repeat", /^\d+$/, "a count"),
    ...{ atMost: length, topK, topP, seed, allowUnknown },
    temperature: isDrawn ? (temperature ?? 1) : undefined,
  };
  if (isDrawn && entries.width !== undefined)
    throw new UsageError("--beam searches, and --temperature, --top-k and --top-p draw: give one or the other");
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

const REAL = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i;

interface Wanted {
  readonly verb: Verb | undefined;
  /** Options that are given, of those for writing. */
  readonly writing: readonly string[];
  readonly top: number | undefined;
  readonly asJson: boolean;
}

function used(model: Model, path: string | undefined, text: TextOptions, wanted: Wanted): Promise<number> {
  const { verb, writing, top, asJson } = wanted;
  if (verb === "generate" && path !== undefined && !model.facts.generate?.given.length)
    throw new UsageError(`generate goes on from --prompt, and \`${path}\` holds records`);
  if (verb === "generate" && !model.facts.generate?.given.length) return write(model, text, asJson);
  if (verb === "predict") return predict(model, path ?? "-", top ?? 0);
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

function textOptions(given: Given): TextOptions {
  const count = /^\d+$/;
  const entries = {
    prompt: given.value("prompt"),
    length: numberOption(given, "length", count, "a count"),
    temperature: numberOption(given, "temperature", REAL, "a number from 0"),
    topK: numberOption(given, "top-k", /^[1-9]\d*$/, "a count from 1"),
    topP: numberOption(given, "top-p", REAL, "above 0 and at most 1", (value) => value > 0 && value <= 1),
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
