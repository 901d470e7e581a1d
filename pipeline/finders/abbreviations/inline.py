"""Definitions in running text: a long form beside a bracket with its short form, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.records import Definition

from .brackets import Bracket, find_brackets
from .edge import Evidence, Lexicon, find_head_run, find_left_edge
from .inside import Contents, read_bracket
from .letters import SMALL_WORDS, find_english_start, fits, fold_short, score_pair, split_words
from .lists import Lists
from .shapes import (
    GREEK,
    HAN,
    HYPHENS,
    clean_chinese,
    count_han,
    has_han,
    has_letter,
    is_english,
    is_measured,
    is_number_shared,
    is_person,
    is_short,
    latin_words,
    measure,
)

WINDOW = 200
MOST_WORDS = 6
_WORD_START = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]")
_CITATION = re.compile(r"\s*[\[［][0-9,，;；\-–—~ ]{1,40}[\]］]\s*$")
_LAST_SHORT = re.compile(rf"[A-Za-z0-9{GREEK}][A-Za-z0-9{GREEK}₀-₉+/.{HYPHENS}]{{0,14}}$")
_ENGLISH_STOP = re.compile(rf"[;:!?()\[\]{{}}（）；：。，、“”\"\t=<>|{HAN}]|\.\s(?=[A-Z(])")
_LOWER_WORD = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])")
_ELIDED = re.compile("(?:及|和|与|或)?其(?![他它余中])")  # VEGF及其受体（VEGFR）: the name is told by halves
_BAD_END = re.compile(r"(?:如|例如|诸如|包括|等|的|了|为|是|在|和|与|及|或|即|称|有|于|中|时|后|见|等的)$")
_FIRST_SHORT = re.compile(
    r"\s?\((?P<short>[A-Z][A-Za-z0-9\-]{1,11})\)(?P<rest>(?:\s[a-z][a-z\-]{2,20}){1,4})\s*$"
)
_RATE_END = re.compile(r"[0-9]\s?[/／]\s?[0-9][0-9 ,]*$|[0-9] [0-9]{3}$|^/")  # 约为1/5 000
_MOST_HAN = 36
_POSSESSIVE = re.compile("['’]s$")  # the European Medicines Agency's (EMA's) committee
_PANEL = re.compile("(?P<letter>[A-H])(?=[\u4e00-\u9fff]{3})")
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=[A-Za-z]{2,}\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A paragraph of the text and the evidence for it; ``low``, ``high`` span it in ``text``."""

    text: str
    low: int
    high: int
    evidence: Evidence
    vocabulary: Vocabulary

    @property
    def lists(self) -> Lists:
        """The word lists."""
        return self.evidence.lists


@dataclass(frozen=True)
class Vocabulary:
    """The words a text prints in lower case: they tell Machine Learning from Emily Whitehead."""

    text: str

    @cached_property
    def lower(self) -> frozenset[str]:
        """Words of three letters or more."""
        return frozenset(_LOWER_WORD.findall(self.text))


def find_inline(passage: Passage) -> Iterator[Definition]:
    """Yield the definitions at the brackets of one paragraph."""
    for bracket in find_brackets(passage.text, passage.low, passage.high):
        inner = passage.text[bracket.start : bracket.stop]
        if has_letter(inner) or has_han(inner):
            yield from _read_definition(passage, bracket, inner)


def _read_definition(passage: Passage, bracket: Bracket, inner: str) -> list[Definition]:
    contents = read_bracket(inner, passage.lists)
    if contents is None or (not bracket.closed and not (contents.shorts and contents.english)):
        return []
    head_end = _head_end(passage, bracket)
    found = _defined_by_short(passage, bracket, contents, head_end)
    if found:
        return found
    low, high = find_head_run(passage.text, passage.low, head_end)
    if count_han(passage.text[low:high]) >= 1:
        return _defined_in_chinese(passage, bracket, contents, (low, high))
    return _defined_in_english(passage, bracket, contents, head_end)


def _head_end(passage: Passage, bracket: Bracket) -> int:
    """Where the text left of the bracket ends, a citation [30] before it passed over."""
    start = max(passage.low, bracket.open - 44)
    match = _CITATION.search(passage.text, start, bracket.open)
    end = match.start() if match else bracket.open
    while end > passage.low and passage.text[end - 1].isspace():
        end -= 1
    return end


# --- ABBR（…） -------------------------------------------------------------------------------


def _defined_by_short(
    passage: Passage, bracket: Bracket, contents: Contents, head_end: int
) -> list[Definition]:
    """CAR（嵌合抗原受体）, ABBR (English long form), ABBR（English，中文）."""
    if contents.shorts or contents.strange or contents.enumerates:
        return []
    match = _LAST_SHORT.search(passage.text, max(passage.low, head_end - 16), head_end)
    if match is None or not is_short(match.group()) or sum(map(str.isupper, match.group())) < 2:
        return []
    short = match.group()
    if passage.text[max(passage.low, match.start() - 1) : match.start()] in ("/", "-", "_", "."):
        return []
    if contents.english:
        is_long = len(latin_words(contents.english)) > 1 or len(contents.english) > len(short) + 3
        if (
            not is_long
            or short in contents.english
            or score_pair(short, contents.english, passage.lists) is None
        ):
            return []
    elif not _is_term(contents.chinese, short, passage.evidence):
        return []
    rule = "short_first_en" if contents.english else "short_first_zh"
    if contents.english and contents.chinese:
        rule = "short_first_en_zh"
    return [_definition(match.start(), bracket, short, contents.english, contents.chinese, rule)]


def _is_term(chinese: str, short: str, evidence: Evidence) -> bool:
    """Whether Chinese in a bracket behind a short form is a name and not a remark."""
    lists = evidence.lists
    if evidence.lexicon is not None and chinese.casefold() in evidence.lexicon:
        return True
    letters = sum(1 for char in short if char.isalpha())
    han = count_han(chinese)
    if not 3 <= han <= 4 * letters + 4 or chinese in lists.too_general or _BAD_END.search(chinese):
        return False
    if han < 1.2 * letters or not chinese.endswith(lists.head_nouns):
        return False
    if not is_number_shared(short, chinese, lists) or re.search(r"[0-9%]\s*[例个岁天月年%]", chinese):
        return False
    return not any((match.lastgroup or "").startswith("cut") for match in lists.splitter.finditer(chinese))


# --- 中文长形（…） ---------------------------------------------------------------------------


def _defined_in_chinese(
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
    at = _behind_panel(passage, run[0] + at, f"{english} {short}") - run[0]
    long = clean_chinese(printed[at:])
    is_good = count_han(long) >= 1 and count_han(long) <= _MOST_HAN and not _BAD_END.search(long)
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
    before = printed[:at].rstrip()
    fitting = [word for word in said if before.endswith(word)]
    if not fitting or printed[at:].startswith(tuple(said)):
        return at
    return len(before) - max(map(len, fitting))


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
    match = _LAST_SHORT.search(long)
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
        if fits(_bare(short, passage.lists), contents.english, passage.lists)
        or _are_known(short, contents.english, passage.evidence.lexicon)
    ]
    if not shorts or contents.chinese or len(contents.strange) > 1:
        return []
    start, long = _cut_long(passage, run, contents.english, shorts[0])
    rule = "bracket_zh_en" if long else "bracket_en_only"
    start = start if long else bracket.open
    return [_definition(start, bracket, short, contents.english, long, rule) for short in shorts]


def _are_known(short: str, english: str, lexicon: Lexicon | None) -> bool:
    """Whether both name one concept though no letters fit: trastuzumab emtansine, T-DM1."""
    is_code = re.search("[0-9]{2}", short) is not None
    return (
        lexicon is not None and not is_code and bool(_concepts(short, lexicon) & _concepts(english, lexicon))
    )


def _bare(short: str, lists: Lists) -> str:
    """CAR-T cell without its noun."""
    head, _, noun = short.rpartition(" ")
    return head if head and noun in lists.trailing_nouns else short


def _zh_short(
    passage: Passage, bracket: Bracket, contents: Contents, run: tuple[int, int]
) -> list[Definition]:
    if contents.strange or contents.chinese or len(contents.shorts) > 2 or contents.enumerates:
        return []
    short = contents.shorts[0]
    start, long = _cut_prefixed(passage, run, short) or _cut_long(passage, run, "", short)
    if long and len(contents.shorts) == 1 and long.endswith(_without_prefix(short, passage.lists) or "\n"):
        return [_definition(start, bracket, short, "", long, "bracket_zh")]
    if not long or not all(_may_stand_for(short, long, passage) for short in contents.shorts):
        return []
    return [_definition(start, bracket, short, "", long, "bracket_zh") for short in contents.shorts]


def _may_stand_for(short: str, long: str, passage: Passage) -> bool:
    """Whether a short form beside Chinese alone can be its abbreviation: no product, trial, gene or firm."""
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
    known = lexicon is not None and _is_known(short, lexicon)
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
    return [_definition(start, bracket, "", english, long, "bilingual_pair")]


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


# --- English long form (…) -------------------------------------------------------------------


def _defined_in_english(
    passage: Passage, bracket: Bracket, contents: Contents, head_end: int
) -> list[Definition]:
    """Chimeric antigen receptor (CAR), also (CAR, 嵌合抗原受体) and (CAR-T cell)."""
    if not contents.shorts or len(contents.shorts) > 2 or (contents.english and contents.chinese):
        return []
    low, phrase = _english_head(passage, head_end)
    found = []
    for short in contents.shorts:
        at = find_english_start(_bare(short, passage.lists), phrase, passage.lists)
        at = _known_start(short, phrase, passage.evidence.lexicon) if at is None else at
        long = phrase[at:].strip() if at is not None else ""
        if at is not None and _is_english_long(long, short, passage.lists):
            rule = "bracket_en_zh" if contents.chinese else "bracket_en"
            found.append(_definition(low + at, bracket, short, long, contents.chinese, rule))
    found = found or _goes_on(passage, bracket, contents, head_end)
    return found or _defined_within(passage, bracket, contents)


def _goes_on(passage: Passage, bracket: Bracket, contents: Contents, head_end: int) -> list[Definition]:
    """glucagon-like peptide-1 (GLP-1) receptor agonists (GLP-1RAs): the first short form and more."""
    window = passage.text[max(passage.low, head_end - WINDOW) : head_end]
    first = _FIRST_SHORT.search(window)
    if first is None or len(contents.shorts) != 1:
        return []
    short, rest = contents.shorts[0], first["rest"].strip()
    tail = short.removeprefix(first["short"]).lstrip(" -")
    low, phrase = _english_head(passage, head_end - len(window) + first.start())
    at = find_english_start(first["short"], phrase, passage.lists)
    if tail == short or not tail or at is None or score_pair(tail, rest, passage.lists) is None:
        return []
    return [_definition(low + at, bracket, short, f"{phrase[at:].strip()} {rest}", "", "bracket_en")]


def _known_start(short: str, phrase: str, lexicon: Lexicon | None) -> int | None:
    """Where a term of the lexicon begins that a known short form with other letters follows.

    Names of drugs are cut freely (trastuzumab deruxtecan, T-DXd); codes with numbers are none.
    """
    if lexicon is None or re.search("[0-9]{2}", short):
        return None
    meant = _concepts(short, lexicon)
    starts = [found.start() for found in _WORD_START.finditer(phrase)][-MOST_WORDS:-1] if meant else []
    return next((at for at in starts if meant & _concepts(phrase[at:].strip(), lexicon)), None)


def _is_known(name: str, lexicon: Lexicon) -> bool:
    return bool(_concepts(name, lexicon))


def _concepts(name: str, lexicon: Lexicon) -> frozenset[str]:
    """The concepts a name stands for, in the singular too."""
    folded = name.casefold()
    return lexicon.get(folded) or lexicon.get(folded.removesuffix("s")) or frozenset()


def _defined_within(passage: Passage, bracket: Bracket, contents: Contents) -> list[Definition]:
    """Both forms in a bracket with no long form before it: (graft-versus-host disease, GVHD)."""
    if contents.chinese or contents.strange or len(contents.shorts) != 1 or not contents.english:
        return []
    short, english = contents.shorts[0], contents.english
    score = score_pair(short, english, passage.lists)
    if score is None or score < 0.6 * len(short) or len(latin_words(english)) < 2 or english[-1].isdigit():
        return []
    is_term = any(word.islower() and len(word) > 3 for word in latin_words(english))
    return [_definition(bracket.open, bracket, short, english, "", "bracket_en_only")] if is_term else []


def _english_head(passage: Passage, head_end: int) -> tuple[int, str]:
    """The stretch of English left of a bracket, from the last clause mark on; with its place."""
    low = max(passage.low, head_end - WINDOW)
    window = passage.text[low:head_end]
    start = 0
    for match in _ENGLISH_STOP.finditer(window):
        start = match.end()
    return low + start, window[start:]


def _is_english_long(long: str, short: str, lists: Lists) -> bool:
    """Whether an English long form is one: a lower-case word, longer than the short form, not it again."""
    if not is_english(long) or len(long) < len(short) + 2:
        return False
    if short in lists.not_short and not _is_initialism(short, long, lists):
        return False
    return short.lower() not in {word.lower() for word in latin_words(long)} or len(short) < 3


def _is_initialism(short: str, long: str, lists: Lists) -> bool:
    """Whether every letter is a word's first: IV, intravenous is none, USA, using Stata 11 neither."""
    return "".join(word[0] for word in split_words(long, lists) if word not in SMALL_WORDS) == fold_short(
        short
    )


def _definition(
    start: int, bracket: Bracket, short: str, english: str, chinese: str, rule: str
) -> Definition:
    english = _CITATION.sub("", english).strip()
    if owner := _POSSESSIVE.search(short):
        short, english = short[: owner.start()], _POSSESSIVE.sub("", english)
    if english[:1].lower() != short[:1].lower():
        english = _ARTICLE.sub("", english)
    return Definition(start, bracket.end, short, english, clean_chinese(chinese), f"abbreviation:{rule}")
