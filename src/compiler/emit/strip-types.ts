/**
 * TypeScript to JavaScript by blanking: types become blanks of the same length, so that line and column of everything
 * else stay, and one map serves both. It knows what the emitter writes: interfaces, type imports, type arguments.
 */
import { ts } from "ts-morph";

/** @throws SyntaxError when the text holds a kind of type that the emitter does not write. */
export function stripTypes(typescript: string): string {
  const file = ts.createSourceFile("program.ts", typescript, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TS);
  const blanks: (readonly [start: number, end: number])[] = [];
  const visit = (node: ts.Node): void => {
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    if (isType || (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly)) {
      blanks.push([node.getStart(file, true), node.end]);
      return;
    }
    if (ts.isCallExpression(node) && node.typeArguments) {
      // The brackets belong to the list, and lie just outside its ends.
      blanks.push([node.typeArguments.pos - 1, node.typeArguments.end + 1]);
    } else if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) {
      throw new SyntaxError(`the emitter does not write ${ts.SyntaxKind[node.kind]}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let javascript = typescript;
  for (const [start, end] of blanks) {
    javascript =
      javascript.slice(0, start) + javascript.slice(start, end).replace(/[^\r\n]/g, " ") + javascript.slice(end);
  }
  return javascript.replace(/[ \t]+$/gm, "");
}
