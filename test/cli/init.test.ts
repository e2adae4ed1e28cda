/** `rnnc init`: a folder that runs at once, all of it or nothing, and never in the place of what is there. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseCommandLine } from "../../src/cli/arguments.js";
import { commandIn } from "../../src/cli/commands.js";
import { placeFiles } from "../../src/cli/project/place-files.js";
import { experimentFile, TEMPLATES, templateFiles } from "../../src/cli/project/templates.js";
import { parseSettingsFile, SETTING_DOCS } from "../../src/cli/project/tool-settings-file.js";
import { askTemplate } from "../../src/cli/terminal/ask-template.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { Failure } from "../../src/runtime/failure.js";
import { checkText, saidOf } from "../compiler/support/host.js";
import { blocksOf, readDocument } from "../docs/documents.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("utf8");

for (const template of TEMPLATES) {
  const files = templateFiles(template);
  const source = text(files.get(experimentFile(template)));

  test(`${template.name}: its files, and an experiment without a word to say against it`, () => {
    for (const path of [experimentFile(template), "README.md", "rnnc.yaml", ".gitignore", ".gitattributes"])
      assert.ok(files.has(path), path);
    assert.equal(saidOf(checkText(source)), []);
    for (const part of [/^## /m, / {2}param .* in /, /split\(/, /stop when/, /keep best/, /measure \{/])
      assert.match(source, part);
  });

  test(`${template.name}: every source is pinned, and its own are those that are pinned`, () => {
    const pins = [...source.matchAll(/^\s*sha256 = "([0-9a-f]{64})"$/gm)].map(([, pin]) => pin);
    assert.is(pins.length, [...source.matchAll(/= (?:csv|tsv|text)\(/g)].length);
    for (const [path, bytes] of files) {
      if (!path.startsWith("data/")) continue;
      assert.ok(source.includes(`("${path}"`), path);
      assert.ok(pins.includes(createHash("sha256").update(bytes).digest("hex")), path);
    }
  });

  test(`${template.name}: its README names commands that there are, and its own file`, () => {
    const readme = text(files.get("README.md"));
    const commands = [...readme.matchAll(/^(?:\$ )?rnnc (.+?)(?: +#.*)?$/gm)].map(([, line]) => line.split(/ +/));
    assert.ok(commands.length >= 6);
    for (const words of commands) {
      const found = commandIn(words);
      if (!found) throw new Error(`there is no command ${words.join(" ")}`);
      const { positionals } = parseCommandLine(found.rest, found.command.options);
      for (const file of positionals.filter((word) => word.endsWith(".rnn")))
        assert.is(file.replace("HEAD:", ""), experimentFile(template));
    }
  });
}

test("the data of all templates are small", () => {
  const sizes = TEMPLATES.flatMap((template) => [...templateFiles(template).values()].map(({ length }) => length));
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 200_000);
});

test("rnnc.yaml: every setting is there, as a comment that is right without its sign", () => {
  const yaml = text(templateFiles(TEMPLATES[0]).get("rnnc.yaml"));
  const settings = [...yaml.matchAll(/^# (\w+: .+)$/gm)].map(([, setting]) => setting);
  assert.ok(Object.keys(parseSettingsFile("rnnc.yaml", settings.join("\n"))).length >= SETTING_DOCS.length);
  assert.equal(
    settings.map((setting) => setting.split(":")[0]),
    SETTING_DOCS.map((doc) => /^`(\w+)`/.exec(doc)?.[1]),
  );
});

test("init, run, test: what the README shows is what is seen", () => {
  const folder = folderWith({});
  const [first] = TEMPLATES;
  const made = rnnc(["init"], { cwd: folder });
  assert.is(made.code, EXIT.ok);
  const names = ["classify.rnn", "README.md", "data/rhythms.csv", ".gitattributes", ".gitignore", "rnnc.yaml"];
  assert.equal(made.out.split("\n"), [
    "template: classify (there are also language-model, translate, forecast)",
    ...names.map((name) => `made ${name}`),
    "",
    "next:",
    "  rnnc check classify.rnn",
    "  rnnc run classify.rnn",
    "  rnnc test",
    "",
  ]);
  const outcomes = made.out
    .split("\n")
    .flatMap((line) => (line.startsWith("  rnnc ") ? [rnnc(line.trim().split(" ").slice(1), { cwd: folder })] : []));
  for (const { code, err } of outcomes) assert.equal([code, err], [EXIT.ok, ""]);
  assert.is(outcomes[0].out, "classify.rnn: experiment classify: well\n");
  const readme = readDocument(`templates/${first.name}/README.md`);
  const [, record, predicted] = /^echo '(.+)' > new\.jsonl\n.*"predicted":"(\w+)"/m.exec(readme) ?? [];
  writeFileSync(join(folder, "data", "new.jsonl"), `${record}\n`);
  const used = rnnc(["use", "classify", join("data", "new.jsonl")], { cwd: folder });
  assert.equal([used.code, JSON.parse(used.out).rhythm.predicted], [EXIT.ok, predicted]);
  rmSync(join(folder, "data", "new.jsonl"));
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
  git("init", "-q");
  assert.equal(git("ls-files", "--others", "--exclude-standard").trim().split("\n").sort(), [...names].sort());
  const accuracy = Number(/accuracy ([\d.]+)%/.exec(outcomes[2].out)?.[1]);
  assert.ok(accuracy > 90, `${accuracy} %`);
  const [block] = blocksOf(`templates/${first.name}/README.md`).filter(({ language }) => language === "console");
  const facts = /^data: .*$/m.exec(outcomes[1].out)?.[0] ?? "no facts";
  assert.ok(block.text.includes(facts.replace(" (cached)", "")), facts);
});

for (const template of TEMPLATES.slice(1))
  test(`init ${template.name}: a new folder beside what is there`, () => {
    const folder = folderWith({ "notes.txt": "" });
    const { code, out } = rnnc(["init", template.name], { cwd: folder });
    assert.is(code, EXIT.ok);
    assert.ok(out.endsWith(`next:\n  cd ${template.name}\n  rnnc run ${template.name}.rnn\n  rnnc test\n`), out);
    const inside = join(folder, template.name);
    assert.equal(rnnc(["check", experimentFile(template)], { cwd: inside }).code, EXIT.ok);
    assert.equal(readdirSync(folder).sort(), [template.name, "notes.txt"].sort());
    for (const [path, bytes] of templateFiles(template))
      assert.equal(readFileSync(join(inside, path)), Buffer.from(bytes), path);
  });

test("a repository with nothing in it counts as empty; a folder's name is written as a shell takes it", () => {
  const folder = folderWith({ ".git/HEAD": "ref: refs/heads/main\n" });
  assert.is(rnnc(["init", "forecast"], { cwd: folder }).code, EXIT.ok);
  assert.ok(existsSync(join(folder, "forecast.rnn")));
  for (const [name, shown] of [
    ["deep/er", "deep/er"],
    ["it's mine", "'it'\\''s mine'"],
    ["./here/", "here/"],
  ]) {
    assert.ok(rnnc(["init", "forecast", name], { cwd: folder }).out.includes(`\n  cd ${shown}\n`), name);
    assert.ok(existsSync(join(folder, name, "forecast.rnn")), name);
  }
});

test("nothing is overwritten, and then nothing is made", () => {
  const folder = folderWith({ "mine/README.md": "mine\n", "mine/data/visitors.csv": "month,visitors\n" });
  const { code, out, err } = rnnc(["init", "forecast", "mine"], { cwd: folder });
  assert.is(code, EXIT.usage);
  assert.is(out, "");
  assert.is(
    err,
    "`mine/README.md`, `mine/data/visitors.csv` are there already; give another folder; see rnnc init --help\n",
  );
  assert.equal(readdirSync(join(folder, "mine"), { recursive: true }).map(String).sort(), [
    "README.md",
    "data",
    join("data", "visitors.csv"),
  ]);
});

test("a link that leads nowhere is there too, and what is no folder is said to be none", () => {
  const folder = folderWith({ file: "" });
  symlinkSync("nowhere", join(folder, "rnnc.yaml"));
  const linked = rnnc(["init", "classify", "."], { cwd: folder });
  assert.match(linked.err, /^`rnnc\.yaml` is there already/);
  const inFile = rnnc(["init", "classify", "file"], { cwd: folder });
  assert.is(inFile.code, EXIT.failed);
  assert.match(
    inFile.err,
    /^error\[disk\]: Could not write `[^`]+`: a file stands where a folder should be \(ENOTDIR\)/,
  );
  assert.equal(readdirSync(folder).sort(), ["file", "rnnc.yaml"]);
});

test("what fails halfway leaves nothing behind", () => {
  const folder = folderWith({ "there/a-file": "", "there/old.txt": "old\n" });
  const files = new Map([
    ["one.txt", Buffer.from("1")],
    ["new/two.txt", Buffer.from("2")],
    ["one.txt/three.txt", Buffer.from("3")],
  ]);
  for (const into of ["there", "not/yet/there"])
    assert.throws(
      () => placeFiles(join(folder, into), files),
      (error: Error) => error instanceof Failure && error.code === "disk",
    );
  assert.equal(readdirSync(folder), ["there"]);
  assert.equal(readdirSync(join(folder, "there")).sort(), ["a-file", "old.txt"]);
  const late = new Map([
    ["one.txt", Buffer.from("1")],
    ["a-file/two.txt", Buffer.from("2")],
  ]);
  assert.throws(() => placeFiles(join(folder, "there"), late));
  assert.equal(readdirSync(join(folder, "there")).sort(), ["a-file", "old.txt"]);
});

test("--list, and wrong usage", () => {
  const { out, code } = rnnc(["init", "--list"]);
  assert.is(code, EXIT.ok);
  assert.equal(
    out.split("\n").slice(0, -1),
    TEMPLATES.map(({ name, summary }) => `${name.padEnd(14)}  ${summary}`),
  );
  for (const [argv, message] of [
    [["clasify"], "there is no template `clasify`; did you mean `classify`?"],
    [["mine"], "there is no template `mine`; there are classify, language-model, translate, forecast"],
    [["classify", "a", "b"], "give a template and a folder, or less"],
    [["--list", "classify"], "--list takes no template and no folder"],
  ] as const)
    assert.equal(rnnc(["init", ...argv]), { code: EXIT.usage, out: "", err: `${message}; see rnnc init --help\n` });
});

/** What is asked and chosen when these lines are typed. */
async function answering(...lines: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let said = "";
  output.on("data", (part) => {
    said += part;
  });
  const asked = askTemplate(input, output);
  for (const line of lines) input.write(`${line}\n`);
  input.end();
  return { template: await asked, said };
}

test("on a terminal it asks: a number, a name or nothing; the end of the input chooses nothing", async () => {
  assert.is((await answering("")).template?.name, "classify");
  assert.is((await answering("3")).template?.name, "translate");
  assert.is((await answering("forecast")).template?.name, "forecast");
  const again = await answering("5", "forcast", " 2 ");
  assert.is(again.template?.name, "language-model");
  assert.ok(again.said.includes("there is no template `forcast`; did you mean `forecast`?\n"), again.said);
  assert.is((await answering()).template, null);
});

test("what a template's folder has is shipped", () => {
  const { files } = JSON.parse(readDocument("package.json"));
  assert.ok(files.includes("templates"));
  assert.equal(readdirSync(join(ROOT, "templates")).sort(), ["common", ...TEMPLATES.map(({ name }) => name)].sort());
});

test.run();
