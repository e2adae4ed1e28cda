/** How a source's file comes out of what is downloaded, by the names of both. */
import { basename } from "node:path";
import type { Address } from "../plan/address.js";
import { Failure } from "../runtime/failure.js";

export interface Unpacking {
  /** A member of a zip archive: by its whole name, or by the last part of it. */
  readonly zip: { readonly member: string } | { readonly base: string } | null;
  /** Whether what then is there is packed by gzip, and the source's file is not. */
  readonly gzip: boolean;
}

const ZIP = /\.zip$/i;
const GZIP = /\.gz$/i;
const TAR = /\.(?:tar(?:\.\w+)?|t[gbx]z2?)$/i;

/**
 * A fragment names a member of a zip archive; without one an archive whose name ends in `.zip` must have one member of
 * the target's name. What ends in `.gz` is unpacked, unless the target ends so too. Throws `archive-member` for what
 * cannot become the target.
 */
export function unpackingOf({ url, member }: Address, target: string): Unpacking {
  const [name, wanted] = [nameIn(url), basename(target)];
  const isZip = member !== null || (ZIP.test(name) && !ZIP.test(wanted));
  const inner = member ?? (isZip ? wanted : name);
  if (TAR.test(inner) && !TAR.test(wanted)) throw tar(inner, target);
  const gzip = GZIP.test(inner) && !GZIP.test(wanted);
  if (isZip && GZIP.test(wanted) && !GZIP.test(inner)) throw packing(member ?? inner, target);
  if (!isZip) return { zip: null, gzip };
  return { zip: member === null ? { base: wanted } : { member }, gzip };
}

function nameIn({ pathname }: URL): string {
  const last = basename(pathname);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function tar(name: string, target: string): Failure {
  const message = `\`${name}\` is a tar archive, out of which \`${target}\` cannot be taken.`;
  return new Failure(
    "archive-member",
    message,
    "Fetch it by other means, unpack it with `tar`, and put the file there.",
  );
}

function packing(member: string, target: string): Failure {
  const message = `\`${member}\` of the archive is not packed by gzip, and \`${target}\` would have to be.`;
  return new Failure("archive-member", message, `Call the source \`${target.replace(GZIP, "")}\`.`);
}
