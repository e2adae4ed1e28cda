/**
 * Other ways to write the same file: statements in another order, other names, other layout. Works on text and knows
 * only brackets and words, so that it shares nothing with the compiler's own parser.
 */

/** A statement, or a body in braces with statements of its own. */
export interface Item {
  /** The first line of a body, or all lines of a statement. */
  readonly head: string;
  readonly body: readonly Item[] | null;
}

const OPENS_BODY = /^\s*(?:experiment|block|pipeline|data|model|train|measure)\b[^{]*\{\s*$/;

/** Comments and blank lines are left out. */
export function itemsOf(text: string): readonly Item[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
  let at = 0;
  const depthOf = (line: string) => {
    const plain = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, "");
    return (plain.match(/[([{]/g)?.length ?? 0) - (plain.match(/[)\]}]/g)?.length ?? 0);
  };
  const read = (): readonly Item[] => {
    const items: Item[] = [];
    while (at < lines.length && lines[at].trim() !== "}") {
      if (OPENS_BODY.test(lines[at])) {
        const head = lines[at++];
        const body = read();
        at++;
        items.push({ head, body });
        continue;
      }
      const own = [lines[at++]];
      let depth = depthOf(own[0]);
      while (at < lines.length && (depth > 0 || lines[at].trim().startsWith("|>"))) {
        depth += depthOf(lines[at]);
        own.push(lines[at++]);
      }
      items.push({ head: own.join("\n"), body: null });
    }
    return items;
  };
  return read();
}

export function textOf(items: readonly Item[]): string {
  return items.map(({ head, body }) => (body ? `${head}\n${textOf(body)}}\n` : `${head}\n`)).join("");
}

/** `rank` gives any number for a place; the same places get the same numbers. */
export function shuffled(items: readonly Item[], rank: (place: number) => number): readonly Item[] {
  let place = 0;
  const shuffle = (list: readonly Item[]): readonly Item[] => {
    const ranked = list.map((item) => {
      const at = place++;
      const body = item.body && shuffle(item.body);
      // The edition stands first, and what a block gives last.
      const isFirst = /^\s*edition\b/.test(item.head);
      const isLast = /^\s*return\b/.test(item.head);
      return { item: { ...item, body }, order: isFirst ? -1 : isLast ? 2 : rank(at) };
    });
    return ranked.sort((a, b) => a.order - b.order).map(({ item }) => item);
  };
  return shuffle(items);
}

/** Names that an experiment declares, except those that are columns of its tables as well. */
export function declaredNames(items: readonly Item[]): readonly string[] {
  const experiments = items.filter(({ head }) => /^\s*experiment\b/.test(head));
  const statements = experiments.flatMap(({ body }) => body ?? []);
  const named = statements.flatMap(({ head, body }) => {
    const section = /^\s*(\w+)/.exec(head)?.[1];
    if (!body) return [/^\s*(?:param|const)\s+(\w+)/.exec(head)?.[1]];
    const pattern = section === "data" ? /^\s*(?:rows|vocab|scale|input|target)\s+(\w+)/ : /^\s*(\w+)\s*=/;
    return section === "train" ? [] : body.map((inner) => pattern.exec(inner.head)?.[1]);
  });
  const text = textOf(items);
  const columns = new Set(
    [...text.matchAll(/columns:\s*\[(.*)\]/g)].flatMap(([, list]) =>
      [...list.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name]) => name),
    ),
  );
  // Without a declaration: the columns of `bits` and `text`.
  for (const name of ["bits", "text"]) columns.add(name);
  return named.filter((name): name is string => name !== undefined && !columns.has(name));
}

/** Blocks and pipelines of the file. */
export function callablesOf(items: readonly Item[]): readonly string[] {
  return items.flatMap(({ head }) => /^\s*(?:block|pipeline)\s+(\w+)/.exec(head)?.[1] ?? []);
}

/** Every value of an experiment and every block under another name. */
export function renamed(
  items: readonly Item[],
  values: ReadonlyMap<string, string>,
  callables: ReadonlyMap<string, string>,
): readonly Item[] {
  const rename = (head: string, inExperiment: boolean) =>
    head.replace(
      /"(?:[^"\\]|\\.)*"|`[^`]*`|(\.?)([A-Za-z_]\w*)(\s*[(:]?)/g,
      (whole, dot: string, word: string, after: string) => {
        if (word === undefined) return whole;
        const callable = callables.get(word);
        if (callable !== undefined && (after.includes("(") || !inExperiment || !values.has(word)))
          return dot + callable + after;
        const value = values.get(word);
        if (!inExperiment || value === undefined || after.includes(":") || after.includes("(")) return whole;
        return dot === "" ? value + after : whole;
      },
    );
  // A measure is a field of a part.
  const measured = (head: string) =>
    head.replace(/\b(train|validate)\.(\w+)/g, (whole, part: string, name: string) => {
      const value = values.get(name);
      return value === undefined ? whole : `${part}.${value}`;
    });
  const walk = (list: readonly Item[], inExperiment: boolean): readonly Item[] =>
    list.map(({ head, body }) => {
      const inside = inExperiment || /^\s*experiment\b/.test(head);
      const isHead = body !== null;
      const fresh = isHead
        ? head.replace(/\w+/g, (word) => callables.get(word) ?? word)
        : measured(rename(head, inside));
      return { head: fresh, body: body && walk(body, inside) };
    });
  return walk(items, false);
}
