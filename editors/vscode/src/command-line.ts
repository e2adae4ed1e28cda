/** The command line of rnnc, as the setting `rnnc.path` names it. No shell takes part, so that a file's name is a name. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { ProcessExecution, Task, TaskScope, tasks, workspace } from "vscode";

export function rnncPath(): string {
  return workspace.getConfiguration("rnnc").get<string>("path") || "rnnc";
}

/** Shows the command at work in a terminal of its own. */
export async function runInTerminal(name: string, args: readonly string[], cwd: string): Promise<void> {
  const execution = new ProcessExecution(rnncPath(), [...args], { cwd });
  const task = new Task({ type: "rnnc", command: name }, TaskScope.Workspace, name, "rnnc", execution, []);
  await tasks.executeTask(task);
}

/** The most that a command may print. */
const MOST = 2 ** 26;

/** What a command prints. @throws Error with what it says when it fails. */
export function outputOf(args: readonly string[], file: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve, reject) => {
    execFile(rnncPath(), [...args], { cwd: dirname(file), env, maxBuffer: MOST }, (error, out, err) => {
      if (!error) resolve(out);
      else if (error.code === "ENOENT")
        reject(new Error(`There is no \`${rnncPath()}\`: install rnnc, or set rnnc.path.`));
      else reject(new Error(err.trim() || error.message));
    });
  });
}
