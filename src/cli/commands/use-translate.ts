import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { type AttentionMap, attentionLines, attentionSvg } from "../../report/attention-map.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import type { Model } from "../../runtime/use/model.js";
import type { PlacedRecord } from "../../runtime/use/records.js";
import { TRANSLATED_AT_ONCE, type TranslateOptions, type Translation } from "../../runtime/use/translate.js";
import { recordsFrom } from "../data/record-lines.js";
import { say } from "../terminal/say.js";
import { UsageError } from "../usage.js";

export interface Translating {
  /** `-` is standard input; absent where sentences are given. */
  readonly path: string | undefined;
  readonly sentences: readonly string[];
  readonly options: TranslateOptions;
  readonly asJson: boolean;
  readonly showsAttention: boolean;
  readonly attentionTo: string | undefined;
}

/** A line of the input: what is read, or nothing on an empty one, which has an empty translation. */
interface Line {
  readonly place: string;
  readonly record: PlacedRecord | null;
}

export async function translate(model: Model, wanted: Translating): Promise<number> {
  const maps: AttentionMap[] = [];
  const { asJson, showsAttention, attentionTo } = wanted;
  if (attentionTo !== undefined && !attentionTo.endsWith(".svg"))
    throw new UsageError(`--attention-to writes SVG, and ${attentionTo} does not end in .svg`);
  const isTyped = wanted.sentences.length === 0 && (wanted.path ?? "-") === "-" && process.stdin.isTTY === true;
  if (isTyped) process.stderr.write("a sentence a line; Ctrl-D ends\n");
  const tell = async (lines: readonly Line[]) => {
    const read = lines.flatMap(({ record }) => (record ? [record] : []));
    const texts = model.translatePlaced(read, wanted.options);
    let next = 0;
    for (const { place, record } of lines) {
      const said = record ? texts[next++] : null;
      if (said === null) note(`${place} is empty, and so is its translation`);
      else noteSaid(place, said);
      await say(asJson ? `${JSON.stringify(said ?? { text: "" })}\n` : `${said?.text ?? ""}\n`);
      if (said === null || (!showsAttention && attentionTo === undefined)) continue;
      maps.push(mapOf(said));
      if (showsAttention) await say(`${attentionLines(mapOf(said), standardOutput().isColoured).join("\n")}\n`);
    }
  };
  let waiting: Line[] = [];
  const flush = async () => {
    const some = waiting;
    waiting = [];
    try {
      await tell(some);
    } catch (error) {
      // Those before a bad one are said.
      if (!(error instanceof Failure) || some.length < 2) throw error;
      for (const line of some) await tell([line]);
    }
  };
  try {
    for await (const line of linesOf(wanted, model)) {
      waiting.push(line);
      if (waiting.length === TRANSLATED_AT_ONCE || isTyped) await flush();
    }
  } finally {
    if (waiting.length > 0) await flush();
  }
  if (attentionTo !== undefined) writeAside(attentionTo, [new TextEncoder().encode(attentionSvg(maps))]);
  return EXIT.ok;
}

function note(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}

function noteSaid(place: string, { source, isEnded }: Translation): void {
  if (source.length > 0 && source.every((word) => word === "<unk>"))
    note(`the model knows no word of ${place}, so its translation says nothing of it`);
  if (!isEnded) note(`the translation of ${place} was cut off; --length lets it be longer`);
}

function mapOf({ source, tokens, isEnded, attention }: Translation): AttentionMap {
  if (attention.length === 0) {
    const message = "This model does not look back at what it reads, so there is no attention to show.";
    throw new Failure("bad-value", message, "Give its decoder one: `recurrent(…, attend: additive(memory))`.");
  }
  return { source, said: [...tokens, ...(isEnded ? ["(end)"] : [])], shares: attention };
}

async function* linesOf({ path = "-", sentences }: Translating, model: Model): AsyncGenerator<Line, void> {
  const field = model.textField();
  const lineOf = (text: string, place: string): Line => ({
    place,
    record: text.trim() === "" ? null : { record: { [fieldOf(field)]: text }, place },
  });
  if (sentences.length > 0) {
    for (const [index, text] of sentences.entries()) yield lineOf(text, `sentence ${index + 1}`);
    return;
  }
  if (field === null || /\.(?:csv|tsv|jsonl)$/.test(path)) {
    for await (const record of recordsFrom(path, () => field)) yield { record, place: record.place };
    return;
  }
  if (path !== "-" && !existsSync(path))
    throw new UsageError(`there is no file \`${path}\`; a sentence is given by --sentence`);
  const name = path === "-" ? "standard input" : path;
  const input = path === "-" ? process.stdin : createReadStream(path);
  let count = 0;
  try {
    for await (const read of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      yield lineOf(count++ === 0 ? read.replace(/^\ufeff/, "") : read, `${name}:${count}`);
  } catch (error) {
    throw error instanceof Failure ? error : diskFailure(error, "read", name);
  }
}

function fieldOf(field: string | null): string {
  if (field !== null) return field;
  const advice = 'Give it records, one a line: {"field": value, …}.';
  throw new Failure("bad-value", "This model reads several fields, and a sentence is one.", advice);
}
