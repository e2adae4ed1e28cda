/** A file that was read. */
export interface SourceRead {
  /** What the command line calls the source; null where the program gives it no name. */
  readonly name: string | null;
  /** As written in the program: from the `.rnn` file's folder, or inside the package. */
  readonly path: string;
  readonly package: string | null;
  /** As it lies on disk, before unpacking. */
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the program says which sum the file must have. */
  readonly pinned: boolean;
}
