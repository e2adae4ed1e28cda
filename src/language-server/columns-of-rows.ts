/** Columns that go by their own names in the statement of their rows, as far as it is written. */
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import { ROWS_BY_COLUMN } from "./names.js";
import type { Place } from "./place.js";

/** In `where(…)`, `split(by: …)` and the like, by what is written before the place; none elsewhere. */
export function columnsHere({ before, open, section }: Place, space: CheckedSpace | null): readonly string[] {
  if (section !== "data" || before.at(0)?.image !== "rows") return [];
  const isInRows = open.some(
    ({ sign, word, argument }) => sign === "(" && ROWS_BY_COLUMN.has(word) && argument !== "given",
  );
  if (!isInRows) return [];
  const images = before.map(({ image }) => image);
  const known = (name: string | undefined) => {
    const value = name === undefined ? undefined : space?.names.get(name)?.value;
    return value?.kind === "rows" ? [...value.node.columns.keys()] : [];
  };
  // `rows less = table |> where(`: those of the rows it is made of.
  const names = [...listed(images), ...known(images.at(3)), ...known(images.at(1))];
  return [...new Set(names)];
}

/** `columns: [english, price: real]`, by what begins its items. */
function listed(images: readonly string[]): readonly string[] {
  const found: string[] = [];
  images.forEach((image, at) => {
    if (image !== "columns" || images[at + 1] !== ":" || images[at + 2] !== "[") return;
    let depth = 0;
    for (let index = at + 2; index < images.length; index++) {
      if (images[index] === "[") depth++;
      if (images[index] === "]") depth--;
      if (depth === 0) break;
      const isFirst = depth === 1 && (images[index] === "[" || images[index] === ",");
      const name = images.at(index + 1) ?? "";
      if (isFirst && /^[a-zA-Z_`]/.test(name)) found.push(name.replaceAll("`", ""));
    }
  });
  return found;
}
