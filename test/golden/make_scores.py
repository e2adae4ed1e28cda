"""Writes scores.json beside this file: what sacreBLEU says of a corpus of odd sentences.

    python test/golden/make_scores.py           writes test/golden/scores.json
    python test/golden/make_scores.py --check   fails when the file differs from what would be written

Needs sacrebleu 2.6.0.
"""

import json
import pathlib
import random
import sys

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

HERE = pathlib.Path(__file__).parent / "scores.json"

# Each: what a system said, and two references.
ODD = [
    ("Tom's cat isn't here.", "Tom's cat is not here.", "The cat of Tom is not here."),
    ("It costs $1,234.56, i.e. 3.5% more.", "It costs $1,234.56, i.e. 3.5 % more.", "It is $1,234.56: 3.5% more"),
    ("I saw 10-12 birds at 7:30 p.m.", "I saw 10 - 12 birds at 7:30 p.m.", "At 7:30 p.m. I saw 10-12 birds"),
    ("&quot;Yes&quot; &amp; &lt;no&gt;", '"Yes" & <no>', "\"yes\" and <no>"),
    ("The quick-brown fox -- jumped...", "The quick - brown fox – jumped …", "The quick brown fox jumped"),
    ("¿Dónde está el baño?", "¿Dónde está el baño ?", "Donde esta el bano?"),
    ("naïve café co-operation", "naive cafe cooperation", "naïve café cooperation"),
    ("日本語の文章です。", "日本語の文です。", "これは日本語の文章です。"),
    ("😀 smile 😀😀", "😀 smile 😀 😀", "a smile 😀"),
    ("e\u0301tude and \u00e9tude", "\u00e9tude and \u00e9tude", "étude"),
    ("", "An empty line was said.", "Nothing."),
    ("Something where nothing was due", "", "Something"),
    ("", "", ""),
    ("word", "word", "word"),
    ("word", "other", "another"),
    ("  leading and   inner\tblanks  ", "leading and inner blanks", "inner blanks"),
    ("a\u00a0b c\u2009d\u3000e", "a b c d e", "a b"),
    ("a\u0085b \u001cc \ufeffd", "a b c d", "a b \ufeffd"),
    ("the the the the the the the", "the cat is on the mat", "there is a cat on the mat"),
    ("<skipped>kept", "kept", "skipped kept"),
    ("1.2.3.4 and 5,6,7", "1.2.3.4 and 5 , 6 , 7", "1.2.3.4, 5,6,7"),
    (".,.,.,", ". , . , . ,", ".,"),
    ("C++ & C# / Java @ 9:00 [sic] {x} ~y^z_w`v|u\\t", "C++ and C# at 9:00 [sic] {x}", "C++ & C#"),
    ("ΣΊΣΥΦΟΣ İstanbul GROSS", "Σίσυφος istanbul gross", "σίσυφος İSTANBUL groß"),
    ("(hi) !wow! 'quoted' x", "( hi ) wow! 'quoted' x", "hi wow quoted x"),
]


def corpus():
    """The odd ones, sentences made of few words so that n-grams meet, and one very long one."""
    draw = random.Random(5)
    words = "the a cat dog sat on mat , . red 3.5 don't big ran to house -".split()
    made = []
    for _ in range(60):
        right = [draw.choice(words) for _ in range(draw.randint(1, 18))]
        other = [word for word in right if draw.random() < 0.9]
        said = [draw.choice(words) if draw.random() < 0.25 else word for word in right]
        made.append((" ".join(said), " ".join(right), " ".join(other)))
    long = " ".join(draw.choice(words) for _ in range(2000))
    return [*ODD, *made, (long, long.replace("cat", "cow"), long[:500])]


def bleus(said, references):
    """Of every way to smooth, both cases, effective order, tokenised already."""
    ways = [("exp", None), ("none", None), ("floor", None), ("floor", 0.02), ("add-k", None), ("add-k", 0.5)]
    for smooth, value in ways:
        for lowercase in (False, True):
            for effective in (False, True):
                for tokenize in ("13a", "none"):
                    metric = BLEU(
                        smooth_method=smooth,
                        smooth_value=value,
                        lowercase=lowercase,
                        effective_order=effective,
                        tokenize=tokenize,
                        force=True,
                    )
                    score = metric.corpus_score(said, references)
                    yield {
                        "signature": str(metric.get_signature()).replace(sacrebleu.__version__, "*"),
                        "smoothing": smooth,
                        "value": BLEU.SMOOTH_DEFAULTS[smooth] if value is None else value,
                        "lowercase": lowercase,
                        "effectiveOrder": effective,
                        "tokenisation": tokenize,
                        "score": score.score,
                        "precisions": list(score.precisions),
                        "brevityPenalty": score.bp,
                        "lengths": [score.sys_len, score.ref_len],
                    }


def chrfs(said, references):
    for words in (0, 1, 2):
        for lowercase in (False, True):
            metric = CHRF(word_order=words, lowercase=lowercase)
            score = metric.corpus_score(said, references)
            yield {
                "signature": str(metric.get_signature()).replace(sacrebleu.__version__, "*"),
                "words": words,
                "lowercase": lowercase,
                "score": score.score,
            }


def sentences(said, right):
    bleu, chrf = BLEU(effective_order=True), CHRF()
    for one, reference in zip(said, right):
        yield {
            "tokens": bleu.tokenizer(one.rstrip()).split(),
            "bleu": bleu.sentence_score(one, [reference]).score,
            "chrf": chrf.sentence_score(one, [reference]).score,
        }


def systems(said, right):
    """Intervals, and another system that is a little worse, by another generator than ours."""
    other = [line if at % 10 else line.replace("a", "the") for at, line in enumerate(said)]
    metric = BLEU(references=[right])
    whole = metric.corpus_score(said, None, n_bootstrap=4000)
    from sacrebleu.significance import PairedTest

    _, results = PairedTest(
        [("first", said), ("second", other)],
        {"BLEU": BLEU(references=[right])},
        None,
        test_type="bs",
        n_samples=4000,
    )()
    first, second = results["BLEU"]
    return {
        "other": other,
        "half": whole._ci,
        "difference": first.score - second.score,
        "p": second.p_value,
    }


def main():
    triples = corpus()
    said, first, second = (list(part) for part in zip(*triples))
    made = triples[len(ODD) : -1]
    record = {
        "header": {
            "what": "what sacreBLEU says; made by make_scores.py, not by hand",
            "sacrebleu": sacrebleu.__version__,
            "date": "2026-11-26",
            "command": "python test/golden/make_scores.py",
        },
        "said": said,
        "references": [first, second],
        "bleu": {"one": list(bleus(said, [first])), "two": list(bleus(said, [first, second]))},
        "chrf": {"one": list(chrfs(said, [first])), "two": list(chrfs(said, [first, second]))},
        "sentences": list(sentences(said, first)),
        "empty": {
            "nothing said": BLEU().corpus_score(["", ""], [["a b", "c"]]).score,
            "nothing due": BLEU().corpus_score(["a b", "c"], [["", ""]]).score,
            "nothing in common": BLEU().corpus_score(["a b", "c"], [["d e", "f"]]).score,
        },
        "systems": {
            "said": [one for one, _, _ in made],
            "right": [right for _, right, _ in made],
            **systems([one for one, _, _ in made], [right for _, right, _ in made]),
        },
    }
    text = json.dumps(record, ensure_ascii=True, indent=1) + "\n"
    if "--check" in sys.argv:
        if HERE.read_text() != text:
            sys.exit(f"{HERE} differs from what {sacrebleu.__version__} says")
    else:
        HERE.write_text(text)


main()
