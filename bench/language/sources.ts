/** The sources of the experiments, and the files that they are below the folder of the data. */
import { join } from "node:path";

export type Sources = readonly (readonly [name: string, file: string])[];

export const PAIRS: Sources = [["pairs", "spa-eng-tatoeba/spa.txt.gz"]];
export const DIALOGUES: Sources = [["said", "self-dialogue/dialogues.tsv.gz"]];
export const ARTICLES: Sources = [
  ["articles.train", "wikitext-2/train.article-order-shuffled.txt.gz"],
  ["articles.validate", "wikitext-2/valid.txt"],
  ["articles.test", "wikitext-2/test.txt"],
];

/** As `--source` takes them. */
export function sourcesIn(data: string, sources: Sources): readonly string[] {
  return sources.map(([name, file]) => `${name}=${join(data, file)}`);
}
