"""Which lines of a text dump open a part of the paper: labels, headings, captions, references."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from pipeline.frozen import frozen
from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.entries import REFERENCE_HEAD, find_bare_entries
from pipeline.layout.furniture import JOURNAL_LINE, VOLUME_YEAR_LINE
from pipeline.layout.headings import MARKDOWN, Candidate, best_chain, read_candidate
from pipeline.layout.regions import find_region, prose_width
from pipeline.layout.source import (
    HAN,
    HAN_CHAR,
    SourceLine,
    has_han,
    is_set_apart,
    local_width,
    usual_gap,
    usual_type,
)
from pipeline.layout.topical import find_topics, table_positions

LayoutWords = Mapping[str, tuple[str, ...]]
LABELLED = ("abstract", "keywords", "front_matter")
LEGEND_START = re.compile(r"^[（(]?[AaＡ][)）]?\s?[：:.、]\s?\S")
LEGEND_NEXT = re.compile(r"(?:^|[；;。.]\s{0,3})[（(]?[BbＢ][)）]?\s?[：:.、]\s?\S")
LEGEND_REACH = 15
LONGEST_HEADING = 200
LONGEST_NAME = 60
LONGEST_CAPTION = 30
FEWEST_LETTERS = 4
LETTERS_SHARE = 0.6
SHORT_TITLE = 0.85
FEWEST_WHITE = 0.08
SAME_SIZE = 0.3
LONGEST_HEADING_LINES = 5
FEWEST_NUMBERED = 3
FRONT_LINES = 30
LABEL_BEGINS = "[(*#Dd \t\n\r\f\v\x1c\x1d\x1e\x1f"
"""Of ASCII, beside the letters of the labels themselves: `#`, `(`, `DOI 10.…`, white."""
# Labels that some journals print in bold with nothing but a space behind: `Abstract Hemophilia is …`.
BARE_LABELS = ("abstract", "key words", "keywords")
LISTED_LABELS = ("key words", "keywords")
LISTED = r"(?=[^.。;；·•|]{2,60}\s?[;；·•|]\s?[^.。;；·•|]{2,60}(?:[;；·•|]|$))"
STOPPED_LABELS = ("summary", "index terms")
"""Labels that a full stop may end as well: `Summary. Sickle cell disease is …`; the bare ones are, too."""
ORNAMENTS = re.compile(r"[\s·•・∙|｜\[\]【】［］()（）<>《》:：*\-–—]")
JOURNAL_NAME = re.compile(
    rf"^[{HAN}]{{2,16}}(?:杂志|学报|医刊|通报)$|^(?:[A-Z][a-z]+\s){{0,4}}(?:Journal|Annals|Archives)(?:\s(?:of|in|and|the|[A-Z][a-z]+)){{0,8}}$"
)
# `Received 3 September 2024; revised 11 December 2024`: the paper's own dates, without a colon.
HISTORY = re.compile(
    r"^(?:Received|Revised|Accepted|Submitted|Published|Available online|First published)(?:\s(?:online|on))?"
    r"\s(?:[0-9]{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.?\s[0-9]{1,2}|(?:19|20)[0-9]{2})"
    r"(?=[\s,.\-/])(?!.{0,80}(?:19|20)[0-9]{2}[^;,.]{40})"
)
ADDRESS = re.compile(r"^(?:https?://|www\.|doi\.org/|10\.[0-9]{4,9}/)\S{3,150}$", re.IGNORECASE)
LONGEST_JOURNAL_LINE = 140
LONGEST_BANNER = 80
SHORTEST_FULL = 40
SHORT_SHARE = 0.5
# Labels that an entry of a reference list may put at a line's start.
ENTRY_LABEL = re.compile(
    r"[\[(（]?(?:doi|pmid|published|accepted|citation|available)(?![a-z])", re.IGNORECASE
)
RUN_IN = re.compile(r"^[0-9]{1,2}[.．、]\s{0,3}[^。；;：:]{1,60}[：:]\s?\S")
FULL_SHARE = 0.85
LONGEST_LAST = 12
"""Lines from the last entry of a list of references without a head to the paper's end, at most."""
SMALLEST_BOLD = 0.85
"""Of the type size of the text: some numbered headings are bold and a size smaller."""
FIRST_NUMBER = re.compile(r"^(?:[01][.．、]?\s|[01][.．、]|一、|（一）|I[.．]\s)")
FRONT_REACH = 15
SHORT_HEADING_SHARE = 0.6
LAST_OF_TABLE = 1
RAISED_END = re.compile(r"[\s⁰-⁹¹²³,，–-]+$")
# `PROXIMAL PATHWAY. Pegcetacoplan was approved`: a heading in capitals that its paragraph goes on behind.
RUN_IN_CAPITALS = re.compile(r"[A-Z][^a-z.]{4,}\.\s+[A-Z][a-z]")
SENTENCE_INSIDE = re.compile(r"[a-z]{3}\.[⁰-⁹¹²³,\[\]0-9]*\s+[A-Z][a-z]")
LONGEST_TITLE = 80
"""Characters above which a full stop inside parts sentences: `Trials vs. Practice` is shorter."""
NUMBERED_NAME = re.compile(r"[\s\[\]【】#*:：0-9.]")
UNCLOSED = re.compile(r"[（(\[【][^）)\]】]*$")
# `通用型CAR-T细胞` | `（universal CAR-T cell, UCAR-T细胞）技术`; `（1）` and `(a)` open an item.
LONGEST_ASIDE, STUB_SHARE = 3, 0.2
ASIDE = re.compile(r"^[（(](?![0-9一二三四五六七八九十IVXivxA-Za-zⅠ-Ⅻ①-⑳]{1,4}[)）])")


@frozen
class Mark:
    """What a line opens: ``kind`` is abstract, keywords, front_matter, references, heading, table,
    figure, legend; ``level``, ``number``, ``title`` are a heading's; ``lines`` how many lines it takes."""

    kind: str
    level: int = 0
    number: str = ""
    title: str = ""
    caption: Caption | None = None
    lines: int = 1


@cache
def _label_pattern(words: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """What a line with one of the labels can begin with, of ASCII and Han, and the labels' pattern."""
    han = "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in words if has_han(word))
    latin = "|".join(re.escape(word) for word in words if not has_han(word))
    # `A B S T R A C T`: a word in spaced capitals.
    spread = "|".join(
        " ".join(word.upper()) for word in words if word.isascii() and word.isalpha() and len(word) > 4
    )
    either = "|".join(part for part in (han, latin) if part)
    bare = [word for word in words if word.casefold() in BARE_LABELS]
    apart = [rf"(?:{han})[ \u3000]{{1,4}}(?=[^\s,，、。；;:：])"] if han else []
    apart += [rf"(?:{'|'.join(map(re.escape, bare))})\s{{1,3}}(?-i:(?=[A-Z]))"] if bare else []
    # `Keywords lung cancer · ROS1 · MET`: a list behind the label, though it begins in lower case.
    listed = [word for word in bare if word.casefold() in LISTED_LABELS]
    apart += [rf"(?:{'|'.join(map(re.escape, listed))})\s{{1,3}}{LISTED}"] if listed else []
    stopped = [*bare, *(word for word in words if word.casefold() in STOPPED_LABELS)]
    ended = r"\.(?:\s{1,3}(?-i:(?=[A-Z]))|\s*$)"
    apart += [rf"(?:{'|'.join(map(re.escape, stopped))}){ended}"] if stopped else []
    apart += [rf"(?:{spread})\s*$"] if spread else []
    begins = frozenset(LABEL_BEGINS).union(*((word[0], word[0].lower(), word[0].upper()) for word in words))
    return begins, re.compile(
        rf"^(?P<label>[\[【［(（]\s*(?:{either})\s*[\]】］)）]\s*[:：]?|[(（]\s*(?:{either})\s*[:：]|\*{{0,2}}(?:{either})\*{{0,2}}\s*[:：—]"
        rf"|#{{0,4}}\s*(?:{either})\s*$|(?:DOI|doi)\s+(?=10\.){''.join('|' + form for form in apart)})"
        r"\s*(?P<rest>.*)$",
        re.IGNORECASE,
    )


def split_label(text: str, words: Sequence[str]) -> tuple[str, str] | None:
    """A line's label and the rest, where it opens with one of the words.

    >>> split_label("[摘  要]  血液系统恶性肿瘤", ["摘要"])
    ('[摘  要]', '血液系统恶性肿瘤')
    >>> split_label("摘要显示", ["摘要"]) is None
    True
    >>> split_label("Summary. Chronic hepatitis B is common.", ["Summary"])
    ('Summary.', 'Chronic hepatitis B is common.')
    """
    begins, pattern = _label_pattern(tuple(words))
    first = text[:1]
    if first not in begins and (first.isascii() or HAN_CHAR.match(first)):
        return None
    match = pattern.match(text)
    return (match["label"].strip(), match["rest"].strip()) if match else None


def split_labels(lines: Sequence[SourceLine], words: LayoutWords) -> list[SourceLine]:
    """Put each label of abstract, key words and front matter on a line of its own."""
    split = []
    for line in lines:
        parts = _label_of(line, words)
        if parts is None or not parts[1] or parts[2] == "front_matter":
            split.append(line)
            continue
        split.append(replace(line, raw=parts[0]))
        tail = " " if line.trailing_space else ""
        split.append(replace(line, raw=parts[1] + tail, gap=0, first_on_page=False))
    return split


def _label_of(line: SourceLine, words: LayoutWords) -> tuple[str, str, str] | None:
    for kind in LABELLED:
        parts = split_label(line.text, words[kind])
        if parts:
            return (*parts, kind)
    return None


def find_marks(lines: Sequence[SourceLine], words: LayoutWords) -> dict[int, Mark]:
    """The marks by position in ``lines`` (furniture already taken out, labels split off)."""
    marks: dict[int, Mark] = {}
    gap = usual_gap(lines)
    for at, line in enumerate(lines):
        mark = _labelled(line, words) or _captioned(lines, at, words, gap)
        if mark:
            marks[at] = mark
    _lengthen_captions(lines, marks)
    page = _title_page(lines, marks)
    for at in page:
        # the first line of all is no rest of a title: `review article`
        text = lines[at].text if at else lines[at].text.capitalize()
        if at not in marks and (is_page_label(text, words) or _banner(lines, page, at, words)):
            marks[at] = Mark("front_matter")
    _unmark_sections(lines, marks, words)
    references = _find_references(lines, words)
    if references is not None:
        _unmark_entries(lines, marks, references)
        marks[references] = Mark("references", title=lines[references].text)
    elif (references := _find_bare_list(lines)) is not None:
        _unmark_entries(lines, marks, references)
        marks[references] = Mark("references", lines=0)
    _add_legends(lines, marks)
    last = references if references is not None else len(lines)
    _add_headings(lines, marks, words, last=last, gap=gap)
    return marks


def _title_page(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> range:
    """The lines above the first abstract or key words, where these stand near the top; else the first few."""
    ends = (
        at for at, mark in marks.items() if mark.kind in ("abstract", "keywords") and at < 2 * FRONT_LINES
    )
    return range(min(ends, default=min(3, len(lines))))


def is_page_label(text: str, words: LayoutWords) -> bool:
    """The kind of article (`REVIEW`, `·综述·`), the journal's name or its volume: no part of a title."""
    bare = ORNAMENTS.sub("", re.sub(r"(?i)doi\s?[:：]?\s?10\.[0-9]{4,9}/\S+$", "", text)).casefold()
    kinds = {ORNAMENTS.sub("", word).casefold() for word in words.get("article_type", ())}
    if text[:1].islower():  # `research`: the last word of a wrapped title
        kinds = set()
    journal = len(text) <= LONGEST_JOURNAL_LINE and _is_journal_line(text)
    return (
        bare in kinds
        or journal
        or is_page_line(text, words)
        or any(pattern.match(text) for pattern in (ADDRESS, JOURNAL_NAME, HISTORY))
    )


def _is_journal_line(text: str) -> bool:
    return JOURNAL_LINE.search(text) is not None or VOLUME_YEAR_LINE.match(text) is not None


def is_page_line(text: str, words: LayoutWords) -> bool:
    """What the publisher prints around a title: `Contents lists available at ScienceDirect`, 扫码阅读.

    `Open access publishing in China`, a title, goes on in words of its own.
    """
    if len(text) > LONGEST_JOURNAL_LINE:
        return False
    pattern = _page_line_pattern(words.get("page_line_start", ()), words.get("page_line", ()))
    return pattern.match(text) is not None


@cache
def _page_line_pattern(starts: tuple[str, ...], whole: tuple[str, ...]) -> re.Pattern[str]:
    """Lines that begin with one of the first, or are one of the second, a colon or an address behind it."""
    begin, alone = ("|".join(map(re.escape, part)) or "(?!)" for part in (starts, whole))
    behind = r"(?:\s*$|\s?[:：]|\s(?:www\.|https?:))"
    return re.compile(rf"^(?:(?:{begin})(?![a-z])|(?:{alone}){behind})", re.IGNORECASE)


def _banner(lines: Sequence[SourceLine], page: range, at: int, words: LayoutWords) -> bool:
    """Whether a line is the journal's name in large type: a line of volume and year begins with it."""
    name = lines[at].text.casefold()
    if len(name) > LONGEST_BANNER:
        return False
    volumes = (lines[other].text for other in page if other != at and _is_journal_line(lines[other].text))
    between = 0 < at < len(page) - 1 and all(is_page_line(lines[i].text, words) for i in (at - 1, at + 1))
    return between or any(
        re.match(rf"{re.escape(name)}[\s,，.]{{0,3}}[0-9(（第V]", v.casefold()) for v in volumes
    )


def _unmark_entries(lines: Sequence[SourceLine], marks: dict[int, Mark], references: int) -> None:
    """Below the list's head only an end block has labels: `doi: 10.…` is the rest of an entry."""
    last_entry = max(
        (at for at in range(references, len(lines)) if REFERENCE_HEAD.match(lines[at].text)),
        default=references,
    )
    for at in [at for at in marks if at > references and marks[at].kind == "front_matter"]:
        if at < last_entry or ENTRY_LABEL.match(lines[at].text):
            del marks[at]


def _labelled(line: SourceLine, words: LayoutWords) -> Mark | None:
    parts = _label_of(line, words)
    return Mark(parts[2]) if parts else None


def _unmark_sections(lines: Sequence[SourceLine], marks: dict[int, Mark], words: LayoutWords) -> None:
    """`Author contributions` alone on a line below the title page is a section's heading."""
    names = _section_names(words)
    first = _after_front(lines, marks)
    for at in [at for at in marks if at >= first and marks[at].kind == "front_matter"]:
        if _unnumbered(lines[at], names) is not None and not lines[at].text.endswith((":", "：")):
            del marks[at]


def _section_names(words: LayoutWords) -> set[str]:
    return {re.sub(r"\s", "", word).casefold() for word in words["section_name"]}


def _captioned(lines: Sequence[SourceLine], at: int, words: LayoutWords, gap: int) -> Mark | None:
    line = lines[at]
    for kind in ("table", "figure"):
        caption = read_caption(line.text, words[f"{kind}_label"], kind)
        if caption and _stands_alone(lines, at, caption, gap):
            return Mark(kind, caption=caption)
    return None


def _lengthen_captions(lines: Sequence[SourceLine], marks: dict[int, Mark]) -> None:
    """Where the type is known, a figure's caption is all lines of its type right below its label."""
    body = usual_type(lines)[0]
    for at, mark in list(marks.items()):
        if mark.kind != "figure" or not lines[at].size:
            continue
        small = lines[at].size < body - SAME_SIZE
        end = at + 1
        while end < min(len(lines), at + LONGEST_CAPTION) and end not in marks:
            if not _is_right_below(lines[end - 1], lines[end]) or (
                lines[end - 1].ends_sentence and not small
            ):
                break
            end += 1
        marks[at] = replace(mark, lines=end - at)


def _is_right_below(above: SourceLine, line: SourceLine) -> bool:
    """Whether a line of the same size stands on the next line of its column."""
    if above.box is None or line.box is None or above.page != line.page:
        return False
    white = line.box[1] - above.box[3]
    beside = min(above.box[2], line.box[2]) > max(above.box[0], line.box[0])
    near = line.gap == 0 and -0.5 * line.size < white < 2 * line.size
    return beside and near and abs(above.size - line.size) <= SAME_SIZE


def _stands_alone(lines: Sequence[SourceLine], at: int, caption: Caption, gap: int) -> bool:
    """A caption is no wrapped line of running text: the text before has ended, or it stands apart."""
    if at == 0 or lines[at - 1].ends_sentence or lines[at].first_on_page:
        return True
    strong = caption.separated and bool(caption.title) and not lines[at].ends_sentence
    apart = lines[at].gap > gap or lines[at - 1].width < 0.6 * local_width(lines, at - 1)
    return (strong and not lines[at - 1].text.endswith((",", "，", "、", "(", "（"))) or (apart and strong)


def _find_references(lines: Sequence[SourceLine], words: LayoutWords) -> int | None:
    """The head of the reference list: the last such line, alone, in the second half of the paper."""
    for at in range(len(lines) - 1, len(lines) // 4 - 1, -1):
        if names_references(lines[at].text, words):
            return at
    return None


def names_references(text: str, words: LayoutWords) -> bool:
    """Whether a line says just that references follow: `[参考文献]`, `6. References:`."""
    if len(text) > LONGEST_NAME:
        return False
    return NUMBERED_NAME.sub("", text).casefold() in _reference_names(words["references"])


@cache
def _reference_names(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset("".join(word.split()).casefold() for word in words)


def _find_bare_list(lines: Sequence[SourceLine]) -> int | None:
    """The first entry of a list of references without a head that goes on to the paper's end."""
    skipped = len(lines) // 4
    chain = [skipped + at for at in find_bare_entries([line.text for line in lines[skipped:]])]
    return chain[0] if chain and len(lines) - chain[-1] <= LONGEST_LAST else None


def _add_legends(lines: Sequence[SourceLine], marks: dict[int, Mark]) -> None:
    """`A：…；B：…。` right above a figure's caption."""
    for at, line in enumerate(lines):
        if at in marks or not LEGEND_START.match(line.text):
            continue
        reach = range(at + 1, min(len(lines), at + LEGEND_REACH))
        caption = next((below for below in reach if below in marks), None)
        if caption is None or marks[caption].kind != "figure":
            continue
        text = "".join(lines[i].text for i in range(at, caption))
        if LEGEND_NEXT.search(text):
            marks[at] = Mark("legend", lines=caption - at)


def _add_headings(
    lines: Sequence[SourceLine], marks: dict[int, Mark], words: LayoutWords, *, last: int, gap: int
) -> None:
    first = _after_front(lines, marks)
    body = usual_type(lines[first:last] or lines)
    read = partial(
        _candidate, lines, marks, gap=gap, body=body, near_tables=_ends_of_tables(lines, marks, words, first)
    )
    barred = {*marks, *_run_in_items(lines, range(first, last))}
    candidates = [
        candidate for at in range(first, last) if at not in barred and (candidate := read(at)) is not None
    ]
    chain = best_chain(candidates)
    openings = {**marks, **{c.at: Mark("heading") for c in chain}}
    for candidate in chain:
        length = _typed_length(lines, openings, candidate.at, body)
        length = length or _heading_length(lines, openings, candidate.at)
        length += _aside_length(lines, openings, candidate.at + length)
        marks[candidate.at] = Mark(
            "heading", len(candidate.path), candidate.number, candidate.title, lines=length
        )
    names = _section_names(words)
    for at in range(first, last):
        if at not in marks and (mark := _unnumbered(lines[at], names)) is not None:
            marks[at] = mark
    if not body[0]:
        numbered = len(chain) >= FEWEST_NUMBERED
        marks.update(_topical_headings(lines, marks, words, range(first, last), numbered=numbered))
    elif len(chain) < FEWEST_NUMBERED:
        marks.update(_typed_headings(lines[:last], marks, first, body))
    else:
        marks.update(_headings_alike(lines[:last], marks, chain, body))


def _typed_headings(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], first: int, body: tuple[float, bool]
) -> dict[int, Mark]:
    """Headings without numbers, told by their type: larger than the text or bold, used more than once."""
    found: dict[int, tuple[int, tuple[float, bool]]] = {}
    at = first
    while at < len(lines):
        length = 0 if at in marks else _typed_length(lines, marks, at, body)
        length = length or int(at not in marks and _is_placed_as_heading(lines, marks, at))
        text = "".join(line.text for line in lines[at : at + length])
        if length and len(text) <= LONGEST_HEADING and _reads_as_title(text):
            found[at] = length, _type_of(lines[at])
        at += max(length, 1)
    named = [_type_of(lines[at]) for at, mark in marks.items() if mark.kind == "heading" and at < len(lines)]
    used = named + [kind for _, kind in found.values()]
    repeated = {kind for kind in used if used.count(kind) > 1}
    kinds = sorted({kind for kind in used if repeated and kind <= max(repeated)}, reverse=True)
    return {
        at: Mark("heading", kinds.index(kind) + 1, "", lines[at].text, lines=length)
        for at, (length, kind) in found.items()
        if kind in kinds
    }


def _headings_alike(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    chain: Sequence[Candidate],
    body: tuple[float, bool],
) -> dict[int, Mark]:
    """Unnumbered headings among numbered ones: set in the type of these, and of no others."""
    kinds: dict[tuple[float, bool], int] = {}
    for candidate in chain:
        if is_set_apart(lines[candidate.at], body):
            kinds.setdefault(_type_of(lines[candidate.at]), len(candidate.path))
    found: dict[int, Mark] = {}
    at = chain[0].at
    while at < len(lines):
        level = 0 if at in marks else kinds.get(_type_of(lines[at]), 0)
        length = _typed_length(lines, marks, at, body) if level else 0
        text = " ".join(line.text for line in lines[at : at + length])
        if length and len(text) <= LONGEST_HEADING and _reads_as_title(text):
            found[at] = Mark("heading", level, "", text, lines=length)
        at += max(length, 1)
    return found


def _is_placed_as_heading(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> bool:
    """A short line between the end of a text and a full line, apart, centred or in capitals.

    Small capitals are hardly larger than the text, and seldom bold.
    """
    line = lines[at]
    if at == 0 or at + 1 >= len(lines) or at + 1 in marks or not line.gap:
        return False
    below = lines[at + 1]
    letters = sum(char.isalpha() for char in line.text)
    capitals = _is_capitals(line.text) and not below.text.isupper()
    return (
        (lines[at - 1].ends_sentence or at - 1 in marks)
        and letters >= max(FEWEST_LETTERS, LETTERS_SHARE * len(line.text))
        and line.width < SHORT_TITLE * below.width
        and (capitals or _is_centred(line, below))
    )


def _is_capitals(text: str) -> bool:
    """Latin capitals throughout; 双靶点CAR-T is none."""
    return text.isupper() and not has_han(text)


def _is_centred(line: SourceLine, below: SourceLine) -> bool:
    """Whether a line stands in the middle over the full line below it, with white at both sides."""
    if line.box is None or below.box is None or line.page != below.page:
        return False
    left, right = line.box[0] - below.box[0], below.box[2] - line.box[2]
    white = FEWEST_WHITE * (below.box[2] - below.box[0])
    return min(left, right) > white and abs(left - right) < max(2 * line.size, 0.1 * (left + right))


def _topical_headings(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    words: LayoutWords,
    reach: range,
    *,
    numbered: bool,
) -> dict[int, Mark]:
    """Headings of a text dump that no list knows; beside numbered ones only in capitals or set apart."""
    if sum(line.text.startswith("#") for line in lines) >= FEWEST_NUMBERED:
        return {}
    captions = {at: mark.caption for at, mark in marks.items() if mark.kind == "table" and mark.caption}
    tables = table_positions(lines, captions, marks, words["footnote"])
    headings = {at + i for at, mark in marks.items() if mark.kind == "heading" for i in range(mark.lines)}
    barred = tables | {at + i for at, mark in marks.items() for i in range(mark.lines) if at not in headings}
    early = range(reach.start, reach.start + max(FRONT_LINES, len(reach) // 5))
    start = min((at for at in headings if at in early), default=reach.start)
    found = find_topics(lines, headings, barred, range(start, reach.stop))
    gap = usual_gap(lines)
    return {
        topic.at: Mark("heading", topic.level, "", topic.title)
        for topic in found
        if not numbered or topic.title.isupper() or lines[topic.at].gap > gap
    }


def _type_of(line: SourceLine) -> tuple[float, bool]:
    return round(2 * line.size) / 2, line.bold


def _reads_as_title(text: str) -> bool:
    """No list of key words, no sentences, with or without a raised citation behind the stop."""
    bare = RAISED_END.sub("", text)
    is_list = len(re.findall("[;；]", text)) > 1
    sentence = SENTENCE_INSIDE.search(bare) is not None
    runs_in = RUN_IN_CAPITALS.match(bare) is not None or (sentence and bare.endswith("-"))
    is_prose = "。" in bare or runs_in or (len(bare) > LONGEST_TITLE and sentence)
    stops = re.search(r"[。；;,，:：.]$", bare) is not None
    return len(re.findall(r"[^\W\d_]", text)) >= 2 and not (is_list or is_prose or stops)


def _after_front(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> int:
    """No section begins above the abstract or key words: `1 Department of Oncology` is an affiliation."""
    front = [
        at for at, mark in marks.items() if mark.kind in ("abstract", "keywords") and at < len(lines) // 2
    ]
    return max(front, default=-1) + 1


def _stops_short(lines: Sequence[SourceLine], at: int) -> bool:
    """A last line though it lacks its full stop: `cancer` above `1. Introduction`.

    It is short, and the line above it is full, or a full line of text follows below the heading.
    """
    if at < 1 or lines[at].text.endswith((",", "，", "、", "-", ":", "：", ";", "；", "(", "（")):
        return False
    below = lines[at + 2].width if at + 2 < len(lines) else 0
    full = max(lines[at - 1].width, below)
    return full >= SHORTEST_FULL and lines[at].width < SHORT_SHARE * full


def _candidate(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    at: int,
    *,
    gap: int,
    body: tuple[float, bool],
    near_tables: Container[int],
) -> Candidate | None:
    if read_candidate(lines[at].text, at, after_end=True) is None:  # nor is it one in mid-sentence
        return None
    before = lines[at - 1] if at else None
    apart = lines[at].first_on_page or lines[at].gap > gap or (body[0] > 0 and is_set_apart(lines[at], body))
    apart = apart or (lines[at].bold and not body[1] and lines[at].size > SMALLEST_BOLD * body[0])
    under_heading = before is not None and read_candidate(before.text, at - 1, after_end=True) is not None
    closed = before is None or before.ends_sentence or at - 1 in marks or apart or under_heading
    closed = closed or _stops_short(lines, at - 1) or at in near_tables or _opens_body(lines, marks, at)
    return read_candidate(lines[at].text, at, after_end=closed)


def _run_in_items(lines: Sequence[SourceLine], reach: range) -> frozenset[int]:
    """`3. 其他：另一种药物的Ⅰ/Ⅱ期研` | `究纳入18例`: items whose text follows on their line.

    Such lines are full. Where one of them is short, above a full line, they are headings:
    `2. 重大突破之二：双靶点及多靶点CAR-T细胞技术` may fill its line.
    """
    items = [at for at in reach if RUN_IN.match(lines[at].text) and not lines[at].ends_sentence]
    least = SHORT_HEADING_SHARE * prose_width(lines) if items else 0
    full = {at for at in items if lines[at].width >= max(least, FULL_SHARE * local_width(lines, at))}
    short = [at for at in items if at not in full and at + 1 < len(lines)]
    headed = any(lines[at + 1].width >= FULL_SHARE * local_width(lines, at + 1) for at in short)
    return frozenset() if headed else frozenset(full)


def _opens_body(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> bool:
    """The first heading right below key words or front matter, which end without a full stop.

    `【Key words】 Breast cancer` | `0 引 言` | a full line of text.
    """
    above = max((other for other in marks if other < at), default=None)
    if above is None or marks[above].kind not in ("keywords", "front_matter") or at - above > FRONT_REACH:
        return False
    if FIRST_NUMBER.match(lines[at].text) is None or at + 1 >= len(lines) or at + 1 in marks:
        return False
    return lines[at].width < SHORT_HEADING_SHARE * lines[at + 1].width


def _ends_of_tables(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], words: LayoutWords, first: int
) -> frozenset[int]:
    """Where a heading may stand though a table or its footnote, which have no full stops, take it.

    It is the last line before running text, or any line of a footnote but the first.
    """
    ends: set[int] = set()
    for at, mark in marks.items():
        if mark.kind != "table" or at < first:
            continue
        region = find_region(lines, at + 1, lambda position: position in marks, words["footnote"])
        taken = [*region.body[2:][-LAST_OF_TABLE:], *region.footnote[1:]]
        behind = max((*region.body, *region.footnote), default=at) + 1
        ends.update(taken, [behind] if behind < len(lines) and behind not in marks else [])
    return frozenset(ends)


def _unnumbered(line: SourceLine, names: set[str]) -> Mark | None:
    if len(line.text) > LONGEST_HEADING:
        return None
    markdown = MARKDOWN.match(line.text)
    if markdown:
        return Mark("heading", len(markdown["hashes"]), "", markdown["title"])
    bare = re.sub(r"[\s:：*\[\]【】]", "", line.text).casefold()
    return Mark("heading", 1, "", line.text) if bare in names else None


def _typed_length(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int, body: tuple[float, bool]
) -> int:
    """How many lines of a heading's own type stand together; 0 where it is set like the text.

    A longer run of lines is text itself, where smaller references outweigh it.
    """
    line = lines[at]
    if not line.size or not is_set_apart(line, body):
        return 0
    end = at + 1
    while end < min(len(lines), at + LONGEST_HEADING_LINES + 1) and end not in marks:
        below = lines[end]
        if below.bold != line.bold or abs(below.size - line.size) > 0.3 or below.gap > 1:
            break
        if line.confidence is not None and lines[end - 1].width < SHORT_SHARE * below.width:
            break  # sizes read off a picture are rough: a heading goes on below a line that is full
        if _is_capitals(lines[end - 1].text) and not _is_capitals(below.text):  # a heading of the next level
            break
        end += 1
    return end - at if end - at <= LONGEST_HEADING_LINES else 0


def _heading_length(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> int:
    """A heading goes on when a bracket is open, or when its line is full and the next one short."""
    if at + 1 >= len(lines) or at + 1 in marks:
        return 1
    line, below = lines[at], lines[at + 1]
    if below.ends_sentence or below.width > 0.9 * line.width:
        return 1
    if UNCLOSED.search(line.text) or line.text.endswith(("-", ",", "，", "、", "：", ":")):
        return 2
    beyond = lines[at + 2] if at + 2 < len(lines) and at + 2 not in marks else None
    if beyond is None or beyond.gap != line.gap:
        return 1
    column = local_width(lines, at)
    full = line.width >= 0.9 * column and beyond.width > 1.3 * below.width
    stub = below.width < 0.5 * column and beyond.width >= 0.85 * column and below.gap == beyond.gap
    return 2 if full or stub else 1


def _aside_length(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> int:
    """How many lines of a heading behind its first stand in brackets; no paragraph opens with such.

    `3 重大突破之三：通用型CAR-T细胞` | `（universal CAR-T cell, UCAR-T细胞）技` | `术`
    """
    if at >= len(lines) or at in marks or lines[at].gap or ASIDE.match(lines[at].text) is None:
        return 0
    end = at + 1
    while end < min(len(lines), at + LONGEST_ASIDE) and end not in marks:
        opened = UNCLOSED.search("".join(line.text for line in lines[at:end])) is not None
        column = local_width(lines, end)
        stub = lines[end - 1].width >= FULL_SHARE * column and lines[end].width < STUB_SHARE * column
        if not (opened or stub):
            break
        end += 1
    return end - at
