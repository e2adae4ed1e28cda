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

/** The paths of all leaves, `*` for an item of a list or a key of a map; a type inside itself is gone into once. */
export function schemaPaths(root: unknown): readonly string[] {
  const { definitions = {} } = root as Schema;
  const walk = (schema: Schema, path: string, inside: readonly string[]): readonly string[] => {
    if (schema.$ref !== undefined) {
      const name = decodeURIComponent(schema.$ref.slice("#/definitions/".length));
      if (inside.includes(name)) return [];
      return walk(definitions[name], path, [...inside, name]);
    }
    if (schema.anyOf) return schema.anyOf.flatMap((one) => walk(one, path, inside));
    if (schema.properties || typeof schema.additionalProperties === "object") {
      const own = Object.entries(schema.properties ?? {}).flatMap(([key, one]) => walk(one, `${path}/${key}`, inside));
      const more = schema.additionalProperties;
      return [...own, ...(typeof more === "object" ? walk(more, `${path}/*`, inside) : [])];
    }
    if (Array.isArray(schema.items)) return schema.items.flatMap((one: Schema) => walk(one, `${path}/*`, inside));
    if (schema.items) return walk(schema.items as Schema, `${path}/*`, inside);
    return [path];
  };
  return [...new Set(walk({ $ref: "#/definitions/Plan" }, "", []))].sort();
}

export function matches(pattern: string, path: string): boolean {
  const [mine, theirs] = [pattern.split("/"), path.split("/")];
  return mine.length === theirs.length && mine.every((part, at) => part === "*" || part === theirs[at]);
}
