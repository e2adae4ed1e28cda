/**
 * TypeScript to JavaScript by blanking: types become blanks of the same length, so that line and column of everything
 * else stay, and one map serves both. It knows what the emitter writes: interfaces, type imports, type arguments.
 */
import { Project, ScriptKind, SyntaxKind } from "ts-morph";

/** @throws SyntaxError when the text does not parse, or holds a kind of type that the emitter does not write. */
export function stripTypes(typescript: string): string {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { target: 99 } });
  const file = project.createSourceFile("program.ts", typescript, { scriptKind: ScriptKind.TS });
  const blanks: (readonly [start: number, end: number])[] = [];
  file.forEachDescendant((node, traversal) => {
    const isType = node.isKind(SyntaxKind.InterfaceDeclaration) || node.isKind(SyntaxKind.TypeAliasDeclaration);
    const isTypeImport = node.isKind(SyntaxKind.ImportDeclaration) && node.isTypeOnly();
    if (isType || isTypeImport) {
      blanks.push([node.getStart(true), node.getEnd()]);
      traversal.skip();
    } else if (node.isKind(SyntaxKind.CallExpression) && node.getTypeArguments().length > 0) {
      const given = node.getTypeArguments();
      // The brackets belong to the list, and lie just outside its ends.
      blanks.push([given[0].getPos() - 1, (given.at(-1) ?? given[0]).getEnd() + 1]);
    } else if (
      node.isKind(SyntaxKind.AsExpression) ||
      node.isKind(SyntaxKind.SatisfiesExpression) ||
      node.isKind(SyntaxKind.NonNullExpression)
    ) {
      throw new SyntaxError(`the emitter does not write ${node.getKindName()}`);
    }
  });
  let javascript = typescript;
  for (const [start, end] of blanks) {
    javascript =
      javascript.slice(0, start) + javascript.slice(start, end).replace(/[^\r\n]/g, " ") + javascript.slice(end);
  }
  return javascript.replace(/[ \t]+$/gm, "");
}
