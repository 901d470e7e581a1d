"""The paper itself: titles, first author, journal, year, volume, issue, DOI; its reference list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.han import HAN, has_han
from pipeline.layout.furniture import AUTHOR_HEAD, JOURNAL_LINE, VOLUME_YEAR_LINE
from pipeline.layout.listed import YEAR, list_entries, numbered_lists, year_of_reference
from pipeline.records import Fact, Issue
from pipeline.relations.reading import Reading

# `10.1016/S0140-6736(21)00933-8`: brackets belong to it in pairs.
DOI = re.compile(
    r"(?<![A-Za-z0-9])10\.[0-9]{4,9}/(?:[^\s\u3000-\u9fff，。；（）()\[\]<>\"']"
    r"|\([^\s\u3000-\u9fff，。；（）()\[\]<>\"']{1,40}\)){2,120}"
)
VOLUME_ISSUE = re.compile(
    r"(?<![0-9])([0-9]{1,3})\s?[(（]([0-9]{1,3}(?:\s?(?:Suppl|增刊)\.?\s?[0-9]{0,2})?)[)）]"
)
VOLUME_ISSUE_ZH = re.compile(r"第?\s?([0-9]{1,3})\s?卷\s{0,3}第?\s?([0-9]{1,3})\s?期")
# `Journal of Cell Therapy (2025) 14:417`: a volume without issue.
VOLUME_ONLY = re.compile(r"[(（](?:19|20)[0-9]{2}[)）]\s?,?\s?([0-9]{1,3})(?=\s?[:：,])")
# `Cardiology Reviews 14 (2025) 77–89`: the volume before the year.
VOLUME_YEAR = re.compile(r"(?<![0-9])([0-9]{1,4})(?=\s?[(（](?:19|20)[0-9]{2}[)）]\s?[A-Za-z]?[0-9])")
VOLUME_ISSUE_EN = re.compile(
    r"Vol\.?\s?([0-9]{1,3})\s?[,，.]?\s?(?:No|Issue)\.?\s?([0-9]{1,3})", re.IGNORECASE
)
# The name stands before year or volume: `中国肿瘤生物治疗杂志, 2025, 32(2)`, `Blood Adv. 2024;8(3)`.
JOURNAL = re.compile(
    rf"(?:^|[\s·•\-–—0-9.。])(?P<zh>[{HAN}][{HAN}（）()·]{{1,30}})[\s,，.;；]*(?=(?:19|20)[0-9]{{2}}|第\s?[0-9]"
    r"|[A-Z][A-Za-z&.,:\- ]{3,80}[\s,，](?:19|20)[0-9]{2})"
    r"|^[\s·•\-–—0-9]*(?P<en>[A-Z][A-Za-z&.,:\- ]{3,80}?)[\s,，.;；(（]*(?=(?:19|20)[0-9]{2}|Vol|[0-9])"
)
SURNAME = r"[^\W\d_][^\W\d_'’\-]{1,30}(?:[-'’ ][^\W\d_]{2,30}){0,2}"
INITIALS = r"(?:[A-Z]\.[ -]?){1,3}"
# `N. ADEYEMI AND COLLEAGUES Blood Letters`, `212 K. Brandt, A. Byrne et al. / Heart Reviews`.
AUTHORS_PART = re.compile(
    rf"^(?:[0-9]{{1,4}}\s{{1,6}})?(?:{INITIALS})?{SURNAME}(?:\s[A-Z]{{1,3}}(?![a-zA-Z]))?"
    rf"(?:,?\s(?:and\s|&\s)?(?:{INITIALS})?{SURNAME}){{0,3}}?,?\s"
    r"(?:et\s?al(?![a-z])|(?:and|&)\s(?:colleagues|co-?workers|others)(?![a-z]))[.:,;\s]*",
    re.IGNORECASE,
)
# Authors, or a title, in capitals before a name that is not: `K. BRANDT Blood Letters`.
CAPITALS_PART = re.compile(
    r"^(?:(?:[A-Z]\.[ -]?){1,3}[A-Z'’\-]{3,}|(?!THE )[A-Z'’\-]{4,}(?=\s[A-Z. ]{2,60}[A-Z]{4}))"
    r"(?:,?\s(?:[A-Z]\.[ -]?){0,3}[A-Z'’&\-]{2,}){0,8}\s(?=[A-Z][a-z])"
)
# `K. Brandt, A. Byrne Blood Letters`: where the names end cannot be told.
AUTHORS = re.compile(
    r"(?<![A-Za-z])et\sal(?![a-z])|(?i:(?<![a-z])and\s(?:colleagues|co-?workers)(?![a-z]))"
    r"|^[A-Z]\.[ -]?(?:[A-Z]\.[ -]?)?[^\W\d_]{3,}(?:,|\sand|\s&)\s[A-Z]\."
    r"|(?<![A-Za-z])[A-Z][a-z]+\s[A-Z]{1,2},"
)
PARTS = re.compile(r"\s+[/|•·]\s+")
LOWER_WORD = re.compile(
    r"(?<![A-Za-z'’\-])(?!(?:of|the|and|in|for|on|to|de|der|et|und|la)(?![a-z]))[a-z]{2,}"
)
NAME_ZH = re.compile(rf"[{HAN}·]{{2,8}}")
LETTER = r"[^\W\d_¹²³⁰⁴-ⁿᵃ-ᵡ]"
PARTICLES = r"(?:(?:van|von|de|der|den|del|da|di|la|le|el|al|bin|ter|ten)\s){0,3}"
# Jane Smith, `M. Hallworth`, `R. van der Berg`, Smith JR, Öberg
NAME_EN = re.compile(
    rf"(?:(?:[A-Z]\.[ \-‐]?){{1,4}}|(?:[A-Z](?:[\-‐][A-Z])?\s){{1,3}}|[A-Z]{{2,3}}\s)?"
    rf"{PARTICLES}(?![a-z]){LETTER}(?:{LETTER}|['’\-])+"
    rf"(?:\s{PARTICLES}(?![a-z]){LETTER}(?:{LETTER}|['’\-])+|\s[A-Z]\.?(?:[A-Z]\.?)?(?![A-Za-z])){{0,3}}"
)
NO_PERSON = re.compile(
    r"(?i)\b(?:universit\w*|department|hospital|institut\w*|college|school|faculty|division|centre|center|"
    r"press|publish\w*|corporation|journal|society|contents|section|report)\b"
)
"""What stands in the names of houses and publications, seldom in a person's."""
PMID = re.compile(r"PMID:?\s?([0-9]{5,9})")


def describe_paper(reading: Reading, *, status: str) -> Fact:
    """The row of ``papers``."""
    paper = reading.paper
    numbered = [page.page for page in paper.pages if page.page is not None]
    values = {
        "sha256": paper.sha256,
        "reader": paper.reader,
        "status": status,
        "language": _language(reading),
        "title_zh": _title(reading, chinese=True),
        "title_en": _title(reading, chinese=False),
        "first_author": _first_author(reading),
        **_journal(reading),
        "doi": _doi(reading),
        "pages": str(max(numbered)) if numbered else "",
        "characters": str(len(paper.text)),
    }
    return reading.bare_fact("papers", values)


def _language(reading: Reading) -> str:
    sizes = {"zh": 0, "en": 0}
    for sentence in reading.sentences:
        if sentence.role == "body" or not reading.paper.headings:
            sizes[sentence.language] = sizes.get(sentence.language, 0) + sentence.end - sentence.start
    return "zh" if sizes["zh"] >= sizes["en"] and any(sizes.values()) else "en" if sizes["en"] else ""


def _blocks(reading: Reading, *roles: str, before: int | None = None) -> list[str]:
    """The texts of the paragraphs of some roles, in order, only those that begin ``before`` an offset."""
    text, found, end = reading.paper.text, [], -1
    for line in reading.paper.lines:
        if line.role not in roles or (before is not None and line.start >= before):
            continue
        if "\n" in text[max(end, 0) : line.start] or end < 0:
            found.append(text[line.start : line.end])
        else:
            found[-1] = found[-1] + text[end : line.start] + text[line.start : line.end]
        end = line.end
    return found


def _title(reading: Reading, *, chinese: bool) -> str:
    """The title as printed above the text, else from the running head behind the author."""
    for title in _blocks(reading, "title"):
        if has_han(title) == chinese:
            return title.strip()
    for head in _blocks(reading, "furniture"):
        match = AUTHOR_HEAD.match(head.strip())
        if match and has_han(head) == chinese:
            title = head.strip()[match.end() :]
            journal = JOURNAL.search(title)
            return title[: journal.start()].strip() if journal else title.strip()
    return ""


def _first_author(reading: Reading) -> str:
    """The first name below a title, in the paper's first language, else above it or of the running head.

    Above a title stand publishers and what a licence says of them, too.
    """
    titles = [line.start for line in reading.paper.lines if line.role == "title"]
    above = set(_blocks(reading, "author", before=min(titles, default=0)))
    for block in sorted(_blocks(reading, "author"), key=above.__contains__):
        name = NAME_ZH.match(block.strip()) or NAME_EN.match(block.strip())
        if name and not NO_PERSON.search(name.group()):
            return name.group().strip()
    for head in _blocks(reading, "furniture"):
        if AUTHOR_HEAD.match(head.strip()):
            return re.split(r"\s?[,，]|\s?等|\set\sal", head.strip())[0]
    return ""


def _journal(reading: Reading) -> dict[str, str]:
    """Journal, year, volume and issue, from the running heads or the citation of the paper itself."""
    first: dict[str, str] = {}
    for block in _blocks(reading, "furniture", "front_matter"):
        if not JOURNAL_LINE.search(block) and not VOLUME_YEAR_LINE.search(block.strip()):
            continue
        found = _journal_in(block.strip())
        if found["journal"] or not first:
            # A line that names the journal knows its volume better than `第 41 卷 第 6 期` alone.
            better, worse = (found, first) if found["journal"] and found["volume"] else (first, found)
            first = {key: better.get(key) or worse.get(key, "") for key in found}
        if first["journal"]:
            break
    return first or dict.fromkeys(("journal", "year", "volume", "issue"), "")


def _journal_in(line: str) -> dict[str, str]:
    """What one line says of the journal.

    >>> _journal_in("Journal of Cell Therapy (2025) 14:417")
    {'journal': 'Journal of Cell Therapy', 'year': '2025', 'volume': '14', 'issue': ''}
    >>> _journal_in("K. WEBER AND COLLEAGUES Heart Letters 7 (2024) 101201")
    {'journal': 'Heart Letters', 'year': '2024', 'volume': '7', 'issue': ''}
    """
    line, headed = _without_authors(line)
    year, name = YEAR.search(line), JOURNAL.search(line)
    patterns = (VOLUME_ISSUE_ZH, VOLUME_ISSUE_EN, VOLUME_ISSUE)
    numbers = next((match for pattern in patterns if (match := pattern.search(line))), None)
    volume = numbers or VOLUME_ONLY.search(line) or VOLUME_YEAR.search(line)
    printed = re.sub(r"\s+", " ", name["zh"] or name["en"]).strip(" ,，.") if name else ""
    return {
        "journal": _journal_name(printed, headed=headed),
        "year": year.group() if year else "",
        "volume": volume.group(1) if volume else "",
        "issue": numbers.group(2) if numbers else "",
    }


def _without_authors(line: str) -> tuple[str, bool]:
    """The part of a running head that names the journal, and whether one of authors stood before it.

    >>> _without_authors("M. Rossi, L. Silva / Heart Letters 7 (2024) 101201")
    ('Heart Letters 7 (2024) 101201', True)
    """
    parts = PARTS.split(line)
    at = next((at for at, part in enumerate(parts) if YEAR.search(part) or "Vol" in part), 0)
    named = at if not at or re.search(r"[^\W\d_]{3}", parts[at]) else at - 1
    own = " ".join(parts[named:])
    for shape in (AUTHOR_HEAD, AUTHORS_PART, CAPITALS_PART):
        if cut := shape.sub("", own, count=1):
            own, named = cut.strip(), named + (cut != own)
    return own, bool(named)


def _journal_name(printed: str, *, headed: bool) -> str:
    """The journal's name out of what stands before its year; empty where authors or a title are in it.

    Behind authors (``headed``) a short title may stand: `Gene transfer in haemophilia. Blood Letters`.

    >>> _journal_name("M. Rossi, L. Silva Heart Letters", headed=False)
    ''
    >>> _journal_name("Gene transfer in haemophilia. Blood Letters", headed=True)
    'Blood Letters'
    """
    if has_han(printed) or not (AUTHORS.search(printed) or (headed and LOWER_WORD.search(printed))):
        return printed
    last = re.split(r"(?<=[a-z]{3})\.\s", printed)[-1]
    return "" if last == printed or AUTHORS.search(last) or LOWER_WORD.search(last) else last


def _doi(reading: Reading) -> str:
    """The paper's own DOI stands in its front matter or heads, never in or below the reference list."""
    references = [line.start for line in reading.paper.lines if line.role == "reference"]
    end = min(references, default=None)
    for block in _blocks(reading, "front_matter", "furniture", "author", before=end):
        match = DOI.search(block)
        if match:
            return match.group().rstrip(".,;")
    return ""


def list_references(reading: Reading) -> Iterator[Fact]:
    """The entries of the reference list, numbered as printed, else in order."""
    for entry in list_entries(reading.paper):
        printed = reading.paper.text[entry.start : entry.end]
        doi, pmid = DOI.search(printed), PMID.search(printed)
        values = {
            "reference": str(entry.number),
            "text": entry.text,
            "year": year_of_reference(printed),
            "doi": doi.group().rstrip(".,;") if doi else "",
            "pmid": pmid.group(1) if pmid else "",
        }
        yield reading.fact("references", values, (entry.start, entry.end), "layout:reference")


def repeated_lists(reading: Reading) -> Iterator[Issue]:
    """Lists of references beside the one that the citations count in: what has its numbers is left out."""
    kept, *others = numbered_lists(reading.paper)
    used = {entry.number for entry in kept}
    for entries in others:
        left = [entry for entry in entries if entry.number in used]
        if left:
            message = (
                f"a second list of references counts from 1: {len(left)} entries are not in the table, "
                f"citations are taken for those of the list of {len(kept)}"
            )
            yield Issue(
                "warning", "second_reference_list", message, left[0].start, left[-1].end, "layout:reference"
            )
