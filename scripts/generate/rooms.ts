/** Where things live, from the table whose rules dependency-cruiser enforces. */
import { ROOMS } from "../rooms.cjs";

const OTHERS: readonly (readonly [string, string])[] = [
  ["api", "what the package exports: `rnnc` (the compiler) and `rnnc/runtime`"],
  ["grammar", "TextMate grammar, tree-sitter grammar and language configuration, made from the token table"],
  ["editors", "the extension for VS Code, which `npm run vsix` packs; what other editors take"],
  ["stdlib", "the language's library and the experiments of the book, in `.rnn`"],
  ["experiments", "experiments a person starts from"],
  ["templates", "what `rnnc init` makes; the data are made from a seed by `scripts/generate/templates`"],
  ["test", "mirrors `src`; `test/corpus` golden programs; `test/acceptance` every command an issue names"],
  ["bench", "every performance claim as a script, peers beside us in one run"],
  ["docs", "tutorial, language, decisions; `reference` and `diagnostics` are made from tables"],
  ["site", "what makes pages of `docs`, a package of its own; `npm run site`"],
];

export function roomsPage(): string {
  const rooms = Object.entries(ROOMS).map(([room, { what, may }]) => {
    const allowed = may === null ? "all" : may.map((path) => `\`${path.replace("src/", "")}\``).join(", ") || "–";
    return `| \`${room}\` | ${what} | ${allowed} |`;
  });
  const others = OTHERS.map(([folder, what]) => `| \`${folder}\` | ${what} | |`);
  return [
    "# Where things live",
    "",
    "Compiler and runtime never import one another; they meet in `src/plan` and `src/ops`. There are no barrel files and",
    "no cycles. `npm test` refuses an import that this table does not allow.",
    "",
    "| folder | what lives there | may import from `src` |",
    "| --- | --- | --- |",
    ...rooms,
    ...others,
    "",
  ].join("\n");
}
