/**
 * The words and splits of the PyTorch reference (shared/bench/reference/common.py), read apart from the compiler's data
 * pipeline, so that what is scored does not depend on what is judged.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A Spanish sentence of the test part with the English ones that translate it, both as words between blanks. */
export interface TestSentence {
  readonly source: string;
  /** That of the test part which stands first in the file comes first. */
  readonly references: readonly [string, ...string[]];
  /** Whether train has it too, with another English side. */
  readonly isInTrain: boolean;
}

const WORDS = /[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*|[^\p{L}\p{N}_\s]/gu;

const sum = (text: string) => createHash("sha256").update(text).digest("hex");

export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().replaceAll(/[’‘]/g, "'").match(WORDS) ?? [];
}

export function partOf(key: string): "train" | "validate" | "test" {
  const share = Number.parseInt(sum(key).slice(0, 8), 16) % 100;
  if (share < 80) return "train";
  return share < 90 ? "validate" : "test";
}

const isOfLength = (words: readonly string[]) => words.length >= 1 && words.length <= 10;

/** 2,000 distinct sources of the test part, in the order of their sums. */
export function testSentences(data: string): readonly TestSentence[] {
  const file = gunzipSync(readFileSync(join(data, "spa-eng-tatoeba", "spa.txt.gz"))).toString("utf8");
  const parts = { train: [] as Pair[], validate: [] as Pair[], test: [] as Pair[] };
  const seen = new Set<string>();
  for (const line of file.trimEnd().split("\n")) {
    const [target, source] = line.split("\t").map(wordsOf);
    const pair = { source: source.join(" "), target: target.join(" ") };
    const key = `${pair.source}\t${pair.target}`;
    if (!isOfLength(source) || !isOfLength(target) || seen.has(key)) continue;
    seen.add(key);
    parts[partOf(pair.target)].push(pair);
  }
  const inTrain = new Set(parts.train.map(({ source }) => source));
  const references = new Map<string, string[]>();
  for (const { source, target } of parts.test) references.set(source, [...(references.get(source) ?? []), target]);
  for (const { source, target } of [...parts.validate, ...parts.train]) references.get(source)?.push(target);
  return [...references]
    .map(([source, [first, ...others]]) => ({
      source,
      references: [first, ...others] as const,
      isInTrain: inTrain.has(source),
    }))
    .toSorted((a, b) => (sum(a.source) < sum(b.source) ? -1 : 1))
    .slice(0, 2000);
}

interface Pair {
  readonly source: string;
  readonly target: string;
}
