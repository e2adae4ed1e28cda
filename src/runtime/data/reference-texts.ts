/**
 * What is right, as it is written: the words of a column, those too that its vocabulary does not know. The program's own
 * `data` function reads the sources again, with vocabularies that give every word an id.
 */

import { createKit, type KitOptions } from "./create-kit.js";
import type { DataKit, PartName, Vocabulary } from "./kit.js";
import type { DataSet } from "./prepared.js";
import { packedOf, packSequences, packValues } from "./rows/column.js";

/** The words of example `example` of a part, without the end. */
export type ReferenceWords = (part: PartName, example: number) => readonly string[];

/** Beyond any word's id: what `tokens(…, end: true)` puts at the end. */
const BEYOND = 2 ** 30;

/** Throws whatever a call of the kit throws. */
export function referenceWords(build: (kit: DataKit) => DataSet, options: KitOptions, column: string): ReferenceWords {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const open: Vocabulary = {
    words,
    size: BEYOND,
    id(word) {
      const known = ids.get(word) ?? words.length;
      if (known === words.length) {
        ids.set(word, known);
        words.push(word);
      }
      return known;
    },
  };
  const { kit } = createKit(options);
  const { columns } = build({
    ...kit,
    vocabulary: () => open,
    bytePairs: () => open,
    // Ids are of any size here.
    sequence: (parts, { dtype, length }, of) => packSequences(parts, { dtype, length }, of),
    value: (parts, { dtype }, of) => packValues(parts, { dtype }, of),
  });
  const { parts } = packedOf(columns[column]);
  return (part, example) => {
    const { values, offsets } = parts.get(part) ?? { values: new Int32Array(), offsets: null };
    if (!offsets) return [];
    const own = values.subarray(offsets[example], offsets[example + 1]);
    return Array.from(own, (id) => words[id]).filter((word) => word !== undefined);
  };
}
