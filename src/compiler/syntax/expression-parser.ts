/** The grammar of expressions and types. */
import type { IToken } from "chevrotain";
import { join } from "../source.js";
import { numberOf, textOf } from "./literals.js";
import { ALL, COMPARISONS, grouped, levelOf, mayFollow, OPERATORS, SUMS } from "./operators.js";
import { byType, CloseSet, Newline, Nothing, OpenSet, T, token, WORDS, Word } from "./tokens.js";
import type * as Tree from "./tree.js";
import { TreeParser } from "./tree-parser.js";

/** An argument that a rule is called with. */
interface Given<T extends unknown[]> {
  ARGS: T;
}
/** The loosest level of an operation, and its first value where it has been read. */
type OfOperation = [loosest: number, begun?: Tree.Expression | undefined];

export const OF_SUMS: Given<OfOperation> = { ARGS: [SUMS] };
const OF_COMPARISONS: Given<OfOperation> = { ARGS: [COMPARISONS] };
/** Of nearly all calls. */
const NO_DETAILS: readonly Tree.Assignment[] = [];
/** Where `not` may stand. */
const DENIABLE: Given<[boolean]> = { ARGS: [true] };
const NUMBERS = ["Duration", "Size", "Percent", "Real", "Count"].map(token);

// What most values begin with.
const NAME = 1;
const NUMBER = 2;
const TEXT = 3;
const BEGINNINGS = byType([
  ...WORDS.map(({ name }) => [name, NAME] as const),
  ...NUMBERS.map(({ name }) => [name, NUMBER] as const),
  [T.text.name, TEXT],
]);
/** After these a value goes on; a dot is its own. */
const GOES_ON = byType([...OPERATORS, T.chain, T.by, T.lanes].map(({ name }) => [name, 1]));

export class ExpressionParser extends TreeParser {
  // Alternatives of the rules that are tried most, made once and not at every try.
  private readonly between = OPERATORS.map((type) => ({ ALT: () => this.CONSUME(type) }));
  private readonly numbers = NUMBERS.map((type) => ({ ALT: () => this.CONSUME(type) }));
  private readonly primaries: { readonly ALT: () => Tree.Expression }[] = [
    { ALT: () => this.SUBRULE(this.number) },
    { ALT: () => this.SUBRULE(this.textLiteral) },
    { ALT: () => this.truth(this.CONSUME(T.true)) },
    { ALT: () => this.truth(this.CONSUME(T.false)) },
    { ALT: () => this.SUBRULE(this.call) },
    { ALT: () => this.SUBRULE(this.reference) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.collection) },
    { ALT: () => this.missing(this.CONSUME(Nothing)) },
    {
      ALT: () => {
        this.CONSUME(T.openRound);
        const inner = this.value();
        this.CONSUME(T.closeRound);
        return inner;
      },
    },
  ];

  /**
   * What most values are, a call or one token and its fields, without the way down the rules: they say the same, and each
   * costs more than what is read. Undefined where something else stands, and while the grammar is recorded.
   */
  protected shortcut(): Tree.Expression | undefined {
    if (this.RECORDING_PHASE) return undefined;
    const first = this.LA(1);
    const beginning = BEGINNINGS[first.tokenTypeIdx];
    if (beginning === 0) return undefined;
    let value: Tree.Expression;
    if (beginning === NAME)
      value = this.mayTake(T.openRound, 2) ? this.SUBRULE(this.call) : referenceTo(this.readName());
    else {
      this.CONSUME(first.tokenType);
      value = beginning === NUMBER ? this.numberLiteral(first) : this.textOf(first);
    }
    while (this.mayTake(T.dot)) value = this.fieldOf(value);
    return value;
  }

  /** An expression: the rule, where it is more than its beginning. */
  protected value(at = 0): Tree.Expression {
    const begun = this.shortcut();
    if (begun !== undefined && GOES_ON[this.LA(1).tokenTypeIdx] === 0) return begun;
    return this.subrule(at, this.expression, { ARGS: [begun] });
  }

  /** A name: the rule is recorded, and not gone through for one token. */
  protected readName(at = 0): Tree.Name {
    return this.RECORDING_PHASE ? this.subrule(at, this.name) : this.nameOf(this.CONSUME(Word));
  }

  protected assignment = this.RULE("assignment", (): Tree.Assignment => {
    const first = this.LA(1);
    const name = this.readName();
    this.CONSUME(T.equals);
    const value = this.value();
    return { kind: "assignment", doc: this.doc(first), name, value, span: this.from(first) };
  });

  /** A chain, perhaps with a suffix of size: `64 by length`, `20 lanes of 35`. */
  protected expression = this.RULE("expression", (begun?: Tree.Expression): Tree.Expression => {
    const amount = this.SUBRULE(this.chain, { ARGS: [begun] });
    if (!this.mayTake(T.by) && !this.mayTake(T.lanes)) return amount;
    let manner: Tree.Sized["manner"] | null = null;
    let detail: Tree.Expression | undefined;
    this.OPTION(() => {
      manner = this.OR([
        {
          ALT: () => {
            this.CONSUME(T.by);
            return "by" as const;
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.lanes);
            this.CONSUME(T.of);
            return "lanes" as const;
          },
        },
      ]);
      detail = this.SUBRULE(this.operation, OF_SUMS);
    });
    return this.ACTION(() =>
      manner && detail ? { kind: "sized", amount, manner, detail, span: this.after(amount.span) } : amount,
    );
  });

  protected chain = this.RULE("chain", (begun?: Tree.Expression): Tree.Expression => {
    const first =
      begun !== undefined && this.mayTake(T.chain) ? begun : this.SUBRULE(this.operation, { ARGS: [ALL, begun] });
    if (!this.mayTake(T.chain)) return first;
    const stages: Tree.Expression[] = [];
    this.MANY(() => {
      this.CONSUME(T.chain);
      stages.push(this.shortcut() ?? this.SUBRULE(this.postfix));
    });
    return this.ACTION(() =>
      stages.length > 0 ? { kind: "chain", first, stages: stages.slice(), span: this.after(first.span) } : first,
    );
  });

  /** Operands and what stands between them, of a level and of tighter ones (`operators.ts`). */
  protected operation = this.RULE("operation", (loosest: number = ALL, begun?: Tree.Expression): Tree.Expression => {
    let denies = begun === undefined && loosest <= COMPARISONS && this.LA(1).tokenType === T.not;
    const first = begun ?? this.shortcut() ?? this.SUBRULE(this.operand, loosest <= COMPARISONS ? DENIABLE : undefined);
    if (!this.RECORDING_PHASE && levelOf(this.LA(1)) < loosest) return first;
    const operators: IToken[] = [];
    const operands = [first];
    this.MANY({
      GATE: () => {
        const level = levelOf(this.LA(1));
        return level >= loosest && (!denies || level < COMPARISONS) && mayFollow(operators, level);
      },
      DEF: () => {
        const operator = this.OR(this.between);
        const isDeniable = levelOf(operator) < COMPARISONS;
        denies = isDeniable && this.LA(1).tokenType === T.not;
        operators.push(operator);
        operands.push(this.shortcut() ?? this.SUBRULE1(this.operand, isDeniable ? DENIABLE : undefined));
      },
    });
    return this.ACTION(() => grouped(operands, operators));
  });

  protected operand = this.RULE(
    "operand",
    (deniable: boolean = false): Tree.Expression =>
      this.OR<Tree.Expression>([
        {
          GATE: () => deniable,
          ALT: () => {
            const first = this.CONSUME(T.not);
            const operand = this.SUBRULE(this.operation, OF_COMPARISONS);
            return { kind: "unary", operator: "not", operand, span: this.from(first) };
          },
        },
        {
          ALT: () => {
            const first = this.CONSUME(T.minus);
            const operand = this.SUBRULE(this.operand);
            return { kind: "unary", operator: "-", operand, span: this.from(first) };
          },
        },
        { ALT: () => this.SUBRULE(this.postfix) },
      ]),
  );

  protected postfix = this.RULE("postfix", (): Tree.Expression => {
    const first = this.SUBRULE(this.primary);
    if (!this.mayTake(T.dot)) return first;
    let value = first;
    this.MANY(() => {
      value = this.fieldOf(value);
    });
    return value;
  });

  private fieldOf(value: Tree.Expression): Tree.Field {
    this.CONSUME(T.dot);
    const name = this.readName();
    return { kind: "field", of: value, name, span: this.after(value.span) };
  }

  protected primary = this.RULE("primary", (): Tree.Expression => this.OR(this.primaries));

  protected number = this.RULE("number", (): Tree.NumberLiteral => {
    const literal = this.OR(this.numbers);
    return this.ACTION(() => this.numberLiteral(literal));
  });

  private numberLiteral(literal: IToken): Tree.NumberLiteral {
    const { type, text, value } = numberOf(literal);
    return { kind: "number", type, text, value, span: this.spanOf(literal) };
  }

  protected textLiteral = this.RULE("textLiteral", (): Tree.TextLiteral => {
    const literal = this.CONSUME(T.text);
    return this.ACTION(() => this.textOf(literal));
  });

  private textOf(literal: IToken): Tree.TextLiteral {
    return { kind: "text", value: textOf(literal.image), span: this.spanOf(literal) };
  }

  protected reference = this.RULE("reference", (): Tree.Expression => {
    const name = this.readName();
    return this.ACTION(() => referenceTo(name));
  });

  protected call = this.RULE("call", (): Tree.Expression => {
    const callee = this.readName();
    const given: Tree.Argument[] = [];
    this.CONSUME(T.openRound);
    this.MANY_SEP({ SEP: T.comma, DEF: () => given.push(this.SUBRULE(this.argument)) });
    this.CONSUME(T.closeRound);
    const details = this.mayTake(T.openBody) ? this.details() : NO_DETAILS;
    return { kind: "call", callee, arguments: given.slice(), details, span: this.after(callee.span) };
  });

  private details(): readonly Tree.Assignment[] {
    const details: Tree.Assignment[] = [];
    this.OPTION(() => {
      this.CONSUME(T.openBody);
      this.MANY_SEP1({ SEP: Newline, DEF: () => details.push(this.SUBRULE(this.assignment)) });
      this.CONSUME(T.closeBody);
    });
    return details.slice();
  }

  protected argument = this.RULE("argument", (): Tree.Argument => {
    const name = this.mayTake(T.colon, 2) ? (this.OPTION(this.key) ?? null) : null;
    const value = this.value();
    return { kind: "argument", name, value, span: this.after(name?.span ?? value.span) };
  });

  private readonly key = (): Tree.Name => {
    const name = this.readName();
    this.CONSUME(T.colon);
    return name;
  };

  protected list = this.RULE("list", (): Tree.Expression => {
    const first = this.CONSUME(T.openSquare);
    const items: Tree.ListItem[] = [];
    this.MANY_SEP({ SEP: T.comma, DEF: () => items.push(this.SUBRULE(this.item)) });
    this.CONSUME(T.closeSquare);
    return { kind: "list", items: items.slice(), span: this.from(first) };
  });

  protected item = this.RULE("item", (): Tree.ListItem => {
    const value = this.value();
    let type: Tree.TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(T.colon);
      type = this.SUBRULE(this.type);
    });
    return { kind: "item", value, type, span: this.after(value.span) };
  });

  protected collection = this.RULE("collection", (): Tree.Expression => {
    const first = this.CONSUME(OpenSet);
    const entries: Tree.Argument[] = [];
    this.MANY_SEP({ SEP: T.comma, DEF: () => entries.push(this.SUBRULE(this.argument)) });
    this.CONSUME(CloseSet);
    return { kind: "collection", entries: entries.slice(), span: this.from(first) };
  });

  protected type = this.RULE(
    "type",
    (): Tree.TypeNode =>
      this.OR<Tree.TypeNode>([
        { ALT: () => this.SUBRULE(this.sequenceType) },
        {
          ALT: () => {
            const name = this.readName();
            let format: Tree.TextLiteral | null = null;
            this.OPTION(() => {
              this.CONSUME(T.openRound);
              format = this.SUBRULE(this.textLiteral);
              this.CONSUME(T.closeRound);
            });
            let of: Tree.TypeNode | null = null;
            this.OPTION1(() => {
              this.CONSUME(T.of);
              of = this.SUBRULE(this.type);
            });
            return { kind: "named-type", name, format, of, span: this.after(name.span) };
          },
        },
        {
          ALT: () => {
            const low = this.SUBRULE(this.signed);
            this.CONSUME(T.range);
            const high = this.SUBRULE(this.operation, OF_SUMS);
            return this.ACTION(() => ({ kind: "range-type", low, high, span: join(low.span, high.span) }));
          },
        },
      ]),
  );

  protected signed = this.RULE(
    "signed",
    (): Tree.Expression =>
      this.OR<Tree.Expression>([
        {
          ALT: () => {
            const first = this.CONSUME(T.minus);
            const operand = this.SUBRULE(this.number);
            return { kind: "unary", operator: "-", operand, span: this.from(first) };
          },
        },
        { ALT: () => this.SUBRULE1(this.number) },
      ]),
  );

  protected sequenceType = this.RULE("sequenceType", (): Tree.TypeNode => {
    const first = this.CONSUME(T.openSquare);
    const dimensions: Tree.TypeDimension[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.comma, DEF: () => dimensions.push(this.SUBRULE(this.dimension)) });
    this.CONSUME(T.closeSquare);
    this.CONSUME(T.of);
    const of = this.SUBRULE(this.type);
    return {
      kind: "sequence-type",
      dimensions: dimensions,
      of,
      span: this.from(first),
    };
  });

  protected dimension = this.RULE(
    "dimension",
    (): Tree.TypeDimension =>
      this.OR<Tree.TypeDimension>([
        {
          ALT: () => {
            const first = this.CONSUME(T.range);
            const high = this.OPTION(() => this.SUBRULE(this.operation, OF_SUMS)) ?? null;
            return { kind: "dimension", low: null, open: true, high, span: this.from(first) };
          },
        },
        {
          ALT: () => {
            const low = this.SUBRULE1(this.operation, OF_SUMS);
            let open = false;
            let high: Tree.Expression | null = null;
            this.OPTION1(() => {
              this.CONSUME1(T.range);
              open = true;
              this.OPTION2(() => {
                high = this.SUBRULE2(this.operation, OF_SUMS);
              });
            });
            return this.ACTION(() =>
              open
                ? { kind: "dimension", low, open, high, span: this.after(low.span) }
                : { kind: "dimension", low: null, open, high: low, span: low.span },
            );
          },
        },
      ]),
  );

  protected name = this.RULE("name", (): Tree.Name => {
    const word = this.CONSUME(Word);
    return this.ACTION(() => this.nameOf(word));
  });

  private truth(literal: IToken): Tree.Truth {
    return { kind: "truth", value: literal.image === "true", span: this.from(literal) };
  }
}

function referenceTo({ text, span }: Tree.Name): Tree.Reference {
  return { kind: "reference", name: text, span };
}
