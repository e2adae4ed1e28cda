// Made from the token table and the parser by `npm run generate`. Change src/compiler/syntax instead.

/** One or more, with something between them. */
function separated(rule, separator) {
  return seq(rule, repeat(seq(separator, rule)));
}

/** The same, and perhaps the separator once more. */
function closed(rule, separator) {
  return seq(separated(rule, separator), optional(separator));
}

module.exports = grammar({
  name: "rnn",

  // Every token is the scanner's (src/scanner.c): so each is the lexer's, in errors too. Of soft words it also says
  // whether they are names.
  externals: ($) => [
    $._newline,
    $._continuation,
    $.comment,
    $.documentation,
    $.identifier,
    $.invalid_value,
    $.invalid,
    $.duration,
    $.size,
    $.percent,
    $.real,
    $.count,
    $.text,
    $.quoted_name,
    "edition",
    "import",
    "from",
    "experiment",
    "extends",
    "block",
    "pipeline",
    "criterion",
    "param",
    "const",
    "return",
    "in",
    "and",
    "or",
    "not",
    "mod",
    "true",
    "false",
    "data",
    "model",
    "train",
    "decode",
    "measure",
    "search",
    "rows",
    "vocab",
    "scale",
    "input",
    "target",
    "require",
    "stop",
    "when",
    "else",
    "keep",
    "best",
    "validate",
    "every",
    "minimize",
    "maximize",
    "by",
    "of",
    "lanes",
    "log",
    "step",
    "|>",
    "..",
    "==",
    "!=",
    "<=",
    ">=",
    "<",
    ">",
    "=",
    "+",
    "-",
    "*",
    "/",
    ".",
    ":",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
  ],

  extras: ($) => [/[ \t\f\r\n\u00a0\ufeff]/, $._continuation, $.comment, $.documentation, $.invalid],

  rules: {
    source_file: ($) =>
      repeat(choice($._newline, $.import, $._definition, $.edition)),

    assignment: ($) =>
      seq(field("name", $.name), "=", $._expression),

    _primary: ($) =>
      choice($._number, $.text, "true", "false", $.call, $.reference, $.list, $.collection, $.invalid_value, seq("(", $._expression, ")")),

    _number: ($) =>
      choice($.duration, $.size, $.percent, $.real, $.count),

    reference: ($) =>
      field("name", $.name),

    call: ($) =>
      seq(field("name", $.name), "(", optional(closed($.argument, ",")), ")", optional(seq("{", optional(separated($.assignment, $._newline)), "}"))),

    argument: ($) =>
      seq(optional(seq(field("name", $.name), ":")), $._expression),

    list: ($) =>
      seq("[", optional(closed($.item, ",")), "]"),

    item: ($) =>
      seq($._expression, optional(seq(":", $._type))),

    collection: ($) =>
      seq("{", optional(closed($.argument, ",")), "}"),

    _type: ($) =>
      choice($.sequence_type, $.named_type, $.range_type),

    named_type: ($) =>
      seq(field("name", $.name), optional(seq("(", $.text, ")")), optional(seq("of", $._type))),

    range_type: ($) =>
      seq($._signed, "..", $._expression),

    _signed: ($) =>
      choice(seq("-", $._number), $._number),

    sequence_type: ($) =>
      seq("[", closed($.dimension, ","), "]", "of", $._type),

    edition: ($) =>
      seq("edition", $.count),

    import: ($) =>
      seq("import", "{", optional(closed(field("name", $.name), ",")), "}", "from", $.text),

    _definition: ($) =>
      choice($.experiment, $.block, $.pipeline, $.criterion, $.const),

    experiment: ($) =>
      seq("experiment", field("name", $.name), optional(seq("extends", field("base", $.name))), field("body", $.body)),

    block: ($) =>
      seq("block", $._callable),

    pipeline: ($) =>
      seq("pipeline", $._callable),

    criterion: ($) =>
      seq("criterion", $._callable),

    _callable: ($) =>
      seq(field("name", $.name), "(", optional(closed($.parameter, ",")), ")", field("body", $.body)),

    parameter: ($) =>
      seq(field("name", $.name), ":", $._type, optional(seq("=", $._expression))),

    body: ($) =>
      seq("{", optional(separated($._statement, $._newline)), "}"),

    _statement: ($) =>
      choice($.param, $.const, $.return, $.require, $.section, $.stop, $.keep, $.validate, $.objective, $.declaration, $.assignment),

    section: ($) =>
      seq(field("name", choice($.name, "data", "model", "train", "decode", "measure", "search")), field("body", $.body)),

    param: ($) =>
      seq("param", field("name", $.name), "=", $._expression, optional($.domain), optional($.when)),

    domain: ($) =>
      seq("in", optional("log"), $._expression, optional(seq("step", $._expression))),

    when: ($) =>
      seq("when", $._expression, optional(seq("else", $._expression))),

    require: ($) =>
      seq("require", $._expression),

    const: ($) =>
      seq("const", field("name", $.name), "=", $._expression),

    return: ($) =>
      seq("return", $._expression),

    stop: ($) =>
      seq("stop", "when", $._expression),

    keep: ($) =>
      seq("keep", "best", $._expression),

    validate: ($) =>
      seq("validate", "every", $._expression, field("name", $.name)),

    objective: ($) =>
      seq(choice("minimize", "maximize"), separated($._expression, ",")),

    declaration: ($) =>
      seq(choice("rows", "vocab", "scale", "input", "target"), field("name", $.name), "=", $._expression),

    _expression: ($) =>
      choice($._primary, $.field, $.unary, $.binary, $.range, $.chain, $.sized),

    sized: ($) =>
      prec.left(-2, seq($._expression, choice("by", seq("lanes", "of")), $._expression)),

    chain: ($) =>
      prec.left(-1, seq($._expression, "|>", $._expression)),

    field: ($) =>
      prec(15, seq($._expression, ".", field("name", $.name))),

    unary: ($) =>
      choice(prec(5, seq("not", $._expression)), prec(14, seq("-", $._expression))),

    binary: ($) =>
      choice(prec.left(2, seq($._expression, "or", $._expression)), prec.left(4, seq($._expression, "and", $._expression)), prec.left(6, seq($._expression, choice("==", "!=", "<=", ">=", "<", ">"), $._expression)), prec.left(10, seq($._expression, choice("+", "-"), $._expression)), prec.left(12, seq($._expression, choice("*", "/", "mod"), $._expression))),

    range: ($) =>
      prec.left(8, seq($._expression, "..", $._expression)),

    dimension: ($) =>
      choice("..", seq("..", $._expression), $._expression, seq($._expression, "..")),

    name: ($) =>
      choice($.identifier, $.quoted_name),
  },
});
