/** How a download is watched and bounded. */
import { Failure } from "../runtime/failure.js";

export interface Transfer {
  /** The most bytes that may come, and the most that they may unpack to. */
  readonly limit: number;
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly stall: number;
  /** Whether the file's sum will be checked. */
  readonly isPinned: boolean;
  readonly signal: AbortSignal;
  /** Bytes so far, and in all where that is known. */
  readonly progress: (bytes: number, total: number | null) => void;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

export function tooLarge(name: string, bytes: number | null, limit: number): Failure {
  const size = bytes === null ? "has more" : `has ${bytes} bytes, more`;
  const message = `\`${name}\` ${size} than the limit of ${limit} bytes.`;
  return new Failure("download-too-large", message, "If that is meant, allow more: --limit 8GiB.");
}
