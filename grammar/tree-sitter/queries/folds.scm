; Made from the token table and the parser by `npm run generate`.

[(body) (list) (collection) (call) (import)] @fold
[(comment) (documentation)]+ @fold
