/**
 * The js device, its references instrumented: every addition of a product to a sum, `sum += a * b`, is counted as it is
 * made. The sources of src/ops are rewritten on their way in; nothing in them knows of it. Products with a zero, which the
 * references leave out to save time, are made too.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import type { Pass } from "../../src/ops/contract.js";
import { OPS } from "../../src/ops/table.js";
import type { Device, Kernel } from "../../src/runtime/devices/device.js";
import { hostArray } from "../../src/runtime/devices/host-memory.js";
import type * as js from "../../src/runtime/devices/js.js";
import { packageRoot } from "../../src/runtime/devices/package-root.js";

export interface CountedReference {
  readonly device: Device;
  /** Multiply-adds since it was last asked, in ops that have products: what goes element by element is left out. */
  readonly taken: () => number;
}

const COUNTER = "__rnncMultiplyAdds";

export async function countedReference(): Promise<CountedReference> {
  const root = packageRoot();
  if (root === undefined) throw new Error("no package");
  const folder = mkdtempSync(join(tmpdir(), "rnnc-counted-"));
  try {
    const outfile = join(folder, "counted.mjs");
    await build({
      entryPoints: [join(root, "src", "runtime", "devices", "js.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
      banner: { js: `globalThis.${COUNTER} = 0;` },
      plugins: [
        {
          name: "counted",
          setup: ({ onLoad }) =>
            onLoad({ filter: /[/\\]src[/\\]ops[/\\][^/\\]+\.ts$/ }, ({ path }) => ({
              contents: instrumented(readFileSync(path, "utf8")),
              loader: "ts",
            })),
        },
      ],
    });
    const { createJsDevice } = (await import(pathToFileURL(outfile).href)) as typeof js;
    const counted = globalThis as { [COUNTER]?: number };
    const made = () => {
      const count = counted[COUNTER] ?? Number.NaN;
      counted[COUNTER] = 0;
      return count;
    };
    const plain = createJsDevice("f64");
    let count = 0;
    const device: Device = {
      ...plain,
      kernel(op, passName, products) {
        const kernel = plain.kernel(op, passName, products);
        const pass = OPS[op][passName];
        if (!kernel || !pass) return undefined;
        return (arrays, sizes, attributes, accumulate) => {
          made();
          kernel(arrays, sizes, attributes, accumulate);
          if (pass.products.length > 0) count += made();
          if (op === "sampled_softmax") count += leftOut(pass, arrays, sizes);
        };
      },
    };
    const taken = () => {
      const before = count;
      count = 0;
      return before;
    };
    return { device, taken };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the classes that `sampled_softmax` draws, those that are a row's own count: the reference leaves their products out. */
function leftOut(pass: Pass, arrays: Parameters<Kernel>[0], [rows, input]: readonly number[]): number {
  const at = (name: string) => arrays[pass.arguments.findIndex((argument) => argument.name === name)];
  const numbers = (name: string) => {
    const memory = at(name);
    return memory ? hostArray(memory) : null;
  };
  const [ids, candidates, weights] = ["ids", "candidates", "rowWeights"].map(numbers);
  let hits = 0;
  for (let row = 0; row < rows; row++) if (weights?.[row] !== 0 && ids && candidates?.includes(ids[row])) hits++;
  return hits * input * pass.products.filter(({ of }) => at(of)).length;
}

/** `sum += a * b` becomes `sum += (counter++, a * b)`; `if (value === 0) continue;` is left out. */
export function instrumented(text: string): string {
  const source = ts.createSourceFile("op.ts", text, ts.ScriptTarget.Latest, true);
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (isZeroLeftOut(node)) edits.push({ from: node.getStart(), to: node.end, text: ";" });
    const added = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken;
    if (added && isProduct(node.right)) {
      const product = node.right.getText();
      edits.push({ from: node.right.getStart(), to: node.right.end, text: `(globalThis.${COUNTER}++, ${product})` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((known, { from, to, text: put }) => known.slice(0, from) + put + known.slice(to), text);
}

function isProduct(node: ts.Expression): boolean {
  if (ts.isConditionalExpression(node)) return isProduct(node.whenTrue) && isProduct(node.whenFalse);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskToken;
}

function isZeroLeftOut(node: ts.Node): boolean {
  return ts.isIfStatement(node) && /^if \(value === 0\) continue;$/.test(node.getText());
}
