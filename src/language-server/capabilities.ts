/** What the server does, each with what it tells the editor of it. `docs/editors.md` has this table. */
import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver";

export interface Capability {
  readonly name: string;
  /** For people, in a few words. */
  readonly does: string;
  readonly server: ServerCapabilities;
}

export const CAPABILITIES: readonly Capability[] = [
  {
    name: "diagnostics",
    does: "what `rnnc check` says, as one types, in all open files that rest on what changed",
    server: { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false } },
  },
];

export function serverCapabilities(): ServerCapabilities {
  return Object.assign({}, ...CAPABILITIES.map(({ server }) => server));
}
