// The tokens of the language for tree-sitter, as the lexer of rnnc reads them (src/compiler/syntax): longest first, what
// is wrong in itself included, whatever the parser would like to see. So the colours of a broken file are those of a
// whole one. Words, signs and units are in tokens.h, made from the token table; what patterns say there, code says here,
// and a test compares the two on every file of the corpus and on noise.
//
// The end of a line is a token where a statement ends: outside of round and square brackets and sets, unless the next
// line begins with `|>` or `}`.
#include "tokens.h"
#include "tree_sitter/parser.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_BRACKETS = 200, LONGEST_WORD = 31, NO_UNIT = 255 };

typedef enum { BODY, SET, ROUND, SQUARE } Shape;

typedef struct {
  uint8_t depth;
  // The end of this line has been decided on, or is none: nothing but comments came since.
  bool settled;
  // The token before opens a set if it is followed by a brace.
  bool before_set;
  uint8_t brackets[MOST_BRACKETS];
} Scanner;

static bool is_line_end(int32_t sign) { return sign == '\n' || sign == '\r'; }
static bool is_blank(int32_t sign) {
  return sign == ' ' || sign == '\t' || sign == '\f' || sign == 0xa0 || sign == 0xfeff;
}
static bool is_digit(int32_t sign) { return sign >= '0' && sign <= '9'; }
static bool is_letter(int32_t sign) {
  return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign == '_';
}
static bool is_word(int32_t sign) { return is_letter(sign) || is_digit(sign); }
// What `.` of a pattern takes.
static bool is_sign(TSLexer *lexer) {
  int32_t sign = lexer->lookahead;
  return !lexer->eof(lexer) && !is_line_end(sign) && sign != 0x2028 && sign != 0x2029;
}

static void take(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_one_of(const char *const *texts, const char *text) {
  for (; *texts; texts++)
    if (strcmp(*texts, text) == 0) return true;
  return false;
}

static const Entry *entry_of(const Entry *entries, const char *text) {
  for (; entries->text; entries++)
    if (strcmp(entries->text, text) == 0) return entries;
  return NULL;
}

// Takes a word whole; `word` gets it, or nothing where it is longer than any that has a meaning.
static void take_word(TSLexer *lexer, char word[LONGEST_WORD + 1]) {
  int length = 0;
  for (; is_word(lexer->lookahead); take(lexer), length++)
    if (length < LONGEST_WORD) word[length] = (char)lexer->lookahead;
  word[length <= LONGEST_WORD ? length : 0] = '\0';
}

static void take_digits(TSLexer *lexer) {
  while (is_digit(lexer->lookahead)) take(lexer);
}

// The rest of a number that is none: word characters, and dots that no other dot follows.
static uint8_t bad_number(TSLexer *lexer) {
  for (;;) {
    if (is_word(lexer->lookahead)) {
      take(lexer);
    } else if (lexer->lookahead == '.') {
      lexer->mark_end(lexer);
      take(lexer);
      if (lexer->lookahead == '.') return BAD_VALUE;
    } else {
      lexer->mark_end(lexer);
      return BAD_VALUE;
    }
  }
}

static uint8_t unit_of(const char *word) {
  if (is_one_of(DURATION_UNITS, word)) return DURATION;
  if (is_one_of(SIZE_UNITS, word)) return SIZE;
  return is_one_of(FOREIGN_UNITS, word) ? BAD_VALUE : NO_UNIT;
}

// Whatever may follow, the end is marked where the token ends if it does not.
static uint8_t number(TSLexer *lexer) {
  char word[LONGEST_WORD + 1];
  for (take_digits(lexer); lexer->lookahead == '_'; take_digits(lexer)) {
    take(lexer);
    if (!is_digit(lexer->lookahead)) return bad_number(lexer);
  }
  lexer->mark_end(lexer);
  uint8_t kind = COUNT;
  if (lexer->lookahead == '.') {
    take(lexer);
    if (lexer->lookahead == '.') return COUNT;
    if (!is_digit(lexer->lookahead)) return bad_number(lexer);
    take_digits(lexer);
    lexer->mark_end(lexer);
    kind = REAL;
  }
  if (lexer->lookahead == '%') {
    take(lexer);
    lexer->mark_end(lexer);
    return PERCENT;
  }
  if (lexer->lookahead == 'e' || lexer->lookahead == 'E') {
    take(lexer);
    if (lexer->lookahead == '+' || lexer->lookahead == '-') {
      // `1e` is a bad number, and the sign no part of it.
      lexer->mark_end(lexer);
      take(lexer);
      if (!is_digit(lexer->lookahead)) return BAD_VALUE;
    }
    if (!is_digit(lexer->lookahead)) return bad_number(lexer);
    take_digits(lexer);
    if (is_word(lexer->lookahead)) return bad_number(lexer);
    lexer->mark_end(lexer);
    kind = REAL;
  } else {
    bool is_spaced = lexer->lookahead == ' ';
    if (is_spaced) take(lexer);
    if (is_letter(lexer->lookahead)) {
      take_word(lexer, word);
      uint8_t unit = unit_of(word);
      if (unit != NO_UNIT) {
        lexer->mark_end(lexer);
        return unit;
      }
      return is_spaced ? kind : bad_number(lexer);
    }
    if (is_spaced) return kind;
  }
  if (lexer->lookahead != '.') return kind;
  take(lexer);
  return is_digit(lexer->lookahead) ? bad_number(lexer) : kind;
}

// A text without its end goes on to what may have followed it.
static uint8_t text(TSLexer *lexer) {
  bool is_marked = false;
  take(lexer);
  while (!lexer->eof(lexer) && !is_line_end(lexer->lookahead)) {
    int32_t sign = lexer->lookahead;
    if (sign == '"') {
      take(lexer);
      lexer->mark_end(lexer);
      return TEXT;
    }
    if (!is_marked && (sign == ',' || sign == ')' || sign == ']' || sign == '}')) {
      lexer->mark_end(lexer);
      is_marked = true;
    }
    if (sign == '\\') {
      if (!is_marked) lexer->mark_end(lexer);
      take(lexer);
      if (!is_sign(lexer)) return BAD_VALUE;
    }
    take(lexer);
  }
  if (!is_marked) lexer->mark_end(lexer);
  return BAD_VALUE;
}

// `'…'`, `“…”` and names in back-ticks: whole on their line, or but their first sign.
static uint8_t quoted(TSLexer *lexer) {
  int32_t quote = lexer->lookahead;
  bool is_typographic = quote == 0x201c || quote == 0x201e;
  take(lexer);
  lexer->mark_end(lexer);
  bool is_empty = true;
  for (; !lexer->eof(lexer) && !is_line_end(lexer->lookahead); take(lexer)) {
    int32_t sign = lexer->lookahead;
    if (is_typographic ? sign == 0x201c || sign == 0x201d : sign == quote) {
      if (quote == '`' && is_empty) return BAD_SIGN;
      take(lexer);
      lexer->mark_end(lexer);
      return quote == '`' ? QUOTED_NAME : BAD_VALUE;
    }
    if (is_typographic && sign == '"') return BAD_SIGN;
    is_empty = false;
  }
  return BAD_SIGN;
}

// `/* … */` on one line, the first two signs of which are taken.
static uint8_t foreign_comment(TSLexer *lexer) {
  while (!lexer->eof(lexer) && !is_line_end(lexer->lookahead)) {
    bool may_end = lexer->lookahead == '*';
    take(lexer);
    if (may_end && lexer->lookahead == '/') {
      take(lexer);
      break;
    }
  }
  lexer->mark_end(lexer);
  return BAD_SIGN;
}

// What no token begins with is a bad sign too.
static const Entry *sign(TSLexer *lexer, uint8_t *bad) {
  int32_t first = lexer->lookahead;
  char written[3] = {first > 0 && first < 0x80 ? (char)first : '\x01', '\0', '\0'};
  take(lexer);
  lexer->mark_end(lexer);
  const Entry *single = entry_of(SIGNS, written);
  int32_t second = lexer->lookahead;
  *bad = BAD_SIGN;
  if (first == '.' && is_digit(second)) {
    *bad = bad_number(lexer);
    return NULL;
  }
  if (second <= 0 || second >= 0x80) return single;
  written[1] = (char)second;
  const Entry *pair = entry_of(SIGNS, written);
  bool is_foreign = is_one_of(FOREIGN_OPERATORS, written);
  bool is_comment = strcmp(written, "/*") == 0;
  if (!pair && !is_foreign && !is_comment) return single;
  take(lexer);
  lexer->mark_end(lexer);
  if (is_comment) foreign_comment(lexer);
  return pair;
}

static bool ends_statements(const Scanner *scanner) {
  return scanner->depth == 0 || scanner->brackets[scanner->depth - 1] == BODY;
}

static void open_bracket(Scanner *scanner, Shape shape) {
  if (scanner->depth < MOST_BRACKETS) scanner->brackets[scanner->depth++] = shape;
}

// Closes the innermost bracket that the closer fits, without leaving a body by a round or square one.
static void close_bracket(Scanner *scanner, uint8_t closer) {
  for (int at = scanner->depth - 1; at >= 0; at--) {
    uint8_t shape = scanner->brackets[at];
    bool fits = closer == CLOSE_BODY ? shape == BODY || shape == SET : shape == (closer == CLOSE_ROUND ? ROUND : SQUARE);
    if (fits) scanner->depth = (uint8_t)at;
    if (fits || shape == BODY) return;
  }
}

// Whether the token that comes next, past blanks and comments, goes on with the statement or ends its body.
static bool goes_on(TSLexer *lexer) {
  for (;;) {
    while (is_blank(lexer->lookahead) || is_line_end(lexer->lookahead)) take(lexer);
    if (lexer->lookahead != '#') break;
    while (!lexer->eof(lexer) && !is_line_end(lexer->lookahead)) take(lexer);
  }
  if (lexer->eof(lexer) || lexer->lookahead == '}') return true;
  if (lexer->lookahead != '|') return false;
  take(lexer);
  return lexer->lookahead == '>';
}

static uint8_t comment(TSLexer *lexer) {
  take(lexer);
  bool documents = lexer->lookahead == '#';
  while (!lexer->eof(lexer) && !is_line_end(lexer->lookahead)) take(lexer);
  lexer->mark_end(lexer);
  return documents ? DOCUMENTATION : COMMENT;
}

static void after(Scanner *scanner, bool before_set, bool settled) {
  scanner->before_set = before_set;
  scanner->settled = settled;
}

// Whether a soft word, which has been taken, is none but a name here. Where the parser is at a loss every token will do:
// then those that begin a statement are words, and tell it where it is.
static bool is_name(TSLexer *lexer, const Entry *entry, const bool *valid) {
  if (!(entry->flags & SOFT)) return false;
  bool is_lost = valid[BAD_VALUE] && valid[EDITION];
  if (is_lost ? !(entry->flags & (BEFORE_BODY | BEGINS_SOFTLY)) : !valid[entry->token]) return true;
  while (is_blank(lexer->lookahead)) take(lexer);
  int32_t next = lexer->lookahead;
  if (entry->flags & BEFORE_BODY) return next != '{';
  if (entry->flags & BEGINS_SOFTLY) return !(is_word(next) || next == '`' || next == '(' || next == '"' || next == '-' || next == '[');
  if (entry->flags & BEFORE_VALUE)
    return !(is_word(next) || next == '`' || next == '(' || next == '"' || next == '-' || next == '[' || next == '{');
  return false;
}

static bool scan(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  bool starts_line = false;
  while (is_blank(lexer->lookahead) || is_line_end(lexer->lookahead)) {
    if (is_line_end(lexer->lookahead)) {
      starts_line = true;
      if (!scanner->settled && ends_statements(scanner)) {
        take(lexer);
        lexer->mark_end(lexer);
        lexer->result_symbol = goes_on(lexer) ? CONTINUATION : NEWLINE;
        scanner->settled = true;
        return true;
      }
    }
    lexer->advance(lexer, true);
  }
  if (lexer->eof(lexer)) return false;
  int32_t first = lexer->lookahead;
  if (first == '#') {
    lexer->result_symbol = comment(lexer);
    return true;
  }
  if (is_letter(first)) {
    char word[LONGEST_WORD + 1];
    bool is_first_column = starts_line && lexer->get_column(lexer) == 0;
    // Before it, in case that a statement begins here that a bracket was left open before.
    lexer->mark_end(lexer);
    take_word(lexer, word);
    const Entry *entry = entry_of(WORDS, word);
    uint8_t flags = entry ? entry->flags : 0;
    bool begins = is_first_column && (flags & BEGINS_DEFINITION);
    if (begins || (starts_line && (flags & BEGINS_STATEMENT) && !ends_statements(scanner))) {
      if (begins) scanner->depth = 0;
      while (!ends_statements(scanner)) scanner->depth--;
      if (!scanner->settled) {
        scanner->settled = true;
        lexer->result_symbol = NEWLINE;
        return true;
      }
    }
    lexer->mark_end(lexer);
    after(scanner, flags & BEFORE_SET, false);
    lexer->result_symbol = !entry || is_name(lexer, entry, valid) ? IDENTIFIER : entry->token;
    return true;
  }
  bool opens_set = scanner->before_set;
  after(scanner, false, false);
  if (is_digit(first)) {
    lexer->result_symbol = number(lexer);
  } else if (first == '"') {
    lexer->result_symbol = text(lexer);
  } else if (first == '\'' || first == '`' || first == 0x201c || first == 0x201e) {
    lexer->result_symbol = quoted(lexer);
  } else {
    uint8_t bad;
    const Entry *entry = sign(lexer, &bad);
    lexer->result_symbol = entry ? entry->token : bad;
    if (!entry) return true;
    scanner->before_set = entry->flags & BEFORE_SET;
    switch (entry->token) {
    case OPEN_BODY:
      open_bracket(scanner, opens_set ? SET : BODY);
      // Nothing has been said in it that could end.
      scanner->settled = !opens_set;
      break;
    case OPEN_ROUND:
      open_bracket(scanner, ROUND);
      break;
    case OPEN_SQUARE:
      open_bracket(scanner, SQUARE);
      break;
    case CLOSE_BODY:
    case CLOSE_ROUND:
    case CLOSE_SQUARE:
      close_bracket(scanner, entry->token);
      break;
    }
  }
  return true;
}

void *tree_sitter_rnn_external_scanner_create(void) { return calloc(1, sizeof(Scanner)); }

void tree_sitter_rnn_external_scanner_destroy(void *payload) { free(payload); }

unsigned tree_sitter_rnn_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *scanner = payload;
  buffer[0] = (char)(scanner->settled | scanner->before_set << 1);
  memcpy(buffer + 1, scanner->brackets, scanner->depth);
  return 1 + scanner->depth;
}

// At the beginning of a file no statement has begun.
void tree_sitter_rnn_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = payload;
  scanner->settled = length == 0 || (buffer[0] & 1);
  scanner->before_set = length > 0 && (buffer[0] & 2);
  scanner->depth = (uint8_t)(length == 0 ? 0 : length - 1);
  if (scanner->depth > 0) memcpy(scanner->brackets, buffer + 1, scanner->depth);
}

bool tree_sitter_rnn_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  return scan(payload, lexer, valid_symbols);
}
