"""A Chinese long form before a bracket: 嵌合抗原受体（chimeric antigen receptor，CAR）."""

from __future__ import annotations

import re

from pipeline.records import Definition

from .brackets import Bracket
from .edge import Lexicon, find_left_edge
from .inside import Contents
from .letters import fits
from .lists import Lists
from .passages import BAD_END, LAST_SHORT, Passage, are_known, bare, definition, is_known
from .shapes import (
    clean_chinese,
    count_han,
    is_measured,
    is_number_shared,
    is_person,
    is_short,
    latin_words,
    measure,
)

_ELIDED = re.compile("(?:及|和|与|或)?其(?![他它余中])")  # VEGF及其受体（VEGFR）: the name is told by halves


_RATE_END = re.compile(r"[0-9]\s?[/／]\s?[0-9][0-9 ,]*$|[0-9] [0-9]{3}$|^/")  # 约为1/5 000


_FREQUENCY = re.compile(r"(?:^|\s)(?:[Qq][0-9]{0,2}[DdWwMmHh]|[Qq][Oo][Dd]|[BbTtQq][Ii][Dd])$")
_OFTEN = re.compile("[每次隔]")  # how often: 每日一次（QD）; 奥马珠单抗组（4 mg QD） defines nothing


_MOST_HAN = 36


_PANEL = re.compile("(?P<letter>[A-H])(?=[\u4e00-\u9fff]{3})")


def defined_in_chinese(
    passage: Passage, bracket: Bracket, contents: Contents, run: tuple[int, int]
) -> list[Definition]:
    """嵌合抗原受体（chimeric antigen receptor，CAR）, 总体缓解率（ORR）, 新抗原（neoantigen）."""
    if contents.english and contents.shorts:
        return _zh_en_short(passage, bracket, contents, run)
    if contents.shorts:
        return _zh_short(passage, bracket, contents, run)
    if contents.english and not contents.chinese:
        return _zh_en(passage, bracket, contents, run)
    return []


def _cut_long(passage: Passage, run: tuple[int, int], english: str, short: str) -> tuple[int, str]:
    """The place and the text of the Chinese long form at the end of a run; "" where none stands there."""
    printed = passage.text[run[0] : run[1]]
    at = find_left_edge(printed, english, short, passage.evidence)
    at = _with_opening(printed, at, english, short, passage.lists)
    at = max(at, printed.rfind("每")) if _FREQUENCY.search(short) else at
    at = _behind_panel(passage, run[0] + at, f"{english} {short}") - run[0]
    long = clean_chinese(printed[at:])
    is_good = count_han(long) >= 1 and count_han(long) <= _MOST_HAN and not BAD_END.search(long)
    is_good = is_good and not _ELIDED.match(long)
    is_good = (
        is_good
        and _ends_as_term(long, f"{english} {short}")
        and (count_han(long) >= 2 or measure(english) < 4)
    )
    return (run[0] + at, long) if is_good else (run[1], "")


def _behind_panel(passage: Passage, at: int, other: str) -> int:
    """Behind the letter of a figure's part: 图1 A总生存曲线（OS）；B无病生存曲线（PFS）.

    B细胞受体（BCR） keeps its letter, which the other side has, and so does one no part A stands before.
    """
    panel = _PANEL.match(passage.text, at)
    if panel is None or panel["letter"] in re.findall("[A-Z]", other):
        return at
    before = passage.text[passage.low : at].rstrip()
    former = chr(ord(panel["letter"]) - 1)
    is_next = panel["letter"] > "A" and re.search(
        rf"(?<![A-Za-z0-9]){former}(?=[\s.:：．、]?[一-鿿])", before
    )
    return at + 1 if is_next and before.endswith(("；", "。", "，", ";", ":", "：")) else at


def _with_opening(printed: str, at: int, english: str, short: str, lists: Lists) -> int:
    """Take in what stands before a known name and is said: median 中位, RR 复发/难治性 in RRMM."""
    words = latin_words(english)
    said = lists.openings(words[0]) if words else ()
    if not words:
        said = next((chinese for letters, chinese in lists.prefixes if _opens(short, letters)), ())
    if printed[at:].startswith(tuple(said)):
        return at
    end = len(printed[:at].rstrip())
    starts = ((printed.rfind(word, 0, at + len(word)), len(word)) for word in said)
    return min((start for start, size in starts if 0 <= start < end <= start + size), default=at)


def _cut_prefixed(passage: Passage, run: tuple[int, int], short: str) -> tuple[int, str] | None:
    """中位PFS（mPFS）, 复发/难治MM（RRMM）: the rest of the short form behind what its prefix says."""
    printed = passage.text[run[0] : run[1]].rstrip()
    for letters, words in passage.lists.prefixes:
        rest = short.removeprefix(letters)
        if not _opens(short, letters) or not printed.endswith(rest):
            continue
        before = printed[: -len(rest)].rstrip()
        fitting = [word for word in words if before.endswith(word)]
        if fitting:
            at = len(before) - max(map(len, fitting))
            return run[0] + at, clean_chinese(printed[at:])
    return None


def _without_prefix(short: str, lists: Lists) -> str:
    return next((short.removeprefix(letters) for letters, _ in lists.prefixes if _opens(short, letters)), "")


def _opens(short: str, letters: str) -> bool:
    """Whether a short form is the letters and another short form: RRMM, mPFS."""
    rest = short.removeprefix(letters)
    return rest != short and sum(map(str.isupper, rest)) >= 2 and rest[:1].isupper()


def _ends_as_term(long: str, other: str) -> bool:
    """Whether Chinese is the head of a long form: no other short form stands last (crRNA, CS1).

    A number, a single letter or a name the bracket repeats may (白细胞介素-12, 逻辑门型CAR-T).
    """
    rate = _RATE_END.search(long)
    if rate is not None and not other.endswith(rate.group()):  # 周期蛋白依赖性激酶4/6（CDK4/6） is none
        return False
    match = LAST_SHORT.search(long)
    if match is None:
        return True
    names = [word.lower() for word in latin_words(match.group()) if len(word) > 1]
    return all(len(name) >= 3 and name in other.lower() for name in names)


def _zh_en_short(
    passage: Passage, bracket: Bracket, contents: Contents, run: tuple[int, int]
) -> list[Definition]:
    shorts = [
        short
        for short in contents.shorts
        if fits(bare(short, passage.lists), contents.english, passage.lists)
        or are_known(short, contents.english, passage.evidence.lexicon)
    ]
    if not shorts or contents.chinese or len(contents.strange) > 1:
        return []
    start, long = _cut_long(passage, run, contents.english, shorts[0])
    rule = "bracket_zh_en" if long else "bracket_en_only"
    start = start if long else bracket.open
    return [definition(start, bracket, short, contents.english, long, rule) for short in shorts]


def _zh_short(
    passage: Passage, bracket: Bracket, contents: Contents, run: tuple[int, int]
) -> list[Definition]:
    if contents.strange or contents.chinese or len(contents.shorts) > 2 or contents.enumerates:
        return []
    short = contents.shorts[0]
    start, long = _cut_prefixed(passage, run, short) or _cut_long(passage, run, "", short)
    if long and len(contents.shorts) == 1 and long.endswith(_without_prefix(short, passage.lists) or "\n"):
        return [definition(start, bracket, short, "", long, "bracket_zh")]
    if not long or not all(_may_stand_for(short, long, passage) for short in contents.shorts):
        return []
    return [definition(start, bracket, short, "", long, "bracket_zh") for short in contents.shorts]


def _may_stand_for(short: str, long: str, passage: Passage) -> bool:
    """Whether a short form beside Chinese alone can be its abbreviation: no product, trial, gene or firm."""
    if _FREQUENCY.search(short):
        return short[0] in "QqBbTt" and _OFTEN.search(long) is not None
    lists = passage.lists
    capitals, letters = sum(map(str.isupper, short)), sum(map(str.isalpha, short))
    lexicon = passage.evidence.lexicon
    if capitals < 2 and _is_numbered_name(short, long, lexicon, lists):
        return True
    if short in lists.not_short or capitals < 2 or long in lists.too_general or is_person(long):
        return False
    if lexicon is not None and long.casefold() in lexicon:
        return True
    if lists.name_words.search(long) or not is_number_shared(short, long, lists):
        return False
    if short.endswith("TM") or short in latin_words(long) or is_measured(short, long, lists):
        return False
    if is_short(long.split(" ")[0]) and count_han(long) <= 2:
        return False
    han = count_han(long)
    return (2 if letters <= 3 else 3) <= han <= 4 * letters + 6 and letters <= 3 * han


def _is_numbered_name(short: str, long: str, lexicon: Lexicon | None, lists: Lists) -> bool:
    """Whether a known name with one capital and a number stands for Chinese with the number in it."""
    has_number = any(map(str.isdigit, short)) and any(map(str.isdigit, long))
    known = lexicon is not None and is_known(short, lexicon)
    return known and has_number and is_number_shared(short, long, lists) and count_han(long) >= 2


def _zh_en(passage: Passage, bracket: Bracket, contents: Contents, run: tuple[int, int]) -> list[Definition]:
    english = contents.english
    if contents.strange or contents.enumerates or not _is_phrase(english, passage.lists):
        return []
    start, long = _cut_long(passage, run, english, "")
    if count_han(long) < 2 or long in passage.lists.too_general or is_person(passage.text[run[0] : run[1]]):
        return []
    if not _is_common(english, long, passage):
        return []
    return [definition(start, bracket, "", english, long, "bilingual_pair")]


def _is_phrase(english: str, lists: Lists) -> bool:
    """Whether English in a bracket can be a term: few words, no sentence, no figure, no unit."""
    words = latin_words(english)
    first = words[0].lower() if words else ""
    if not 1 <= len(words) <= 10 or len(english) > 90 or first in lists.references or "," in english:
        return False
    return (
        max(map(len, words)) >= 4
        and sum(char.isdigit() for char in english) <= 4
        and not english.endswith(".")
    )


def _is_common(english: str, chinese: str, passage: Passage) -> bool:
    """Tell a term from a person, firm or place: not every word capitalised, or known as common words."""
    words = [word for word in latin_words(english) if len(word) >= 3]
    capitalised = [word for word in words if word[0].isupper()]
    if not words or passage.lists.name_words.search(chinese):
        return False
    if len(capitalised) < len(words) and not capitalised[1:]:
        return True
    if {word.lower() for word in latin_words(chinese) if len(word) > 1} & {word.lower() for word in words}:
        return True
    if chinese.startswith(passage.lists.openings(words[0])) and passage.lists.openings(words[0]):
        return True
    return all(word.lower() in passage.vocabulary.lower for word in capitalised)
