/** Where the runs of a project lie, and which of them a person means by a few characters. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { diskFailure } from "../files/disk-failure.js";

/** The folder of a run. A trial of a search is one too: `studies/<experiment>/<study>/trials/<n>/`. */
export interface RunPlace {
  readonly folder: string;
  readonly experiment: string;
  /** The folder's own name. */
  readonly name: string;
  /** The study whose trial it is; null for a run of its own. */
  readonly study: string | null;
}

/** Every folder with a journal below `runs` and `studies`; of a folder that cannot be read, `disk` is thrown. */
export function runPlaces(root: string): readonly RunPlace[] {
  const runs = foldersIn(join(root, "runs"), ["ENOENT"]).flatMap((experiment) =>
    withJournal(join(root, "runs", experiment)).map((folder) => ({ folder, experiment, study: null })),
  );
  const trials = foldersIn(join(root, "studies"), ["ENOENT"]).flatMap((experiment) =>
    foldersIn(join(root, "studies", experiment)).flatMap((study) =>
      withJournal(join(root, "studies", experiment, study, "trials")).map((folder) => ({ folder, experiment, study })),
    ),
  );
  return [...runs, ...trials].map((place) => ({ ...place, name: basename(place.folder) }));
}

/** The folders that hold something for people: those that begin with a dot are still being made, or being removed. */
function foldersIn(folder: string, absent: readonly string[] = ["ENOENT", "ENOTDIR"]): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isSymbolicLink()))
      .map(({ name }) => name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && absent.includes(code)) return [];
    throw diskFailure(error, "read", folder);
  }
}

function withJournal(group: string): readonly string[] {
  return foldersIn(group)
    .map((name) => join(group, name))
    .filter(isRunFolder);
}

/** Of a run's folder, wherever it lies: by its own name and those above it. */
export function placeOf(folder: string): RunPlace {
  const above = folder.split(sep);
  const [name, group, study, experiment] = above.toReversed();
  if (group === "trials" && above.at(-5) === "studies") return { folder, name, study, experiment };
  return { folder, name, study: null, experiment: group };
}

export function isRunFolder(folder: string): boolean {
  return existsSync(join(folder, "journal.jsonl"));
}

/** The shortest that names it everywhere: `parity/2026-11-22T08-07-18-6b55c7f2`, `parity/wide/7`. */
export function nameOf({ experiment, study, name }: RunPlace): string {
  return [experiment, ...(study === null ? [] : [study]), name].join("/");
}

/**
 * The runs that `text` may mean: those of which it is the whole name, or else the beginning of one. Names are the
 * folder's own, its last eight digits, and either with what lies above. An experiment's name means its newest run.
 */
export function matchingRuns(places: readonly RunPlace[], text: string): readonly RunPlace[] {
  // Times are written with `:` everywhere but in the names of files, and with a blank in lists.
  const wanted = text
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/)?(?:runs|studies)\//, "")
    .replace(/\/+$/, "")
    .replaceAll(":", "-")
    .replace(/(\d) (\d)/, "$1T$2");
  if (wanted === "") return [];
  const whole = places.filter((place) => namesOf(place).includes(wanted));
  if (whole.length > 0) return whole;
  const newest = newestRun(places.filter(({ experiment }) => experiment === wanted));
  if (newest) return [newest];
  return places.filter((place) => namesOf(place).some((name) => name.startsWith(wanted)));
}

function namesOf({ experiment, study, name }: RunPlace): readonly string[] {
  if (study !== null) {
    // Numbers of trials are written with zeros before them.
    const numbers = new Set([name, name.replace(/^0+(?=\d)/, "")]);
    const paths = [...numbers].flatMap((number) => [`${study}/trials/${number}`, `${study}/${number}`]);
    return [...paths, ...paths.map((path) => `${experiment}/${path}`)];
  }
  const [, hash] = /-([0-9a-f]{8}(?:-\d+)?)$/.exec(name) ?? [];
  return [name, `${experiment}/${name}`, ...(hash === undefined ? [] : [hash])];
}

/** The newest of the runs, trials apart: their names do not tell when. Undefined where there is none. */
export function newestRun(places: readonly RunPlace[]): RunPlace | undefined {
  const [first, ...others] = newestFirst(places.filter(({ study }) => study === null));
  const alike = others.filter(({ name }) => timeIn(name) === timeIn(first.name));
  if (alike.length === 0) return first;
  // Of the same second, the journal says more.
  return [first, ...alike].toSorted((a, b) => compareText(beganAt(b), beganAt(a)))[0];
}

/** To the millisecond; an empty text where the journal does not say. */
function beganAt({ folder }: RunPlace): string {
  try {
    const [line] = readFileSync(join(folder, "journal.jsonl"), "utf8").split("\n", 1);
    return /"at":"([^"]*)"/.exec(line)?.[1] ?? "";
  } catch {
    return "";
  }
}

/** By their names, which begin with the time; what was begun in the same second keeps the order in which it came. */
export function newestFirst(places: readonly RunPlace[]): readonly RunPlace[] {
  return places.toSorted((a, b) => compareText(timeIn(b.name), timeIn(a.name)) || countIn(b.name) - countIn(a.name));
}

const timeIn = (name: string) => name.slice(0, "2026-11-22T08-07-18".length);
const countIn = (name: string) => Number(/-[0-9a-f]{8}-(\d+)$/.exec(name)?.[1] ?? 1);
const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** The project whose run this is, by what lies above it; null for a folder that lies elsewhere. */
export function rootOfRun(folder: string): string | null {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const [top, ...below] = relative(at, folder).split(sep);
    // An experiment may be called `runs`.
    if ((top === "runs" && below.length === 2) || (top === "studies" && below.length === 4)) return at;
    if (existsSync(join(at, "rnnc.yaml"))) return at;
    if (at === dirname(at)) return null;
  }
}
