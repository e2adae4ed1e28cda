; Made from the token table and the parser by `npm run generate`.

[(source_file) (experiment) (block) (pipeline) (criterion)] @local.scope

(const name: (name) @local.definition)
(param name: (name) @local.definition)
(declaration name: (name) @local.definition)
(parameter name: (name) @local.definition)
(block name: (name) @local.definition)
(pipeline name: (name) @local.definition)
(criterion name: (name) @local.definition)
(import name: (name) @local.definition)
; In other sections an assignment sets something.
(section name: ["model" "decode" "measure"] body: (body (assignment name: (name) @local.definition)))
(block body: (body (assignment name: (name) @local.definition)))

[(reference name: (name) @local.reference) (call name: (name) @local.reference)]
