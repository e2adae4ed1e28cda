/** Figures kept in bench/records/PART.json, one entry a name, each with its circumstances. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Circumstances, circumstances, ROOT } from "./machine.js";

export type Part =
  | (
      | "results"
      | "speed"
      | "profile"
      | "start"
      | "diff"
      | "check"
      | "devices"
      | "memory"
      | "overhead"
      | "epochs"
      | "lsp"
      | "search"
      | "search-ask"
      | "studies"
      | "pruning"
    )
  | ("translator" | "assistant" | "chapter" | "wikitext-2" | "experiments-speed");

export type Recorded<Figures> = Figures & { readonly name: string; readonly measured: Circumstances };

function pathOf(part: Part): string {
  return join(ROOT, "bench", "records", `${part}.json`);
}

export function recorded<Figures>(part: Part): readonly Recorded<Figures>[] {
  const path = pathOf(part);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as readonly Recorded<Figures>[]) : [];
}

/** Adds an entry, in the place of the one of the same name if there is one. */
export function record<Figures>(part: Part, name: string, figures: Figures): void {
  const entry: Recorded<Figures> = { name, ...figures, measured: circumstances() };
  const known = recorded<Figures>(part);
  const place = known.findIndex((one) => one.name === name);
  const entries = place < 0 ? [...known, entry] : known.with(place, entry);
  mkdirSync(join(ROOT, "bench", "records"), { recursive: true });
  writeFileSync(pathOf(part), `${JSON.stringify(entries, null, 2)}\n`);
}
