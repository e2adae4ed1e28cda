/** Which experiment a command is about: of the file that is open, the only one, or the one that a person picks. */
import { commands, type DocumentSymbol, SymbolKind, Uri, window, workspace } from "vscode";

export interface Experiment {
  readonly file: string;
  readonly name: string;
}

/** Null where nobody picks one. `file` and `name` are given by the line above an experiment. */
export async function pickExperiment(title: string, file?: string, name?: string): Promise<Experiment | null> {
  const path = file ?? openFile();
  if (path === null) {
    void window.showInformationMessage("Open a .rnn file first.");
    return null;
  }
  if (name !== undefined) return { file: path, name };
  const names = await experimentsIn(path);
  if (names.length === 0) {
    void window.showInformationMessage("The file has no experiment.");
    return null;
  }
  const picked = names.length === 1 ? names[0] : await window.showQuickPick(names, { title });
  return picked === undefined ? null : { file: path, name: picked };
}

/** Any experiment of the workspace, those of a file first. */
export async function pickAny(title: string, first: string): Promise<Experiment | null> {
  const found = await workspace.findFiles("**/*.rnn", "**/{node_modules,runs,studies}/**", 200);
  const paths = [...new Set([first, ...found.map(({ fsPath }) => fsPath)])];
  const all = await Promise.all(
    paths.map(async (file) => (await experimentsIn(file)).map((name): Experiment => ({ file, name }))),
  );
  const items = all.flat().map((one) => ({ label: one.name, description: workspace.asRelativePath(one.file), one }));
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.one ?? null;
}

function openFile(): string | null {
  const document = window.activeTextEditor?.document;
  return document?.languageId === "rnn" && document.uri.scheme === "file" ? document.uri.fsPath : null;
}

async function experimentsIn(file: string): Promise<readonly string[]> {
  const uri = Uri.file(file);
  await workspace.openTextDocument(uri);
  const symbols = await commands.executeCommand<readonly DocumentSymbol[] | undefined>(
    "vscode.executeDocumentSymbolProvider",
    uri,
  );
  return (symbols ?? []).filter(({ kind }) => kind === SymbolKind.Class).map(({ name }) => name);
}
