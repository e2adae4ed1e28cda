/**
 * A file checked beside another one, of which nothing was wrong: an experiment that reads the same in both, with all
 * that it names, means the same, and is neither read nor checked again.
 */
import { type Checked, check } from "./check.js";
import { filesUnder } from "./semantics/names/alike.js";
import type { Host } from "./semantics/names/files.js";
import type { SourceText } from "./source.js";
import { definitionTexts } from "./syntax/definition-texts.js";

/** A file that was checked. */
export interface Read {
  readonly source: SourceText;
  readonly host: Host;
  readonly checked: Checked;
  /** To data, as they are written, and in which file. */
  readonly paths: readonly { readonly from: string; readonly path: string }[];
  /** Of all experiments, in the order of the file. */
  readonly names: readonly string[];
  /** Those that were left out, since they mean what they mean in the other file. */
  readonly same: ReadonlySet<string>;
}

export function read(source: SourceText, host: Host): Read {
  const paths: Read["paths"][number][] = [];
  const relative: Host["relative"] = (from, path, main) => {
    paths.push({ from, path });
    return host.relative(from, path, main);
  };
  const checked = check(source, { ...host, relative });
  return { source, host, checked, paths, names: [...checked.experiments.keys()], same: new Set() };
}

/** `other` has no errors. Where this file has one, all of it is checked. */
export function readBeside(source: SourceText, host: Host, other: Read): Read {
  const texts = definitionTexts(source.text);
  let same = sharedExperiments(texts, other);
  while (same.size > 0) {
    const left = texts.map((text) => (same.has(text) ? text.replace(/[^\n]/g, " ") : text)).join("");
    const part = read({ ...source, text: left }, host);
    if (part.checked.diagnostics.some(({ severity }) => severity === "error")) break;
    if ([...same.values()].some((name) => isTaken(name, part))) break;
    const here = { ...part, source, names: namesIn(texts, same, part), same: new Set(same.values()) };
    const alike = new Map([...same].filter(([, name]) => isAlike(name, other, here)));
    if (alike.size === same.size) return here;
    same = alike;
  }
  return read(source, host);
}

/** Names of experiments that stand here to the letter, by their texts. Those that others extend are not left out. */
function sharedExperiments(texts: readonly string[], { source, checked }: Read): ReadonlyMap<string, string> {
  const { parsed } = checked.program.main;
  const found = new Map<string, string>();
  // A definition is read as if it stood alone where nothing has to be said of any.
  if (parsed.diagnostics.length > 0) return found;
  const places = new Map<string, number>();
  for (const text of texts) places.set(text, (places.get(text) ?? 0) + 1);
  const bases = new Set(texts.flatMap((text) => [...text.matchAll(/\bextends\s+(\w+)/g)].map(([, name]) => name)));
  const definitions = [...parsed.tree.definitions];
  let end = 0;
  for (const text of definitionTexts(source.text)) {
    end += text.length;
    const after = definitions.findIndex(({ span }) => span.start >= end);
    const [only, ...others] = definitions.splice(0, after < 0 ? definitions.length : after);
    if (only?.kind !== "experiment" || others.length > 0 || bases.has(only.name.text)) continue;
    if (places.get(text) === 1) found.set(text, only.name.text);
  }
  return found;
}

/** In the order of the file. */
function namesIn(
  texts: readonly string[],
  same: ReadonlyMap<string, string>,
  { checked }: Pick<Read, "checked">,
): readonly string[] {
  const places = [...checked.experiments.keys()].map((name): readonly [string, number] => [
    name,
    checked.program.main.experiments.get(name)?.definition.span.start ?? 0,
  ]);
  let start = 0;
  for (const text of texts) {
    const name = same.get(text);
    if (name !== undefined) places.push([name, start]);
    start += text.length;
  }
  return places.sort(([, one], [, other]) => one - other).map(([name]) => name);
}

function isTaken(name: string, { checked }: Read): boolean {
  const { experiments, callables, constants } = checked.program.main;
  return experiments.has(name) || callables.has(name) || constants.find(name) !== undefined;
}

function isAlike(name: string, there: Read, here: Read): boolean {
  const editionOf = ({ checked }: Read) => checked.program.main.parsed.tree.edition?.year;
  const files = filesUnder(name, there.checked, here.checked);
  if (!files || editionOf(there) !== editionOf(here)) return false;
  return there.paths.every(({ from, path }) => {
    const file = files.get(from);
    if (file === undefined) return true;
    const seen = there.host.relative(from, path, there.source.file);
    return here.host.isInside(file, path) && here.host.relative(file, path, here.source.file) === seen;
  });
}
