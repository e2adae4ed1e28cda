/** The rules of the parser as plain shapes: what the page of the grammar writes, and what the site draws. */
import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  type TokenType,
  tokenLabel,
} from "chevrotain";
import { RnnParser } from "../../src/compiler/syntax/parser.js";
import { Nothing } from "../../src/compiler/syntax/tokens.js";

export type Shape =
  /** As it is written in a file. */
  | { readonly kind: "word"; readonly text: string }
  /** Any token of a class, such as `COUNT`. */
  | { readonly kind: "token"; readonly name: string }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly parts: readonly Shape[] }
  | { readonly kind: "choice"; readonly among: readonly Shape[] }
  | { readonly kind: "optional"; readonly part: Shape }
  | { readonly kind: "repeated"; readonly part: Shape; readonly between: Shape | null; readonly atLeastOnce: boolean };

/** Every rule that `file` leads to, by name, nearest first. */
export function grammarRules(): ReadonlyMap<string, Shape> {
  const productions = new RnnParser({ validate: false }).getGAstProductions();
  const rules = new Map<string, Shape>();
  const waiting = ["file"];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (rules.has(name)) continue;
    const shape = sequence(productions[name].definition);
    rules.set(name, shape);
    waiting.push(...rulesIn(shape));
  }
  return rules;
}

/** The rules that a shape names, in order. */
export function rulesIn(shape: Shape): readonly string[] {
  if (shape.kind === "rule") return [shape.name];
  if (shape.kind === "sequence") return shape.parts.flatMap(rulesIn);
  if (shape.kind === "choice") return shape.among.flatMap(rulesIn);
  return "part" in shape ? rulesIn(shape.part) : [];
}

/** `a real number` is `REAL-NUMBER`; null for a token with one spelling. */
export function classOf(type: TokenType): string | null {
  const label = tokenLabel(type);
  return label.startsWith("`")
    ? null
    : label
        .replace(/^(?:a|the) /, "")
        .replaceAll(" ", "-")
        .toUpperCase();
}

function shapeOf(part: IProduction): Shape {
  if (part instanceof Terminal) return tokenShape(part.terminalType);
  if (part instanceof NonTerminal) return { kind: "rule", name: part.nonTerminalName };
  if (part instanceof Option) return { kind: "optional", part: sequence(part.definition) };
  if (part instanceof Repetition) return repeated(part, null, false);
  if (part instanceof RepetitionMandatory) return repeated(part, null, true);
  if (part instanceof RepetitionWithSeparator) return repeated(part, tokenShape(part.separator), false);
  if (part instanceof RepetitionMandatoryWithSeparator) return repeated(part, tokenShape(part.separator), true);
  if (part instanceof Alternative) return sequence(part.definition);
  if (part instanceof Alternation) return choice(part.definition.filter(canBeWritten).map(shapeOf));
  throw new TypeError("the parser has a kind of production that this does not know");
}

/** Not what stands for something that could not be read. */
function canBeWritten(part: IProduction): boolean {
  const first = part instanceof Alternative ? part.definition[0] : part;
  return !(first instanceof Terminal && first.terminalType === Nothing);
}

function tokenShape(type: TokenType): Shape {
  const name = classOf(type);
  return name === null ? { kind: "word", text: tokenLabel(type).slice(1, -1) } : { kind: "token", name };
}

function repeated(of: { readonly definition: IProduction[] }, between: Shape | null, atLeastOnce: boolean): Shape {
  return { kind: "repeated", part: sequence(of.definition), between, atLeastOnce };
}

function sequence(definition: readonly IProduction[]): Shape {
  const parts = definition.map(shapeOf);
  return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
}

/** The parser knows two braces; who writes a file knows one. */
function choice(among: readonly Shape[]): Shape {
  const different = [...new Map(among.map((shape) => [JSON.stringify(shape), shape])).values()];
  return different.length === 1 ? different[0] : { kind: "choice", among: different };
}
