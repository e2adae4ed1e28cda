/** Compiled programs are ES modules named `.js`; a `package.json` must say so to Node 20 and to `tsc`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeAside } from "./write-aside.js";

/**
 * Says in `folder`'s own `package.json` that its programs are modules, where no folder above says so already. True
 * where they are modules then: false where the folder has a `package.json` of its own that says otherwise, which
 * stays as it is.
 */
export function markAsModules(folder: string): boolean {
  const nearest = nearestPackage(resolve(folder));
  if (nearest !== null && isModules(nearest)) return true;
  const own = join(folder, "package.json");
  if (nearest === resolve(own)) return false;
  writeAside(own, [Buffer.from(`${JSON.stringify({ type: "module" }, null, 2)}\n`)]);
  return true;
}

function nearestPackage(folder: string): string | null {
  const path = join(folder, "package.json");
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? null : nearestPackage(above);
}

function isModules(path: string): boolean {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { readonly type?: unknown }).type === "module";
  } catch {
    return false;
  }
}
