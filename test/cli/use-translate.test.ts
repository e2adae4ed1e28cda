/** `rnnc use RUN translate` and `chat` through the real command line, with a translator of nine words that looks back. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../src/runtime/use/model.js";
import type { TranslateOptions } from "../../src/runtime/use/translate.js";
import { projectWith, RNNC, rnnc } from "../support/command-line.js";
import { toyExperiment, toyPairs, toyTable } from "../support/toy-translation.js";

/** Sentences of one to four words. */
const PAIRS = toyPairs(400, 1);

const FOLDER = projectWith({
  "pairs.tsv": toyTable(PAIRS),
  "a.rnn": toyExperiment({
    train: ["batch     = 20", "epochs    = 25", "stop when validate.loss <= 0.02", "keep best validate.loss"],
  }),
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function use(args: readonly string[], input = ""): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RNNC, "use", "toy", ...args], {
    ...{ cwd: FOLDER, input, encoding: "utf8" as const },
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout, err: stderr };
}

function well({ code, out, err }: Outcome): string {
  assert.is(code, 0, `${err}${out}`);
  return out;
}

well(rnnc(["run", "a.rnn", "-q"], { cwd: FOLDER }));

const SENTENCES = ["gato rojo", "veo un gato", "hoy", "casa grande hoy yo", "perro perro"];

const RUN = join(FOLDER, "runs", "toy", readdirSync(join(FOLDER, "runs", "toy"))[0]);
const MODEL = await load<{ readonly spanish: string }>(RUN);
const RECORDS = SENTENCES.map((spanish) => ({ spanish }));

test("a file, standard input and sentences have the same translations, a line each", () => {
  writeFileSync(join(FOLDER, "in.txt"), `${SENTENCES.join("\n")}\n`);
  const lines = well(use(["translate", "in.txt"]));
  assert.is(lines.split("\n").length, SENTENCES.length + 1);
  assert.is(lines.split("\n")[0], "red cat");
  assert.is(well(use(["translate"], `${SENTENCES.join("\r\n")}\r\n`)), lines);
  assert.is(
    well(use(["translate", "--sentence", SENTENCES[3], "--sentence", "hoy"])),
    `${lines.split("\n")[3]}\ntoday\n`,
  );
});

test("a sentence has the same text alone or among others, searched or drawn", () => {
  for (const options of [{}, { width: 1 }, { width: 3, noRepeat: 1 }, { temperature: 3, seed: 5 }]) {
    const together = MODEL.translate(RECORDS, options);
    const alone = RECORDS.flatMap((record) => MODEL.translate([record], options));
    assert.equal(
      alone.map(({ text }) => text),
      together.map(({ text }) => text),
    );
    const again = MODEL.translate(RECORDS.toReversed(), options).toReversed();
    assert.equal(
      again.map(({ tokens }) => tokens),
      together.map(({ tokens }) => tokens),
    );
  }
  const drawn = (seed: number) => MODEL.translate(RECORDS, { temperature: 3, seed }).map(({ text }) => text);
  assert.not.equal(drawn(1), drawn(2));
});

test("a beam's text is at least as likely as the greedy one; shares of attention add up to 1", () => {
  const greedy = MODEL.translate(RECORDS, { width: 1 });
  for (const [at, translation] of MODEL.translate(RECORDS, { width: 5, lengthPenalty: 0 }).entries()) {
    const { logProbability, tokens, attention, source, isEnded } = translation;
    assert.ok(logProbability >= greedy[at].logProbability - 1e-6);
    assert.equal(source, SENTENCES[at].split(" "));
    assert.is(attention.length, tokens.length + (isEnded ? 1 : 0));
    for (const row of attention) {
      assert.is(row.length, source.length);
      assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
    }
  }
});

test("attention is shown in characters where there is no colour, and as SVG", () => {
  const { out } = use(["translate", "--sentence", "gato rojo", "--attention", "--attention-to", "a.svg"]);
  assert.match(out, /^red cat\n/);
  assert.match(out, /^ +cat [ ░▒▓█]*$/m);
  assert.not.ok(out.includes("\u001b"));
  const svg = readFileSync(join(FOLDER, "a.svg"), "utf8");
  assert.match(svg, /^<svg /);
  assert.match(svg, /<title>cat ← gato: 0\.\d+<\/title>/);
});

test("bad input: an empty line, no known word, a line without end, options that do not belong", () => {
  const empty = use(["translate"], "gato\n\nhoy\n");
  assert.is(well(empty), "cat\n\ntoday\n");
  assert.match(empty.err, /^note: standard input:2 is empty, and so is its translation$/m);
  const unknown = use(["translate", "--sentence", "xyz abc"]);
  well(unknown);
  assert.match(unknown.err, /^note: the model knows no word of sentence 1/m);
  const long = use(["translate"], `gato\n${"gato ".repeat(10_000)}\n`);
  assert.is(long.code, 3);
  assert.is(long.out, "cat\n");
  assert.match(long.err, /standard input:2` has 10,000 tokens, more than 1,000/);
  assert.not.match(long.err, /\n +at /);
  const wrong = (...args: readonly string[]) => {
    const { code, err } = use(args);
    return `${code} ${err}`;
  };
  assert.match(wrong("translate", "nowhere.txt"), /^64 [\s\S]*there is no file `nowhere\.txt`/);
  assert.match(wrong("--beam", "3"), /^64 [\s\S]*--beam is for translate and chat/);
  assert.match(wrong("translate", "--beam", "3", "--temperature", "1"), /^64 [\s\S]*one or the other/);
  assert.match(wrong("translate", "--beam", "0", "--sentence", "gato"), /^64 [\s\S]*--beam is a count from 1/);
});

test("chat answers each line until its input ends", () => {
  assert.is(well(use(["chat"], "gato\n\nhoy\n")), "cat\ntoday\n");
  // With two turns it hears its own answer too, which it does not know.
  const { err } = use(["chat", "--turns", "2"], "gato\nhoy\n");
  assert.match(err, /1 word is unknown to the model/);
});

test("wrong options of `load`'s model are refused by name", () => {
  const refused: readonly (readonly [TranslateOptions, RegExp])[] = [
    [{ width: 0 }, /`width` is a count from 1/],
    [{ lengthPenalty: -1 }, /`lengthPenalty` is a number from 0/],
    [{ atMost: 0 }, /`atMost`/],
    [{ topP: 0 }, /`topP`/],
  ];
  for (const [options, message] of refused) assert.throws(() => MODEL.translate(RECORDS, options), message);
  assert.equal(MODEL.translate([]), []);
  assert.not.ok(MODEL.translate([{ spanish: "gato rojo" }], { atMost: 1, width: 1 })[0].isEnded);
});

test.run();
