/** What the server does, each with what it tells the editor of it. `docs/editors.md` has this table. */
import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver";
import { ACTION_KINDS } from "./code-actions.js";
import { LEGEND } from "./semantic-tokens.js";

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
  {
    name: "hover",
    does: "types with shapes, parameters where they can be counted, documents; for a mistake, its page",
    server: { hoverProvider: true },
  },
  {
    name: "completion",
    does:
      "words where they may stand, names, callables with their arguments, words of an argument, columns of rows and of " +
      "the data file's own header, paths of imports and sources",
    server: { completionProvider: { triggerCharacters: [".", "|", ">", '"', "/", ":", "("], resolveProvider: false } },
  },
  {
    name: "signature help",
    does: "the arguments of the call that is being written",
    server: { signatureHelpProvider: { triggerCharacters: ["(", ","] } },
  },
  {
    name: "definition",
    does: "where a name is declared, in this file or another; of an import, the file",
    server: { definitionProvider: true },
  },
  { name: "references", does: "every place of the project that means the same", server: { referencesProvider: true } },
  {
    name: "rename",
    does: "in all files; names of the language, of its library and of data files stay, and so does what would clash",
    server: { renameProvider: { prepareProvider: true } },
  },
  { name: "document symbols", does: "the outline of a file", server: { documentSymbolProvider: true } },
  { name: "workspace symbols", does: "names of all files of the project", server: { workspaceSymbolProvider: true } },
  {
    name: "semantic tokens",
    does: "colours by meaning: whole files, ranges, and what changed since",
    server: { semanticTokensProvider: { legend: LEGEND, full: { delta: true }, range: true } },
  },
  {
    name: "folding",
    does: "definitions, sections, statements of several lines, comments, imports",
    server: { foldingRangeProvider: true },
  },
  {
    name: "selection ranges",
    does: "from a word outwards, node by node",
    server: { selectionRangeProvider: true },
  },
  {
    name: "formatting",
    does: "`rnnc fmt` of a file, of lines, and at the end of a line or a `}`; beside mistakes, of what has none",
    server: {
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      documentOnTypeFormattingProvider: { firstTriggerCharacter: "}", moreTriggerCharacter: ["\n"] },
    },
  },
  {
    name: "code actions",
    does:
      "the edit of each message; all of them at once, as `rnnc check --fix`; a number made a parameter; a domain for a " +
      "parameter; stages of a chain made a block",
    server: { codeActionProvider: { codeActionKinds: [...ACTION_KINDS], resolveProvider: true } },
  },
  {
    name: "inlay hints",
    does: "shapes of layers, classes of targets, defaults of arguments in `train` and `decode`",
    server: { inlayHintProvider: true },
  },
  {
    name: "code lens",
    does: "above an experiment, its parameters; in VS Code also to run it, and to compare with its last run",
    server: { codeLensProvider: { resolveProvider: true } },
  },
  { name: "document links", does: "imports and data files", server: { documentLinkProvider: {} } },
  {
    name: "call hierarchy",
    does: "who calls a block, a pipeline or a criterion, and what it calls",
    server: { callHierarchyProvider: true },
  },
];

export function serverCapabilities(): ServerCapabilities {
  return Object.assign({}, ...CAPABILITIES.map(({ server }) => server));
}
