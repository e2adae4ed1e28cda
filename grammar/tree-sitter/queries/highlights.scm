; Made from the token table and the parser by `npm run generate`.

(comment) @comment
(documentation) @comment.documentation
(duration) @number
(size) @number
(percent) @number
(real) @number.float
(count) @number
(text) @string
[(invalid) (invalid_value)] @error

["edition" "import" "experiment" "extends" "block" "pipeline" "criterion" "param" "const" "return" "in" "and" "or" "not" "mod"] @keyword
["true" "false"] @boolean
["|>" ".." "==" "!=" "<=" ">=" "<" ">" "=" "+" "-" "*" "/"] @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["." ":" ","] @punctuation.delimiter

; Soft words are keywords in their statements, and names elsewhere.
(named_type ["of"] @keyword)
(sequence_type ["of"] @keyword)
(import ["from"] @keyword)
(domain ["log" "step"] @keyword)
(when ["when" "else"] @keyword)
(require ["require"] @keyword)
(stop ["stop" "when"] @keyword)
(keep ["keep" "best"] @keyword)
(validate ["validate" "every"] @keyword)
(objective ["minimize" "maximize"] @keyword)
(declaration ["rows" "vocab" "scale" "input" "target"] @keyword)
(sized ["by" "lanes" "of"] @keyword)
(section name: ["data" "model" "train" "decode" "measure" "search"] @keyword)

(assignment name: (name) @variable)
(reference name: (name) @variable)
(call name: (name) @function.call)
(argument name: (name) @variable.parameter)
(named_type name: (name) @type)
(import name: (name) @variable)
(experiment name: (name) @type)
(experiment base: (name) @type)
(block name: (name) @function)
(pipeline name: (name) @function)
(criterion name: (name) @function)
(parameter name: (name) @variable.parameter)
(section name: (name) @variable)
(param name: (name) @variable)
(const name: (name) @variable)
(validate name: (name) @variable)
(declaration name: (name) @variable)
(field name: (name) @variable.member)

; What a mistake has left alone.
(ERROR [(name) (identifier) (quoted_name) "from" "data" "model" "train" "decode" "measure" "search" "rows" "vocab" "scale" "input" "target" "require" "stop" "when" "else" "keep" "best" "validate" "every" "minimize" "maximize" "by" "of" "lanes" "log" "step"] @variable)
