#include "host/contract.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rnnc {
namespace {

Argument input(const char* name, const char* dims) { return {name, "input", dims, "f32", false}; }
Argument weight(const char* name, const char* dims) { return {name, "weight", dims, "f32", false}; }
Argument output(const char* name, const char* dims) { return {name, "output", dims, "f32", false}; }
Argument saved(const char* name, const char* dims) { return {name, "saved", dims, "f32", false}; }
Argument scratch(const char* name, const char* dims) { return {name, "scratch", dims, "f32", false}; }
Argument gradient(const char* name, const char* dims) { return {name, "gradient", dims, "f32", false}; }
Argument result(const char* name, const char* dims) { return {name, "result", dims, "f32", false}; }
Argument state(const char* name, const char* dims) { return {name, "state", dims, "f32", false}; }
Argument lengths() { return {"lengths", "lengths", "batch", "i32", true}; }

Argument integers(Argument argument) {
  argument.dtype = "i32";
  return argument;
}

Argument optional(Argument argument) {
  argument.optional = true;
  return argument;
}

Attribute real(const char* name) { return {name, "real", {}}; }
Attribute count(const char* name) { return {name, "count", {}}; }
Attribute step(const char* name) { return {name, "step", {}}; }
Attribute stream(const char* name) { return {name, "stream", {}}; }
Attribute choice(const char* name, std::vector<const char*> choices) { return {name, "choice", std::move(choices)}; }

const std::vector<const char*> ACTIVATIONS = {"none", "tanh", "relu", "sigmoid"};

std::vector<Operation> recurrentLayers() {
  const std::vector<const char*> sizes = {"time", "batch", "input", "hidden"};
  const Argument x = input("x", "time, batch, input");
  const Argument start = optional(input("start", "batch, hidden"));
  const Argument mask = optional(input("stateMask", "batch, hidden"));
  const Argument y = input("y", "time, batch, hidden");
  const Argument yOut = output("y", "time, batch, hidden");
  const Argument last = optional(output("last", "batch, hidden"));
  const Argument dY = optional(gradient("dY", "time, batch, hidden"));
  const Argument dLast = optional(gradient("dLast", "batch, hidden"));
  const Argument dX = optional(result("dX", "time, batch, input"));
  const Argument dStart = optional(result("dStart", "batch, hidden"));
  const std::vector<Attribute> direction = {choice("direction", {"forward", "backward"})};
  const std::vector<Attribute> vanilla = {choice("activation", {"tanh", "relu"}), direction[0]};
  return {
      {"rnn",
       sizes,
       {{x, lengths(), start, mask, weight("wx", "input, hidden"), weight("wh", "hidden, hidden"),
         weight("b", "hidden"), yOut, last},
        vanilla},
       {{x, lengths(), start, mask, weight("wx", "input, hidden"), weight("wh", "hidden, hidden"), y, dY, dLast,
         scratch("dZ", "time, batch, hidden"), dX, dStart, result("dWx", "input, hidden"),
         result("dWh", "hidden, hidden"), result("dB", "hidden")},
        vanilla}},
      {"gru",
       sizes,
       {{x, lengths(), start, mask, weight("wx", "input, 3 hidden"), weight("wh", "hidden, 3 hidden"),
         weight("bx", "3 hidden"), weight("bh", "3 hidden"), yOut, last,
         optional(saved("gates", "time, batch, 3 hidden")), optional(saved("candidate", "time, batch, hidden"))},
        direction},
       {{x, lengths(), start, mask, weight("wx", "input, 3 hidden"), weight("wh", "hidden, 3 hidden"), y,
         saved("gates", "time, batch, 3 hidden"), saved("candidate", "time, batch, hidden"), dY, dLast,
         scratch("dZx", "time, batch, 3 hidden"), scratch("dZh", "time, batch, 3 hidden"), dX, dStart,
         result("dWx", "input, 3 hidden"), result("dWh", "hidden, 3 hidden"), result("dBx", "3 hidden"),
         result("dBh", "3 hidden")},
        direction}},
      {"lstm",
       sizes,
       {{x, lengths(), start, optional(input("startCell", "batch, hidden")), mask, weight("wx", "input, 4 hidden"),
         weight("wh", "hidden, 4 hidden"), weight("b", "4 hidden"), yOut, last,
         optional(output("lastCell", "batch, hidden")), optional(saved("gates", "time, batch, 4 hidden")),
         optional(saved("cells", "time, batch, hidden"))},
        direction},
       {{x, lengths(), start, optional(input("startCell", "batch, hidden")), mask, weight("wx", "input, 4 hidden"),
         weight("wh", "hidden, 4 hidden"), y, saved("gates", "time, batch, 4 hidden"),
         saved("cells", "time, batch, hidden"), dY, dLast, optional(gradient("dLastCell", "batch, hidden")),
         scratch("dZ", "time, batch, 4 hidden"), dX, dStart, optional(result("dStartCell", "batch, hidden")),
         result("dWx", "input, 4 hidden"), result("dWh", "hidden, 4 hidden"), result("dB", "4 hidden")},
        direction}},
  };
}

// As `joined` in src/ops/attention-decoder.ts: what attention adds stands behind the cell's own of the same kind.
std::vector<Argument> joined(std::vector<Argument> arguments, const std::vector<Argument>& own) {
  const auto groupOf = [](const Argument& argument) {
    const std::string role = argument.role;
    const std::string name = argument.name;
    if (role == "input" && (name == "y" || name == "context" || name == "alignment")) return 2;
    const std::vector<std::string> groups = {"input", "weight", "output", "saved", "gradient", "scratch", "result"};
    return static_cast<int>(std::find(groups.begin(), groups.end(), role == "lengths" ? "input" : role) -
                            groups.begin());
  };
  arguments.insert(arguments.end(), own.begin(), own.end());
  std::stable_sort(arguments.begin(), arguments.end(),
                   [&](const Argument& a, const Argument& b) { return groupOf(a) < groupOf(b); });
  return arguments;
}

std::vector<Operation> attention() {
  const Argument memory = input("memory", "source, batch, features");
  const Argument keys = optional(input("keys", "source, batch, attention"));
  const Argument steps = optional(integers(input("memoryLengths", "batch")));
  const Argument v = optional(weight("v", "attention"));
  const Argument wq = optional(weight("wq", "hidden, attention"));
  const Argument context = output("context", "time, batch, features");
  const Argument alignment = optional(output("alignment", "time, batch, source"));
  const Argument contextRead = input("context", "time, batch, features");
  const Argument alignmentRead = input("alignment", "time, batch, source");
  const Argument dContext = optional(gradient("dContext", "time, batch, features"));
  const Argument dAlignment = optional(gradient("dAlignment", "time, batch, source"));
  const Argument dMemory = optional(result("dMemory", "source, batch, features"));
  const Argument dKeys = optional(result("dKeys", "source, batch, attention"));
  const Argument dV = optional(result("dV", "attention"));
  const Argument queries = input("queries", "time, batch, attention");
  std::vector<Operation> list = {
      {"attention",
       {"time", "batch", "source", "features", "attention"},
       {{queries, lengths(), memory, keys, steps, v, context, alignment}, {}},
       {{queries, lengths(), memory, keys, steps, v, alignmentRead, dContext, dAlignment,
         optional(result("dQueries", "time, batch, attention")), dMemory, dKeys, dV},
        {}}}};
  const char* names[] = {"attention_rnn", "attention_gru", "attention_lstm"};
  const char* columns[] = {"features, hidden", "features, 3 hidden", "features, 4 hidden"};
  const std::vector<Operation> cells = recurrentLayers();
  for (int i = 0; i < 3; i++) {
    Operation cell = cells[i];
    cell.name = names[i];
    for (Pass* pass : {&cell.forward, &cell.backward}) pass->attributes.pop_back();  // no direction
    for (const char* size : {"source", "features", "attention"}) cell.sizes.push_back(size);
    const Argument saved = {"queries", "saved", "time, batch, attention", "f32", false};
    cell.forward.arguments = joined(cell.forward.arguments, {memory, keys, steps, weight("wc", columns[i]), wq, v,
                                                             optional(context), alignment, optional(saved)});
    cell.backward.arguments =
        joined(cell.backward.arguments,
               {memory, keys, steps, weight("wc", columns[i]), wq, v, contextRead, alignmentRead, saved, dContext,
                dAlignment, scratch("dQueries", "time, batch, attention"), dMemory, dKeys, result("dWc", columns[i]),
                optional(result("dWq", "hidden, attention")), dV});
    list.push_back(cell);
  }
  return list;
}

std::vector<Operation> layers() {
  const std::vector<Attribute> activation = {choice("activation", ACTIVATIONS)};
  const std::vector<Attribute> mask = {real("rate"), stream("stream"), step("step")};
  const Argument ids = integers(input("ids", "rows..."));
  const Argument used = optional(input("used", "rows..."));
  return {
      {"embedding",
       {"rows", "symbols", "size"},
       {{ids, used, weight("table", "symbols, size"), output("y", "rows..., size")}, {}},
       {{ids, used, gradient("dY", "rows..., size"), optional(integers(state("touched", "rows..."))),
         optional(integers(state("touchedCount", "1"))), result("dTable", "symbols, size")},
        {choice("layout", {"dense", "rows"})}}},
      {"linear",
       {"rows", "input", "output"},
       {{input("x", "rows..., input"), weight("w", "input, output"), optional(weight("b", "output")),
         output("y", "rows..., output")},
        activation},
       {{input("x", "rows..., input"), weight("w", "input, output"), optional(input("y", "rows..., output")),
         gradient("dY", "rows..., output"), optional(result("dX", "rows..., input")), result("dW", "input, output"),
         optional(result("dB", "output"))},
        activation}},
      {"dropout",
       {"rows"},
       {{input("x", "rows..."), output("y", "rows...")}, mask},
       {{gradient("dY", "rows..."), result("dX", "rows...")}, mask}},
      {"mask_steps",
       {"time", "batch", "size"},
       {{input("x", "time, batch, size"), input("mask", "batch, size"), output("y", "time, batch, size")}, {}},
       {{input("mask", "batch, size"), gradient("dY", "time, batch, size"), result("dX", "time, batch, size")}, {}}},
      {"noise",
       {"rows"},
       {{input("x", "rows..."), output("y", "rows...")}, {real("deviation"), stream("stream"), step("step")}},
       {}},
      {"layer_norm",
       {"rows", "size"},
       {{input("x", "rows..., size"), weight("gain", "size"), weight("bias", "size"), output("y", "rows..., size"),
         optional(saved("mean", "rows...")), optional(saved("inverse", "rows..."))},
        {real("epsilon")}},
       {{input("x", "rows..., size"), weight("gain", "size"), saved("mean", "rows..."), saved("inverse", "rows..."),
         gradient("dY", "rows..., size"), optional(result("dX", "rows..., size")), result("dGain", "size"),
         result("dBias", "size")},
        {}}},
  };
}

std::vector<Operation> losses() {
  const Argument ids = integers(input("ids", "rows..."));
  const Argument weights = optional(input("weights", "rows..."));
  const Argument loss = output("loss", "rows...");
  const std::vector<Attribute> scale = {real("scale")};
  const std::vector<Attribute> activation = {choice("activation", ACTIVATIONS)};
  const Argument x = input("x", "rows..., input");
  const Argument w = weight("w", "input, classes");
  const Argument b = optional(weight("b", "classes"));
  const Argument rowWeights = optional(input("rowWeights", "rows..."));
  const Argument logits = scratch("logits", "piece, classes");
  const Argument predicted = optional(integers(output("predicted", "rows...")));
  const Argument byClass = weight("w", "classes, input");
  const Argument sampledLogits = scratch("logits", "rows..., samples");
  const Argument candidates = integers(output("candidates", "samples"));
  return {
      {"softmax_cross_entropy",
       {"rows", "classes"},
       {{input("logits", "rows..., classes"), ids, weights, loss, optional(saved("normaliser", "rows..."))},
        {real("smoothing")}},
       {{input("logits", "rows..., classes"), ids, weights, saved("normaliser", "rows..."),
         result("dLogits", "rows..., classes")},
        {real("scale"), real("smoothing")}}},
      {"projected_cross_entropy",
       {"rows", "input", "classes", "piece"},
       {{x, w, b, ids, rowWeights, logits, loss, predicted}, {real("smoothing")}},
       {{x, w, b, ids, rowWeights, logits, loss, predicted, optional(result("dX", "rows..., input")),
         result("dW", "input, classes"), optional(result("dB", "classes"))},
        {real("scale"), real("smoothing")}}},
      {"tied_cross_entropy",
       {"rows", "input", "classes", "piece"},
       {{x, byClass, b, ids, rowWeights, logits, loss, predicted}, {real("smoothing")}},
       {{x, byClass, b, ids, rowWeights, logits, loss, predicted, optional(result("dX", "rows..., input")),
         result("dW", "classes, input"), optional(result("dB", "classes"))},
        {real("scale"), real("smoothing")}}},
      {"sampled_softmax",
       {"rows", "input", "classes", "samples"},
       {{x, byClass, b, ids, rowWeights, sampledLogits, loss, candidates},
        {stream("stream"), step("step"), count("latest")}},
       {{x, byClass, b, ids, rowWeights, sampledLogits, loss, candidates,
         optional(integers(state("touched", "classes"))), optional(integers(state("touchedCount", "1"))),
         optional(result("dX", "rows..., input")), result("dW", "classes, input"),
         optional(result("dB", "classes"))},
        {stream("stream"), step("step"), count("latest"), real("scale"), choice("layout", {"dense", "rows"})}}},
      {"scores",
       {"rows", "input", "classes"},
       {{x, byClass, b, output("y", "rows..., classes")}, activation},
       {{x, byClass, optional(input("y", "rows..., classes")), gradient("dY", "rows..., classes"),
         optional(result("dX", "rows..., input")), result("dW", "classes, input"), optional(result("dB", "classes"))},
        activation}},
      {"binary_cross_entropy",
       {"rows"},
       {{input("logits", "rows..., 1"), ids, weights, loss}, {}},
       {{input("logits", "rows..., 1"), ids, weights, result("dLogits", "rows..., 1")}, scale}},
      {"multi_label_cross_entropy",
       {"rows", "size"},
       {{input("logits", "rows..., size"), input("target", "rows..., size"), weights, loss}, {}},
       {{input("logits", "rows..., size"), input("target", "rows..., size"), weights,
         result("dLogits", "rows..., size")},
        scale}},
      {"squared_error",
       {"rows", "size"},
       {{input("x", "rows..., size"), input("target", "rows..., size"), weights, loss}, {}},
       {{input("x", "rows..., size"), input("target", "rows..., size"), weights, result("dX", "rows..., size")},
        scale}},
      {"argmax",
       {"rows", "classes"},
       {{input("logits", "rows..., classes"), integers(output("y", "rows..."))}, {}},
       {}},
  };
}

std::vector<Operation> sequences() {
  return {
      {"previous_ids",
       {"time", "batch"},
       {{integers(input("x", "time, batch")), optional(integers(input("before", "batch"))),
         integers(output("y", "time, batch"))},
        {count("start")}},
       {}},
      {"previous",
       {"time", "batch", "size"},
       {{input("x", "time, batch, size"), optional(input("before", "batch, size")), output("y", "time, batch, size")},
        {}},
       {}},
      {"take_last",
       {"time", "batch", "size"},
       {{input("x", "time, batch, size"), lengths(), output("y", "batch, size")}, {}},
       {{lengths(), gradient("dY", "batch, size"), result("dX", "time, batch, size")}, {}}},
      {"take_last_ids",
       {"time", "batch"},
       {{integers(input("x", "time, batch")), lengths(), integers(output("y", "batch"))}, {}},
       {}},
      {"hold",
       {"batch", "size"},
       {{input("fresh", "batch, size"), input("old", "batch, size"), lengths(), output("y", "batch, size")},
        {count("t")}},
       {{lengths(), gradient("dY", "batch, size"), result("dFresh", "batch, size"), result("dOld", "batch, size")},
        {count("t")}}},
      {"copy", {"rows"}, {{input("x", "rows..."), output("y", "rows...")}, {}}, {}},
      {"copy_ids",
       {"rows"},
       {{integers(input("x", "rows...")), integers(output("y", "rows..."))}, {}},
       {}},
      {"fill", {"rows"}, {{output("y", "rows...")}, {real("value")}}, {}},
      {"join",
       {"rows", "left", "right", "width"},
       {{input("a", "rows..., left"), input("b", "rows..., right"), output("y", "rows..., width")}, {}},
       {{gradient("dY", "rows..., width"), optional(result("dA", "rows..., left")),
         optional(result("dB", "rows..., right"))},
        {}}},
  };
}

std::vector<Operation> elementwise() {
  const Argument a = input("a", "rows...");
  const Argument b = input("b", "rows...");
  const Argument x = input("x", "rows...");
  const Argument y = output("y", "rows...");
  const Argument dY = gradient("dY", "rows...");
  const Argument dA = optional(result("dA", "rows..."));
  const Argument dB = optional(result("dB", "rows..."));
  const Argument dX = optional(result("dX", "rows..."));
  const std::vector<Attribute> line = {real("factor"), real("shift")};
  const std::vector<Attribute> activation = {choice("activation", ACTIVATIONS)};
  return {
      {"add", {"rows"}, {{a, b, y}, {}}, {{dY, dA, dB}, {}}},
      {"subtract", {"rows"}, {{a, b, y}, {}}, {{dY, dA, dB}, {}}},
      {"multiply", {"rows"}, {{a, b, y}, {}}, {{a, b, dY, dA, dB}, {}}},
      {"affine", {"rows"}, {{x, y}, line}, {{dY, dX}, line}},
      {"activation", {"rows"}, {{x, y}, activation}, {{input("y", "rows..."), dY, dX}, activation}},
  };
}

std::vector<Operation> updates() {
  const std::vector<const char*> sizes = {"count", "stretches"};
  const Argument p = state("p", "count");
  const Argument g = input("g", "count");
  const Argument live = optional(integers(input("live", "stretches, 2")));
  const Argument m = state("m", "count");
  const Argument v = state("v", "count");
  const Attribute untouched = choice("untouched", {"exact", "lazy"});
  return {
      {"all_finite", sizes, {{input("x", "count"), live, output("finite", "1")}, {}}, {}},
      {"clip_by_global_norm", sizes, {{state("g", "count"), live, output("norm", "1")}, {real("limit")}}, {}},
      {"penalty",
       {"count"},
       {{input("p", "count"), state("g", "count"), output("value", "1")}, {real("l1"), real("l2")}},
       {}},
      {"sgd", sizes, {{p, g, live}, {real("rate")}}, {}},
      {"momentum",
       sizes,
       {{p, g, live, v}, {real("rate"), real("momentum"), choice("form", {"classical", "nesterov"}), untouched}},
       {}},
      {"rmsprop",
       sizes,
       {{p, g, live, state("s", "count")}, {real("rate"), real("decay"), real("epsilon"), untouched}},
       {}},
      {"adam",
       sizes,
       {{p, g, live, m, v}, {real("rate"), real("beta1"), real("beta2"), real("epsilon"), step("step"), untouched}},
       {}},
      {"adamw",
       sizes,
       {{p, g, live, m, v},
        {real("rate"), real("beta1"), real("beta2"), real("epsilon"), real("decay"), step("step"), untouched}},
       {}},
  };
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> list;
    for (const auto& group : {recurrentLayers(), attention(), layers(), losses(), sequences(), elementwise(), updates()}) {
      list.insert(list.end(), group.begin(), group.end());
    }
    return list;
  }();
  return all;
}

Extent extentOf(const Argument& argument, const Operation& operation) {
  Extent extent{1, {}};
  std::string text(argument.dims);
  for (char& letter : text) {
    if (letter == ',') letter = ' ';
  }
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word == "rows...") word = "rows";
    if (std::isdigit(static_cast<unsigned char>(word[0]))) {
      extent.factor *= std::stod(word);
      continue;
    }
    int place = 0;
    const int count = static_cast<int>(operation.sizes.size());
    while (place < count && word != operation.sizes[place]) place++;
    if (place == count) {
      throw std::logic_error(std::string(operation.name) + ": `" + argument.name + "` has the unknown size " + word);
    }
    extent.sizes.push_back(place);
  }
  return extent;
}

}  // namespace rnnc
