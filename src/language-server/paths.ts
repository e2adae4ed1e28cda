/** Files that a text may name, one level of folders at a time. */
import type { State, Workspace } from "./workspace.js";

/** The last pieces of paths that go on from what is written: `base.rnn`, `data/`; of imports, modules of the library too. */
export function pathsIn(
  { surroundings }: Workspace,
  state: State,
  written: string,
  isImport: boolean,
): readonly string[] {
  const folder = written.slice(0, written.lastIndexOf("/") + 1);
  const isLibrary = folder.startsWith("std/");
  if (isImport && (folder === "" || isLibrary)) {
    const library = surroundings.hostFor(state.path).nearby(state.path, "std/");
    const inside = library.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
    const next = [...new Set(inside.map((path) => path.replace(/\/.*$/, "/")))];
    return isLibrary ? next : ["./", "../", ...next];
  }
  const names = surroundings.namesIn(state.path, folder);
  const own = state.path.slice(state.path.lastIndexOf("/") + 1);
  return names.filter((name) =>
    isImport ? name.endsWith("/") || (name.endsWith(".rnn") && name !== own) : !name.endsWith(".rnn"),
  );
}
