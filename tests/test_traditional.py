"""Traditional characters folded for the search of names."""

from __future__ import annotations

from pipeline.finders.vocabulary import Scanner
from pipeline.normalisers.traditional import MEANT, PRINTED, SIMPLIFIED
from pipeline.settings import Term


def is_simplified(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def test_only_characters_that_simplified_text_has_not_are_folded() -> None:
    assert len(set(PRINTED)) == len(PRINTED) == len(MEANT)
    assert [sign for sign in PRINTED if is_simplified(sign)] == ["徵"], "綜合徵; 徵 alone is a note of music"
    assert all(map(is_simplified, MEANT))
    assert not set(PRINTED) & set(MEANT)


def test_a_name_is_found_in_either_script_and_quoted_as_printed() -> None:
    scanner = Scanner([Term("drug", "tislelizumab", "tislelizumab", "替雷利珠单抗", ("替雷利珠单抗",))])
    for text in ("以替雷利珠單抗治療", "以替雷利珠单抗治疗", "以替雷利珠單抗治疗"):
        (match,) = scanner.scan(text)
        assert text[match.start : match.end] in ("替雷利珠單抗", "替雷利珠单抗")


def test_the_length_stays() -> None:
    assert all(len(other) == 1 for other in SIMPLIFIED.values())
