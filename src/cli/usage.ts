/** Wrong usage of the command line: exit 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors in the file, already printed: exit 1. */
export class FileErrors extends Error {
  override readonly name = "FileErrors";
}
