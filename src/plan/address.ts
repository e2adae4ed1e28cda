/** Where a source can be fetched from: what `from = "…"` may say. */

export interface Address {
  /** Without its fragment. */
  readonly url: URL;
  /** The member of a zip archive that the fragment names: `…/spa-eng.zip#spa-eng/spa.txt`. */
  readonly member: string | null;
}

const SCHEMES: readonly string[] = ["http:", "https:", "file:"];

/** The address, or in words that follow "`from` ", why it is none. */
export function addressOf(text: string): Address | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: "is no address" };
  const url = new URL(text);
  if (!SCHEMES.includes(url.protocol)) return { problem: `has the scheme \`${url.protocol.slice(0, -1)}\`` };
  if (url.username !== "" || url.password !== "")
    return { problem: "holds a name or a password, which everybody could read" };
  if (url.protocol === "file:" && url.host !== "") return { problem: "names a file of another machine" };
  const member = memberOf(url.hash.slice(1));
  if (member === undefined) return { problem: "names a member that leads out of its archive" };
  url.hash = "";
  return { url, member };
}

/** Undefined for a member that no archive can have for us: absolute, upwards, or with backslashes. */
function memberOf(fragment: string): string | null | undefined {
  if (fragment === "") return null;
  let member: string;
  try {
    member = decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
  const isOut = /[\\\0]|^\/|^[A-Za-z]:|\/$/.test(member) || member.split("/").includes("..");
  return isOut ? undefined : member;
}
