/** Edits that diagnostics know, written into their files: each by itself, and only where the files are better for it. */
import type { Checked } from "./check.js";
import type { Diagnostic, Edit } from "./diagnostics/diagnostic.js";
import { type Place, placeOf } from "./diagnostics/place.js";
import { toPlan } from "./lower/to-plan.js";

/** How files are named and checked. */
export interface Files {
  /** The same for all names of a file. */
  readonly id: (file: string) => string;
  /** Checks a file, with these texts by id in place of what is on disk. */
  readonly check: (main: string, texts: ReadonlyMap<string, string>) => Checked;
}

/** What was written, and where it stood at that time. */
export interface Fix extends Place {
  readonly file: string;
  readonly code: Diagnostic["code"];
  readonly before: string;
  readonly after: string;
}

export interface FixedFiles {
  /** By id. */
  readonly texts: ReadonlyMap<string, string>;
  readonly fixes: readonly Fix[];
  /** What there is to say afterwards, by file. */
  readonly checked: ReadonlyMap<string, Checked>;
}

/** A diagnostic that a check of `main` found, with its edit of the text that `id` has. */
interface Candidate {
  readonly main: string;
  readonly said: Diagnostic;
  readonly edit: Edit;
  readonly id: string;
  readonly text: string;
}

/**
 * Fixes what can be fixed in the files of `texts` (by id), as checks of `mains` find it. An edit stays when its
 * diagnostic is gone, no error is new in any of `mains`, and every experiment that could run is the same plan as
 * before. What a person should decide is left.
 */
export function fixFiles(mains: readonly string[], texts: ReadonlyMap<string, string>, files: Files): FixedFiles {
  let state: FixedFiles = { texts, fixes: [], checked: new Map(mains.map((main) => [main, files.check(main, texts)])) };
  const refused = new Set<string>();
  // Each edit that stays leaves less to say, and each other one is not tried again.
  for (;;) {
    const candidate = candidatesIn(state, files).find((one) => !refused.has(keyOf(one)));
    if (!candidate) return state;
    const next = tried(state, candidate, files);
    if (next) state = next;
    else refused.add(keyOf(candidate));
  }
}

function candidatesIn({ checked, texts }: FixedFiles, { id }: Files): readonly Candidate[] {
  return [...checked].flatMap(([main, { diagnostics }]) =>
    diagnostics.flatMap((said): readonly Candidate[] => {
      const { edit, unsure } = said.suggestion ?? {};
      if (!edit || unsure) return [];
      const text = texts.get(id(edit.span.file));
      return text === undefined ? [] : [{ main, said, edit, id: id(edit.span.file), text }];
    }),
  );
}

/** By its line, not the number of it, which moves. */
function keyOf({ said, edit, id, text }: Candidate): string {
  const line = text.slice(text.lastIndexOf("\n", edit.span.start - 1) + 1, text.indexOf("\n", edit.span.start) + 1);
  return [id, said.code, said.message, edit.text, line].join("\n");
}

/** The files with the edit; null where they are not better for it. */
function tried(state: FixedFiles, { main, said, edit, id, text }: Candidate, files: Files): FixedFiles | null {
  const { start, end, file } = edit.span;
  const texts = new Map([...state.texts, [id, `${text.slice(0, start)}${edit.text}${text.slice(end)}`]]);
  const again = [...state.checked].filter(([, { sources }]) =>
    [...sources.keys()].some((name) => files.id(name) === id),
  );
  const after = new Map(again.map(([reader]) => [reader, files.check(reader, texts)]));
  for (const [reader, before] of again) {
    const now = after.get(reader);
    if (now && !isNoWorse(before, now, said, reader === main, files)) return null;
  }
  const place = placeOf(edit.span, state.checked.get(main)?.sources ?? new Map());
  const fix: Fix = { file, code: said.code, ...place, before: text.slice(start, end), after: edit.text };
  return { texts, fixes: [...state.fixes, fix], checked: new Map([...state.checked, ...after]) };
}

/** An error that is put right may have hidden warnings. */
function isNoWorse(before: Checked, after: Checked, said: Diagnostic, mustGo: boolean, { id }: Files): boolean {
  const keyOf = ({ code, span, message }: Diagnostic) => `${id(span.file)} ${code} ${message}`;
  const [old, found] = [before, after].map(({ diagnostics }) => counted(diagnostics.map(keyOf)));
  const more = (one: Diagnostic) => (found.get(keyOf(one)) ?? 0) - (old.get(keyOf(one)) ?? 0);
  if (mustGo && more(said) >= 0) return false;
  const counts = after.diagnostics.filter(({ severity }) => severity === "error" || said.severity === "warning");
  if (counts.some((one) => more(one) > 0)) return false;
  const plans = plansOf(after);
  return [...plansOf(before)].every(([name, hashes]) => plans.get(name) === hashes);
}

function counted(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The hashes of the experiments that can run, by name. */
export function plansOf({ experiments }: Checked): ReadonlyMap<string, string> {
  return new Map(
    [...experiments].flatMap(([name, experiment]) =>
      experiment ? [[name, JSON.stringify(toPlan(experiment).plan.hashes)]] : [],
    ),
  );
}
