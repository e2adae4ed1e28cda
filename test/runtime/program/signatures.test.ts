/** The interface that compiled programs are checked against says what the op table says: read by TypeScript itself. */
import { join } from "node:path";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { camelCase, placeOf } from "../../../src/ops/calling.js";
import type { OpContract, Pass } from "../../../src/ops/contract.js";
import { OP_NAMES } from "../../../src/ops/names.js";
import { OPS } from "../../../src/ops/table.js";
import { ROOT } from "../../support/command-line.js";

const file = join(ROOT, "src", "runtime", "program", "signatures.ts");
const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, ROOT);
const program = ts.createProgram([file], options);
const checker = program.getTypeChecker();

function interfaceNamed(name: string): ts.Type {
  const found = program
    .getSourceFile(file)
    ?.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  if (!found) throw new Error(`${file} has no interface ${name}`);
  return checker.getTypeAtLocation(found);
}

interface Field {
  readonly type: ts.Type;
  readonly isOptional: boolean;
}

/** Properties of an object type; of a union, all there are, optional where one of its types does without. */
function fieldsOf(type: ts.Type): ReadonlyMap<string, Field> {
  const members = checker.getNonNullableType(type);
  const types = members.isUnion() ? members.types : [members];
  const fields = new Map<string, Field>();
  for (const name of new Set(types.flatMap((one) => one.getProperties().map((property) => property.name)))) {
    const properties = types.flatMap((one) => one.getProperty(name) ?? []);
    fields.set(name, {
      type: checker.getNonNullableType(checker.getTypeOfSymbol(properties[0])),
      isOptional:
        properties.length < types.length || properties.some(({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0),
    });
  }
  return fields;
}

const OPS_TYPE = fieldsOf(interfaceNamed("Ops"));
const GROUPS = ["weights", "out", "from", "to", "scratch"];

/** What a pass takes, flat: `out.y` and the like. */
function givenTo(pass: ts.Type): ReadonlyMap<string, Field> {
  const [signature] = pass.getCallSignatures();
  const [call] = signature.getParameters();
  const flat = new Map<string, Field>();
  for (const [name, field] of fieldsOf(checker.getTypeOfSymbol(call))) {
    // A loss's `weights` is a tensor, those of a layer are a group.
    if (!GROUPS.includes(name) || tensorText(field.type) !== null) flat.set(name, field);
    else
      for (const [inner, { type, isOptional }] of fieldsOf(field.type))
        flat.set(`${name}.${inner}`, { type, isOptional: isOptional || field.isOptional });
  }
  return flat;
}

function textOf(type: ts.Type): string {
  return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
}

/** `Tensor<[T, B, I]>` as its dtype and dimensions. */
function tensorText(type: ts.Type): { readonly dtype: string; readonly dims: readonly string[] } | null {
  const found = /^(Tensor|Ids)<(.*)>$/.exec(textOf(type));
  if (!found) return null;
  const [, kind, shape] = found;
  const dims = shape.startsWith("[") ? shape.slice(1, -1).split(/, (?![^<]*>)/) : [`...${shape}`];
  return { dtype: kind === "Ids" ? "i32" : "f32", dims };
}

/** The contract's dimension, with the type parameter or literal that stands for each of its symbols. */
function sameDimension(written: string, dim: string, symbols: Map<string, string>): boolean {
  const [, factor = "", rest] = /^(?:Times<(\d+), )?(.*?)>?$/.exec(written) ?? [];
  const [, count = "", symbol] = /^(?:(\d+) )?(.+)$/.exec(dim) ?? [];
  if (factor !== count) return false;
  if (/^\d+$/.test(rest) || rest.startsWith('"')) return rest.replaceAll('"', "") === symbol;
  if (rest.startsWith("...") !== symbol.endsWith("...")) return false;
  if (!symbols.has(rest)) symbols.set(rest, symbol);
  return symbols.get(rest) === symbol;
}

function checkPass(contract: OpContract, name: "forward" | "backward", pass: Pass, type: ts.Type): void {
  const given = new Map(givenTo(type));
  const symbols = new Map<string, string>();
  const results = pass.arguments.filter(({ role }) => role === "result");
  const take = (key: string): Field => {
    const field = given.get(key);
    given.delete(key);
    if (!field) throw new Error(`${contract.name}.${name} takes no \`${key}\``);
    return field;
  };
  for (const argument of pass.arguments) {
    const [group, short] = placeOf(argument, name, contract);
    const key = group === null ? short : `${group}.${short}`;
    const place = `${contract.name}.${name}: ${key}`;
    const field = take(key);
    const tensor = tensorText(field.type);
    assert.ok(tensor, `${place} is ${textOf(field.type)}, no tensor`);
    assert.is(tensor.dtype, argument.dtype, place);
    assert.is(tensor.dims.length, argument.dims.length, `${place}: ${textOf(field.type)}`);
    tensor.dims.forEach((dim, index) => {
      assert.ok(sameDimension(dim, argument.dims[index], symbols), `${place}: ${dim} for ${argument.dims[index]}`);
    });
    // A pass with a single result would do nothing without it.
    const isOnlyResult = argument.role === "result" && results.length === 1;
    assert.is(field.isOptional, argument.optional && !isOnlyResult, `${place}: may it be absent?`);
  }
  assert.is(new Set(symbols.values()).size, symbols.size, `${contract.name}.${name}: one symbol under two names`);
  for (const attribute of pass.attributes) {
    const { type: written, isOptional } = take(attribute.name);
    const place = `${contract.name}.${name}: ${attribute.name}`;
    assert.is(isOptional, attribute.fallback !== undefined, place);
    if (attribute.kind === "choice") {
      const words = (written.isUnion() ? written.types : [written]).map((one) => JSON.parse(textOf(one)));
      assert.equal(words.sort(), [...(attribute.choices ?? [])].sort(), place);
    } else assert.is(textOf(written), attribute.kind === "stream" ? "Stream" : "number", place);
  }
  const adds = given.delete("accumulate");
  assert.is(adds, results.length > 0, `${contract.name}.${name}: accumulate`);
  // A layer's weights and outputs are handed on whole, with what its gradient does not need.
  const layers = new Set(
    contract.forward.arguments.map((argument) => placeOf(argument, "forward", contract).filter(Boolean).join(".")),
  );
  const whole = (key: string) => /^(?:weights|out)\./.test(key) && layers.has(key);
  const others = [...given.keys()].filter((key) => name === "forward" || !whole(key));
  assert.equal(others, [], `${contract.name}.${name} takes more than its contract`);
}

test("the interface has the ops of the table", () => {
  assert.equal([...OPS_TYPE.keys()].sort(), OP_NAMES.map(camelCase).sort());
});

for (const op of OP_NAMES) {
  test(`${op} takes what its contract says, by the same names`, () => {
    const field = OPS_TYPE.get(camelCase(op));
    assert.ok(field);
    const contract: OpContract = OPS[op];
    const passes = fieldsOf(field.type);
    assert.equal([...passes.keys()], contract.backward ? ["forward", "backward"] : ["forward"]);
    for (const [name, { type }] of passes) {
      const pass = contract[name as "forward" | "backward"];
      if (pass) checkPass(contract, name as "forward" | "backward", pass, type);
    }
  });
}

test.run();
