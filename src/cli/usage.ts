/** Wrong usage of the command line: exit 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Errors in the file, already printed: exit 1. */
export class FileErrors extends Error {
  override readonly name = "FileErrors";
}

/** There is nothing of a name: of one side of a comparison that may be all there is to say. */
export class NothingThere extends UsageError {
  /**
   * @param shown how it is called in what is printed
   * @param path where it is or would be on disk
   */
  constructor(
    message: string,
    readonly shown: string,
    readonly path: string,
  ) {
    super(message);
  }
}
