import { readFileSync } from "node:fs";
import { format } from "../src/compiler/format/format.js";
for (const f of process.argv.slice(2)) { const text=readFileSync(f,"utf8"); const r=format({file:f,text}); process.stdout.write("text" in r ? r.text : JSON.stringify(r.errors)); }
