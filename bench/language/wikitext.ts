/** WikiText-2 beside PyTorch with the same configuration, both trained here, one after the other. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../machine.js";
import { section, table } from "../markdown.js";
import { peerPython } from "../peer.js";
import { recorded } from "../records.js";
import { curveBlock } from "./curves.js";
import { type LanguageModelFigures, languageModelFigures } from "./language-model.js";
import { ARTICLES } from "./sources.js";
import type { CurvePoint, Surroundings } from "./training.js";

const PEER = "wikitext_2_pytorch";
const EPOCHS = 3;
const THREADS = 2;
const PROMPTS = ["the film was", "in 1940 ,", "= = early life = ="];

interface PeerEpoch {
  readonly epoch: number;
  readonly seconds: number;
  readonly train: number;
  readonly validate: number;
}

interface PeerEnd {
  readonly test: number;
  readonly parameters: number;
}

/** Perplexities a token; null what it was not asked any more. */
interface PeerFigures extends Omit<LanguageModelFigures, "parameters" | "test" | "texts"> {
  readonly parameters: number | null;
  readonly test: number | null;
}

export const WIKITEXT: readonly string[] = ["wikitext_2", PEER];

export function wikitextFigures(name: string, around: Surroundings): LanguageModelFigures | PeerFigures {
  return name === PEER
    ? peerFigures(around.runs[PEER] === undefined ? peerSays(around.data) : readFileSync(around.runs[PEER], "utf8"))
    : languageModelFigures({ file: "experiments/wikitext-2.rnn", name }, ARTICLES, PROMPTS, around);
}

/** What the peer prints. @throws Error where there is no PyTorch, or it does not end well */
function peerSays(data: string): string {
  const peer = peerPython();
  if ("absent" in peer) throw new Error(peer.absent);
  const program = join(ROOT, "bench", "peers", "wikitext.py");
  const settings = ["--threads", String(THREADS), "--epochs", String(EPOCHS)];
  const { status, stdout } = spawnSync(peer.python, [program, "--data", join(data, "wikitext-2"), ...settings], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${program} ended with exit code ${status}`);
  return stdout;
}

/** `said` may have been cut off after any epoch: then there is no test. */
function peerFigures(said: string): PeerFigures {
  const lines = said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as PeerEpoch | PeerEnd);
  const epochs = lines.filter((line) => "epoch" in line);
  const end = lines.find((line) => "test" in line);
  const best = Math.min(...epochs.map((one) => one.validate));
  const seconds = epochs[epochs.length - 1].seconds;
  const curve: readonly CurvePoint[] = epochs.map(({ epoch, train, validate }) => ({ epoch, train, validate }));
  return {
    ...{ epochs: epochs.length, seconds, secondsAnEpoch: seconds / epochs.length, curve },
    keptEpoch: epochs.findIndex((one) => one.validate === best) + 1,
    ...{ parameters: end?.parameters ?? null, validate: Math.exp(best), test: end?.test ?? null },
  };
}

/** experiments/wikitext-2/RESULTS.md. */
export function wikitextPage(): string {
  const entries = recorded<PeerFigures & Partial<LanguageModelFigures>>("wikitext-2");
  const [ours, theirs] = WIKITEXT.map((name) => entries.find((entry) => entry.name === name));
  const rows = entries.map(({ name, parameters, validate, test, keptEpoch, epochs, secondsAnEpoch }) => [
    name === PEER ? "PyTorch, `bench/peers/wikitext.py`" : "ours, `experiments/wikitext-2.rnn`",
    parameters?.toLocaleString("en") ?? "",
    ...[validate, test].map((value) => value?.toFixed(2) ?? ""),
    `${keptEpoch} of ${epochs}`,
    `${secondsAnEpoch.toFixed(0)} s`,
  ]);
  return [
    HEAD,
    section(
      "Perplexity a token",
      "The end of each line is a token. Both read the training text in 20 lanes, 35 words at a time, and the other parts in one, the state carried on. Times were taken while other work ran beside.",
      [
        table(["model", "parameters", "validate", "test", "kept epoch", "an epoch"], rows),
        ...(ours && theirs ? [compared(ours, theirs)] : []),
      ].join("\n\n"),
      entries,
    ),
    ...entries.map(
      ({ name, curve }) => `## Curve, ${name === PEER ? "PyTorch" : "ours"}\n\n${curveBlock("loss", curve, 2)}`,
    ),
    "## What it writes",
    ...(ours?.texts ?? []).map(({ text }) => ["```text", text, "```"].join("\n")),
  ].join("\n\n");
}

/** By the test; or, where the peer was cut off, by validation after the last epoch that both have. */
function compared(ours: PeerFigures, theirs: PeerFigures): string {
  const epoch = Math.min(ours.curve.length, theirs.curve.length);
  const [mine, other] = [ours, theirs].map(({ curve }) => curve[epoch - 1].validate);
  const [what, ratio] =
    ours.test !== null && theirs.test !== null
      ? ["Our test perplexity", ours.test / theirs.test]
      : [`After epoch ${epoch}, when PyTorch was stopped, our validation perplexity`, Math.exp(mine - other)];
  const apart = 100 * (ratio - 1);
  const place = `${Math.abs(apart).toFixed(1)} % ${apart <= 0 ? "below" : "above"}`;
  return `${what} is ${place} PyTorch's (at most 2 % above was asked${apart <= 2 ? "" : ": **not met**"}).`;
}

const HEAD = `# WikiText-2

Written by \`npm run experiments -- report\`; \`npm run experiments -- wikitext-2 --data DIR\` trains both and judges them again.
Two tied LSTM layers of 200 units over 33,278 words, ${EPOCHS} epochs. The articles of the training text stand in another order than
in the original, so curves do not match others' batch by batch.`;
