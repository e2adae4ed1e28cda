/** Above each experiment: run it, what its last run came to, and how large it is. */
import type { CodeLens } from "vscode-languageserver";
import { parametersOf, parametersText } from "./costs.js";
import { rangeOf } from "./positions.js";
import type { State, Workspace } from "./workspace.js";

interface Asked {
  readonly uri: string;
  readonly experiment: string;
  readonly what: "run" | "compare" | "parameters";
}

/** Without titles, which cost more and are asked for where the lens is seen. `commands`: the editor knows `rnnc.run` and the like. */
export function codeLenses(workspace: Workspace, state: State, commands: boolean): readonly CodeLens[] {
  return state.parts.parsed.tree.definitions.flatMap((definition) => {
    if (definition.kind !== "experiment" || definition.name.text === "") return [];
    const range = rangeOf(state.lines, workspace.real(definition.name.span));
    const whats = commands ? (["run", "compare", "parameters"] as const) : (["parameters"] as const);
    return whats.map((what) => ({
      range,
      data: { uri: state.uri, experiment: definition.name.text, what } satisfies Asked,
    }));
  });
}

/** With its title; what cannot be told is a lens that says so. */
export function resolveLens(workspace: Workspace, lens: CodeLens): CodeLens {
  const { uri, experiment, what } = lens.data as Asked;
  const state = workspace.state(uri);
  return {
    ...lens,
    command: { title: titleOf(workspace, state, { uri, experiment, what }), ...commandOf(state, experiment, what) },
  };
}

function commandOf(state: State | null, experiment: string, what: Asked["what"]) {
  // A lens that only says something has a command without a name.
  if (what === "parameters" || !state) return { command: "" };
  return { command: `rnnc.${what}`, arguments: [state.path, experiment] };
}

function titleOf(workspace: Workspace, state: State | null, { experiment, what }: Asked): string {
  if (!state) return "…";
  if (what === "run") return "run";
  if (what === "compare") {
    const last = workspace.surroundings.lastRun(state.path, experiment);
    return last === null ? "no run yet" : `compare with the last run (${last})`;
  }
  const checked = state.checked.experiments.get(experiment);
  if (!checked) return "cannot be told while there are errors";
  return parametersText(parametersOf(checked).all) ?? "no parameters";
}
