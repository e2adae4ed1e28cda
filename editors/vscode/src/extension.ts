/** The extension: the language server, and the commands of rnnc that belong to a file. */
import { basename, dirname, join } from "node:path";
import {
  commands,
  EventEmitter,
  type ExtensionContext,
  ProcessExecution,
  type ShellExecution,
  Task,
  TaskScope,
  type TextDocumentContentProvider,
  tasks,
  Uri,
  window,
  workspace,
} from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node.js";
import { outputOf, rnncPath, runInTerminal } from "./command-line.js";
import { type Experiment, pickAny, pickExperiment } from "./experiments.js";

/** Texts that rnnc prints, as documents that nobody can change. */
const SCHEME = "rnnc";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const module = join(context.extensionPath, "out", "server.cjs");
  const server = { module, transport: TransportKind.stdio };
  client = new LanguageClient("rnnc", "rnnc", server, {
    documentSelector: [
      { scheme: "file", language: "rnn" },
      { scheme: "untitled", language: "rnn" },
    ],
    initializationOptions: { commands: true },
  });
  const printed = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => printed.get(uri.toString()) ?? "",
  };
  const show = (title: string, text: string): Uri => {
    const uri = Uri.from({ scheme: SCHEME, path: `/${title}` });
    printed.set(uri.toString(), text);
    changed.fire(uri);
    return uri;
  };
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(SCHEME, provider),
    tasks.registerTaskProvider("rnnc", { provideTasks: checkTasks, resolveTask: resolved }),
    command("rnnc.run", async (file, name) => {
      const one = await pickExperiment("Run which experiment?", file, name);
      if (one) await runInTerminal(`run ${one.name}`, ["run", basename(one.file), "-e", one.name], dirname(one.file));
    }),
    command("rnnc.report", async (file, name) => {
      const one = await pickExperiment("Report on which experiment?", file, name);
      if (one) await runInTerminal(`report ${one.name}`, ["report", one.name, "--open"], dirname(one.file));
    }),
    command("rnnc.compare", async (file, name) => {
      const one = await pickExperiment("Compare which experiment with its last run?", file, name);
      if (!one) return;
      // Of the last run, which the name alone means, against the file as it is.
      const args = ["diff", one.name, basename(one.file), "-e", one.name];
      await runInTerminal(`${one.name} against its last run`, args, dirname(one.file));
    }),
    command("rnnc.explain", async (file, name) => {
      const one = await pickExperiment("Explain which experiment?", file, name);
      if (one)
        await window.showTextDocument(show(`${one.name} explained.rnn`, await explained(one)), { preview: true });
    }),
    command("rnnc.diff", async (file, name) => {
      const one = await pickExperiment("Which experiment is the first?", file, name);
      const other = one ? await pickAny(`Compare \`${one.name}\` with which experiment?`, one.file) : null;
      if (!one || !other) return;
      const [left, right] = await Promise.all([explained(one), explained(other)]);
      const places = [show(`1/${one.name}.rnn`, left), show(`2/${other.name}.rnn`, right)];
      await commands.executeCommand("vscode.diff", ...places, `${one.name} ↔ ${other.name}`);
    }),
  );
  await client.start();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

/** What goes wrong is said, and no more than that. */
function command(id: string, work: (file?: string, name?: string) => Promise<void>) {
  return commands.registerCommand(id, async (file?: unknown, name?: unknown) => {
    try {
      await work(typeof file === "string" ? file : undefined, typeof name === "string" ? name : undefined);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      void window.showErrorMessage(error.message);
    }
  });
}

/** The experiment with every default, which two can be compared by. */
function explained({ file, name }: Experiment): Promise<string> {
  return outputOf(["explain", basename(file), "-e", name], file);
}

function checkTasks(): Task[] {
  return (workspace.workspaceFolders ?? []).map((folder) => {
    const execution = new ProcessExecution(rnncPath(), ["check", "."], { cwd: folder.uri.fsPath });
    return new Task({ type: "rnnc", command: "check" }, folder, "check", "rnnc", execution, ["$rnnc"]);
  });
}

/** A task as `tasks.json` has it: the command, and its arguments. */
function resolved(task: Task): Task | undefined {
  const { command: word, args = [] } = task.definition as { readonly command?: unknown; readonly args?: unknown };
  if (typeof word !== "string" || !Array.isArray(args)) return undefined;
  const given = [...word.split(" "), ...args.map(String)];
  const execution: ProcessExecution | ShellExecution = new ProcessExecution(rnncPath(), given);
  return new Task(task.definition, task.scope ?? TaskScope.Workspace, word, "rnnc", execution, ["$rnnc"]);
}
