/** What docs/editors.md tells users of Emacs to write, tried in an Emacs without a window, where there is one with Eglot. */
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { blocksOf } from "../docs/documents.js";
import { folderWith, RNNC, ROOT } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const isThere = spawnSync("emacs", ["-Q", "--batch", "--eval", "(require 'eglot)"]).status === 0;

/** Waits for what the server says, and prints it with its line, and colours of words. */
const LOOK = `
(setq eglot-sync-connect 30)
(find-file "main.rnn")
(font-lock-ensure)
(dolist (word '("experiment" "data" "rows" "count"))
  (goto-char (point-min))
  (search-forward-regexp (concat "\\\\_<" word "\\\\_>"))
  (princ (format "%s %s\\n" word (get-text-property (match-beginning 0) 'face))))
(run-hooks 'post-command-hook)
(flymake-mode 1)
(let ((end (+ (float-time) 40)))
  (while (and (< (float-time) end) (null (flymake-diagnostics))) (accept-process-output nil 0.1)))
(dolist (said (flymake-diagnostics))
  (princ (format "%d %s\\n" (line-number-at-pos (flymake-diagnostic-beg said)) (flymake-diagnostic-text said))))
(set-buffer-modified-p nil)
(eglot-shutdown-all)
`;

test("words are coloured, the server is started for a `.rnn` file, and a mistake is shown", () => {
  if (!isThere) {
    console.log("skipped: there is no Emacs with Eglot on this machine");
    return;
  }
  const [init] = blocksOf("docs/editors.md").filter(({ language }) => language === "elisp");
  const folder = folderWith({
    "init.el": init.text.replace("/path/to/rnnc", ROOT),
    "look.el": LOOK,
    "main.rnn": parity().replace("cell: lstm", "cell: lstn"),
    "bin/rnnc": `#!/bin/sh\nexec "${process.execPath}" "${RNNC}" "$@"\n`,
  });
  chmodSync(join(folder, "bin", "rnnc"), 0o755);
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, HOME: folder };
  const args = ["-Q", "--batch", "-l", "init.el", "-l", "look.el"];
  const { status, stdout, stderr } = spawnSync("emacs", args, { cwd: folder, env, encoding: "utf8", timeout: 90_000 });
  assert.is(status, 0, stderr);
  assert.equal(stdout.trim().split("\n"), [
    "experiment font-lock-keyword-face",
    "data font-lock-keyword-face",
    "rows font-lock-keyword-face",
    "count font-lock-variable-name-face",
    "14 rnnc [unknown-word]: `lstn` is not one of `rnn`, `gru`, `lstm`.",
  ]);
});

test.run();
