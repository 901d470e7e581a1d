"""Where the entries of a reference list begin: `[1]`, `1.`, a bare `1`, or the first author's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.han import HAN
from pipeline.layout.source import SourceLine, is_wrapped, usual_gap

REFERENCE_HEAD = re.compile(r"^\s*(?:[\[［(（]\s?[0-9]{1,3}\s?[\]］)）]|[0-9]{1,3}[.、．]\s)")
BRACKETED_HEAD = re.compile(r"^\s*[\[［]\s?[0-9]{1,3}\s?[\]］]")
BRACKETED_ENTRY = re.compile(rf"[\[［]\s?([0-9]{{1,3}})\s?[\]］]\s{{0,3}}[A-ZÀ-ÖØ-Þ{HAN}]")
FEWEST_ENTRIES, DATED_SHARE = 5, 0.7
"""Of a list without a head: how many entries it has, and the share of them with a year."""
PARTICLE = "(?:de|van|von|den|der|da|di|du|dos|del|la|le|ter|el|al|Bel'|d')"
# `1 Smith A`, `12 王小明`, `3：Rolfo C`: what follows is a name, no page or volume.
BARE_HEAD = re.compile(
    rf"^\s*(?P<number>[0-9]{{1,3}})(?:\s{{1,4}}|\s?[:：]\s?)(?=[A-ZÀ-ÖØ-Þ{HAN}][^\s0-9]|{PARTICLE} )"
)
ENTRY_STYLE = re.compile(r"^\s*(?:(?P<open>[\[［])\s?[0-9]{1,3}\s?[\]］]|[0-9]{1,3}\s?(?P<mark>[.．、:：]))")
MOST_SKIPPED = 2
# `Cathomas, R.,`, `van der Berg AB,`, `O'Brien S.`, `World Health Organization.`, `王小明，`.
NAME_PARTICLE = r"(?:(?:de|van|von|der|den|la|le|di|da|dos|del|el|al)[ \-]){0,3}"
SURNAME = r"[A-ZÀ-ÖØ-Þ][^\W\d_]{1,25}(?:[’'\-\s][A-ZÀ-ÖØ-Þ]?[^\W\d_]{1,25}){0,2}"
AUTHOR_OPENING = re.compile(
    rf"^{NAME_PARTICLE}(?:[A-Z]['’])?{SURNAME}(?:,\s(?:[A-ZÀ-ÖØ-Þ]\.?[\s\-]?){{1,4}}(?=[,.;&\s(]|$)"
    r"|\s[A-ZÀ-ÖØ-Þ]{1,3}(?=[,.;]|$|\s(?:and|&)\s|\s\((?:19|20)))"
    rf"|^[{HAN}]{{2,4}}(?:[，,、]\s?[{HAN}]{{2,4}}|[，,]\s?等|[.．。]\s?[{HAN}])"
)
# The line before closes an entry: a full stop, a page range, an address or a number of it.
ENTRY_END = re.compile(
    r"(?:[.。\]］)）;]|[0-9][–\-—~～][A-Za-z]?[0-9]{1,6}|[:：]\s?[A-Za-z]?[0-9]{1,9}|10\.[0-9]{4,9}/\S+)$"
)
# What an entry may end with where the next one stands on the same line: `…doi:10.1000/x. 7: Chan HT`.
RUN_ON_END = r"(?<=[.。;；\])）0-9a-zA-Z])"
ENTRY_HEAD = re.compile(r"[\[【(]?\s?[1-9][0-9]{0,2}\s?[\]】).]\s{0,4}(?=[A-Z\u4e00-\u9fff])")
ENTRY_MARK = re.compile(
    r"\[[JMDCNPSRZ](?:/OL)?\]|[.．,，]\s?(?:19|20)[0-9]{2}\s?[,，;；]\s?[0-9]{1,4}\s?[(（:：]"
    r"|(?<![A-Za-z])et al[.,]|[，,]\s?等\s?[.．。]|(?<![A-Za-z])doi:?\s?10\."
    r"|\(?(?:19|20)[0-9]{2}\)?\s?;\s?[0-9]{1,4}",
    re.IGNORECASE,
)
DATED = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def split_run_on(text: str, number: int, stop: int | None) -> list[int]:
    """Where further entries begin inside the text of entry ``number``, in the style of its own number.

    ``stop`` is the number of the entry below, None at the list's end: what it has is not looked for.

    >>> text = "6: Newman AM. ctDNA[J]. 2014;20(5):548-554. 7: Chan HT. Clonal[J]. 2020;14(8):1-9."
    >>> [text[at : at + 9] for at in split_run_on(text, 6, 8)]
    ['7: Chan H']
    >>> split_run_on("[1] 示例. 见文献[2], 2020, 1(1): 1-9.", 1, 2)
    []
    """
    style = ENTRY_STYLE.match(text)
    if style is None:
        return []
    found: list[int] = []
    at = style.end()
    while stop is None or number + 1 < stop:
        number += 1
        behind = rf"(?=[A-ZÀ-ÖØ-Þ{HAN}]|{PARTICLE} )"
        if style["open"]:
            head = rf"\s[\[［]\s?{number}\s?[\]］]\s{{0,3}}{behind}"
        else:
            head = rf"\s{number}\s?{re.escape(style['mark'])}\s{{0,3}}{behind}"
        match = re.compile(RUN_ON_END + head).search(text, at)
        if match is None:
            break
        found.append(match.start() + 1)
        at = match.end()
    return found


def find_bare_entries(texts: Sequence[str]) -> list[int]:
    """The positions of the entries of a list without a head: `[1]`, `[2]` … at line starts, most with a year.

    >>> entries = [f"[{n}] Holm A. A trial. Gut. 20{n + 9};1:1-9." for n in range(1, 7)]
    >>> find_bare_entries(["as shown", *entries[:3], "and a page", *entries[3:]])
    [1, 2, 3, 5, 6, 7]
    >>> find_bare_entries(["[1] shows it", "[2] and [3] do not"])
    []
    """
    chain: list[int] = []
    for at, text in enumerate(texts):
        match = BRACKETED_ENTRY.match(text)
        if match is None:
            continue
        if int(match[1]) == 1:
            chain = [at]
        elif chain and int(match[1]) == len(chain) + 1:
            chain.append(at)
    if len(chain) < FEWEST_ENTRIES:
        return []
    ends = [*chain[1:], min(len(texts), chain[-1] + FEWEST_ENTRIES)]
    dated = sum(DATED.search(" ".join(texts[a:b])) is not None for a, b in zip(chain, ends, strict=True))
    return chain if dated >= DATED_SHARE * len(chain) else []


def find_entry_heads(lines: Sequence[SourceLine]) -> frozenset[int] | None:
    """The positions in a reference list's lines at which entries begin.

    None where the entries carry dots with their numbers, which every line tells for itself; where they
    carry brackets, `366. doi:…` is the rest of one.
    """
    if not lines:
        return None
    if BRACKETED_HEAD.match(lines[0].text):
        return frozenset(at for at, line in enumerate(lines) if BRACKETED_HEAD.match(line.text))
    if any(REFERENCE_HEAD.match(line.text) for line in lines[:3]):
        return None
    bare = BARE_HEAD.match(lines[0].text)
    if bare is not None and bare["number"] == "1":
        return _bare_heads(lines)
    return _named_heads(lines)


def _bare_heads(lines: Sequence[SourceLine]) -> frozenset[int]:
    """The chain 1, 2, 3 … at line starts; a lost number may be skipped where an entry has ended."""
    heads, number = {0}, 1
    for at, line in enumerate(lines[1:], start=1):
        match = BARE_HEAD.match(line.text)
        step = int(match["number"]) - number if match else 0
        if step == 1 or (1 < step <= 1 + MOST_SKIPPED and ENTRY_END.search(lines[at - 1].text)):
            heads.add(at)
            number += step
    return frozenset(heads)


def _named_heads(lines: Sequence[SourceLine]) -> frozenset[int]:
    """Entries without numbers: behind an entry's end a line opens with a surname and initials.

    A file that breaks no lines has one entry on each.
    """
    wrapped, gap = is_wrapped(lines), usual_gap(lines)
    heads = {0}
    for at, line in enumerate(lines[1:], start=1):
        above = lines[at - 1]
        if not ENTRY_END.search(above.text):
            continue
        apart = line.gap > gap and line.text[:1].isupper()
        whole = not wrapped and DATED.search(above.text) is not None and DATED.search(line.text) is not None
        if AUTHOR_OPENING.match(line.text) or apart or whole:
            heads.add(at)
    return frozenset(heads)


def is_reference_entry(text: str, start: int) -> bool:
    """Whether a numbered entry of a reference list begins at ``start``: ``[1] Smith J, et al. …``.

    A citation may open a line too (``[24]。人源化…``): the entry goes on with an author, and what
    references have (et al, [J], year;volume) follows within 400 characters.

    >>> is_reference_entry("[1] 张三, 李四, 等. 题名[J]. 中华医学杂志, 2020, 100(3): 1-5.", 0)
    True
    >>> is_reference_entry("[24]人源化CAR-T细胞治疗技术的出现", 0)
    False
    """
    line_start = text.rfind("\n", 0, start) + 1
    head = ENTRY_HEAD.match(text, start)
    if head is None or text[line_start:start].strip():
        return False
    window = text[head.end() : head.end() + 400]
    following = re.search(r"\n\s*[\[【(]?[1-9][0-9]{0,2}[\]】).]", window)
    return bool(ENTRY_MARK.search(window[: following.start()] if following else window))
