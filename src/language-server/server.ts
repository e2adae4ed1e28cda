/** The server over standard input and output: messages of the editor to providers, and back. */
import {
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { answer, type Client } from "./answers.js";
import { serverCapabilities } from "./capabilities.js";
import { diagnosticsOf } from "./diagnostics.js";
import { type Surroundings, Workspace } from "./workspace.js";

/** Milliseconds after the last sign typed: what comes sooner is said of the next. */
const PAUSE = 15;

/** Serves until the editor says `exit`, which ends the process: with 0 after `shutdown`, else with 1. */
export function serve(surroundings: Surroundings, version: string): Promise<never> {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const workspace = new Workspace(surroundings);
  const client: { -readonly [K in keyof Client]: Client[K] } = { snippets: false, commands: false };
  let tellsOfFiles = false;
  connection.onInitialize((params: InitializeParams) => {
    const { workspace: ofFiles, textDocument } = params.capabilities;
    tellsOfFiles = ofFiles?.didChangeWatchedFiles?.dynamicRegistration === true;
    client.snippets = textDocument?.completion?.completionItem?.snippetSupport === true;
    client.commands = params.initializationOptions?.commands === true;
    return { capabilities: serverCapabilities(), serverInfo: { name: "rnnc", version } };
  });
  connection.onInitialized(() => {
    if (!tellsOfFiles) return;
    const watchers = [{ globPattern: "**/*.rnn" }, { globPattern: "**/rnnc.yaml" }];
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  const forget = answer(connection, workspace, client);
  keepUp(connection, workspace, forget);
  let isShutDown = false;
  connection.onShutdown(() => {
    isShutDown = true;
  });
  connection.listen();
  // An editor that is gone hears nothing more: what was still to be said would be an error.
  process.stdin.once("end", () => process.exit(isShutDown ? 0 : 1));
  return new Promise(() => {});
}

/** Follows what is opened, changed and closed, and says what there is to say of it. */
function keepUp(connection: Connection, workspace: Workspace, forget: (uri: string) => void): void {
  const documents = new Map<string, TextDocument>();
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const say = (uri: string) => {
    const state = workspace.state(uri);
    const version = workspace.versionOf(uri);
    if (!state || version === null) return;
    const diagnostics = [...diagnosticsOf(workspace, state)];
    // A file that imports what was typed in may be as it was.
    const now = `${version} ${JSON.stringify(diagnostics)}`;
    if (told.get(uri) === now) return;
    told.set(uri, now);
    void connection.sendDiagnostics({ uri, version, diagnostics });
  };
  const publish = () => {
    for (const uri of workspace.openUris()) {
      try {
        say(uri);
      } catch (error) {
        // A mistake of ours in one file: the others, and the next sign that is typed, are still answered.
        connection.console.error(`rnnc could not check ${uri}: ${error instanceof Error ? error.message : error}`);
      }
    }
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
    forget(uri);
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
