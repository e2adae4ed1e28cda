/** Experiments of one side of a comparison, by their names. */
import { join, relative, sep } from "node:path";
import { type Read, read, readBeside } from "../../compiler/check-beside.js";
import type { Host } from "../../compiler/semantics/names/files.js";
import type { SourceText } from "../../compiler/source.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { type Loaded, loadersOf } from "../programs/load.js";

/** Plan and origins are made when first asked for: most experiments are the same on both sides. */
export interface FoundExperiment extends Loaded {
  /** One function for both sides where the experiment and all that it names read the same on both. */
  readonly load: () => Loaded;
  /** Known to read no data without a sum, before there is a plan. */
  readonly isPinned: boolean;
  /** The file on disk whose prepared data tell sizes. */
  readonly path: string;
  /** As it is called in what is printed, with its revision. */
  readonly file: string;
  /** The text it was compiled from; null for a plan. */
  readonly text: string | null;
}

export interface FoundFile {
  readonly read: Read;
  readonly experiments: ReadonlyMap<string, FoundExperiment>;
}

/** Experiments of a `.rnn` file; of those that another file has, too, nothing is worked out again. @throws FileErrors after printing errors. */
export function findIn(source: SourceText, host: Host, path: string, other?: FoundFile): FoundFile {
  const { file, text } = source;
  const found = other ? readBeside(source, host, other.read) : read(source, host);
  const loaders = loadersOf(found.checked, file);
  const experiments = new Map<string, FoundExperiment>();
  for (const name of found.names) {
    const known = found.same.has(name) ? other?.experiments.get(name) : undefined;
    const load = known?.load ?? loaders.get(name);
    const said = found.checked.spaces.get(name)?.diagnostics ?? [];
    const isPinned = known?.isPinned ?? said.every(({ code }) => code !== "unpinned-source");
    if (load) experiments.set(name, foundBy(known ? load : once(load), { isPinned, path, file, text }));
  }
  return { read: found, experiments };
}

export function foundPlan(loaded: Loaded, path: string, file: string): FoundExperiment {
  return foundBy(
    once(() => loaded),
    { isPinned: false, path, file, text: null },
  );
}

function foundBy(load: () => Loaded, of: Omit<FoundExperiment, "load" | keyof Loaded>): FoundExperiment {
  return {
    ...of,
    load,
    get plan() {
      return load().plan;
    },
    get origins() {
      return load().origins;
    },
  };
}

function once(load: () => Loaded): () => Loaded {
  let known: Loaded | undefined;
  return () => {
    known ??= readable(load());
    return known;
  };
}

/** Files of the library by the name that imports them. */
function readable({ plan, origins }: Loaded): Loaded {
  return { plan, origins: { ...origins, files: origins.files.map(shownFile) } };
}

function shownFile(file: string): string {
  const way = relative(join(packageRoot(), "stdlib"), file);
  const isInside = !way.startsWith("..") && way !== file;
  return isInside ? `std/${way.split(sep).join("/")}` : file;
}
