/** The leaves of a plan, and the paths that its JSON Schema allows. */

/** Every value that holds no other, by its path; nodes by their ids, columns of tables by their names. */
export function leavesOf(value: unknown, path = ""): readonly (readonly [path: string, value: unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, `${path}/${keyOf(item) ?? index}`));
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}/${key}`));
}

function keyOf(item: unknown): string | null {
  if (typeof item !== "object" || item === null) return null;
  if ("id" in item && typeof item.id === "string") return item.id;
  return "name" in item && typeof item.name === "string" ? item.name : null;
}

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A field of a type, `*` for an item of a list or a key of a map: `TrainPlan/seed`, `Plan/data`, `Setting/domain`. */
type Field = string;

/** Every field of every type that a plan is made of. */
export function fieldsOf(root: unknown): readonly Field[] {
  const { definitions = {} } = root as Schema;
  const seen = new Set<string>();
  const fields = new Set<Field>();
  const enter = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    walk(definitions[name], name);
  };
  const walk = (schema: Schema, field: Field): void => {
    if (schema.$ref !== undefined) {
      fields.add(field);
      enter(nameIn(schema.$ref));
    } else {
      const inner = stepsOf(schema);
      if (inner.length === 0) fields.add(field);
      for (const [key, one] of inner) walk(one, key === null ? field : `${field}/${key}`);
    }
  };
  enter("Plan");
  return [...fields].sort();
}

/** The fields that lead to a leaf of a plan. */
export function fieldsTo(root: unknown, leaf: string): ReadonlySet<Field> {
  const { definitions = {} } = root as Schema;
  const found = new Set<Field>();
  const walk = (schema: Schema, parts: readonly string[], field: Field, passed: readonly Field[]): void => {
    if (schema.$ref !== undefined) {
      const name = nameIn(schema.$ref);
      walk(definitions[name], parts, name, [...passed, field]);
      return;
    }
    const inner = stepsOf(schema);
    if (inner.length === 0 && parts.length === 0) for (const one of [...passed, field]) found.add(one);
    for (const [key, one] of inner) {
      if (key === null) walk(one, parts, field, passed);
      else if (parts.length > 0 && (key === "*" || key === parts[0]))
        walk(one, parts.slice(1), `${field}/${key}`, passed);
    }
  };
  walk(definitions.Plan, leaf.split("/").slice(1), "Plan", []);
  return found;
}

/** The path of every leaf that a type may have, `*` for an item of a list or a key of a map; what holds itself, once. */
export function pathsOf(root: unknown, type: string): readonly string[] {
  const { definitions = {} } = root as Schema;
  const found = new Set<string>();
  const walk = (schema: Schema, path: string, above: readonly string[]): void => {
    if (schema.$ref !== undefined) {
      const name = nameIn(schema.$ref);
      if (!above.includes(name)) walk(definitions[name], path, [...above, name]);
      return;
    }
    const inner = stepsOf(schema);
    if (inner.length === 0) found.add(path);
    for (const [key, one] of inner) walk(one, key === null ? path : path === "" ? key : `${path}/${key}`, above);
  };
  walk(definitions[type] ?? {}, "", [type]);
  return [...found].sort();
}

function nameIn(reference: string): string {
  return decodeURIComponent(reference.slice("#/definitions/".length));
}

/** What is inside a schema, by the key that leads there; null for one of several that stand at the same place. */
function stepsOf(schema: Schema): readonly (readonly [key: string | null, schema: Schema])[] {
  const { anyOf = [], properties = {}, additionalProperties: more, items } = schema;
  const lists = items === undefined ? [] : Array.isArray(items) ? items : [items as Schema];
  return [
    ...anyOf.map((one) => [null, one] as const),
    ...Object.entries(properties),
    ...(typeof more === "object" ? [["*", more] as const] : []),
    ...lists.map((one: Schema) => ["*", one] as const),
  ];
}
