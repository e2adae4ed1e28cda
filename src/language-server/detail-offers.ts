/** What may be said of a source, in the braces after it. */
import { CompletionItemKind } from "vscode-languageserver";
import { DETAILS } from "../compiler/semantics/callables/sources.js";
import type { Offer } from "./offers.js";
import type { Place } from "./place.js";

/** `tsv(…) { from = "…" }`: what is said of a source, where its next line begins. */
export function isDetail({ before, open }: Place): boolean {
  const brace = before.findLastIndex(({ image }) => image === "{");
  const last = before.at(-1);
  return open.length === 1 && before.at(brace - 1)?.image === ")" && /^["{]/.test(last?.image ?? "");
}

export function detailOffers({ before }: Place): readonly Offer[] {
  const said = before.slice(before.findLastIndex(({ image }) => image === "{")).map(({ image }) => image);
  return DETAILS.filter((label) => !said.includes(label)).map((label) => ({
    label,
    kind: CompletionItemKind.Property,
    insert: `${label} = `,
  }));
}
