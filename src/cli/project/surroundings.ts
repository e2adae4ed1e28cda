/** What the language server knows of the machine: files of the project, the library, data and runs. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { gunzipSync, constants as zlib } from "node:zlib";
import type { Surroundings } from "../../language-server/workspace.js";
import { projectOf, resolveInside } from "../../runtime/files/project-root.js";
import { runPlaces } from "../../runtime/records/run-places.js";
import { summaryOf } from "../../runtime/records/run-summary.js";
import { hostFor } from "./host.js";
import { readText } from "./read-text.js";
import { rnnFiles } from "./rnn-files.js";

/** The most bytes of a data file that are read for its header. */
const HEAD = 2 ** 16;

export const SURROUNDINGS: Surroundings = {
  hostFor,
  read: (path) =>
    orNull(() => {
      const read = readText(path);
      return "text" in read ? read.text : null;
    }),
  filesBeside: (path) => orNull(() => rnnFiles([projectOf(path).root])) ?? [],
  headOf: (from, path) =>
    orNull(() => {
      const { root, folder } = projectOf(from);
      return headOf(resolveInside(root, folder, path));
    }),
  pathOfData: (from, path) =>
    orNull(() => {
      const { root, folder } = projectOf(from);
      return resolveInside(root, folder, path);
    }),
  namesIn: (from, folder) =>
    orNull(() => {
      const project = projectOf(from);
      const inside = resolveInside(project.root, project.folder, folder === "" ? "." : folder);
      return readdirSync(inside, { withFileTypes: true })
        .filter(({ name }) => !name.startsWith("."))
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort();
    }) ?? [],
  lastRun: (path, experiment) =>
    orNull(() => {
      const places = runPlaces(projectOf(path).root).filter((place) => place.experiment === experiment && !place.study);
      const newest = places.toSorted((a, b) => (a.name < b.name ? 1 : -1)).at(0);
      const summary = newest ? summaryOf(newest) : null;
      if (!summary || summary.state === "broken" || !summary.result) return null;
      const { measure, value } = summary.result;
      return `${measure} ${Number(value.toPrecision(4))}`;
    }),
};

function headOf(path: string): string | null {
  if (!statSync(path).isFile()) return null;
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(HEAD);
    const read = bytes.subarray(0, readSync(file, bytes, 0, HEAD, 0));
    const isPacked = read[0] === 0x1f && read[1] === 0x8b;
    // What is cut off is unpacked as far as it goes.
    const plain = isPacked ? gunzipSync(read, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 64 * HEAD }) : read;
    return plain.toString("utf8", 0, HEAD).replace(/^\ufeff/, "");
  } finally {
    closeSync(file);
  }
}

/** Whatever is wrong with files is no reason to stop: the editor then knows less. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
