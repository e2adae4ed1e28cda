/** The grammar of files, definitions and statements. */
import type { Choice } from "./choices.js";
import { ExpressionParser, OF_SUMS } from "./expression-parser.js";
import { numberOf } from "./literals.js";
import { lookAheadAt } from "./look-ahead.js";
import { CloseSet, Newline, OpenSet, T, wordToken } from "./tokens.js";
import type * as Tree from "./tree.js";

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

export class RnnParser extends ExpressionParser {
  private analysed: RnnParser | undefined;

  /** `choices`: what reading needs of what is learned else by going through all rules. */
  constructor({
    validate,
    choices = null,
  }: { readonly validate: boolean; readonly choices?: readonly Choice[] | null }) {
    super({ validate });
    if (choices === null) this.performSelfAnalysis();
    else Object.assign(this, { selfAnalysisDone: true, lookAheadFuncsCache: lookAheadAt(choices) });
  }

  /** For errors, which say what the rules expect. */
  override getGAstProductions(): ReturnType<ExpressionParser["getGAstProductions"]> {
    const own = super.getGAstProductions();
    if (Object.keys(own).length > 0) return own;
    this.analysed ??= new RnnParser({ validate: false });
    return this.analysed.getGAstProductions();
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
      edition: editions.at(0) ?? null,
      lateEditions: lateEditions,
      imports: imports,
      definitions: definitions,
      span: { file: this.fileName, start: 0, end: Math.max(0, this.endOffset()) },
    };
  }

  private editionLine = this.RULE("editionLine", (): Tree.EditionLine => {
    const first = this.CONSUME(T.edition);
    const year = this.CONSUME(T.count);
    return { kind: "edition", year: numberOf(year).value, span: this.from(first) };
  });

  private importLine = this.RULE("importLine", (): Tree.Import => {
    const first = this.CONSUME(T.import);
    const names: Tree.Name[] = [];
    // After `import` the layout pass sees a body.
    this.OR([{ ALT: () => this.CONSUME(T.openBody) }, { ALT: () => this.CONSUME(OpenSet) }]);
    this.MANY_SEP({ SEP: T.comma, DEF: () => names.push(this.readName()) });
    this.OR1([{ ALT: () => this.CONSUME(T.closeBody) }, { ALT: () => this.CONSUME(CloseSet) }]);
    this.CONSUME(T.from);
    const from = this.SUBRULE(this.textLiteral);
    return { kind: "import", names, from, span: this.from(first) };
  });

  private definition = this.RULE(
    "definition",
    (): Tree.Definition =>
      this.OR<Tree.Definition>([
        { ALT: () => this.SUBRULE(this.experiment) },
        { ALT: () => this.SUBRULE(this.block) },
        { ALT: () => this.SUBRULE(this.pipeline) },
        { ALT: () => this.SUBRULE(this.criterion) },
        { ALT: () => this.SUBRULE(this.constant) },
      ]),
  );

  private experiment = this.RULE("experiment", (): Tree.Experiment => {
    const first = this.CONSUME(T.experiment);
    const name = this.readName();
    let base: Tree.Name | null = null;
    this.OPTION(() => {
      this.CONSUME(T.extends);
      base = this.readName(1);
    });
    const body = this.SUBRULE(this.body);
    return { kind: "experiment", doc: this.doc(first), name, base, body, span: this.from(first) };
  });

  private block = this.RULE("block", (): Tree.Block => {
    const first = this.CONSUME(T.block);
    const { name, parameters, body } = this.SUBRULE(this.callable);
    return { kind: "block", doc: this.doc(first), name, parameters, body, span: this.from(first) };
  });

  private pipeline = this.RULE("pipeline", (): Tree.Pipeline => {
    const first = this.CONSUME(T.pipeline);
    const { name, parameters, body } = this.SUBRULE(this.callable);
    return {
      kind: "pipeline",
      doc: this.doc(first),
      name,
      parameters,
      body,
      span: this.from(first),
    };
  });

  private criterion = this.RULE("criterion", (): Tree.Criterion => {
    const first = this.CONSUME(T.criterion);
    const { name, parameters, body } = this.SUBRULE(this.callable);
    return {
      kind: "criterion",
      doc: this.doc(first),
      name,
      parameters,
      body,
      span: this.from(first),
    };
  });

  private callable = this.RULE("callable", (): Pick<Tree.Block, "name" | "parameters" | "body"> => {
    const name = this.readName();
    const parameters: Tree.Parameter[] = [];
    this.CONSUME(T.openRound);
    this.MANY_SEP({ SEP: T.comma, DEF: () => parameters.push(this.SUBRULE(this.parameter)) });
    this.CONSUME(T.closeRound);
    const body = this.SUBRULE(this.body);
    return { name, parameters: parameters, body };
  });

  private parameter = this.RULE("parameter", (): Tree.Parameter => {
    const name = this.readName();
    this.CONSUME(T.colon);
    const type = this.SUBRULE(this.type);
    let fallback: Tree.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(T.equals);
      fallback = this.value();
    });
    return { kind: "parameter", name, type, fallback, span: this.after(name.span) };
  });

  private body = this.RULE("body", (): readonly Tree.Statement[] => {
    const statements: Tree.Statement[] = [];
    this.CONSUME(T.openBody);
    this.MANY_SEP({ SEP: Newline, DEF: () => statements.push(this.SUBRULE(this.statement)) });
    this.CONSUME(T.closeBody);
    return statements.slice();
  });

  private readonly statements: { readonly ALT: () => Tree.Statement }[] = [
    { ALT: () => this.SUBRULE(this.param) },
    { ALT: () => this.SUBRULE(this.constant) },
    { ALT: () => this.SUBRULE(this.returned) },
    { ALT: () => this.SUBRULE(this.require) },
    { ALT: () => this.SUBRULE(this.section) },
    { ALT: () => this.SUBRULE(this.stop) },
    { ALT: () => this.SUBRULE(this.keep) },
    { ALT: () => this.SUBRULE(this.validate) },
    { ALT: () => this.SUBRULE(this.objective) },
    { ALT: () => this.SUBRULE(this.declaration) },
    { ALT: () => this.SUBRULE(this.assignment) },
  ];

  statement = this.RULE("statement", (): Tree.Statement => this.OR(this.statements));

  private section = this.RULE("section", (): Tree.Section => {
    const first = this.LA(1);
    const name = this.readName();
    const body = this.SUBRULE(this.body);
    return { kind: "section", doc: this.doc(first), name, body, span: this.from(first) };
  });

  private param = this.RULE("param", (): Tree.Param => {
    const first = this.CONSUME(T.param);
    const name = this.readName();
    this.CONSUME(T.equals);
    const fallback = this.value();
    let domain: Tree.Domain | null = null;
    this.OPTION(() => {
      domain = this.SUBRULE(this.domain);
    });
    let when: Tree.When | null = null;
    this.OPTION1(() => {
      when = this.SUBRULE(this.when);
    });
    return {
      kind: "param",
      doc: this.doc(first),
      name,
      fallback,
      domain,
      when,
      span: this.from(first),
    };
  });

  private domain = this.RULE("domain", (): Tree.Domain => {
    const first = this.CONSUME(T.in);
    let log = false;
    let step: Tree.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(T.log);
      log = true;
    });
    const values = this.value();
    this.OPTION1(() => {
      this.CONSUME(T.step);
      step = this.value(1);
    });
    return { kind: "domain", log, values, step, span: this.from(first) };
  });

  private when = this.RULE("when", (): Tree.When => {
    const first = this.CONSUME(T.when);
    const condition = this.value();
    let otherwise: Tree.Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(T.else);
      otherwise = this.value(1);
    });
    return { kind: "when", condition, otherwise, span: this.from(first) };
  });

  private require = this.RULE("require", (): Tree.Require => {
    const first = this.CONSUME(T.require);
    const condition = this.value();
    return { kind: "require", condition, span: this.from(first) };
  });

  private constant = this.RULE("constant", (): Tree.Const => {
    const first = this.CONSUME(T.const);
    const name = this.readName();
    this.CONSUME(T.equals);
    const value = this.value();
    return { kind: "const", doc: this.doc(first), name, value, span: this.from(first) };
  });

  private returned = this.RULE("returned", (): Tree.Return => {
    const first = this.CONSUME(T.return);
    const value = this.value();
    return { kind: "return", value, span: this.from(first) };
  });

  private stop = this.RULE("stop", (): Tree.StopWhen => {
    const first = this.CONSUME(T.stop);
    this.CONSUME(T.when);
    const condition = this.value();
    return { kind: "stop", condition, span: this.from(first) };
  });

  private keep = this.RULE("keep", (): Tree.KeepBest => {
    const first = this.CONSUME(T.keep);
    this.CONSUME(T.best);
    const measure = this.value();
    return { kind: "keep", measure, span: this.from(first) };
  });

  private validate = this.RULE("validate", (): Tree.ValidateEvery => {
    const first = this.CONSUME(T.validate);
    this.CONSUME(T.every);
    const amount = this.SUBRULE(this.operation, OF_SUMS);
    const unit = this.readName();
    return { kind: "validate", amount, unit, span: this.from(first) };
  });

  private objective = this.RULE("objective", (): Tree.Objective => {
    const first = this.OR(
      (["minimize", "maximize"] as const).map((word) => ({ ALT: () => this.CONSUME(wordToken(word)) })),
    );
    const measures: Tree.Expression[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.comma, DEF: () => measures.push(this.value()) });
    return {
      kind: "objective",
      word: first.image as Tree.Objective["word"],
      measures,
      span: this.from(first),
    };
  });

  private readonly declarations = DECLARATIONS.map((name) => ({ ALT: () => this.CONSUME(wordToken(name)) }));

  private declaration = this.RULE("declaration", (): Tree.Declaration => {
    const word = this.OR(this.declarations);
    const name = this.readName();
    this.CONSUME(T.equals);
    const value = this.value();
    return {
      kind: "declaration",
      doc: this.doc(word),
      word: word.image as Tree.DeclarationWord,
      name,
      value,
      span: this.from(word),
    };
  });
}
