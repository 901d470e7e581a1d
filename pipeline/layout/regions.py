"""Where a table of a text dump begins and ends, and where its footnote does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.frozen import frozen
from pipeline.han import HAN, has_han
from pipeline.layout.source import SourceLine

NARROWEST_PROSE = 30
DEFAULT_PROSE_WIDTH = 60
PROSE_SHARE = 0.8
LONGEST_KEY = 25
# `r/rMM：relapsed or refractory multiple myeloma`: the entries of a list of abbreviations.
KEY_ENTRY = re.compile(
    rf"(?:^|[；;。.]\s{{0,3}})[^\s：:；;。，,][^：:；;。，,]{{0,{LONGEST_KEY}}}?(?:[：:=]\s{{0,2}})(?=[^\s/0-9])"
)
# `ORR, objective response rate; PFS, progression-free survival`: the same list with commas.
COMMA_ENTRY = re.compile(r"(?:^|[;；]\s{0,3})(?P<key>[^\s,;，；]{1,14})[,，]\s(?P<meaning>[^,;，；]{3,80})")
SHORT_FORM = re.compile(
    rf"[A-Za-z≥≤][A-Za-z0-9≥≤/\-αβγ]{{0,14}}\s?[：:=]\s{{0,2}}[A-Za-z{HAN}][^：:；;0-9]{{2,80}}$"
)
ONE_KEY = re.compile(
    rf"^(?P<key>[A-Za-z][A-Za-z0-9/\-αβγ]{{1,14}})\s?(?:[：:=]\s{{0,2}}|为)[A-Za-z{HAN}][^：:；;。]{{2,60}}[。.]$"
)
FOOTNOTE_MARK = re.compile(r"^(?:[*†‡§#△▲☆]|[a-e][)）.:：]\s|[ａ-ｅ][：:])")
SMALL_WORDS_ZH = re.compile(r"[的了在是为与对将可有及其而或被并能不由从]")
SMALL_WORDS_EN = re.compile(
    r"(?<![A-Za-z])(?:the|is|are|was|were|that|which|has|have|been|this|these|by|as)(?![A-Za-z])"
)
DELIMITED = re.compile(r"\||\t|\S {2,}\S|\S\u3000{1,}\S")


@frozen
class Region:
    """Positions of a table's lines and of its footnote's, in the list of lines."""

    body: tuple[int, ...]
    footnote: tuple[int, ...]


def prose_width(lines: Sequence[SourceLine]) -> int:
    """The width of the paper's running text: what most long lines that break off mid-sentence measure."""
    counts: dict[int, int] = {}
    for line in lines:
        if line.width >= NARROWEST_PROSE and not line.ends_sentence:
            counts[line.width // 4] = counts.get(line.width // 4, 0) + 1
    if not counts:
        return DEFAULT_PROSE_WIDTH
    return 4 * max(sorted(counts), key=lambda width: counts[width])


def find_region(
    lines: Sequence[SourceLine], start: int, is_stop: Callable[[int], bool], footnote_words: Sequence[str]
) -> Region:
    """The table that begins at ``lines[start]``: up to its footnote, prose, or a structural line."""
    full = prose_width(lines)
    at = start
    while at < len(lines) and not is_stop(at):
        if _starts_footnote(lines, at, full, footnote_words) or _is_prose(lines, at, full, is_stop):
            break
        if _explains_a_cell(lines, start, at):
            break
        at += 1
    body = tuple(range(start, at))
    note = _footnote(lines, at, full, is_stop, footnote_words) if body else ()
    if body and not note and at < len(lines) and _explains_a_cell(lines, start, at):
        note = (at,)
    return Region(body, note)


def _explains_a_cell(lines: Sequence[SourceLine], start: int, at: int) -> bool:
    """A closed line of one short form that a line of the table is or holds: `IL-2：白细胞介素2。`."""
    text = lines[at].text
    if at == start or not text.endswith(("。", ".")):
        return False
    entry = ONE_KEY.match(text)
    return entry is not None and any(_holds(line.text, entry["key"]) for line in lines[start:at])


def _holds(text: str, key: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(key)}(?![A-Za-z0-9])", text) is not None


def _is_prose(lines: Sequence[SourceLine], at: int, full: int, is_stop: Callable[[int], bool]) -> bool:
    """A full line of running text that reads on, or a closed sentence of some length."""
    line = lines[at]
    if line.width < PROSE_SHARE * full or len(DELIMITED.findall(line.text)) > 1:
        return False
    if not reads_as_prose(line.text) or _is_row_among_rows(lines, at):
        return False
    following = lines[at + 1] if at + 1 < len(lines) and not is_stop(at + 1) else None
    if following is not None and following.width >= PROSE_SHARE * full:
        return len(DELIMITED.findall(following.text)) < 2 and not _is_row_among_rows(lines, at + 1)
    return line.ends_sentence or (following is not None and following.ends_sentence)


def reads_as_prose(text: str) -> bool:
    """Whether the words of a line are those of a sentence: its marks or its small words."""
    if has_han(text):
        return re.search(r"[。，；]", text) is not None or len(SMALL_WORDS_ZH.findall(text)) >= 2
    return len(SMALL_WORDS_EN.findall(text)) >= 1 or (
        re.search(r"[,;]", text) is not None and len(text.split()) > 6
    )


def _is_row_among_rows(lines: Sequence[SourceLine], at: int) -> bool:
    """A line that begins with an id or number shaped like the one a neighbouring line begins with."""
    own = _first_shape(lines[at].text)
    around = [other for other in (at - 2, at - 1, at + 1, at + 2) if 0 <= other < len(lines)]
    return "0" in own and any(_first_shape(lines[other].text) == own for other in around)


def _first_shape(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    return re.sub(r"[A-Za-z]", "A", re.sub(r"[0-9]", "0", first))


def _starts_footnote(lines: Sequence[SourceLine], at: int, full: int, words: Sequence[str]) -> bool:
    line = lines[at]
    if _has_footnote_word(line.text, words) or (FOOTNOTE_MARK.match(line.text) and line.width > 12):
        return True
    if _lists_abbreviations(lines, at) or lists_keys(line.text):
        return True
    return line.width >= PROSE_SHARE * full and KEY_ENTRY.match(line.text) is not None


def _lists_abbreviations(lines: Sequence[SourceLine], at: int) -> bool:
    """`MM, multiple myeloma; NR, not reached.`: two and more keys whose meanings begin as they do."""
    text = " ".join(line.text for line in lines[at : at + 2])
    if COMMA_ENTRY.match(text) is None:
        return False
    entries = [entry for entry in COMMA_ENTRY.finditer(text) if _abbreviates(entry["key"], entry["meaning"])]
    return len(entries) >= 2 and entries[0].start() == 0


def lists_keys(text: str) -> bool:
    """A line that is nothing but short forms with their meanings, however short it is.

    >>> lists_keys("HR：风险比；PFS：无进展生存期"), lists_keys("剂量：10 mg；疗程：3周")
    (True, False)
    >>> lists_keys("HR：0.7；P：0.01")
    False
    """
    parts = [part for part in re.split(r"[；;]\s{0,3}", text.rstrip("。.；;")) if part]
    return len(parts) >= 2 and all(SHORT_FORM.match(part) for part in parts)


def _abbreviates(key: str, meaning: str) -> bool:
    """Whether key and meaning share their first letter, and the meaning is words.

    >>> _abbreviates("mOS", "median overall survival"), _abbreviates("SLE", "lupus nephritis")
    (True, False)
    """
    return key[0].casefold() == meaning[0].casefold() and re.search(r"[a-z]{3}", meaning) is not None


def _has_footnote_word(text: str, words: Sequence[str]) -> bool:
    return re.match(rf"^(?:{'|'.join(map(re.escape, words))})\s?[:：.]", text, re.IGNORECASE) is not None


def _footnote(
    lines: Sequence[SourceLine], at: int, full: int, is_stop: Callable[[int], bool], words: Sequence[str]
) -> tuple[int, ...]:
    """The paragraph below the table, if it explains the table: a list of abbreviations, notes, marks."""
    end = at
    while end < len(lines) and not is_stop(end):
        end += 1
        if lines[end - 1].ends_sentence and _closes(lines, end, full, is_stop, words):
            break
    text = "".join(line.text for line in lines[at:end])
    opened = at < end and _starts_footnote(lines, at, full, words)
    return tuple(range(at, end)) if opened or len(KEY_ENTRY.findall(text)) >= 2 else ()


def _closes(
    lines: Sequence[SourceLine], end: int, full: int, is_stop: Callable[[int], bool], words: Sequence[str]
) -> bool:
    """Whether the footnote's paragraph is over: a short last line, and no further note below it."""
    if end >= len(lines) or is_stop(end) or _starts_footnote(lines, end, full, words):
        return end >= len(lines) or is_stop(end)
    widest = max(line.width for line in lines[max(0, end - 4) : end])
    return lines[end - 1].width < 0.9 * max(widest, full) or lines[end].width < 0.7 * widest


def explains_short_form(text: str) -> bool:
    """Whether a line opens a list of short forms with commas.

    >>> explains_short_form("siRNA, small interfering RNA."), explains_short_form("NSCLC, EGFR-mutant")
    (True, False)
    """
    entry = COMMA_ENTRY.match(text)
    if entry is None or sum(map(str.isupper, entry["key"])) < 2:
        return False
    return _abbreviates(entry["key"], entry["meaning"]) and " " in entry["meaning"].strip()
