/** What the parser says it expected, in words a person uses. */
import { EOF, type IParserErrorMessageProvider, type IToken, type TokenType, tokenLabel } from "chevrotain";

/** What may stand outside of everything else. */
export const DEFINITION = "an experiment, a block, a pipeline, a criterion or a constant";

/** Rules whose alternatives are better named than listed. */
const NAMES: Readonly<Record<string, string>> = {
  primary: "a value",
  operand: "a value",
  number: "a number",
  statement: "a statement",
  definition: DEFINITION,
  type: "a type",
  dimension: "a size",
};

export const expectation: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => {
    if (expected === EOF) return DEFINITION;
    // Braces are balanced by the layout pass, so a body that does not end here goes on in the same line.
    return expected.name === "CloseBody" ? "the end of the line" : tokenLabel(expected);
  },
  buildNotAllInputParsedMessage: ({ ruleName }) => (ruleName === "file" ? DEFINITION : "the end of the line"),
  buildNoViableAltMessage: ({ ruleName, expectedPathsPerAlt }) =>
    NAMES[ruleName] ?? oneOf(expectedPathsPerAlt.flatMap((paths) => paths.map((path) => path[0]))),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => oneOf(expectedIterationPaths.map((path) => path[0])),
};

function oneOf(types: readonly TokenType[]): string {
  const labels = [...new Set(types.map(tokenLabel))];
  return labels.length < 2 ? (labels[0] ?? "something else") : `${labels.slice(0, -1).join(", ")} or ${labels.at(-1)}`;
}

export function describeToken(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  if (token.tokenType.name === "Newline") return "the end of the line";
  return token.image.startsWith("`") ? token.image : `\`${shorten(token.image)}\``;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
