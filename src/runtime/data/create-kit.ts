/** The kit that a compiled program's `data` function receives, and the record of what it reads. */

import { spreadScale, standardScale } from "./fitted/scale.js";
import { countVocabulary, learnBytePairs } from "./fitted/vocabulary.js";
import { joined, joinedGiven } from "./joined.js";
import type { DataKit, Parts, Rows, Source } from "./kit.js";
import { decodeText } from "./reading/decode-text.js";
import { generateBits } from "./reading/generate-bits.js";
import { readJsonLines } from "./reading/json-lines.js";
import { lines } from "./reading/lines.js";
import { exchanges, parallel } from "./reading/pairs.js";
import { sections } from "./reading/sections.js";
import { readSource, type SourcePlaces, sourceName } from "./reading/source.js";
import type { SourceRead } from "./reading/source-read.js";
import { readTable } from "./reading/table.js";
import { cutWindows, packSequences, packStream, packValues } from "./rows/column.js";
import { distinct, where } from "./rows/filter.js";
import { kFolds } from "./rows/k-folds.js";
import { inOrder, sorted, walkForward } from "./rows/order.js";
import { given, split } from "./rows/split.js";

export interface KitOptions {
  readonly seed: number;
  /** Which fold of a walk forward, from 1; the last one unless said. */
  readonly fold?: number | undefined;
  /** Whether train has the rows of validate too. */
  readonly joined?: boolean;
  /** Of folds by chance, one that is kept apart, and stands in the place of test. */
  readonly outer?: number | undefined;
  readonly places: SourcePlaces;
}

/** `reads` grows with each source the kit reads; one read twice is there once. */
export function createKit({ seed, fold, joined: isJoined = false, outer, places }: KitOptions): {
  readonly kit: DataKit;
  readonly reads: SourceRead[];
} {
  const reads: SourceRead[] = [];
  const textOf = (source: Source): string => {
    const { bytes, read } = readSource(source, places);
    const same = ({ name, path, package: from, sha256 }: SourceRead): boolean =>
      name === read.name && path === read.path && from === read.package && sha256 === read.sha256;
    if (!reads.some(same)) reads.push(read);
    return decodeText(bytes, sourceName(source, places));
  };
  const divided = <Row>(rows: Rows<Row>, parts: Parts<Row>) => (isJoined ? joined(rows, parts) : parts);
  const kit: DataKit = {
    bits: (options) => generateBits({ seed, ...options }),
    text: (source) => {
      const text = textOf(source);
      return { rows: [{ text }], origin: () => sourceName(source, places), ordered: true };
    },
    table: (source, format) => readTable(textOf(source), sourceName(source, places), format),
    jsonl: (source, format) => readJsonLines(textOf(source), sourceName(source, places), format),
    parallel,
    exchanges,
    sections,
    lines,
    where,
    distinct,
    sorted,
    inOrder,
    walkForward: (rows, walk) => divided(rows, walkForward(rows, walk, fold ?? walk.folds)),
    kFolds: (rows, how) => divided(rows, kFolds(rows, how, fold ?? how.folds * how.repeats, seed, outer)),
    split: (rows, shares, how) => divided(rows, split(rows, shares, how, seed)),
    given: (parts) => (isJoined ? joinedGiven(given(parts)) : given(parts)),
    vocabulary: countVocabulary,
    bytePairs: learnBytePairs,
    standard: standardScale,
    spread: spreadScale,
    value: packValues,
    sequence: packSequences,
    stream: packStream,
    windows: cutWindows,
  };
  return { kit, reads };
}
