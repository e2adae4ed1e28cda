/** What may be written at a place, before it has its place. */
import { CompletionItemKind } from "vscode-languageserver";

export interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  readonly doc?: string | null | undefined;
  /** What is written, when it is not the label. */
  readonly insert?: string;
  /** The cursor ends between the last brackets written. */
  readonly isCall?: boolean;
  /** Smaller ones come first. */
  readonly order?: number;
}

/** Words that a value follows. */
export const FOLLOWED = ["when", "best", "minimize", "maximize", "return", "and", "or", "not", "mod", "by"];

export function isOperator(image: string): boolean {
  return /^(?:[-+*/<>]|[<>=!]=|\.\.)$/.test(image);
}

export function word(label: string, order = 5): Offer {
  return { label, kind: CompletionItemKind.Keyword, order };
}

export function wordOffer(label: string): Offer {
  return { label, kind: CompletionItemKind.EnumMember, order: 1 };
}
