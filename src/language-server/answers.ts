/** Each question of the editor, and the provider that answers it. */
import { type Connection, ErrorCodes, type Position, type Range, ResponseError } from "vscode-languageserver";
import { callItemAt, incomingCalls, outgoingCalls } from "./call-hierarchy.js";
import { codeActions, resolveAction } from "./code-actions.js";
import { codeLenses, resolveLens } from "./code-lens.js";
import { completionsAt } from "./completion.js";
import { definitionAt } from "./definition.js";
import { foldingRanges, selectionAt } from "./folding.js";
import { formatDocument, formatOnType, formatRange } from "./formatting.js";
import { hoverAt } from "./hover.js";
import { inlayHints } from "./inlay-hints.js";
import { documentLinks } from "./links.js";
import { offsetOf } from "./positions.js";
import { referencesAt } from "./references.js";
import { renameAt, renameableAt } from "./rename.js";
import { TokenResults, tokensOf } from "./semantic-tokens.js";
import { signatureAt } from "./signature.js";
import { documentSymbols, workspaceSymbols } from "./symbols.js";
import type { State, Workspace } from "./workspace.js";

/** What the editor can do. */
export interface Client {
  readonly snippets: boolean;
  /** It knows `rnnc.run` and `rnnc.compare`. */
  readonly commands: boolean;
}

interface In {
  readonly textDocument: { readonly uri: string };
}

interface At extends In {
  readonly position: Position;
}

/** Gives what is to be called when a file is closed. */
export function answer(connection: Connection, workspace: Workspace, client: Client): (uri: string) => void {
  const results = new TokenResults();
  /** Of a file that is not there, there is nothing to say. */
  const within = <P extends In, T>(work: (state: State, params: P) => T) => {
    return (params: P): T | null => {
      const state = workspace.state(params.textDocument.uri);
      return state ? work(state, params) : null;
    };
  };
  const at = <P extends At, T>(work: (state: State, offset: number, params: P) => T) =>
    within((state, params: P) => work(state, offsetOf(state.lines, params.position), params));
  const spanOf = (state: State, { start, end }: Range) => ({
    start: offsetOf(state.lines, start),
    end: offsetOf(state.lines, end),
  });

  connection.onHover(at((state, offset) => hoverAt(workspace, state, offset)));
  connection.onCompletion(at((state, offset) => [...completionsAt(workspace, state, offset, client.snippets)]));
  connection.onSignatureHelp(at((state, offset) => signatureAt(state, offset)));
  connection.onDefinition(at((state, offset) => definitionAt(workspace, state, offset)));
  connection.onReferences(
    at((state, offset, { context }: At & { context: { includeDeclaration: boolean } }) => [
      ...referencesAt(workspace, state, offset, context.includeDeclaration),
    ]),
  );
  connection.onPrepareRename(at((state, offset) => orRefuse(renameableAt(workspace, state, offset))));
  connection.onRenameRequest(
    at((state, offset, { newName }: At & { newName: string }) => orRefuse(renameAt(workspace, state, offset, newName))),
  );
  connection.onDocumentSymbol(within((state) => [...documentSymbols(workspace, state)]));
  connection.onWorkspaceSymbol(({ query }) => [...workspaceSymbols(workspace, query)]);
  connection.onFoldingRanges(within((state) => [...foldingRanges(workspace, state)]));
  connection.onSelectionRanges(
    within((state, { positions }: In & { positions: Position[] }) =>
      positions.map((position) => selectionAt(workspace, state, offsetOf(state.lines, position))),
    ),
  );
  connection.onDocumentFormatting(within((state) => [...formatDocument(state)]));
  connection.onDocumentRangeFormatting(
    within((state, { range: { start, end } }: In & { range: Range }) => {
      // A selection of whole lines ends at the beginning of the next.
      const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
      return [...formatRange(state, { first: start.line, last })];
    }),
  );
  connection.onDocumentOnTypeFormatting(
    within((state, { position, ch }: At & { ch: string }) => [...formatOnType(state, position.line, ch)]),
  );
  connection.onCodeAction(
    within((state, { range, context }: In & { range: Range; context: { only?: string[] } }) => [
      ...codeActions(workspace, state, spanOf(state, range), context.only),
    ]),
  );
  connection.onCodeActionResolve((action) => resolveAction(workspace, action));
  connection.onCodeLens(within((state) => [...codeLenses(workspace, state, client.commands)]));
  connection.onCodeLensResolve((lens) => resolveLens(workspace, lens));
  connection.onDocumentLinks(within((state) => [...documentLinks(workspace, state)]));
  connection.languages.inlayHint.on(
    within((state, { range: { start, end } }: In & { range: Range }) => [
      ...inlayHints(workspace, state, start.line, end.line),
    ]),
  );
  connection.languages.callHierarchy.onPrepare(
    at((state, offset) => {
      const item = callItemAt(workspace, state, offset);
      return item ? [item] : null;
    }),
  );
  connection.languages.callHierarchy.onIncomingCalls(({ item }) => [...incomingCalls(workspace, item)]);
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) => [...outgoingCalls(workspace, item)]);
  connection.languages.semanticTokens.on(({ textDocument: { uri } }) => {
    const state = workspace.state(uri);
    return results.full(uri, state ? tokensOf(state) : []);
  });
  connection.languages.semanticTokens.onDelta(({ textDocument: { uri }, previousResultId }) => {
    const state = workspace.state(uri);
    return results.delta(uri, previousResultId, state ? tokensOf(state) : []);
  });
  connection.languages.semanticTokens.onRange(({ textDocument: { uri }, range: { start, end } }) => {
    const state = workspace.state(uri);
    return { data: state ? [...tokensOf(state, { start: start.line, end: end.line })] : [] };
  });
  return (uri) => results.forget(uri);
}

/** The editor shows what stands in the way. */
function orRefuse<T extends object>(result: T | { readonly refusal: string }): T | ResponseError<void> {
  return "refusal" in result ? new ResponseError(ErrorCodes.InvalidRequest, result.refusal) : result;
}
