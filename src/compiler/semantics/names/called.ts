/** What people call something: by its name, or, where it is written without one, by what it is. */
import type { Origin } from "../graph.js";

export function called(origin: Pick<Origin, "name"> | undefined, otherwise: string): string {
  return origin?.name ?? otherwise;
}
