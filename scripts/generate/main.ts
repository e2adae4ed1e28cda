/** Writes, or with --check compares, every file that is made from a table: schemas, reference pages, grammar, data of templates. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { callablesPage } from "./callables.js";
import { commandsPage } from "./commands.js";
import { diagnosticsPages } from "./diagnostics.js";
import { emacsMode } from "./emacs.js";
import { languageConfiguration, markdownInjection, textMateGrammar } from "./grammar.js";
import { judgementPage } from "./judgement.js";
import { lintPages } from "./lint.js";
import { opsPage } from "./ops.js";
import { roomsPage } from "./rooms.js";
import { schemas } from "./schemas.js";
import { stdlibPage } from "./stdlib.js";
import { syntaxPage } from "./syntax.js";
import { templateData } from "./templates/all.js";
import { grammarSource } from "./tree-sitter/grammar.js";
import { folds, highlights, injections, locals } from "./tree-sitter/queries.js";
import { tokensHeader } from "./tree-sitter/tokens.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every generated file, by its path from the project's folder. */
export function generated(): ReadonlyMap<string, string> {
  return new Map([
    ...schemas(root),
    ...diagnosticsPages(),
    ...lintPages(),
    ...templateData(),
    ["docs/judgement.md", judgementPage()],
    ["docs/reference/callables.md", callablesPage()],
    ["docs/reference/commands.md", commandsPage()],
    ["docs/reference/ops.md", opsPage()],
    ["docs/reference/rooms.md", roomsPage()],
    ["docs/reference/stdlib.md", stdlibPage(root)],
    ["docs/reference/syntax.md", syntaxPage()],
    ...editorFiles(),
  ]);
}

/** For editors, once by themselves and once in the extension for VS Code, which is a folder that works as it is. */
function editorFiles(): ReadonlyMap<string, string> {
  const [grammar, injection, configuration] = [textMateGrammar(), markdownInjection(), languageConfiguration()];
  return new Map([
    ["grammar/rnn.tmLanguage.json", grammar],
    ["grammar/rnn-markdown.tmLanguage.json", injection],
    ["grammar/language-configuration.json", configuration],
    ["editors/vscode/syntaxes/rnn.tmLanguage.json", grammar],
    ["editors/vscode/syntaxes/rnn-markdown.tmLanguage.json", injection],
    ["editors/vscode/language-configuration.json", configuration],
    ["grammar/tree-sitter/grammar.js", grammarSource()],
    ["grammar/tree-sitter/src/tokens.h", tokensHeader()],
    ["grammar/tree-sitter/queries/highlights.scm", highlights("standard")],
    ["grammar/tree-sitter/queries/folds.scm", folds()],
    ["grammar/tree-sitter/queries/locals.scm", locals()],
    ["grammar/tree-sitter/queries/injections.scm", injections()],
    ["editors/emacs/rnn-mode.el", emacsMode()],
    ["editors/helix/queries/rnn/highlights.scm", highlights("helix")],
    ["editors/helix/queries/rnn/locals.scm", locals()],
    ["editors/helix/queries/rnn/injections.scm", injections()],
    ["editors/vscode/LICENSE", readFileSync(join(root, "LICENSE"), "utf8")],
  ]);
}

/** Paths whose contents are not what the tables say, those that should not be there included. */
export function stale(): readonly string[] {
  const files = generated();
  const wrong = [...files].filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
  return [...wrong.map(([path]) => path), ...leftovers(files)];
}

/** Pages of diagnostics and rules that no longer exist. */
function leftovers(files: ReadonlyMap<string, string>): readonly string[] {
  return ["docs/diagnostics", "docs/lint"].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .map((name) => `${folder}/${name}`)
          .filter((path) => !files.has(path))
      : [],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = stale();
  if (process.argv.includes("--check")) {
    for (const path of paths) console.log(`${path} is not what its table says; run: npm run generate`);
    process.exit(paths.length === 0 ? 0 : 1);
  }
  const files = generated();
  for (const path of paths) {
    const text = files.get(path);
    if (text === undefined) rmSync(join(root, path));
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  console.log(paths.length === 0 ? "all generated files are up to date" : `wrote ${paths.length} files`);
}
