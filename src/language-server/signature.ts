/** The arguments of the call that a place is in. */
import type { SignatureHelp } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import { parameterLabel, wantText } from "../compiler/semantics/calls/callable-text.js";
import { placeAt } from "./place.js";
import { writtenAt } from "./types.js";
import type { State } from "./workspace.js";

interface Shown {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
}

export function signatureAt(state: State, offset: number): SignatureHelp | null {
  const place = placeAt(state, offset);
  const call = place.open.findLast(({ sign, word }) => sign === "(" && word !== "");
  if (!call || place.isComment) return null;
  const user = state.checked.program.main.callables.get(call.word)?.definition;
  const builtIn = BUILT_IN.get(call.word);
  const parameters: readonly Shown[] | undefined = user
    ? user.parameters.map(({ name, span }) => ({
        name: name.text,
        label: writtenAt(state, span).replace(/\s+/g, " "),
        doc: "",
      }))
    : builtIn?.parameters.map((one) => ({
        name: one.name,
        label: parameterLabel(one),
        doc: `${wantText(one)}. ${one.doc}`,
      }));
  if (!parameters) return null;
  const label = `${call.word}(${parameters.map((one) => one.label).join(", ")})`;
  const doc = user ? user.doc : builtIn?.doc;
  const named = parameters.findIndex(({ name }) => name === call.argument);
  const active = named >= 0 ? named : call.index + (call.piped ? 1 : 0);
  return {
    signatures: [
      {
        label,
        parameters: parameters.map((one) => ({
          label: one.label,
          ...(one.doc ? { documentation: { kind: "markdown", value: one.doc } } : {}),
        })),
        ...(doc ? { documentation: { kind: "markdown", value: doc } } : {}),
      },
    ],
    activeSignature: 0,
    activeParameter: active,
  };
}
