/** What can be done with the mistake, or with what is written, at a place. */
import { type CodeAction, CodeActionKind, type Diagnostic, type TextEdit } from "vscode-languageserver";
import { check } from "../compiler/check.js";
import type { Diagnostic as Said } from "../compiler/diagnostics/diagnostic.js";
import { fixFiles } from "../compiler/fix.js";
import { addDomain } from "./add-domain.js";
import type { Selected } from "./cursor.js";
import { diagnosticsOf } from "./diagnostics.js";
import { extractBlock } from "./extract-block.js";
import { extractParameter } from "./extract-parameter.js";
import { rangeOf } from "./positions.js";
import { changed } from "./tidied.js";
import type { State, Workspace } from "./workspace.js";

const FIX_ALL = `${CodeActionKind.SourceFixAll}.rnnc`;

export const ACTION_KINDS: readonly string[] = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorRewrite,
  FIX_ALL,
];

/** `only`: kinds that are asked for, each with those below it; all where none is. */
export function codeActions(
  workspace: Workspace,
  state: State,
  selected: Selected,
  only: readonly string[] = [],
): readonly CodeAction[] {
  const isAsked = (kind: string) => only.length === 0 || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const quick = isAsked(CodeActionKind.QuickFix) ? quickFixes(workspace, state, selected) : [];
  const refactorings = [
    isAsked(CodeActionKind.RefactorExtract) ? extractParameter(workspace, state, selected) : null,
    isAsked(CodeActionKind.RefactorExtract) ? extractBlock(workspace, state, selected) : null,
    isAsked(CodeActionKind.RefactorRewrite) ? addDomain(workspace, state, selected) : null,
  ].filter((action) => action !== null);
  const canFix = state.checked.diagnostics.some(({ suggestion }) => suggestion?.edit && !suggestion.unsure);
  const all: readonly CodeAction[] =
    canFix && isAsked(FIX_ALL)
      ? [{ title: "Put right all that can be put right mechanically", kind: FIX_ALL, data: { uri: state.uri } }]
      : [];
  return [...quick, ...refactorings, ...all];
}

/** Of `fix all`, the edits, which take a check each. */
export function resolveAction(workspace: Workspace, action: CodeAction): CodeAction {
  const { uri } = action.data as { readonly uri: string };
  const state = workspace.state(uri);
  if (!state || action.kind !== FIX_ALL) return action;
  return { ...action, edit: { changes: { [uri]: [...fixAll(workspace, state)] } } };
}

function quickFixes(workspace: Workspace, state: State, { start, end }: Selected): readonly CodeAction[] {
  const here = state.checked.diagnostics.filter(
    ({ span }) => span.file === state.path && span.start <= end && start <= span.end,
  );
  return here.flatMap((said): readonly CodeAction[] => {
    const { suggestion, code, span } = said;
    const edit = suggestion?.edit;
    if (!suggestion || !edit) return [];
    const file = workspace.location(edit.span);
    if (!file) return [];
    const shown = shownAs(workspace, state, said);
    return [
      {
        title: titleOf(suggestion.message, edit.text, code),
        kind: CodeActionKind.QuickFix,
        isPreferred: suggestion.unsure !== true && here.every((other) => other === said || other.span !== span),
        ...(shown ? { diagnostics: [shown] } : {}),
        edit: { changes: { [file.uri]: [{ range: file.range, newText: edit.text }] } },
      },
    ];
  });
}

/** ``did you mean `lstm`?`` asks; what is to be done says. */
function titleOf(message: string, text: string, code: string): string {
  if (/^did you mean/.test(message)) return `Write \`${text}\``;
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)} (${code})`;
}

function shownAs(workspace: Workspace, state: State, { code, span }: Said): Diagnostic | undefined {
  const range = JSON.stringify(rangeOf(state.lines, span));
  return diagnosticsOf(workspace, state).find((one) => one.code === code && JSON.stringify(one.range) === range);
}

/** As `rnnc check --fix` does it, in this file alone. */
function fixAll(workspace: Workspace, state: State): readonly TextEdit[] {
  const { path, text } = state;
  const fixed = fixFiles([path], new Map([[path, text]]), {
    id: (file) => file,
    check: (main, texts) => check({ file: main, text: texts.get(main) ?? "" }, workspace.hostWith(main, texts)),
  });
  return changed(text, fixed.texts.get(path) ?? text);
}
