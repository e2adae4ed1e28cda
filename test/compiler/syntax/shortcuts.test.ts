/** What makes the parser fast says the same as the grammar and Chevrotain's own way of reading it. */
import { type ILookaheadStrategy, LLkLookaheadStrategy } from "chevrotain";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { choicesOfGrammar, placesOf } from "../../../scripts/grammar-choices.js";
import { layOut } from "../../../src/compiler/syntax/layout.js";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { LookAhead, MOST_AHEAD } from "../../../src/compiler/syntax/look-ahead.js";
import { RnnParser } from "../../../src/compiler/syntax/parser.js";
import { PARSED_TOKENS } from "../../../src/compiler/syntax/tokens.js";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";

/** Goes through all rules. */
class Plain extends RnnParser {
  protected override shortcut(): undefined {
    return undefined;
  }
}

const SHORT = new RnnParser({ validate: false });
const PLAIN = new Plain({ validate: false });
/** As a build has it. */
const PREPARED = new RnnParser({ validate: false, choices: choicesOfGrammar() });

function read(parser: RnnParser, text: string) {
  parser.fileName = "a.rnn";
  parser.input = [...layOut(lex(text).tokens).tokens];
  const tree = parser.file();
  const errors = parser.errors.map(({ message, token, context }) => ({
    message,
    at: token.startOffset,
    inStatement: context.ruleStack.at(-1) === "statement",
  }));
  return JSON.stringify({ tree, errors });
}

test("a value read by the shortcut is what the rules read, and so is the first error, whether the grammar was learned or not", () => {
  // What an error expected takes Chevrotain long to find.
  const some = [...MISTAKES].filter((_, at) => at % 8 === 0);
  for (const [, text] of [...RIGHT, ...some]) {
    const wanted = read(PLAIN, text);
    assert.is(read(SHORT, text), wanted);
    assert.is(read(PREPARED, text), wanted);
  }
});

test("for any two tokens, the tables choose what Chevrotain's own strategy chooses, whatever gates are shut", () => {
  const strategies: readonly ILookaheadStrategy[] = [
    new LookAhead(),
    new LLkLookaheadStrategy({ maxLookahead: MOST_AHEAD }),
  ];
  let [first, second] = [0, 0];
  const ahead = (at: number) => (at === 1 ? first : second);
  const reader = { typeAhead: ahead, LA_FAST: (at: number) => ({ tokenTypeIdx: ahead(at) }) };
  const choices = placesOf(SHORT).flatMap(({ rule, occurrence, prodType, alternatives, hasGates }) => {
    const options = { rule, prodOccurrence: occurrence, maxLookahead: MOST_AHEAD, dynamicTokensEnabled: false };
    const [ours, theirs] = strategies.map((strategy) =>
      (prodType === "Alternation"
        ? strategy.buildLookaheadForAlternation({ ...options, hasPredicates: hasGates })
        : strategy.buildLookaheadForOptional({ ...options, prodType })
      ).bind(reader),
    );
    // All gates open, and each of them shut.
    const gates = Array.from({ length: hasGates ? alternatives + 1 : 1 }, (_, shut) =>
      Array.from({ length: alternatives }, (_, at) => ({ ALT: () => null, GATE: () => at + 1 !== shut })),
    );
    return gates.map((some) => ({ rule: rule.name, ours: () => ours(some), theirs: () => theirs(some) }));
  });
  assert.ok(choices.length > 40);
  const indices = PARSED_TOKENS.map(({ tokenTypeIdx = 0 }) => tokenTypeIdx);
  for (first of indices)
    for (second of indices)
      for (const { rule, ours, theirs } of choices) if (ours() !== theirs()) assert.unreachable(rule);
});

test.run();
