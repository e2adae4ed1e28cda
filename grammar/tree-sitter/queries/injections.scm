; Made from the token table and the parser by `npm run generate`.

([(comment) (documentation)] @injection.content (#set! injection.language "comment"))
