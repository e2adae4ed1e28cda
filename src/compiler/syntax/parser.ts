/** The grammar. Every rule gives a node of the tree; what is missing becomes a `missing` node, said once. */
import { EmbeddedActionsParser, type IToken } from "chevrotain";
import { join, type Span } from "../source.js";
import { expectation } from "./expectation.js";
import { numberOf, textOf } from "./literals.js";
import { CloseSet, Newline, OpenSet, PARSED_TOKENS, token, Word, wordToken } from "./tokens.js";
import type * as Tree from "./tree.js";

const T = {
  equals: token("Equals"),
  comma: token("Comma"),
  colon: token("Colon"),
  dot: token("Dot"),
  range: token("Range"),
  chain: token("Chain"),
  openRound: token("OpenRound"),
  closeRound: token("CloseRound"),
  openSquare: token("OpenSquare"),
  closeSquare: token("CloseSquare"),
  openBody: token("OpenBody"),
  closeBody: token("CloseBody"),
  text: token("Text"),
  count: token("Count"),
  minus: token("Minus"),
};

const COMPARISONS = ["EqualTo", "UnequalTo", "AtMost", "AtLeast", "Below", "Above"].map(token);
const NUMBERS = ["Duration", "Size", "Percent", "Real", "Count"].map(token);
const DECLARATIONS: readonly Tree.DeclarationWord[] = ["rows", "vocab", "scale", "input", "target"];

interface FileParts {
  readonly editions: Tree.EditionLine[];
  readonly lateEditions: Tree.EditionLine[];
  readonly imports: Tree.Import[];
  readonly definitions: Tree.Definition[];
}

function noParts(): FileParts {
  return { editions: [], lateEditions: [], imports: [], definitions: [] };
}

export class RnnParser extends EmbeddedActionsParser {
  /** The file being parsed, for spans. */
  fileName = "";
  /** The doc comment that ends before an offset, or null. */
  docBefore: (offset: number) => string | null = () => null;

  constructor(options: { readonly validate: boolean }) {
    super([...PARSED_TOKENS], {
      recoveryEnabled: true,
      maxLookahead: 2,
      skipValidations: !options.validate,
      errorMessageProvider: expectation,
    });
    this.performSelfAnalysis();
  }

  /** What the file rule has so far: after an error that nothing else takes up, it is the tree. */
  private found: FileParts = noParts();

  file = this.RULE(
    "file",
    (): Tree.File => {
      const found = noParts();
      this.ACTION(() => {
        this.found = found;
      });
      this.MANY(() => this.CONSUME(Newline));
      this.OPTION(() => found.editions.push(this.SUBRULE(this.editionLine)));
      this.MANY1(() => {
        this.OR([
          { ALT: () => this.CONSUME1(Newline) },
          { ALT: () => found.imports.push(this.SUBRULE(this.importLine)) },
          { ALT: () => found.definitions.push(this.SUBRULE(this.definition)) },
          { ALT: () => found.lateEditions.push(this.SUBRULE1(this.editionLine)) },
        ]);
      });
      return this.ACTION(() => this.tree());
    },
    { recoveryValueFunc: () => this.tree() },
  );

  private tree(): Tree.File {
    const { editions, lateEditions, imports, definitions } = this.found;
    return {
      kind: "file",
      edition: present(editions).at(0) ?? null,
      lateEditions: present(lateEditions),
      imports: present(imports),
      definitions: present(definitions),
      span: { file: this.fileName, start: 0, end: Math.max(0, this.endOffset()) },
    };
  }

  private editionLine = this.RULE(
    "editionLine",
    (): Tree.EditionLine => {
      const first = this.CONSUME(wordToken("edition"));
      const year = this.CONSUME(T.count);
      return this.ACTION(() => ({ kind: "edition", year: numberOf(year).value, span: this.from(first) }));
    },
    { recoveryValueFunc: (): Tree.EditionLine => ({ kind: "edition", year: Number.NaN, span: this.here() }) },
  );

  private importLine = this.RULE("importLine", (): Tree.Import => {
    const first = this.CONSUME(wordToken("import"));
    const names: Tree.Name[] = [];
    // After `import` the layout pass sees a body.
    this.OR([{ ALT: () => this.CONSUME(T.openBody) }, { ALT: () => this.CONSUME(OpenSet) }]);
    this.MANY_SEP({ SEP: T.comma, DEF: () => names.push(this.SUBRULE(this.name)) });
    this.OR1([{ ALT: () => this.CONSUME(T.closeBody) }, { ALT: () => this.CONSUME(CloseSet) }]);
    this.CONSUME(wordToken("from"));
    const from = this.SUBRULE(this.textLiteral);
    return this.ACTION(() => ({ kind: "import", names, from, span: this.from(first) }));
  });

  private definition = this.RULE(
    "definition",
    (): Tree.Definition =>
      this.OR<Tree.Definition>([
        { ALT: () => this.SUBRULE(this.experiment) },
        { ALT: () => this.SUBRULE(this.block) },
        { ALT: () => this.SUBRULE(this.pipeline) },
        { ALT: () => this.SUBRULE(this.constant) },
      ]),
  );

  private experiment = this.RULE("experiment", (): Tree.Experiment => {
    const first = this.CONSUME(wordToken("experiment"));
    const name = this.SUBRULE(this.name);
    let base: Tree.Name | null = null;
    this.OPTION(() => {
      this.CONSUME(wordToken("extends"));
      base = this.SUBRULE1(this.name);
    });
    const body = this.SUBRULE(this.body);
    return this.ACTION(() => ({ kind: "experiment", doc: this.doc(first), name, base, body, span: this.from(first) }));
  });

  private block = this.RULE("block", (): Tree.Block => {
    const first = this.CONSUME(wordToken("block"));
    const { name, parameters, body } = this.SUBRULE(this.callable);
    return this.ACTION(() => ({ kind: "block", doc: this.doc(first), name, parameters, body, span: this.from(first) }));
  });

  private pipeline = this.RULE("pipeline", (): Tree.Pipeline => {
    const first = this.CONSUME(wordToken("pipeline"));
    const { name, parameters, body } = this.SUBRULE(this.callable);
    return this.ACTION(() => ({
      kind: "pipeline",
      doc: this.doc(first),
      name,
      parameters,
      body,
      span: this.from(first),
    }));
  });

  private callable = this.RULE(
    "callable",
    (): Pick<Tree.Block, "name" | "parameters" | "body"> => {
      const name = this.SUBRULE(this.name);
      const parameters: Tree.Parameter[] = [];
      this.CONSUME(T.openRound);
      this.MANY_SEP({ SEP: T.comma, DEF: () => parameters.push(this.SUBRULE(this.parameter)) });
      this.CONSUME(T.closeRound);
      const body = this.SUBRULE(this.body);
      return this.ACTION(() => ({ name, parameters: present(parameters), body }));
    },
    { recoveryValueFunc: () => ({ name: this.missingName(), parameters: [], body: [] }) },
  );

  private parameter = this.RULE("parameter", (): Tree.Parameter => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.colon);
    const type = this.SUBRULE(this.type);
    let fallback: Tree.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(T.equals);
      fallback = this.SUBRULE(this.expression);
    });
    return this.ACTION(() => ({ kind: "parameter", name, type, fallback, span: this.after(name.span) }));
  });

  private body = this.RULE(
    "body",
    (): readonly Tree.Statement[] => {
      const statements: Tree.Statement[] = [];
      this.CONSUME(T.openBody);
      this.MANY_SEP({ SEP: Newline, DEF: () => statements.push(this.SUBRULE(this.statement)) });
      this.CONSUME(T.closeBody);
      return this.ACTION(() => present(statements));
    },
    { recoveryValueFunc: () => [] },
  );

  private statement = this.RULE(
    "statement",
    (): Tree.Statement =>
      this.OR<Tree.Statement>([
        { ALT: () => this.SUBRULE(this.param) },
        { ALT: () => this.SUBRULE(this.constant) },
        { ALT: () => this.SUBRULE(this.returned) },
        { ALT: () => this.SUBRULE(this.section) },
        { ALT: () => this.SUBRULE(this.stop) },
        { ALT: () => this.SUBRULE(this.keep) },
        { ALT: () => this.SUBRULE(this.validate) },
        { ALT: () => this.SUBRULE(this.declaration) },
        { ALT: () => this.SUBRULE(this.assignment) },
      ]),
  );

  private section = this.RULE("section", (): Tree.Section => {
    const name = this.SUBRULE(this.name);
    const body = this.SUBRULE(this.body);
    return this.ACTION(() => ({
      kind: "section",
      doc: this.docBefore(name.span.start),
      name,
      body,
      span: this.after(name.span),
    }));
  });

  private param = this.RULE("param", (): Tree.Param => {
    const first = this.CONSUME(wordToken("param"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.equals);
    const fallback = this.SUBRULE(this.expression);
    let domain: Tree.Domain | null = null;
    this.OPTION(() => {
      domain = this.SUBRULE(this.domain);
    });
    return this.ACTION(() => ({
      kind: "param",
      doc: this.doc(first),
      name,
      fallback,
      domain,
      span: this.from(first),
    }));
  });

  private domain = this.RULE(
    "domain",
    (): Tree.Domain => {
      const first = this.CONSUME(wordToken("in"));
      let log = false;
      let step: Tree.Expression | null = null;
      this.OPTION(() => {
        this.CONSUME(wordToken("log"));
        log = true;
      });
      const values = this.SUBRULE(this.expression);
      this.OPTION1(() => {
        this.CONSUME(wordToken("step"));
        step = this.SUBRULE1(this.expression);
      });
      return this.ACTION(() => ({ kind: "domain", log, values, step, span: this.from(first) }));
    },
    {
      recoveryValueFunc: (): Tree.Domain => ({
        kind: "domain",
        log: false,
        values: this.missing(),
        step: null,
        span: this.here(),
      }),
    },
  );

  private constant = this.RULE("constant", (): Tree.Const => {
    const first = this.CONSUME(wordToken("const"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.equals);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "const", doc: this.doc(first), name, value, span: this.from(first) }));
  });

  private returned = this.RULE("returned", (): Tree.Return => {
    const first = this.CONSUME(wordToken("return"));
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "return", value, span: this.from(first) }));
  });

  private stop = this.RULE("stop", (): Tree.StopWhen => {
    const first = this.CONSUME(wordToken("stop"));
    this.CONSUME(wordToken("when"));
    const condition = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "stop", condition, span: this.from(first) }));
  });

  private keep = this.RULE("keep", (): Tree.KeepBest => {
    const first = this.CONSUME(wordToken("keep"));
    this.CONSUME(wordToken("best"));
    const measure = this.SUBRULE(this.expression);
    return this.ACTION(() => ({ kind: "keep", measure, span: this.from(first) }));
  });

  private validate = this.RULE("validate", (): Tree.ValidateEvery => {
    const first = this.CONSUME(wordToken("validate"));
    this.CONSUME(wordToken("every"));
    const amount = this.SUBRULE(this.additive);
    const unit = this.SUBRULE(this.name);
    return this.ACTION(() => ({ kind: "validate", amount, unit, span: this.from(first) }));
  });

  private declaration = this.RULE("declaration", (): Tree.Declaration => {
    const word = this.OR(DECLARATIONS.map((name) => ({ ALT: () => this.CONSUME(wordToken(name)) })));
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.equals);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({
      kind: "declaration",
      doc: this.doc(word),
      word: word.image as Tree.DeclarationWord,
      name,
      value,
      span: this.from(word),
    }));
  });

  private assignment = this.RULE("assignment", (): Tree.Assignment => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(T.equals);
    const value = this.SUBRULE(this.expression);
    return this.ACTION(() => ({
      kind: "assignment",
      doc: this.docBefore(name.span.start),
      name,
      value,
      span: this.after(name.span),
    }));
  });

  /** A chain, perhaps with a suffix of size: `64 by length`, `20 lanes of 35`. */
  private expression = this.RULE(
    "expression",
    (): Tree.Expression => {
      const amount = this.SUBRULE(this.chain);
      let manner: Tree.Sized["manner"] | null = null;
      let detail: Tree.Expression | undefined;
      this.OPTION(() => {
        manner = this.OR([
          {
            ALT: () => {
              this.CONSUME(wordToken("by"));
              return "by" as const;
            },
          },
          {
            ALT: () => {
              this.CONSUME(wordToken("lanes"));
              this.CONSUME(wordToken("of"));
              return "lanes" as const;
            },
          },
        ]);
        detail = this.SUBRULE(this.additive);
      });
      return this.ACTION(() =>
        manner && detail ? { kind: "sized", amount, manner, detail, span: this.after(amount.span) } : amount,
      );
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private chain = this.RULE(
    "chain",
    (): Tree.Expression => {
      const first = this.SUBRULE(this.disjunction);
      const stages: Tree.Expression[] = [];
      this.MANY(() => {
        this.CONSUME(T.chain);
        stages.push(this.SUBRULE(this.postfix));
      });
      return this.ACTION(() =>
        stages.length > 0 ? { kind: "chain", first, stages, span: this.after(first.span) } : first,
      );
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private disjunction = this.RULE(
    "disjunction",
    (): Tree.Expression => {
      let left = this.SUBRULE(this.conjunction);
      this.MANY(() => {
        this.CONSUME(wordToken("or"));
        const right = this.SUBRULE1(this.conjunction);
        left = this.ACTION(() => this.binary("or", left, right));
      });
      return left;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private conjunction = this.RULE(
    "conjunction",
    (): Tree.Expression => {
      let left = this.SUBRULE(this.negation);
      this.MANY(() => {
        this.CONSUME(wordToken("and"));
        const right = this.SUBRULE1(this.negation);
        left = this.ACTION(() => this.binary("and", left, right));
      });
      return left;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private negation = this.RULE(
    "negation",
    (): Tree.Expression =>
      this.OR<Tree.Expression>([
        {
          ALT: () => {
            const first = this.CONSUME(wordToken("not"));
            const operand = this.SUBRULE(this.negation);
            return this.ACTION(() => ({ kind: "unary", operator: "not", operand, span: this.from(first) }));
          },
        },
        { ALT: () => this.SUBRULE(this.comparison) },
      ]),
    { recoveryValueFunc: () => this.missing() },
  );

  private comparison = this.RULE(
    "comparison",
    (): Tree.Expression => {
      let left = this.SUBRULE(this.range);
      this.OPTION(() => {
        const operator = this.OR(COMPARISONS.map((type) => ({ ALT: () => this.CONSUME(type) })));
        const right = this.SUBRULE1(this.range);
        left = this.ACTION(() => this.binary(operator.image as Tree.BinaryOperator, left, right));
      });
      return left;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private range = this.RULE(
    "range",
    (): Tree.Expression => {
      let low = this.SUBRULE(this.additive);
      this.OPTION(() => {
        this.CONSUME(T.range);
        const high = this.SUBRULE1(this.additive);
        low = this.ACTION(() => ({ kind: "range", low, high, span: join(low.span, high.span) }));
      });
      return low;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private additive = this.RULE(
    "additive",
    (): Tree.Expression => {
      let left = this.SUBRULE(this.multiplicative);
      this.MANY(() => {
        const operator = this.OR([{ ALT: () => this.CONSUME(token("Plus")) }, { ALT: () => this.CONSUME(T.minus) }]);
        const right = this.SUBRULE1(this.multiplicative);
        left = this.ACTION(() => this.binary(operator.image as Tree.BinaryOperator, left, right));
      });
      return left;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private multiplicative = this.RULE(
    "multiplicative",
    (): Tree.Expression => {
      let left = this.SUBRULE(this.negative);
      this.MANY(() => {
        const operator = this.OR([
          { ALT: () => this.CONSUME(token("Times")) },
          { ALT: () => this.CONSUME(token("Over")) },
          { ALT: () => this.CONSUME(wordToken("mod")) },
        ]);
        const right = this.SUBRULE1(this.negative);
        left = this.ACTION(() => this.binary(operator.image as Tree.BinaryOperator, left, right));
      });
      return left;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private negative = this.RULE(
    "negative",
    (): Tree.Expression =>
      this.OR<Tree.Expression>([
        {
          ALT: () => {
            const first = this.CONSUME(T.minus);
            const operand = this.SUBRULE(this.negative);
            return this.ACTION(() => ({ kind: "unary", operator: "-", operand, span: this.from(first) }));
          },
        },
        { ALT: () => this.SUBRULE(this.postfix) },
      ]),
    { recoveryValueFunc: () => this.missing() },
  );

  private postfix = this.RULE(
    "postfix",
    (): Tree.Expression => {
      let value = this.SUBRULE(this.primary);
      this.MANY(() => {
        this.CONSUME(T.dot);
        const name = this.SUBRULE(this.name);
        value = this.ACTION(() => ({ kind: "field", of: value, name, span: join(value.span, name.span) }));
      });
      return value;
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private primary = this.RULE(
    "primary",
    (): Tree.Expression =>
      this.OR<Tree.Expression>([
        { ALT: () => this.SUBRULE(this.number) },
        { ALT: () => this.SUBRULE(this.textLiteral) },
        { ALT: () => this.truth(this.CONSUME(wordToken("true"))) },
        { ALT: () => this.truth(this.CONSUME(wordToken("false"))) },
        { ALT: () => this.SUBRULE(this.call) },
        { ALT: () => this.SUBRULE(this.reference) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.collection) },
        {
          ALT: () => {
            this.CONSUME(T.openRound);
            const inner = this.SUBRULE(this.expression);
            this.CONSUME(T.closeRound);
            return inner;
          },
        },
      ]),
    { recoveryValueFunc: () => this.missing() },
  );

  private number = this.RULE(
    "number",
    (): Tree.NumberLiteral => {
      const literal = this.OR(NUMBERS.map((type) => ({ ALT: () => this.CONSUME(type) })));
      return this.ACTION(() => ({ kind: "number", ...numberOf(literal), span: this.from(literal) }));
    },
    {
      recoveryValueFunc: (): Tree.NumberLiteral => ({
        kind: "number",
        type: "count",
        value: Number.NaN,
        text: "",
        span: this.here(),
      }),
    },
  );

  private textLiteral = this.RULE(
    "textLiteral",
    (): Tree.TextLiteral => {
      const literal = this.CONSUME(T.text);
      return this.ACTION(() => ({ kind: "text", value: textOf(literal.image), span: this.from(literal) }));
    },
    { recoveryValueFunc: (): Tree.TextLiteral => ({ kind: "text", value: "", span: this.here() }) },
  );

  private reference = this.RULE(
    "reference",
    (): Tree.Expression => {
      const name = this.SUBRULE(this.name);
      return this.ACTION(() => ({ kind: "reference", name: name.text, span: name.span }));
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private call = this.RULE(
    "call",
    (): Tree.Expression => {
      const callee = this.SUBRULE(this.name);
      const given: Tree.Argument[] = [];
      const details: Tree.Assignment[] = [];
      this.CONSUME(T.openRound);
      this.MANY_SEP({ SEP: T.comma, DEF: () => given.push(this.SUBRULE(this.argument)) });
      this.CONSUME(T.closeRound);
      this.OPTION(() => {
        this.CONSUME(T.openBody);
        this.MANY_SEP1({ SEP: Newline, DEF: () => details.push(this.SUBRULE(this.assignment)) });
        this.CONSUME(T.closeBody);
      });
      return this.ACTION(() => ({
        kind: "call",
        callee,
        arguments: given,
        details: present(details),
        span: this.after(callee.span),
      }));
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private argument = this.RULE(
    "argument",
    (): Tree.Argument => {
      let name: Tree.Name | null = null;
      this.OPTION(() => {
        name = this.SUBRULE(this.name);
        this.CONSUME(T.colon);
      });
      const value = this.SUBRULE(this.expression);
      return this.ACTION(() => ({ kind: "argument", name, value, span: this.after(name?.span ?? value.span) }));
    },
    { recoveryValueFunc: () => this.missingArgument() },
  );

  private list = this.RULE(
    "list",
    (): Tree.Expression => {
      const first = this.CONSUME(T.openSquare);
      const items: Tree.ListItem[] = [];
      this.MANY_SEP({ SEP: T.comma, DEF: () => items.push(this.SUBRULE(this.item)) });
      this.CONSUME(T.closeSquare);
      return this.ACTION(() => ({
        kind: "list",
        items: present(items),
        span: this.from(first),
      }));
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private item = this.RULE("item", (): Tree.ListItem => {
    const value = this.SUBRULE(this.expression);
    let type: Tree.TypeNode | null = null;
    this.OPTION(() => {
      this.CONSUME(T.colon);
      type = this.SUBRULE(this.type);
    });
    return this.ACTION(() => ({ kind: "item", value, type, span: this.after(value.span) }));
  });

  private collection = this.RULE(
    "collection",
    (): Tree.Expression => {
      const first = this.CONSUME(OpenSet);
      const entries: Tree.Argument[] = [];
      this.MANY_SEP({ SEP: T.comma, DEF: () => entries.push(this.SUBRULE(this.argument)) });
      this.CONSUME(CloseSet);
      return this.ACTION(() => ({ kind: "collection", entries, span: this.from(first) }));
    },
    { recoveryValueFunc: () => this.missing() },
  );

  private type = this.RULE(
    "type",
    (): Tree.TypeNode =>
      this.OR<Tree.TypeNode>([
        { ALT: () => this.SUBRULE(this.sequenceType) },
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            return this.ACTION(() => ({ kind: "named-type", name, span: name.span }));
          },
        },
        {
          ALT: () => {
            const low = this.SUBRULE(this.signed);
            this.CONSUME(T.range);
            const high = this.SUBRULE(this.additive);
            return this.ACTION(() => ({ kind: "range-type", low, high, span: join(low.span, high.span) }));
          },
        },
      ]),
    { recoveryValueFunc: () => this.missingType() },
  );

  private signed = this.RULE(
    "signed",
    (): Tree.Expression =>
      this.OR<Tree.Expression>([
        {
          ALT: () => {
            const first = this.CONSUME(T.minus);
            const operand = this.SUBRULE(this.number);
            return this.ACTION(() => ({ kind: "unary", operator: "-", operand, span: this.from(first) }));
          },
        },
        { ALT: () => this.SUBRULE1(this.number) },
      ]),
    { recoveryValueFunc: () => this.missing() },
  );

  private sequenceType = this.RULE(
    "sequenceType",
    (): Tree.TypeNode => {
      const first = this.CONSUME(T.openSquare);
      const dimensions: Tree.TypeDimension[] = [];
      this.AT_LEAST_ONE_SEP({ SEP: T.comma, DEF: () => dimensions.push(this.SUBRULE(this.dimension)) });
      this.CONSUME(T.closeSquare);
      this.CONSUME(wordToken("of"));
      const of = this.SUBRULE(this.type);
      return this.ACTION(() => ({
        kind: "sequence-type",
        dimensions: present(dimensions),
        of,
        span: this.from(first),
      }));
    },
    { recoveryValueFunc: () => this.missingType() },
  );

  private dimension = this.RULE(
    "dimension",
    (): Tree.TypeDimension =>
      this.OR<Tree.TypeDimension>([
        {
          ALT: () => {
            const first = this.CONSUME(T.range);
            const high = this.SUBRULE(this.additive);
            return this.ACTION(() => ({ kind: "dimension", low: null, open: true, high, span: this.from(first) }));
          },
        },
        {
          ALT: () => {
            const value = this.SUBRULE(this.range);
            return this.ACTION(() =>
              value.kind === "range"
                ? { kind: "dimension", low: value.low, open: true, high: value.high, span: value.span }
                : { kind: "dimension", low: null, open: false, high: value, span: value.span },
            );
          },
        },
      ]),
  );

  private name = this.RULE(
    "name",
    (): Tree.Name => {
      const word = this.CONSUME(Word);
      return this.ACTION(() => ({ kind: "name", text: word.image.replace(/^`|`$/g, ""), span: this.from(word) }));
    },
    { recoveryValueFunc: () => this.missingName() },
  );

  private truth(literal: IToken): Tree.Truth {
    return this.ACTION(() => ({ kind: "truth", value: literal.image === "true", span: this.from(literal) }));
  }

  private binary(operator: Tree.BinaryOperator, left: Tree.Expression, right: Tree.Expression): Tree.Binary {
    return { kind: "binary", operator, left, right, span: join(left.span, right.span) };
  }

  private doc(first: IToken): string | null {
    return this.docBefore(first.startOffset);
  }

  /** From a token to the last one consumed. */
  private from(first: IToken): Span {
    const start = Number.isNaN(first.startOffset) ? this.endOffset() : first.startOffset;
    return { file: this.fileName, start, end: Math.max(start, this.endOffset()) };
  }

  /** From the start of a node to the last token consumed. */
  private after(first: Span): Span {
    return { ...first, end: Math.max(first.end, this.endOffset()) };
  }

  private here(): Span {
    return { file: this.fileName, start: this.endOffset(), end: this.endOffset() };
  }

  private missing(): Tree.Missing {
    return { kind: "missing", span: this.here() };
  }

  private missingArgument(): Tree.Argument {
    return { kind: "argument", name: null, value: this.missing(), span: this.here() };
  }

  private missingType(): Tree.TypeNode {
    return { kind: "named-type", name: this.missingName(), span: this.here() };
  }

  private missingName(): Tree.Name {
    return { kind: "name", text: "", span: this.here() };
  }

  private endOffset(): number {
    const last = this.LA(0);
    return last?.endOffset === undefined || Number.isNaN(last.endOffset) ? 0 : last.endOffset + 1;
  }
}

/** Without what recovery could not make a node of. */
function present<T>(made: readonly (T | undefined)[]): readonly T[] {
  return made.filter((node): node is T => node !== undefined);
}
