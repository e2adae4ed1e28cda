/** The server over standard input and output: messages of the editor to providers, and back. */
import {
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { serverCapabilities } from "./capabilities.js";
import { diagnosticsOf } from "./diagnostics.js";
import { type Surroundings, Workspace } from "./workspace.js";

/** Milliseconds after the last sign typed: what comes sooner is said of the next. */
const PAUSE = 15;

/** Serves until the editor says `exit`, which ends the process: with 0 after `shutdown`, else with 1. */
export function serve(surroundings: Surroundings, version: string): Promise<never> {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const workspace = new Workspace(surroundings);
  let tellsOfFiles = false;
  connection.onInitialize(({ capabilities }) => {
    tellsOfFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return { capabilities: serverCapabilities(), serverInfo: { name: "rnnc", version } };
  });
  connection.onInitialized(() => {
    if (!tellsOfFiles) return;
    const watchers = [{ globPattern: "**/*.rnn" }, { globPattern: "**/rnnc.yaml" }];
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  keepUp(connection, workspace);
  connection.listen();
  return new Promise(() => {});
}

/** Follows what is opened, changed and closed, and says what there is to say of it. */
function keepUp(connection: Connection, workspace: Workspace): void {
  const documents = new Map<string, TextDocument>();
  let timer: NodeJS.Timeout | undefined;

  const publish = () => {
    for (const uri of workspace.openUris()) {
      const state = workspace.state(uri);
      const version = workspace.versionOf(uri);
      if (!state || version === null) continue;
      const diagnostics = [...diagnosticsOf(workspace, state)];
      // A file that imports what was typed in may be as it was.
      if (isTold(uri, version, diagnostics)) continue;
      void connection.sendDiagnostics({ uri, version, diagnostics });
    }
  };
  const told = new Map<string, string>();
  const isTold = (uri: string, version: number, diagnostics: readonly object[]) => {
    const now = `${version} ${JSON.stringify(diagnostics)}`;
    const before = told.get(uri);
    told.set(uri, now);
    return before === now;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(publish, PAUSE);
  };

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    documents.set(uri, TextDocument.create(uri, languageId, version, text));
    workspace.open(uri, text, version);
    later();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const before = documents.get(uri);
    if (!before) return;
    const after = TextDocument.update(before, contentChanges, version);
    documents.set(uri, after);
    workspace.open(uri, after.getText(), version);
    later();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.delete(uri);
    told.delete(uri);
    workspace.close(uri);
    // Nothing is said of a file that nobody looks at.
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    later();
  });
  connection.onDidChangeWatchedFiles(() => {
    workspace.refresh();
    later();
  });
}
