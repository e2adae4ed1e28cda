/** A file that was read. */
export interface SourceRead {
  /** As written in the program: from the `.rnn` file's folder, or inside the package. */
  readonly path: string;
  readonly package: string | null;
  /** As it lies on disk, before unpacking. */
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the program says which sum the file must have. */
  readonly pinned: boolean;
}
