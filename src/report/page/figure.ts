/** What a page is made of: sections of figures, each with the table that is behind its plot. */
import type { PlotOptions } from "@observablehq/plot";

export interface Page {
  readonly title: string;
  /** A line below the title. */
  readonly about: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  /** What there is to say in words, a paragraph each. */
  readonly says?: readonly Said[];
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly figures?: readonly Figure[];
  readonly tables?: readonly NamedTable[];
  /** Lines that keep their blanks. */
  readonly lines?: readonly string[];
}

export interface Said {
  readonly text: string;
  /** `verdict` and `well` stand out, `next` is what to do. */
  readonly kind: "plain" | "verdict" | "well" | "next";
}

export interface Figure {
  readonly title: string;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly description: string;
  /** What line or colour is what. */
  readonly legend?: readonly LegendEntry[];
  /** For so many pixels of width; colours are the page's variables. */
  readonly draw: (width: number) => PlotOptions;
  readonly table: Table;
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** As for `stroke-dasharray`. */
  readonly dashes?: string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface NamedTable extends Table {
  readonly title: string;
  /** Its cells hold texts, which may take several lines. */
  readonly isText?: boolean;
}

/** The colours of curves, which the page has for light and for dark; and dashes, for those who do not tell colours apart. */
export const COLOURS = Array.from({ length: 8 }, (_, at) => `var(--curve-${at + 1})`);
export const DASHES = ["", "6 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "8 2 1 2"];
export const MARK = "var(--mark)";
export const FAINT = "var(--faint)";

export function colourOf(at: number): string {
  return COLOURS[at % COLOURS.length];
}

export function dashesOf(at: number): string {
  // Those of one colour differ in their dashes.
  return DASHES[(at + Math.floor(at / COLOURS.length)) % DASHES.length];
}
