/** `rnn-mode` for Emacs: words from the token table; what they mean where they stand is left to their neighbours. */
import { KEYWORDS, wordToken } from "../../src/compiler/syntax/tokens.js";
import { statementWords } from "./tree-sitter/tokens.js";

const TRUTH = ["true", "false"];

export function emacsMode(): string {
  const wordsOf = (wanted: (entry: (typeof KEYWORDS)[number]) => boolean) =>
    KEYWORDS.filter(wanted)
      .map(({ word }) => JSON.stringify(word))
      .join(" ");
  const beginners = statementWords();
  return `;;; rnn-mode.el --- Experiments with recurrent networks  -*- lexical-binding: t -*-

;; Made from the token table of rnnc by \`npm run generate\`.

;;; Commentary:

;; Colours and indentation of \`.rnn\` files. With Eglot, which Emacs has from 29 on, \`rnnc lsp' does the rest:
;; (add-hook 'rnn-mode-hook #'eglot-ensure)

;;; Code:

(defconst rnn-mode--keywords '(${wordsOf(({ soft, word }) => !soft && !TRUTH.includes(word))}))

(defconst rnn-mode--sections '(${wordsOf(({ scope }) => scope === "section")}))

;; Words that begin statements, and names elsewhere.
(defconst rnn-mode--statements '(${wordsOf(({ soft, word }) => soft && beginners.has(wordToken(word).name))}))

(defvar rnn-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?\\" "\\"" table)
    (modify-syntax-entry ?\\\` "$" table)
    table))

(defvar rnn-mode--font-lock
  (let ((name "\\\\([A-Za-z_][A-Za-z0-9_]*\\\\)"))
    \`((,(concat "\\\\_<experiment\\\\s-+" name) 1 font-lock-type-face)
      (,(concat "\\\\_<extends\\\\s-+" name) 1 font-lock-type-face)
      (,(concat "\\\\_<\\\\(?:block\\\\|pipeline\\\\|criterion\\\\)\\\\s-+" name) 1 font-lock-function-name-face)
      (,(regexp-opt rnn-mode--keywords 'symbols) . font-lock-keyword-face)
      (,(regexp-opt '(${TRUTH.map((word) => JSON.stringify(word)).join(" ")}) 'symbols) . font-lock-constant-face)
      (,(concat "^\\\\s-*" (regexp-opt rnn-mode--sections t) "\\\\s-*{") 1 font-lock-keyword-face)
      (,(concat "^\\\\s-*" (regexp-opt rnn-mode--statements t) "\\\\s-+[^=[:space:]]") 1 font-lock-keyword-face)
      (,(concat "\\\\_<" name "\\\\s-*(") 1 font-lock-function-name-face)
      (,(concat "\\\\_<" name "\\\\s-*:") 1 font-lock-variable-name-face))))

(defun rnn-mode-indent-line ()
  "Indent by the brackets that are open; \`rnnc fmt' knows more."
  (interactive)
  (let ((depth (save-excursion (back-to-indentation)
                               (- (car (syntax-ppss)) (if (looking-at "[])}]") 1 0)))))
    (save-excursion (indent-line-to (* 2 (max 0 depth))))
    (when (< (current-column) (current-indentation)) (back-to-indentation))))

;;;###autoload
(define-derived-mode rnn-mode prog-mode "rnn"
  "Files of rnnc: experiments with recurrent networks."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+\\\\s-*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'rnn-mode-indent-line)
  (setq-local font-lock-defaults '(rnn-mode--font-lock)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\\\.rnn\\\\'" . rnn-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(rnn-mode . ("rnnc" "lsp"))))

(provide 'rnn-mode)
;;; rnn-mode.el ends here
`;
}
