/** Names: declared once, and used. */
import { type Context, report } from "../context.js";
import type { Entry, Scope } from "./scope.js";

/** Names that JavaScript's own objects answer to. */
const RESERVED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype)]);

/** Names are written a to z, digits and `_`; in back-ticks stand the names of columns alone. */
export function isName(text: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(text) && !RESERVED.has(text);
}

/** Puts a name into a scope; reports one that stands there, or further out, already. */
export function declare(context: Context, scope: Scope, entry: Entry): void {
  if (entry.name === "") return;
  if (!isName(entry.name)) report(context, "bad-name", entry.span, { name: entry.name });
  const known = scope.find(entry.name) ?? context.scope.find(entry.name);
  if (known) {
    const related = known.isBuiltIn ? [] : [{ span: known.span, message: `\`${entry.name}\` is declared here` }];
    report(context, "duplicate-name", entry.span, { name: entry.name, role: known.role }, { related });
  }
  scope.declare(entry);
}

/** Warns of names that nothing asks for. */
export function unusedNames(context: Context, scope: Scope): void {
  for (const { entry, used } of scope.entries()) {
    if (!used && entry.name !== "") report(context, "unused-name", entry.span, { name: entry.name, role: entry.role });
  }
}
