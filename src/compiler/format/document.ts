/**
 * What is to be printed, with the places where lines may break: text and breaks in groups, each group on one line where
 * it fits (after Wadler, "A prettier printer", 2003). Columns count cells of a terminal.
 */

export type Doc =
  | { readonly kind: "text"; readonly text: string }
  /** Alone on its line, or `beside` what stands on it; a `hard` break always follows. */
  | { readonly kind: "comment"; readonly text: string; readonly beside: boolean }
  /** A break: `flat` where its group is on one line. */
  | { readonly kind: "line"; readonly flat: string }
  | { readonly kind: "hard" }
  | { readonly kind: "blank" }
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly breaks: boolean }
  | { readonly kind: "indent"; readonly doc: Doc }
  /** Lines inside begin in the column where it begins. */
  | { readonly kind: "align"; readonly doc: Doc }
  /** On one line where it fits and nothing in it demands a break. */
  | { readonly kind: "group"; readonly doc: Doc; readonly breaks: boolean }
  /** Only where the group around it is broken. */
  | { readonly kind: "if-broken"; readonly text: string };

export const NOTHING: Doc = { kind: "text", text: "" };
export const LINE: Doc = { kind: "line", flat: " " };
export const SOFT: Doc = { kind: "line", flat: "" };
export const HARD: Doc = { kind: "hard" };
export const BLANK: Doc = { kind: "blank" };

export function text(written: string): Doc {
  return written === "" ? NOTHING : { kind: "text", text: written };
}

export function concat(parts: readonly Doc[]): Doc {
  return parts.length === 1 ? parts[0] : { kind: "concat", parts, breaks: parts.some(breaksIn) };
}

export function group(doc: Doc, isBroken = false): Doc {
  return { kind: "group", doc, breaks: isBroken || breaksIn(doc) };
}

export function indent(doc: Doc): Doc {
  return { kind: "indent", doc };
}

export function align(doc: Doc): Doc {
  return { kind: "align", doc };
}

export function ifBroken(written: string): Doc {
  return { kind: "if-broken", text: written };
}

/** True where it cannot stand on one line. */
export function breaksIn(doc: Doc): boolean {
  switch (doc.kind) {
    case "hard":
    case "blank":
    case "comment":
      return true;
    case "concat":
    case "group":
      return doc.breaks;
    case "indent":
    case "align":
      return breaksIn(doc.doc);
    default:
      return false;
  }
}
