/** `load`: a trained model in a person's own program. */
import { join, resolve } from "node:path";
import { factsOf, type ModelFacts } from "../../plan/model-facts.js";
import { type DeviceChoice, selectDevice } from "../devices/select.js";
import { Failure } from "../failure.js";
import { bind } from "../program/bind.js";
import { planBeside } from "../program/plan-beside.js";
import { readFitted } from "../records/fitted-file.js";
import { readJournal } from "../records/journal.js";
import { rootOfRun } from "../records/run-places.js";
import { startOf } from "../records/start-record.js";
import { readWeights } from "../training/checkpoint.js";
import { VERSION } from "../version.js";
import { encodeRecords } from "./encoding-kit.js";
import { type GenerateOptions, generateTokens, type Token } from "./generate.js";
import { isSeries, type Prediction, predictRecords, type UsedModel } from "./predict.js";
import type { InputRecord, PlacedRecord } from "./records.js";
import { type FoundRun, programOfRun } from "./run-program.js";
import { type TranslateOptions, type Translation, translateRecords } from "./translate.js";

export interface LoadOptions {
  /** `auto` unless said. */
  readonly device?: DeviceChoice;
  readonly threads?: number;
}

export interface TextOptions {
  /** What the text begins with; nothing unless said. */
  readonly prompt?: string;
  /** How many tokens are added; 100 unless said. */
  readonly length?: number;
  /** 1 unless said; 0 takes the likeliest token each time. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  /** 1 unless said. The same seed gives the same texts. */
  readonly seed?: number;
  /** How many texts; 1 unless said. */
  readonly samples?: number;
  /** Whether `<unk>` may be said; false unless said. */
  readonly allowUnknown?: boolean;
  /** What the text is made from, by a model that reads records: one of its data's own. */
  readonly record?: InputRecord;
}

export interface GeneratedText {
  /** The prompt and what was added. */
  readonly text: string;
  readonly tokens: readonly string[];
  /** Whether the model ended it; false where it was cut off, or the model knows no ends. */
  readonly isEnded: boolean;
  /** Of what was added, its end included, at temperature 1. */
  readonly logProbability: number;
  /** exp(-logProbability / tokens), an end being a token. */
  readonly perplexity: number;
}

/**
 * A trained model. `Input` is a record of the columns of its data, `Targets` the names of its targets: the types
 * `Input` and `Target` that a compiled program exports.
 */
export interface Model<Input extends object = InputRecord, Targets extends string = string> {
  readonly facts: ModelFacts;
  /** Words that were read so far and that the model does not know: it reads each as `<unk>`. */
  readonly unknown: ReadonlySet<string>;
  /**
   * One prediction for each record, in order, whatever their number; of a model of a series, whose records are
   * consecutive rows, one for the row to come. `top` adds the likeliest classes.
   * @throws Failure for a record that does not fit, with its number.
   */
  predict(
    records: readonly Input[],
    options?: { readonly top?: number },
  ): readonly Readonly<Record<Targets, Prediction>>[];
  /** Texts of a language model. @throws Failure where the model does not go on by itself, RangeError for a wrong option. */
  generate(options?: TextOptions): readonly GeneratedText[];
  /** The tokens of one text as they are chosen, with how they join; `sample` tells several texts of a seed apart. */
  tokens(options?: TextOptions & { readonly sample?: number }): Generator<Token, void>;
  /**
   * What a translator, or a model that answers, writes from each record: one text for each, in order, whatever their
   * number. @throws Failure where the model does not write from records, RangeError for a wrong option.
   */
  translate(records: readonly Input[], options?: TranslateOptions): readonly Translation[];
  /** As `translate`, with what messages call each record. */
  translatePlaced(records: readonly PlacedRecord[], options: TranslateOptions): readonly Translation[];
  /** Whether records are consecutive rows of one series. */
  readonly isSeries: boolean;
  /** As `generate`, from a record with what messages call it. */
  generatePlaced(record: PlacedRecord, options: TextOptions): Generator<GeneratedText, void>;
  /** As `predict`, with what messages call each record. */
  predictPlaced(records: readonly PlacedRecord[], top: number): readonly Readonly<Record<Targets, Prediction>>[];
  /** The one field of text that the model reads; null where it reads another kind of field, or several. */
  textField(): string | null;
}

const BATCH = 64;

/**
 * Loads a run's kept weights: the best where its experiment keeps them, else the last. The data it was trained on are
 * not needed. `run` is its folder.
 * @throws Failure `run-missing`, `program-changed`, `checkpoint-broken`, `disk`.
 */
export async function load<Input extends object = InputRecord, Targets extends string = string>(
  run: string,
  options: LoadOptions = {},
): Promise<Model<Input, Targets>> {
  const folder = resolve(run);
  const { records } = readJournal(join(folder, "journal.jsonl"));
  const start = startOf(records, folder);
  return modelOf<Input, Targets>({ folder, root: rootOfRun(folder) ?? folder, start, records }, options);
}

/**
 * The model of a run that has been found. Throws as `load` does.
 * @internal
 */
export async function modelOf<Input extends object, Targets extends string>(
  found: FoundRun,
  { device = "auto", threads }: LoadOptions,
): Promise<Model<Input, Targets>> {
  const { folder, start } = found;
  const { program } = await programOfRun(found);
  const fitted = readFitted(folder, start.fittedSha256);
  const { plan, origins } = planBeside(join(folder, "program", start.program));
  const selected = selectDevice(device, threads);
  const one = Object.fromEntries(Object.keys(program.extents).map((extent) => [extent, 1]));
  const bound = bind(program, selected.device, {
    settings: start.settings,
    data: { parts: new Map(), ...fitted, sources: [] },
    most: { ...one, batch: 1 },
  });
  const identity = {
    program: program.hashes.program,
    ...(start.fold === undefined ? {} : { fold: start.fold }),
    settings: start.settings,
    version: VERSION,
    arithmetic: selected.device.arithmetic,
  };
  readWeights(keptWeights(found, program.training(start.settings).keep !== null), bound, identity);
  const columnNames = Object.keys(encodeRecords(program, start.settings, fitted, [{ record: {}, place: "" }]));
  const model: UsedModel = {
    bound,
    facts: factsOf(plan, origins, start.settings, columnNames),
    fitted,
    unknown: new Set(),
  };
  return {
    facts: model.facts,
    unknown: model.unknown,
    translate: (records, options) => translateRecords(model, placedOf(records), options),
    translatePlaced: (placed, options) => translateRecords(model, placed, options),
    predict(records, { top = 0 } = {}) {
      return predictAll(model, placedOf(records), top) as readonly Readonly<Record<Targets, Prediction>>[];
    },
    isSeries: isSeries(model.facts),
    predictPlaced: (placed, top) => predictAll(model, placed, top) as readonly Readonly<Record<Targets, Prediction>>[],
    textField: () => textFieldOf(model),
    tokens: ({ sample = 0, ...options } = {}) =>
      generateTokens(model, generateFactOf(model.facts, options.record), checked(options, sample)),
    *generatePlaced(record, options) {
      const fact = generateFactOf(model.facts, record.record);
      for (let sample = 0; sample < (options.samples ?? 1); sample++)
        yield textOf(options.prompt ?? "", [...generateTokens(model, fact, { ...checked(options, sample), record })]);
    },
    generate(options = {}) {
      const samples = options.samples ?? 1;
      if (!Number.isInteger(samples) || samples < 1) throw new RangeError("`samples` is a count from 1");
      const fact = generateFactOf(model.facts, options.record);
      return Array.from({ length: samples }, (_, sample) =>
        textOf(options.prompt ?? "", [...generateTokens(model, fact, checked(options, sample))]),
      );
    },
  };
}

function placedOf(records: readonly object[]): readonly PlacedRecord[] {
  return records.map((record, index) => ({
    record: Object.fromEntries(Object.entries(record)),
    place: `record ${index + 1}`,
  }));
}

/**
 * In batches, so that memory does not grow with the number of records.
 * @internal
 */
export function predictAll(model: UsedModel, records: readonly PlacedRecord[], top: number) {
  if (isSeries(model.facts)) return predictRecords(model, records, top);
  const batches = Array.from({ length: Math.ceil(records.length / BATCH) }, (_, index) =>
    predictRecords(model, records.slice(index * BATCH, (index + 1) * BATCH), top),
  );
  return batches.flat();
}

/** What a record without any field is told to lack, if a text will do. */
function textFieldOf({ bound, facts, fitted }: UsedModel): string | null {
  const missing = (record: InputRecord) => {
    const columns = encodeRecords(bound.program, bound.settings, fitted, [{ record, place: "" }]);
    const found = readsOf(facts)
      .map((name) => columns[name])
      .find((column) => column && "missing" in column);
    return found && "missing" in found ? found.missing : null;
  };
  const field = missing({});
  if (field === null) return null;
  try {
    return missing({ [field]: "a" }) === null ? field : null;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** What is read of records: all, or what a model that writes starts from. */
function readsOf({ generate, reads }: ModelFacts): readonly string[] {
  return generate && generate.given.length > 0 ? generate.given : reads.map(({ name }) => name);
}

function generateFactOf({ generate, reads }: ModelFacts, record: InputRecord | undefined) {
  if (generate && generate.given.length > 0 === (record !== undefined)) return generate;
  if (generate) {
    const names = generate.given.map((name) => `\`${name}\``).join(", ");
    const [message, advice] = record
      ? ["This model writes by itself, and is given no records.", "Give it a prompt, or nothing."]
      : [`This model writes from ${names}, and there is no record.`, "Give it records, one JSON object a line."];
    throw new Failure("bad-value", message, advice);
  }
  const columns = reads.map(({ name }) => `\`${name}\``).join(", ");
  const message = `This model does not go on by itself: it reads ${columns}, and is no model of a text alone.`;
  throw new Failure("bad-value", message, "Give it records, one JSON object a line: rnnc use RUN FILE.");
}

function textOf(prompt: string, tokens: readonly Token[]): GeneratedText {
  const logProbability = tokens.reduce((sum, token) => sum + token.logProbability, 0);
  return {
    text: prompt + tokens.map(({ gap, text }) => gap + text).join(""),
    tokens: tokens.filter(({ isEnd }) => !isEnd).map(({ text }) => text),
    isEnded: tokens.some(({ isEnd }) => isEnd),
    logProbability,
    perplexity: Math.exp(-logProbability / Math.max(1, tokens.length)),
  };
}

function checked(options: TextOptions, sample: number): GenerateOptions {
  const { prompt = "", length = 100, temperature = 1, topK, topP, seed = 1, allowUnknown = false, record } = options;
  if (!Number.isInteger(length) || length < 0) throw new RangeError("`length` is a count");
  if (!(temperature >= 0) || !Number.isFinite(temperature)) throw new RangeError("`temperature` is a number from 0");
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) throw new RangeError("`topK` is a count from 1");
  if (topP !== undefined && !(topP > 0 && topP <= 1)) throw new RangeError("`topP` is above 0 and at most 1");
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError("`seed` is a count");
  return {
    prompt,
    length,
    temperature,
    topK,
    topP,
    seed,
    sample,
    allowUnknown,
    record: record ? { record, place: "the record" } : null,
  };
}

/** The best weights where the experiment keeps them and a check was the best, else the last. */
function keptWeights({ folder, records }: FoundRun, keeps: boolean): string {
  const hasBest = records.some(({ kind, isBest }) => kind === "check" && isBest === true);
  return join(folder, "checkpoints", `${keeps && hasBest ? "best" : "last"}.safetensors`);
}
