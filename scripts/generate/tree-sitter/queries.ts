/**
 * What editors ask of tree-sitter's tree: colours, folds, scopes of names, other languages inside. Two patterns never take
 * one node: which of them would win differs from editor to editor.
 */
import { KEYWORDS, TOKEN_TABLE } from "../../../src/compiler/syntax/tokens.js";
import { type GrammarNode, grammarNodes, SOFT_WORDS } from "./grammar.js";
import { snake } from "./tokens.js";

/** What captures are called: by Neovim and most others, and by Helix. */
type Editor = "standard" | "helix";
const CAPTURES = {
  keyword: ["keyword", "keyword"],
  truth: ["boolean", "constant.builtin.boolean"],
  operator: ["operator", "operator"],
  bracket: ["punctuation.bracket", "punctuation.bracket"],
  delimiter: ["punctuation.delimiter", "punctuation.delimiter"],
  number: ["number", "constant.numeric"],
  count: ["number", "constant.numeric.integer"],
  real: ["number.float", "constant.numeric.float"],
  text: ["string", "string"],
  comment: ["comment", "comment.line"],
  documentation: ["comment.documentation", "comment.line.documentation"],
  name: ["variable", "variable"],
  parameter: ["variable.parameter", "variable.parameter"],
  field: ["variable.member", "variable.other.member"],
  callable: ["function", "function"],
  call: ["function.call", "function"],
  type: ["type", "type"],
  error: ["error", "error"],
} as const satisfies Readonly<Record<string, readonly [standard: string, helix: string]>>;
type Capture = keyof typeof CAPTURES;

/** What the name in a node is; elsewhere, a name. */
const NAMES: Readonly<Record<string, Capture>> = {
  experiment: "type",
  block: "callable",
  pipeline: "callable",
  criterion: "callable",
  parameter: "parameter",
  argument: "parameter",
  call: "call",
  field: "field",
  named_type: "type",
};
const LITERALS: Readonly<Record<string, Capture>> = { count: "count", real: "real", text: "text" };
const TRUTH: ReadonlySet<string> = new Set(["true", "false"]);

const SECTIONS = KEYWORDS.filter(({ scope }) => scope === "section").map(({ word }) => word);

export function highlights(editor: Editor): string {
  const capture = (name: Capture) => `@${CAPTURES[name][editor === "standard" ? 0 : 1]}`;
  const hard = KEYWORDS.filter(({ soft, word }) => !soft && !TRUTH.has(word)).map(({ word }) => word);
  const signs = TOKEN_TABLE.flatMap(({ scope, text }) => (typeof text === "string" ? [{ scope, text }] : []));
  const signsOf = (wanted: (sign: (typeof signs)[number]) => boolean) =>
    strings(signs.filter(wanted).map(({ text }) => text));
  const isBracket = (text: string) => "()[]{}".includes(text);
  const literals = TOKEN_TABLE.filter(({ scope }) => scope === "number" || scope === "string").map(({ type }) =>
    snake(type.name),
  );
  const nodes = grammarNodes();
  return lines([
    `(comment) ${capture("comment")}`,
    `(documentation) ${capture("documentation")}`,
    ...literals.map((node) => `(${node}) ${capture(LITERALS[node] ?? "number")}`),
    `[(invalid) (invalid_value)] ${capture("error")}`,
    "",
    `${strings(hard)} ${capture("keyword")}`,
    `${strings([...TRUTH])} ${capture("truth")}`,
    `${signsOf(({ scope }) => scope === "operator")} ${capture("operator")}`,
    `${signsOf(({ text }) => isBracket(text))} ${capture("bracket")}`,
    `${signsOf(({ scope, text }) => scope === "punctuation" && !isBracket(text))} ${capture("delimiter")}`,
    "",
    "; Soft words are keywords in their statements, and names elsewhere.",
    ...softWords(nodes).map(({ node, words }) => `(${node} ${strings(words)} ${capture("keyword")})`),
    `(section name: ${strings(SECTIONS)} ${capture("keyword")})`,
    "",
    ...namePatterns(nodes).map(({ pattern, name }) => `${pattern} ${capture(name)})`),
    "",
    "; What a mistake has left alone.",
    `(ERROR [(name) (identifier) (quoted_name) ${SOFT_WORDS.map(quoted).join(" ")}] ${capture("name")})`,
  ]);
}

/** Nodes that have soft words among their tokens. */
function softWords(nodes: readonly GrammarNode[]) {
  return nodes.flatMap(({ name, words }) => {
    const soft = [...new Set(words.filter((word) => SOFT_WORDS.includes(word)))];
    return soft.length > 0 ? [{ node: name, words: soft }] : [];
  });
}

/** For each node that has a name, its pattern as far as the capture. */
function namePatterns(nodes: readonly GrammarNode[]) {
  const fieldsOf = ({ rule }: GrammarNode) => [
    ...new Set([...rule.matchAll(/field\("(\w+)", (?:choice\()?\$\.name\b/g)].map(([, field]) => field)),
  ];
  return nodes
    .filter(({ name }) => !name.startsWith("_"))
    .flatMap((node) => {
      // What is written once for several definitions stands in each of them.
      const shared = nodes.filter(({ name }) => name.startsWith("_") && node.rule.includes(`$.${name})`));
      return [node, ...shared.filter(({ name }) => name === "_callable")].flatMap((one) =>
        fieldsOf(one).map((field) => ({
          pattern: `(${node.name} ${field}: (name)`,
          name: NAMES[node.name] ?? ("name" as const),
        })),
      );
    });
}

export function folds(): string {
  return lines(["[(body) (list) (collection) (call) (import)] @fold", "[(comment) (documentation)]+ @fold"]);
}

/** Names of an experiment are one space, sections and all; callables have each their own. */
export function locals(): string {
  return lines([
    "[(source_file) (experiment) (block) (pipeline) (criterion)] @local.scope",
    "",
    ...["const", "param", "declaration", "parameter"].map((node) => `(${node} name: (name) @local.definition)`),
    ...["block", "pipeline", "criterion", "import"].map((node) => `(${node} name: (name) @local.definition)`),
    "; In other sections an assignment sets something.",
    '(section name: ["model" "decode" "measure"] body: (body (assignment name: (name) @local.definition)))',
    "(block body: (body (assignment name: (name) @local.definition)))",
    "",
    "[(reference name: (name) @local.reference) (call name: (name) @local.reference)]",
  ]);
}

export function injections(): string {
  return lines(['([(comment) (documentation)] @injection.content (#set! injection.language "comment"))']);
}

function lines(parts: readonly string[]): string {
  return ["; Made from the token table and the parser by `npm run generate`.", "", ...parts, ""].join("\n");
}

function strings(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(" ")}]`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
