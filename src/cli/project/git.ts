/** Files of other revisions, as git keeps them. Git is started without a shell; nothing of a file is run. */
import { spawnSync } from "node:child_process";
import { join, posix } from "node:path";
import { MOST_WRITTEN, whyTooLong } from "../../runtime/files/ordinary.js";
import { NothingThere, UsageError } from "../usage.js";

/** The files of one revision, by their paths from the repository's folder. */
export interface Revision {
  /** The repository's folder on disk. */
  readonly top: string;
  readonly has: (path: string) => boolean;
  /** Null where there is no such file. */
  readonly read: (path: string) => Buffer | null;
  /** In bytes, without reading it; null where there is no such file. */
  readonly size: (path: string) => number | null;
  /** All files below a folder; null for what is none. */
  readonly below: (folder: string) => readonly string[] | null;
}

export interface RevisionPath {
  readonly revision: string;
  /** As git reads it: from the repository's folder, or from here where it begins with `./` or `../`. */
  readonly path: string;
}

/** `HEAD~1:parity.rnn`; null for anything else. What `@{…}` and `^{…}` hold is part of the revision. */
export function asRevisionPath(text: string): RevisionPath | null {
  const match = /^((?:[^:{}]|\{[^}]*\})*):(.+)$/s.exec(text);
  return match && { revision: match[1], path: match[2] };
}

/**
 * The revision, and the path from the repository's folder. `from` is the folder in which git is asked.
 * @throws UsageError without git, outside of a repository, where there is no such revision or file, and when a file is read
 * that is too long for one of ours.
 */
export function openRevision(
  { revision, path }: RevisionPath,
  from: string,
): { readonly files: Revision; readonly path: string } {
  const where = askGit(["rev-parse", "--show-toplevel", "--show-prefix"], from);
  if (where.failed) throw new UsageError(`\`${revision}:${path}\` cannot be read: ${where.said}`);
  const [top, prefix = ""] = where.out.toString("utf8").split("\n");
  const full = posix.normalize(/^\.{1,2}(?:\/|$)/.test(path) ? posix.join(prefix, path) : path).replace(/\/$/, "");
  // Without a revision git means what is about to be committed.
  const tree = revision === "" ? "" : treeOf(revision, top);
  const object = (file: string) => `${tree}:${file}`;
  const has = (file: string) => !askGit(["cat-file", "-e", object(file)], top).failed;
  const read = (file: string) => {
    // Of its size git tells without unpacking it.
    const size = askGit(["cat-file", "-s", object(file)], top);
    const why = size.failed ? null : whyTooLong(Number(size.out), MOST_WRITTEN);
    if (why !== null) throw new UsageError(`\`${revision}:${file}\` ${why}; give a \`.rnn\` file`);
    const { failed, out } = askGit(["cat-file", "blob", object(file)], top);
    return failed ? null : out;
  };
  const size = (file: string) => {
    const { failed, out } = askGit(["cat-file", "-s", object(file)], top);
    return failed ? null : Number(out.toString("utf8"));
  };
  const below = (folder: string) => {
    const inside = folder === "." ? "" : folder;
    if (
      askGit(["cat-file", "-t", object(inside)], top)
        .out.toString("utf8")
        .trim() !== "tree"
    )
      return null;
    const { out } = askGit(["ls-tree", "-r", "-z", "--name-only", object(inside)], top);
    const names = out.toString("utf8").split("\0").slice(0, -1);
    return names.map((name) => posix.join(inside, name));
  };
  if (full.startsWith("../") || !(full === "." || has(full)))
    throw new NothingThere(
      `there is no file \`${full}\` in ${revision === "" ? "the index" : `the revision \`${revision}\``}`,
      `${revision}:${full}`,
      join(top, full),
    );
  return { files: { top, has, read, size, below }, path: full };
}

function treeOf(revision: string, top: string): string {
  const { failed, out } = askGit(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{tree}`], top);
  if (failed) throw new UsageError(`there is no revision \`${revision}\` in the repository \`${top}\``);
  return out.toString("utf8").trim();
}

/** Far more than any `.rnn` file or plan has. */
const MOST_BYTES = 2 ** 28;

/** What git says to some arguments. @throws UsageError without git. */
export function askGit(
  args: readonly string[],
  cwd: string,
): { readonly failed: boolean; readonly out: Buffer; readonly said: string } {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd,
    env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
    maxBuffer: MOST_BYTES,
    windowsHide: true,
  });
  if (error && "code" in error && error.code === "ENOENT")
    throw new UsageError("a file of another revision needs git, and there is no program `git` on the path");
  const said =
    stderr
      ?.toString("utf8")
      .trim()
      .split("\n")[0]
      .replace(/^fatal: /, "") ?? "";
  return { failed: status !== 0, out: stdout ?? Buffer.alloc(0), said: said || (error?.message ?? "git failed") };
}
