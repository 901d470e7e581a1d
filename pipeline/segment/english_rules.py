"""What ``english.json`` is made of: the rules of the installed spaCy's English tokeniser."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

from pipeline.segment.english import INFIXES, EnglishRules, keep_whole

if TYPE_CHECKING:
    from spacy.tokens import Doc

SOURCE = "spaCy: spacy.lang.en, spacy.lang.tokenizer_exceptions, spacy.lang.punctuation"


def load_tokenizer() -> Callable[[str], Doc]:
    """spaCy's tokeniser for English with our infixes and atoms, which our words must equal."""
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex

    tokenizer: Any = English().tokenizer
    tokenizer.token_match = keep_whole
    tokenizer.infix_finditer = compile_infix_regex(INFIXES).finditer
    return tokenizer  # type: ignore[no-any-return]  # compiled, without types


def derive_rules() -> EnglishRules:
    """The rules of the installed spaCy; exceptions that are a space are left out."""
    from spacy.symbols import ORTH  # type: ignore[import-not-found]  # compiled, without types

    tokenizer: Any = load_tokenizer()
    exceptions = {
        run: tuple(word[ORTH] for word in words)
        for run, words in sorted(tokenizer.rules.items())
        if not run.isspace()
    }
    searches = (tokenizer.prefix_search, tokenizer.suffix_search, tokenizer.url_match)
    prefix, suffix, address = (search.__self__.pattern for search in searches)
    rules = EnglishRules(prefix, suffix, address, exceptions)
    plain = replace(rules, exceptions={})
    finds = (tokenizer.find_prefix, tokenizer.find_suffix, tokenizer.find_infix)
    phrases = (plain.cut(run) for run in exceptions if any(find(run) for find in finds))
    return replace(rules, phrases=frozenset(phrase for phrase in phrases if len(phrase) > 1))


def read_licence() -> str:
    """The licence of the installed spaCy, which goes with what is taken from it."""
    return distribution("spacy").read_text("licenses/LICENSE") or ""


def write_rules(rules: EnglishRules, licence: str) -> str:
    """The text of ``english.json``.

    >>> rules = EnglishRules("^%", "%$", "^www", {"e.g.": ("e.g.",)}, frozenset({("e.g", ".")}))
    >>> print(write_rules(rules, "The MIT License (MIT)"))
    {
     "source": "spaCy: spacy.lang.en, spacy.lang.tokenizer_exceptions, spacy.lang.punctuation",
     "licence": [
      "The MIT License (MIT)"
     ],
     "prefix": "^%",
     "suffix": "%$",
     "address": "^www",
     "exceptions": {
      "e.g.": "e.g."
     },
     "phrases": [
      "e.g ."
     ]
    }
    <BLANKLINE>
    """
    kept = {
        "source": SOURCE,
        "licence": licence.splitlines(),
        "prefix": rules.prefix,
        "suffix": rules.suffix,
        "address": rules.address,
        "exceptions": {run: " ".join(words) for run, words in rules.exceptions.items()},
        "phrases": [" ".join(phrase) for phrase in sorted(rules.phrases)],
    }
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console's own would refuse ≥
    sys.stdout.write(write_rules(derive_rules(), read_licence()))
