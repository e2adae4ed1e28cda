/** The op table as data: whether every contract says what a compiler and a device may rely on. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Argument, OpContract, Pass, Role } from "../../src/ops/contract.js";
import { passFlops, REAL, withoutPadding } from "../../src/ops/flops.js";
import { OP_NAMES, type OpName } from "../../src/ops/names.js";
import { evaluate, format, parse, symbolsOf } from "../../src/ops/polynomial.js";
import { OPS } from "../../src/ops/table.js";
import { CASES } from "./cases.js";
import { caseOf, contractOf, namesOf } from "./harness.js";

const FORWARD_ROLES: readonly Role[] = ["input", "lengths", "weight", "output", "saved", "scratch", "state"];
const BACKWARD_ROLES: readonly Role[] = [
  "input",
  "lengths",
  "weight",
  "output",
  "saved",
  "scratch",
  "gradient",
  "result",
  "state",
];
const READ: readonly Role[] = ["input", "weight", "gradient"];
const WRITTEN: readonly Role[] = ["output", "result"];

function passesOf(contract: OpContract): readonly Pass[] {
  return contract.backward ? [contract.forward, contract.backward] : [contract.forward];
}

function eachPass(check: (pass: Pass, contract: OpContract, title: string) => void): void {
  for (const op of OP_NAMES) {
    const contract = contractOf(op);
    for (const pass of passesOf(contract)) {
      check(pass, contract, `${op} ${pass === contract.forward ? "forward" : "backward"}`);
    }
  }
}

function eachBackward(check: (backward: Pass, contract: OpContract) => void): void {
  for (const op of OP_NAMES) {
    const contract = contractOf(op);
    if (contract.backward) check(contract.backward, contract);
  }
}

function named(pass: Pass, name: string | undefined): Argument | undefined {
  return pass.arguments.find((argument) => argument.name === name);
}

test("every op of the table has a case, and every case is an op", () => {
  assert.equal(Object.keys(CASES).sort(), [...OP_NAMES].sort());
  for (const op of OP_NAMES) assert.ok(caseOf(op).sizes.length > 0, op);
});

test("an op stands in the table under its own name and says what it is and whence", () => {
  for (const op of OP_NAMES) {
    assert.is(OPS[op].name, op);
    assert.match(op, /^[a-z]+(_[a-z]+)*$/);
    assert.ok(OPS[op].summary.length > 0 && OPS[op].source.length > 0, op);
  }
});

test("names are unique among the arguments, sizes and attributes of a pass, and are plain identifiers", () => {
  eachPass((pass, contract, title) => {
    const names = [...namesOf(pass.arguments), ...contract.sizes, ...namesOf(pass.attributes)];
    // `input` and `size` are sizes; a size and an argument of one name would collide in a generated signature.
    assert.equal([...new Set(names)], names, title);
    for (const name of names) assert.match(name, /^[a-z][A-Za-z0-9]*$/, title);
  });
});

test("dimensions are canonical polynomials over the declared sizes, and every size is needed", () => {
  eachPass((pass, contract, title) => {
    const used = new Set<string>();
    for (const { name, dims } of pass.arguments) {
      assert.ok(dims.length > 0, `${title}: \`${name}\` has no dimension`);
      dims.forEach((dim, index) => {
        if (dim === "rows...") {
          assert.is(index, 0, `${title}: \`rows...\` of \`${name}\` is not its first dimension`);
          assert.ok(contract.sizes.includes("rows"), title);
          used.add("rows");
          return;
        }
        assert.is(format(parse(dim)), dim, title);
        for (const symbol of symbolsOf(parse(dim))) {
          assert.ok(contract.sizes.includes(symbol), `${title}: \`${name}\` uses \`${symbol}\``);
          used.add(symbol);
        }
      });
    }
    if (pass === contract.forward) assert.equal([...used].sort(), [...contract.sizes].sort(), title);
  });
});

test("FLOPs are canonical polynomials over sizes and what is real of them, each for an argument that there is", () => {
  eachPass((pass, contract, title) => {
    const names = namesOf(pass.arguments);
    for (const { flops, of, unless } of pass.products) {
      assert.is(format(parse(flops)), flops, title);
      for (const symbol of symbolsOf(parse(flops)))
        assert.ok([...contract.sizes, ...Object.keys(REAL)].includes(symbol), `${title}: ${symbol}`);
      for (const name of [of, ...(unless === undefined ? [] : [unless])])
        assert.ok(names.includes(name), `${title}: ${name}`);
    }
    const sizes = Object.fromEntries(contract.sizes.map((name) => [name, 3]));
    assert.ok(evaluate(withoutPadding(passFlops(pass, () => true)), sizes) >= 0, title);
  });
});

test("a choice has words, each once, and nothing else has", () => {
  eachPass((pass, _, title) => {
    for (const { kind, choices, name } of pass.attributes) {
      assert.is(choices !== undefined, kind === "choice", `${title}: ${name}`);
      if (choices) assert.is(new Set(choices).size, choices.length, `${title}: ${name}`);
    }
  });
});

test("both passes of an op agree on what an attribute is", () => {
  eachBackward((backward, { forward, name }) => {
    for (const attribute of backward.attributes) {
      const before = forward.attributes.find((other) => other.name === attribute.name);
      if (before) assert.equal(attribute, before, `${name}: ${attribute.name}`);
    }
  });
});

test("each pass has only the roles that make sense in it", () => {
  eachPass((pass, contract, title) => {
    const roles = pass === contract.forward ? FORWARD_ROLES : BACKWARD_ROLES;
    for (const { name, role } of pass.arguments) assert.ok(roles.includes(role), `${title}: \`${name}\` is ${role}`);
  });
});

test("ids and lengths are int32, and what has a gradient is float32", () => {
  eachPass((pass, _, title) => {
    for (const { name, role, dtype, dims } of pass.arguments) {
      if (role === "lengths") assert.equal([name, dtype, dims], ["lengths", "i32", ["batch"]], title);
      if (["weight", "gradient", "result", "saved", "scratch"].includes(role)) {
        assert.is(dtype, "f32", `${title}: ${name}`);
      }
    }
  });
});

test("something is written by every pass", () => {
  eachPass((pass, _, title) => {
    assert.ok(
      pass.arguments.some(({ role }) => role === "output" || role === "result" || role === "state"),
      title,
    );
  });
});

test("memory is shared between an argument that is read and one that is written, of equal shape", () => {
  eachPass((pass, _, title) => {
    for (const argument of pass.arguments) {
      if (argument.alias === undefined) continue;
      const other = named(pass, argument.alias);
      assert.ok(other, `${title}: \`${argument.name}\` may share \`${argument.alias}\`, which is no argument`);
      assert.ok(WRITTEN.includes(argument.role), `${title}: ${argument.name}`);
      assert.ok(READ.includes(other.role), `${title}: ${other.name}`);
      assert.equal([argument.dims, argument.dtype], [other.dims, other.dtype], `${title}: ${argument.name}`);
    }
  });
});

test("a gradient belongs to a forward output, a result to a forward input or weight, of equal shape", () => {
  eachPass((pass, contract, title) => {
    for (const { name, role, of, dims } of pass.arguments) {
      const has = pass === contract.backward && (role === "gradient" || role === "result");
      assert.is(of !== undefined, has, `${title}: ${name}`);
      if (!has) continue;
      const target = named(contract.forward, of);
      assert.ok(target, `${title}: \`${name}\` belongs to \`${of}\`, which the forward pass lacks`);
      assert.ok((role === "gradient" ? ["output"] : ["input", "weight"]).includes(target.role), `${title}: ${name}`);
      assert.is(target.dtype, "f32", `${title}: ${name}`);
      assert.equal(dims, target.dims, `${title}: ${name}`);
      assert.is(name, `d${target.name[0].toUpperCase()}${target.name.slice(1)}`, title);
    }
  });
});

test("each output and each input has at most one gradient, and what has none is known to have none", () => {
  for (const op of OP_NAMES) {
    const { forward, backward } = contractOf(op);
    const of = (role: Role) =>
      (backward?.arguments ?? []).filter((argument) => argument.role === role).map((argument) => argument.of ?? "");
    const floatsOf = (...roles: readonly Role[]) =>
      namesOf(forward.arguments.filter(({ role, dtype }) => dtype === "f32" && roles.includes(role)));
    const inputs = floatsOf("input", "weight").filter((name) => !(caseOf(op).withoutGradient ?? []).includes(name));
    assert.equal([...of("result")].sort(), [...inputs].sort(), `${op}: results`);
    // A loss hands its gradient on itself, by `scale`.
    const isLoss = backward?.attributes.some(({ name }) => name === "scale") === true;
    const outputs = backward && !isLoss ? floatsOf("output") : [];
    assert.equal([...of("gradient")].sort(), [...outputs].sort(), `${op}: gradients`);
  }
});

test("what a backward pass reads, the forward pass had or made", () => {
  eachBackward((backward, { forward, name: op }) => {
    for (const { name, role, dims, dtype } of backward.arguments) {
      if (role !== "input" && role !== "weight" && role !== "lengths" && role !== "saved") continue;
      const before = named(forward, name);
      assert.ok(before, `${op}: the backward pass reads \`${name}\`, which the forward pass lacks`);
      assert.equal([dims, dtype], [before.dims, before.dtype], `${op}: ${name}`);
      const expected = role === "input" && before.role === "output" ? "output" : role;
      assert.is(before.role, expected, `${op}: ${name}`);
    }
  });
});

test("what the forward pass saves, the backward pass reads, and evaluation can do without", () => {
  eachPass((pass, contract, title) => {
    if (pass !== contract.forward) return;
    for (const { name, role, optional } of pass.arguments) {
      if (role !== "saved") continue;
      assert.ok(optional, `${title}: ${name}`);
      assert.is(contract.backward && named(contract.backward, name)?.role, "saved", `${title}: ${name}`);
      assert.not(contract.backward && named(contract.backward, name)?.optional, `${title}: ${name}`);
    }
  });
});

test("an input optional in one pass is optional in the other, and so is its gradient", () => {
  eachBackward((backward, { forward, name: op }) => {
    for (const argument of backward.arguments) {
      const before = named(forward, argument.name);
      const isOutput = before?.role === "output" || before?.role === "saved";
      if (before && !isOutput) assert.is(argument.optional, before.optional, `${op}: ${argument.name}`);
      const target = named(forward, argument.of);
      if (target?.optional) assert.ok(argument.optional, `${op}: ${argument.name}`);
    }
  });
});

test("these may share memory, and buffers are planned accordingly", () => {
  const shared: string[] = [];
  eachPass((pass, _, title) => {
    for (const { name, alias } of pass.arguments) if (alias) shared.push(`${title}: ${name} in ${alias}`);
  });
  assert.equal(shared, [
    "dropout forward: y in x",
    "dropout backward: dX in dY",
    "mask_steps forward: y in x",
    "mask_steps backward: dX in dY",
    "noise forward: y in x",
    "softmax_cross_entropy backward: dLogits in logits",
    "binary_cross_entropy backward: dLogits in logits",
    "multi_label_cross_entropy backward: dLogits in logits",
    "squared_error backward: dX in x",
    "add forward: y in a",
    "add backward: dA in dY",
    "add backward: dB in dY",
    "subtract forward: y in a",
    "subtract backward: dA in dY",
    "subtract backward: dB in dY",
    "multiply forward: y in a",
    "multiply backward: dA in dY",
    "multiply backward: dB in dY",
    "affine forward: y in x",
    "affine backward: dX in dY",
    "activation forward: y in x",
    "activation backward: dX in dY",
  ]);
});

test("a model asks of an op only what it needs", () => {
  const needed = (op: OpName) => namesOf(contractOf(op).forward.arguments.filter(({ optional }) => !optional));
  assert.equal(needed("rnn"), ["x", "wx", "wh", "b", "y"]);
  assert.equal(needed("gru"), ["x", "wx", "wh", "bx", "bh", "y"]);
  assert.equal(needed("lstm"), ["x", "wx", "wh", "b", "y"]);
  assert.equal(needed("linear"), ["x", "w", "y"]);
  assert.equal(needed("layer_norm"), ["x", "gain", "bias", "y"]);
  assert.equal(needed("softmax_cross_entropy"), ["logits", "ids", "loss"]);
  assert.equal(needed("projected_cross_entropy"), ["x", "w", "ids", "logits", "loss"]);
  assert.equal(needed("sampled_softmax"), ["x", "w", "ids", "logits", "loss", "candidates"]);
  assert.equal(needed("binary_cross_entropy"), ["logits", "ids", "loss"]);
  assert.equal(needed("squared_error"), ["x", "target", "loss"]);
  assert.equal(needed("previous"), ["x", "y"]);
  assert.equal(needed("previous_ids"), ["x", "y"]);
  // Without lengths every step is real.
  for (const op of OP_NAMES) assert.not(needed(op).includes("lengths"), op);
});

test("nobody needs to ask for the gradient of data, nor for one that nobody handed on", () => {
  eachBackward((backward, { forward, name: op }) => {
    const results = backward.arguments.filter(
      ({ role, of }) => role === "result" && named(forward, of)?.role === "input",
    );
    if (
      ["rnn", "gru", "lstm", "linear", "projected_cross_entropy", "layer_norm", "add", "subtract", "multiply"].includes(
        op,
      )
    ) {
      assert.ok(results.length > 0, op);
      for (const { name, optional } of results) assert.ok(optional, `${op}: ${name}`);
    }
    if (["rnn", "gru", "lstm"].includes(op)) {
      for (const { role, optional } of backward.arguments) if (role === "gradient") assert.ok(optional, op);
    }
  });
});

test("the results of a pass fit the bits of its accumulate mask", () => {
  eachBackward((backward, { name }) => {
    assert.ok(backward.arguments.filter(({ role }) => role === "result").length <= 31, name);
  });
});

test.run();
