"""Running heads, running feet and page numbers of a text dump.

Found by shape (a decorated page number, a journal line), by repetition with the
digits masked, and by their place: at a page's edge, or between two lines that
read on across them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.han import HAN, has_han
from pipeline.layout.source import SourceLine

# `·· 128`, `— 12 —`, `- 3 -`, `第 12 页`, `Page 3 of 9`: the number and its ornaments, nothing else;
# `· 129 .`: read off a picture.
DECORATED_NUMBER = re.compile(
    r"^(?:[·•∙\-–—~|]{1,4}\s{0,3}[0-9]{1,4}(?:\s{0,3}[·•∙\-–—~|]{1,4}|\s[.,])?|[0-9]{1,4}\s{0,3}[·•∙–—~|]{1,4}"
    r"|第\s?[0-9]{1,4}\s?页(?:\s?共\s?[0-9]{1,4}\s?页)?|[Pp]age\s[0-9]{1,4}(?:\sof\s[0-9]{1,4})?)$"
)
BARE_NUMBER = re.compile(r"^[0-9]{1,4}$")
# `（下转第 88 页）`, `（上接第62页）`, `(continued on page 12)`: where the paper goes on in its issue;
# `Continued on next page`, `（续下页）`: where a table does.
TURN_LINE = re.compile(
    r"^[（(【\[]?\s?(?:[下上]?[转接]\s?(?:至|自)?\s?第\s?[0-9]{1,4}\s?页|[续转接]下[页表]|下页[续接]|待续"
    r"|to\sbe\scontinued|continued\s(?:(?:on|from)\s(?:page|p\.)\s?[0-9]{1,4}|(?:on\s(?:the\s)?)?next\spage)"
    r"|(?:table\s)?continues?\son\s(?:the\s)?next\spage)"
    r"\s?[)）】\]]?(?:\.{3}|…|[。.])?$",
    re.IGNORECASE,
)
# `中国肿瘤生物治疗杂志, 2025, 32(2)`; `J Clin Oncol 2020;38(5):1-9`; `第43卷第11期`; `Vol. 43, No. 11`.
JOURNAL_LINE = re.compile(
    r"(?:19|20)[0-9]{2}\s?年?\s?[,，;；.:]?\s?(?:[A-Z][a-z]{2,8}\.?(?:\s?[0-9]{1,2})?\s?[,;；]?\s?)?"
    r"[0-9]{1,3}\s?[(（](?:[0-9]{1,3}|Suppl\.?\s?[0-9]{0,2})[)）]"
    r"|[(（](?:19|20)[0-9]{2}[)）]\s?,?\s?[0-9]{1,3}\s?(?:[(（][0-9]{1,3}[)）])?\s?[:：,]\s?[A-Za-z]?[0-9]{1,6}"
    r"|第\s?[0-9]{1,3}\s?卷\s{0,3}第?\s?[0-9]{1,3}\s?期"
    r"|Vol\.?\s?[0-9]{1,3}\s?[,，.]?\s?(?:No|Issue)\.?\s?[0-9]{1,3}",
    re.IGNORECASE,
)
# `Cardiology Reviews 14 (2025) 77–89`, `K. Brandt et al. / Gut Letters 67 (2024) 101201`: nothing behind it.
VOLUME_YEAR_LINE = re.compile(
    r"^[^\W\d_][^0-9\n]{2,100}\s[0-9]{1,4}\s?(?:\([0-9]{1,3}\)\s?)?\((?:19|20)[0-9]{2}\)\s?"
    r"[A-Za-z]?[0-9]{1,7}(?:\s?[-–]\s?[A-Za-z]?[0-9]{1,7})?$"
)
# `· 391 ·  某某杂志  2025年4月`, `第4期  张三，等：题目  · 390 ·`: its ornate number tells it.
NUMBERED_HEAD = re.compile(
    r"^[·•∙]{1,2}\s?[0-9]{1,4}\s?[·•∙]{1,2}\s{1,40}\S|\S\s{1,40}[·•∙]{1,2}\s?[0-9]{1,4}\s?[·•∙]{1,2}$"
)
# `李梅芳, 等 . 题目` and `Li M, et al. Title`: the short author line of a right-hand page.
# `Li et al. treated five patients` begins a sentence.
AUTHOR_HEAD = re.compile(
    rf"^(?:第\s?[0-9]{{1,3}}\s?期\s{{1,20}})?(?P<number>[0-9]{{1,4}}\s{{1,6}})?(?:[{HAN}]{{2,4}}\s?[,，]?\s?等\s?[.．:：]|[A-Z][A-Za-z\-]+(?:\s[A-Z]{{1,3}})?,?\set\sal\.?[.:]?\s(?![a-z]))"
)
LONGEST = 160
ENTRY_NUMBER = re.compile(r"^\[?[0-9]{1,3}[\].、]")
# What an entry prints and a running head seldom does: the kind of work, and pages behind the volume.
CITED_PAGES = re.compile(r"\[[A-Z](?:/[A-Z]{2})?\]|[)）]\s?[:：]\s?[A-Za-z]?[0-9]")
ENTRY_LINES = 4
MIN_REPEATS = 3
MIN_REPEATED_LENGTH = 8
EDGE_LINES = 2
FEWEST_PAGES = 2
LONGEST_NUMBERED = 100
OUTER_NUMBER = re.compile(r"^[0-9]{1,4}(?=\s)|(?<=\s)[0-9]{1,4}$")


def find_furniture(lines: Sequence[SourceLine]) -> frozenset[int]:
    """The positions in ``lines`` of page furniture."""
    edges = _page_edges(lines)
    repeated = _repeated_texts([lines[at] for at in edges] if edges else lines)
    found = {at for at, line in enumerate(lines) if _is_page_number(lines, at) or TURN_LINE.match(line.text)}
    found |= {
        at
        for at in edges or range(len(lines))
        if _mask(lines[at].text) in repeated and (lines[at].first_on_page or _at_break(lines, at, found))
    }
    found |= _edge_heads(lines, edges)
    for at in range(len(lines)):
        if at not in found and _is_running_head(lines, at, found):
            found.add(at)
    return frozenset(found)


def _page_edges(lines: Sequence[SourceLine]) -> list[int]:
    """The first and the last two lines of each page, where form feeds tell the pages."""
    if not lines or lines[-1].page == lines[0].page:
        return []
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        pages.setdefault(line.page, []).append(at)
    edges = {at for own in pages.values() for at in (*own[:EDGE_LINES], *own[-EDGE_LINES:])}
    return sorted(edges)


def _edge_heads(lines: Sequence[SourceLine], edges: Sequence[int]) -> set[int]:
    """First and last lines of pages that carry the page's number, or stand at another page's edge too.

    Digits aside; a text without any number must be the first line on both pages.
    """
    first = [at for at in edges if lines[at].first_on_page]
    last = [at for at in edges if at + 1 == len(lines) or lines[at + 1].first_on_page]
    outer = [at for at in sorted({*first, *last}) if _may_be_head(lines[at])]
    pages: dict[str, set[int]] = {}
    offsets: dict[int, set[int]] = {}
    for at in outer:
        pages.setdefault(_mask(lines[at].text), set()).add(lines[at].page)
        for number in _outer_numbers(lines[at].text):
            offsets.setdefault(number - lines[at].page, set()).add(lines[at].page)
    numbered = {at for at in outer if _is_counted(lines[at], offsets)}
    repeated = {at for at in outer if len(pages[_mask(lines[at].text)]) >= FEWEST_PAGES}
    return numbered | {
        at for at in repeated if lines[at].first_on_page or re.search("[0-9]", lines[at].text) is not None
    }


def _may_be_head(line: SourceLine) -> bool:
    """A short line that is no sentence; a full stop may end `212 JENSEN ET AL.`."""
    fits = MIN_REPEATED_LENGTH <= len(line.text) <= LONGEST
    return fits and (not line.ends_sentence or OUTER_NUMBER.search(line.text) is not None)


def _outer_numbers(text: str) -> list[int]:
    """The whole numbers a line begins and ends with: `212 JENSEN ET AL.`, `BLOOD REVIEWS 213`."""
    return [int(number) for number in OUTER_NUMBER.findall(text)]


def _is_counted(line: SourceLine, offsets: Mapping[int, set[int]]) -> bool:
    """Whether a line's outer number counts the pages as another page's line does."""
    return len(line.text) <= LONGEST_NUMBERED and any(
        len(offsets[number - line.page]) >= FEWEST_PAGES for number in _outer_numbers(line.text)
    )


def _mask(text: str) -> str:
    return re.sub(r"[0-9]+", "0", re.sub(r"\s+", "", text))


def _repeated_texts(lines: Sequence[SourceLine]) -> frozenset[str]:
    """Long lines that stand three times and more, digits masked: never a table's short cells."""
    counts = Counter(
        _mask(line.text)
        for line in lines
        if MIN_REPEATED_LENGTH <= len(line.text) <= LONGEST and not line.ends_sentence
    )
    return frozenset(text for text, count in counts.items() if count >= MIN_REPEATS)


def _is_page_number(lines: Sequence[SourceLine], at: int) -> bool:
    text = lines[at].text
    if DECORATED_NUMBER.match(text):
        return re.search(r"[^\-0-9\s]", text) is not None or _at_break(lines, at, set())
    if not BARE_NUMBER.match(text):
        return False
    last = at + 1 == len(lines) or lines[at + 1].first_on_page
    return (lines[at].page > 0 or lines[-1].page > 0) and (lines[at].first_on_page or last)


def _at_break(lines: Sequence[SourceLine], at: int, found: set[int]) -> bool:
    """Whether a line stands at a page's edge, beside other furniture, or apart from its neighbours."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    edge = (line.first_on_page and line.page > 0) or following is None or following.first_on_page
    beside = at - 1 in found or at + 1 in found
    return edge or beside or _interrupts(lines, at)


def _interrupts(lines: Sequence[SourceLine], at: int) -> bool:
    """The line before breaks off in mid-sentence and the line after goes on: 发挥特异 | head | 性抗肿瘤."""
    if not 0 < at < len(lines) - 1:
        return False
    before, after = lines[at - 1], lines[at + 1]
    if before.ends_sentence or before.width < 30 or after.width < 20:
        return False
    return has_han(after.text[:1]) if has_han(before.text[-1:]) else after.text[:1].islower()


def _is_running_head(lines: Sequence[SourceLine], at: int, found: set[int]) -> bool:
    line = lines[at]
    if len(line.text) > LONGEST or line.ends_sentence:
        return False
    if NUMBERED_HEAD.search(line.text) and (line.gap > 1 or _at_break(lines, at, found)):
        return True
    if JOURNAL_LINE.search(line.text) and not _reads_on(lines, at, found):
        return len(line.text) <= 120 and (_at_break(lines, at, found) or line.gap > 1 or at < 6)
    if at < 6 and VOLUME_YEAR_LINE.match(line.text):
        return True
    head = AUTHOR_HEAD.match(line.text)
    if head is not None and line.text.endswith((",", ";", "，", "；", "、", "-")):
        return False
    numbered = head is not None and head["number"] is not None and line.gap > 0
    return head is not None and (numbered or _at_break(lines, at, found))


def _reads_on(lines: Sequence[SourceLine], at: int, found: set[int]) -> bool:
    """A journal line inside a reference entry is no furniture: the entry's number stands before it.

    Or a few lines above, heads aside: `[1] Diaz A. Trial` | running head | `[J]. J Test, 2024, 7(1): 1-9`.
    """
    if ENTRY_NUMBER.match(lines[at].text):
        return True
    if not CITED_PAGES.search(lines[at].text):
        return False
    above = [other for other in range(max(0, at - 8), at) if other not in found][-ENTRY_LINES:]
    return any(ENTRY_NUMBER.match(lines[other].text) for other in above)
