/** What people call elsewhere, in Keras and PyTorch above all, by names that nothing has here. */
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";

/** Rows made from other rows. */
export const MAKES_ROWS = /augment/i;

type Hints = readonly (readonly [RegExp, string])[];

const LAYERS_ALONE =
  "each layer is a call of its own: `… |> recurrent(…) |> recurrent(…)`, or `two_layers` of `std/layers`";
const EVERY_STEP = "a layer gives every step, and `last(…)` takes the last one";
const END_STATE = "the end of a layer is its field `state`, as in `memory.state`";
const BOTH_WAYS = "`recurrent(…, direction: both)` reads both ways";
const PADDING = "leave it out: sequences carry their lengths, and padding never changes a result";
const SIZES = "leave it out: what a layer reads says how wide it is";
const LOGITS = "leave it out: losses take logits";
const STOPPING = "in `train` stands `stop when patience(validate.loss, checks: 3)`";
const SEED = "leave it out: the experiment's `seed` decides";

/** Names without capitals and `_`, and what there is instead of such a callable. */
const CALLABLES: Hints = [
  [
    /^(?:class)?balanced?$|^classweights?$/,
    "write `weights: balanced` in the loss, which counts the classes of its own target on train",
  ],
  [
    /shuffle|permut/,
    "nothing shuffles one column, so that an input and its target stay together; each epoch shuffles whole rows by itself",
  ],
  [/^(?:linear|fc|fullyconnected|projection)$/, "write `dense(…, units: …)`"],
  [/^(?:embedding|embeddingbag)s?$/, "write `embed(…, size: …)`"],
  [/^(?:concat(?:enate)?|cat|hstack|stack|merge)$/, "write `joined(…, …)`"],
  [/^(?:layernorm(?:alization)?|rmsnorm|batchnorm(?:1d|alization)?)$/, "write `layer_norm(…)`"],
  [
    /^(?:attention|multiheadattention|bahdanauattention|luongattention)$/,
    "write `attend: additive(…)` in a `recurrent(…)`",
  ],
  [/^bidirectional$/, BOTH_WAYS],
  [/^timedistributed$/, "leave it out: `dense(…)` works at every step where there are steps"],
  [/^(?:log)?softmax$/, LOGITS],
  [/^(?:argmax|topk)$/, "write `predicted(…)`"],
  [
    /^(?:mse|mseloss|meansquarederror|l2loss)$/,
    "write `squared_error(…)` in `train`, `mean_squared_error(…)` in `measure`",
  ],
  [/^(?:mae|maeloss|l1loss)$/, "write `mean_absolute_error(…)` in `measure`"],
  [/^(?:mape)$/, "write `mean_absolute_percentage_error(…)` in `measure`"],
  [/^(?:(?:sparse)?categoricalcrossentropy|crossentropyloss|nll(?:loss)?)$/, "write `cross_entropy(…)`"],
  [/^(?:bce|bceloss|bcewithlogits(?:loss)?)$/, "write `binary_cross_entropy(…)`"],
  [/^(?:earlystopping|earlystop)$/, STOPPING],
  [/^modelcheckpoint$/, "in `train` stands `keep best validate.loss`"],
  [/^(?:reducelronplateau)$/, "write `reduce_on_plateau(…)`"],
  [/^constant(?:lr)?$/, "a learning rate without a schedule stays as it is; leave `schedule` out"],
  [/^(?:steplr|multisteplr)$/, "write `stepwise(…)`"],
  [/^(?:exponentiallr|exponentialdecay)$/, "write `exponential(…)`"],
  [/^(?:cosineannealing(?:lr)?|cosinedecay)$/, "write `cosine(…)`"],
  [/^(?:onecycle(?:lr)?)$/, "write `one_cycle(…)`"],
  [/^(?:clipgradnorm|clipnorm|gradnorm)$/, "write `clip = norm(…)`"],
  [/^(?:standardscaler|standardi[sz]e|zscore)$/, "write `scale z = standard(…)`, and `scaled(…, z)`"],
  [/^(?:minmaxscaler|normali[sz]e)$/, "write `scale z = spread(…)`, and `scaled(…, z)`"],
  [/^(?:traintestsplit|randomsplit)$/, "write `split(train: …, validate: …, test: …)`"],
  [/^(?:kfold|stratifiedkfold|groupkfold)$/, "write `split(by: k_folds(…), test: …)`"],
  [/^timeseriessplit$/, "write `split(by: walk_forward(…))`"],
  [/^(?:onehot|tocategorical)$/, "classes are ids here, as losses want them; a set is `multi_hot(…)`"],
  [
    /^(?:tokenizer|tokeni[sz]e|countvectorizer|textvectorization)$/,
    "write `vocab v = vocabulary(words(…))`, and `tokens(words(…), v)`",
  ],
  [/^(?:pad|padsequences?|packpaddedsequence|padpackedsequence)$/, PADDING],
];

/** Arguments by the same kind of names: another name that the callable may have, or what there is instead. */
const ARGUMENTS: Hints = [
  [/^(?:hidden(?:size|dim|units)?|(?:num|n)units|outfeatures|outputdim|dim|width|neurons)$/, "units"],
  [/^(?:embeddim|embeddingdim|embeddingsize|outputdim|dim)$/, "size"],
  [/^(?:lr|learningrate|eta|p|prob(?:ability)?|dropprob|dropoutrate)$/, "rate"],
  [/^(?:weightdecay|wd|rho|alpha)$/, "decay"],
  [/^(?:nonlinearity|act|activationfn)$/, "activation"],
  [/^(?:celltype|type|kind|rnntype|mode)$/, "cell"],
  [/^(?:usebias)$/, "bias"],
  [/^(?:eps)$/, "epsilon"],
  [/^(?:labelsmoothing)$/, "smoothing"],
  [/^(?:weight|classweights?)$/, "weights"],
  [/^(?:gamma)$/, "factor"],
  [/^(?:stepsize)$/, "every"],
  [/^(?:patience)$/, "checks"],
  [/^(?:mindelta|threshold)$/, "least"],
  [/^(?:beamsize|beams|numbeams|beamwidth)$/, "width"],
  [/^(?:maxlen(?:gth)?|maxnewtokens)$/, "at_most"],
  [/^(?:maxtokens|maxfeatures|numwords|vocabsize)$/, "most"],
  [/^(?:mindf|minfreq|mincount)$/, "least"],
  [/^(?:testsize|testsplit|testing|holdout)$/, "test"],
  [/^(?:val(?:id(?:ation)?)?|dev(?:elopment)?|valsize|valsplit|validationsplit)$/, "validate"],
  [/^(?:bidirectional)$/, BOTH_WAYS],
  [/^(?:numlayers|nlayers|layers|depth)$/, LAYERS_ALONE],
  [/^returnsequences$/, EVERY_STEP],
  [/^returnstate$/, END_STATE],
  [/^(?:batchfirst|padding(?:idx)?|maskzero|masking)$/, PADDING],
  [/^(?:inputsize|inputdim|infeatures|inputshape|vocabsize|numembeddings)$/, SIZES],
  [/^(?:seed|randomstate|generator)$/, SEED],
  [/^dropout$/, "a layer of its own drops what goes in or comes out: `… |> dropout(rate: …)`"],
  [/^(?:stateful)$/, "`batch = 20 lanes of 35` carries the state on"],
  [/^(?:goback(?:wards)?|reverse)$/, "write `direction: backward`"],
  [/^(?:fromlogits)$/, LOGITS],
  [/^(?:shuffle)$/, "leave it out: rows are divided by chance unless `by` says otherwise"],
  [/^(?:stratify|groups?)$/, "`by: hash(…)` keeps rows of one key together; `k_folds(…)` has `group` and `strata`"],
];

/** Settings of `train`, in the same way. */
const SETTINGS: Hints = [
  [/^(?:batchsize|bs|minibatch)$/, "batch"],
  [/^(?:(?:num|n|max)epochs|nepoch|numtrainepochs)$/, "epochs"],
  [/^(?:(?:num|n|max)steps|iterations|maxiter)$/, "steps"],
  [/^(?:(?:lr)?scheduler|lrschedule|learningrateschedule)$/, "schedule"],
  [/^(?:criterion|lossfn|lossfunction|objective)$/, "loss"],
  [/^(?:optim|solver)$/, "optimizer"],
  [/^(?:dtype|mixedprecision|fp16|amp)$/, "precision"],
  [/^(?:clip(?:norm|value)|gradclip|gradientclip(?:ping|val)?|maxgradnorm)$/, "write `clip = norm(…)`"],
  [/^(?:lr|learningrate|rate)$/, "the optimizer has it: `optimizer = adam(rate: …)`"],
  [/^(?:weightdecay|regulari[sz]ation|l[12])$/, "write `penalty = l2(…)`, or `optimizer = adamw(…)`"],
  [/^(?:earlystopping|patience|callbacks?)$/, "write `stop when patience(validate.loss, checks: 3)`"],
  [/^(?:checkpoint|savebest(?:only)?|monitor)$/, "write `keep best validate.loss`"],
  [/^metrics?$/, "what is measured stands in the section `measure`"],
  [/^(?:validationsplit|valsplit|testsize)$/, "parts stand in `data`: `|> split(train: …, validate: …, test: …)`"],
  [/^(?:seed|randomstate)$/, "`seed` stands at the top of the experiment"],
  [/^dropout$/, "a layer in `model` drops: `… |> dropout(rate: …)`"],
];

function hintFor(hints: Hints, name: string): readonly string[] {
  const plain = name.toLowerCase().replaceAll("_", "");
  return hints.flatMap(([pattern, hint]) => (pattern.test(plain) ? [hint] : []));
}

/** What there is instead of a callable. */
export function insteadOf(name: string): string | null {
  return hintFor(CALLABLES, name)[0] ?? null;
}

/** What a name of an argument or setting is here: one of those known, to be written over it, or words of advice. */
function known(hints: Hints, span: Span, name: string, names: readonly string[]): Suggestion | null {
  const found = hintFor(hints, name);
  const text = found.find((hint) => names.includes(hint));
  if (text !== undefined) return { message: `write \`${text}\``, edit: { span, text } };
  const advice = found.find((hint) => hint.includes(" "));
  return advice === undefined ? null : { message: advice };
}

/** What there is instead of an argument that a callable with arguments of these names does not take. */
export function argumentInstead(span: Span, name: string, names: readonly string[]): Suggestion | null {
  return known(ARGUMENTS, span, name, names);
}

/** What there is instead of a setting of `train`. */
export function settingInstead(span: Span, name: string, names: readonly string[]): Suggestion | null {
  return known(SETTINGS, span, name, names);
}
