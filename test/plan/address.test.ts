import { test } from "uvu";
import * as assert from "uvu/assert";
import { addressOf } from "../../src/plan/address.js";

test("an address, and the member of an archive that its fragment names", () => {
  const read = (text: string) => {
    const address = addressOf(text);
    return "problem" in address ? address.problem : [address.url.href, address.member];
  };
  assert.equal(read("https://example.org/a.txt"), ["https://example.org/a.txt", null]);
  assert.equal(read("https://example.org/a.zip#b/c%20d.txt"), ["https://example.org/a.zip", "b/c d.txt"]);
  assert.equal(read("http://example.org/get?id=3#a..b.txt"), ["http://example.org/get?id=3", "a..b.txt"]);
  assert.equal(read("file:///data/a.txt#"), ["file:///data/a.txt", null]);
  assert.is(read("pairs.tsv"), "is no address");
  assert.is(read(""), "is no address");
  assert.is(read("ftp://example.org/a"), "has the scheme `ftp`");
  assert.is(read("data:text/plain,a"), "has the scheme `data`");
  assert.is(read("https://me:pw@example.org/a"), "holds a name or a password, which everybody could read");
  assert.is(read("file://host/a"), "names a file of another machine");
  const outside = ["../a", "b/../../a", "%2e%2e/a", "/a", "C:/a", "b%5Ca", "folder/", "a%00", "%E0%A4%A"];
  for (const member of outside) {
    assert.is(read(`https://example.org/a.zip#${member}`), "names a member that leads out of its archive", member);
  }
});

test.run();
