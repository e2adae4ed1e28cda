/** Expressions over rows as the language writes them. */
import type * as Plan from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { operandText, quotedName, realText, textLiteral } from "./source-text.js";

const BINARY: Readonly<Record<string, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  modulo: "mod",
  equal: "==",
  unequal: "!=",
  below: "<",
  above: ">",
  atMost: "<=",
  atLeast: ">=",
  and: "and",
  or: "or",
};

/** Options that are words of the language. */
const BARE: ReadonlySet<string> = new Set(["marks", "form"]);

function several(columns: readonly string[]): string {
  return columns.length === 1 ? columns[0] : `[${columns.join(", ")}]`;
}

export class RowPrinter {
  constructor(
    readonly nameOf: (id: string) => string,
    readonly scalarText: (scalar: Plan.Scalar) => string,
  ) {}

  /** What counts and reals are made of is real: so its numbers are written as reals, of which the plan says nothing. */
  reals(expression: Plan.RowExpression, rows: string): string {
    if ("number" in expression) {
      const { number } = expression;
      return typeof number === "number" ? realText(number) : `(1.0 * (${this.scalarText(number)}))`;
    }
    const isSum = "call" in expression && ["add", "subtract", "multiply"].includes(expression.call);
    if (!isSum) return this.row(expression, rows);
    return `(${expression.arguments.map((part) => this.reals(part, rows)).join(` ${BINARY[expression.call]} `)})`;
  }

  /** An expression that stands by itself needs no parentheses. */
  whole(expression: Plan.RowExpression, rows: string | null): string {
    const text = this.row(expression, rows);
    return "call" in expression && BINARY[expression.call] ? text.slice(1, -1) : text;
  }

  /** Inside `where` and `split` columns go by their own names, elsewhere by those of their rows. */
  row(expression: Plan.RowExpression, rows: string | null): string {
    if ("column" in expression) {
      const column = quotedName(expression.column);
      return rows === null ? column : `${this.nameOf(rows)}.${column}`;
    }
    if ("number" in expression) return this.scalarText(expression.number);
    if ("text" in expression) return textLiteral(expression.text);
    if ("date" in expression) return `date(${textLiteral(expression.date)})`;
    const given = expression.arguments.map((argument) => this.row(argument, rows));
    const operator = BINARY[expression.call];
    if (operator) {
      const operands = given.map((text, index) => ("number" in expression.arguments[index] ? operandText(text) : text));
      return `(${operands.join(` ${operator} `)})`;
    }
    switch (expression.call) {
      case "not":
        return `(not ${given[0]})`;
      case "ids":
        return `tokens(${given[0]}, ${this.nameOf(fittedOf(expression))}${expression.options.end ? ", end: true" : ""})`;
      case "scaled":
        return `scaled(${given[0]}, ${this.nameOf(fittedOf(expression))})`;
      case "text_of":
        return `text_of(${several(given)}, between: ${textLiteral(expression.options.between)})`;
      case "multi_hot":
        return `multi_hot(${given[0]})`;
      case "together":
        return several(given);
      default: {
        const options = Object.entries(expression.options).map(
          ([key, value]) => `${key}: ${BARE.has(key) ? value : textLiteral(value)}`,
        );
        return `${expression.call}(${[...given, ...options].join(", ")})`;
      }
    }
  }
}

function fittedOf({ call, fitted }: Extract<Plan.RowExpression, { readonly call: unknown }>): string {
  return present(fitted, () => `\`${call}\` is of nothing fitted`);
}
