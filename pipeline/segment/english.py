"""English words: spaCy's blank English tokeniser, told not to cut what is one atom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.segment.atoms import find_atoms, fold, is_run

if TYPE_CHECKING:
    from spacy.tokens import Doc

# spaCy peels signs off the ends one by one, each time over the whole rest: long runs without a space go
# to find_atoms, which reads them once.
LONGEST_RUN = 200
INFIXES = (
    r"\.\.+|…",
    r"—|--",
    r"[\[\](){}]",  # survival.[12], CD19(FMC63)
    r"(?<=[\w%)])[<>=≤≥±~≈](?=[\w.+-])",  # p<0.05
    r"(?<=[a-z0-9])\.(?=[A-Z])",  # survival.The
    r"(?<=[A-Za-z])[,;:](?=[A-Za-z])",
)


def english_spans(text: str) -> Iterator[tuple[int, int]]:
    """The words' places in the text; they cover all but the spaces.

    >>> text = "CRISPR/Cas9-edited CAR-T cells (NCT02374333) gave an ORR of 85.7%."
    >>> print(*(text[start:end] for start, end in english_spans(text)), sep=" | ")
    CRISPR/Cas9-edited | CAR-T | cells | ( | NCT02374333 | ) | gave | an | ORR | of | 85.7% | .
    """
    if any(len(run) > LONGEST_RUN for run in text.split()):
        yield from find_atoms(fold(text))
        return
    for token in load_tokenizer()(text):
        if not token.is_space:
            yield token.idx, token.idx + len(token)


@cache
def load_tokenizer() -> Callable[[str], Doc]:
    """spaCy's tokeniser for English, one for the whole process; its import takes a second."""
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex

    tokenizer: Any = English().tokenizer
    tokenizer.token_match = _keep_whole
    tokenizer.infix_finditer = compile_infix_regex(INFIXES).finditer
    return tokenizer  # type: ignore[no-any-return]  # compiled, without types


def _keep_whole(run: str) -> bool:
    """An atom stays whole, but the 's of Hodgkin's comes off, as spaCy does it."""
    return is_run(run) and not run.endswith(("'s", "’s"))
