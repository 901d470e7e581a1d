"""Names of prose that the vocabularies lack: by how they end, by their shape and by the words beside them.

What the words are stands in ``config/lists.yml``: stems, product and target words, cell lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property

from pipeline.frozen import frozen
from pipeline.records import Sentence
from pipeline.relations.reading import Reading

HAN = "\u4e00-\u9fff"
LONGEST_STEM_NAME = 8
SHORTEST_STEM_NAME = 2
SHORTEST_PAIR = 3
NEAR = 200
"""How far from a code the words stand that say what it is."""
PAIR = re.compile(rf"(?P<zh>[{HAN}]{{3,12}})\s?[（(]\s?(?P<en>[A-Za-z][a-z]{{5,19}})\s?[）),，;；]")

# A developer's code: letters and digits, MCARH109, SHR-A1811, JNJ-68284528, MB-CART19.1, BL-B01D1.
CODE = (
    r"(?<![A-Za-z0-9\-–.])(?=[A-Z])(?P<code>(?!CD[0-9]|IL-?[0-9]|HLA|COVID|NCT|ICD|miR|ISO|DOI|PMID|GSE|SPSS|IFN|IgG"
    r"|TNF|PMC|CRD|EGFR|ATCC|GRCh|CYP[0-9]|HR-?[0-9])"
    r"(?:[A-Z]{2,6}-)?(?:[A-Z]{2,6}[- ]?[0-9]{3,8}|[A-Z]{2,6}-[0-9]{2,8}|[A-Z]{1,4}-?[A-Z][0-9]{2,6}"
    r"|[A-Z]{2,6}[0-9]{2,4})[A-Z]{0,2}[0-9]{0,2}(?:\.[0-9])?)"
    r"(?![A-Za-z0-9]|-[A-Za-z0-9]|\s?(?:mg|μg|g|ml|mL|IU|%)(?![a-z]))"
)
CODE_ALONE = re.compile(CODE)
# CM336, ABBV-383, SHR-A1811, LY3002813, AK112: by itself a product's, if no study, cell line or grant.
PLAIN_CODE = re.compile(
    r"(?<![A-Za-z0-9\-–./])(?=[A-Z])(?P<code>(?:[A-Z]{2,4}-?[0-9]{3,7}|[A-Z]{2,4}-[A-Z][0-9]{3,5}|[A-Z]{2,3}[0-9]{6,8})"
    r"[A-Z]?)(?![A-Za-z0-9]|-[A-Za-z0-9]|\.[0-9]|\s?(?:[%％]|mg|例))"
)
NO_CODE = re.compile(
    r"[A-Z]{2,4}[- ]?(?:19[5-9]|20[0-4])[0-9][A-Z]?"  # WHO2016, GBD2019, KY-2000: an edition, a year
    r"|[CJ][XY][HSZ][LSBRZ][0-9]{5,8}"  # CXSL1700201: filed with the Chinese authority
)
STUDY_BESIDE = re.compile(
    r"\s?(?:试验|研究|队列|临床|细胞系|细胞株|基因|位点|(?:phase\s\S{1,4}\s)?(?:clinical\s)?(?:trial|study|studies|trials"
    r"|cohort|protocol|cells?\sline|cell\slines)(?![a-z]))",
    re.IGNORECASE,
)
STUDY_BEFORE = re.compile(
    r"(?:试验|研究|基金|项目|编号|批号|课题|资助|批准号|(?:study|trial|grant|protocol|no\.|number|project"
    r"|award|contract))\s?[（(:：]?\s?$",
    re.IGNORECASE,
)
GIVEN = (
    r"(?:received|(?:treated|treatment) with|infusions? of|doses? of|given|接受|输注|给予|应用)\s?" + CODE,
    CODE + r"\s(?:was|is|has been|were)\s(?:tested|evaluated|well tolerated|infused|administered|given"
    r"|granted|safe)",
    CODE + r"\sreceived\s(?:a\s)?(?:fast|breakthrough|orphan|priority|accelerated|regenerative"
    r"|conditional|approval)",
)
CELL_OR_GENE = re.compile(
    r"(?<![A-Za-z])(?:CAR|TCR|TIL|AAV|gene therapy|cell therapy|cells? product|vector)(?![a-z])"
    r"|细胞治疗|细胞产品|基因治疗|载体|细胞疗法"
)
BRAND = re.compile(r"(?<![A-Za-z])(?P<name>[A-Z][a-z]{3,14}(?:-[A-Z])?)\s?[®™]")
SYMBOL = (
    r"(?=[A-Z])(?P<symbol>CD[0-9]{1,3}[a-z]?|[A-Z]{2,7}[0-9]{1,3}(?:[.\-][0-9A-Z]{1,3})?|[A-Z]{3,7}"
    r"|[A-Z][a-z]{3,8}-?[0-9]{1,2})"
)
PAIR_BEHIND = re.compile(
    r"\s?[（(]\s?(?:商品名[:：]?\s?|曾?用?名[:：]?\s?)?(?P<name>[A-Za-z][A-Za-z0-9 \-]{2,48}?)\s?[）),，;；]"
)


@frozen
class Unknown:
    """A name nobody knows: ``text[start:end]``, the field guessed, why, and its other language's name."""

    start: int
    end: int
    guess: str
    because: str
    other: str = ""


@frozen
class Search:
    """A paper with what its names are told by, made once."""

    reading: Reading

    @property
    def text(self) -> str:
        """The paper's text, its width folded."""
        return self.reading.folded

    @property
    def lists(self) -> Mapping[str, Mapping[str, str]]:
        """The word lists of the configuration."""
        return self.reading.settings.lists

    @cached_property
    def syllables(self) -> frozenset[str]:
        """The characters that stand before a stem in the names the vocabularies have."""
        stems = tuple(self.lists["stem_zh"])
        names = tuple(
            name
            for field in ("drug", "product")
            for term in self.reading.settings.fields[field].terms
            for name in (term.name_zh, *term.zh)
            if name.endswith(stems)
        )
        return _syllables(names, stems)

    @cached_property
    def longs(self) -> Mapping[str, str]:
        """What the paper's own short forms stand for."""
        return {
            mention.value: " / ".join(value for _, value in mention.extra if value)
            for mention in self.reading.of_field("abbreviation")
            if mention.value
        }

    @cached_property
    def studies(self) -> frozenset[str]:
        """Codes the paper calls a study, cell line or gene anywhere, or defines as a short form."""
        codes = list(PLAIN_CODE.finditer(self.text))
        called = {m["code"] for m in codes if STUDY_BESIDE.match(self.text, m.end())}
        # EV-302 where EV is enfortumab vedotin
        named_so = {m["code"] for m in codes if m["code"].partition("-")[0] in self.longs}
        return frozenset(called | named_so | set(self.longs))


def find_unknown(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """The names of one sentence by stem, shape and surroundings; the surest reading of a place first."""
    taken = set[int]()
    for find in (_by_stem, _by_stem_zh, _by_pair, _codes_called, _plain_codes, _brands, _targets):
        for found in sorted(find(search, sentence), key=lambda one: (one.start, -one.end)):
            places = range(found.start, found.end)
            if taken.isdisjoint(places) and is_free(search.reading, found.start, found.end):
                taken.update(places)
                yield found


def is_free(reading: Reading, start: int, end: int) -> bool:
    """Whether no known term or number stands in a span; the class that ends a name is none: X单抗."""
    return not any(
        m.start < end and start < m.end and not (m.field == "intervention" and start < m.start)
        for m in reading.mentions_near(start, end)
    )


def _holds(search: Search, sentence: Sentence, signs: str) -> bool:
    """Whether one of some signs stands in a sentence, without which a costly pattern finds nothing."""
    return any(search.text.find(sign, sentence.start, sentence.end) >= 0 for sign in signs)


# ------------------------------------------------------------------------------------------- stems


def _by_stem(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """zanidatamab, tovorafenib, lovotibeglogene autotemcel, trastuzumab botidotin."""
    lists = search.lists
    pattern = stem_pattern(tuple(lists["stem"]))
    refused = tuple(lists["no_stem"])
    for match in pattern.finditer(search.text, sentence.start, sentence.end):
        if match[0].lower().endswith(refused):
            continue
        ends = [stem for stem in lists["stem"] if match[0].lower().endswith(stem)]
        stem = max(ends, key=len)
        other = _chinese_before(search, sentence, match.start(), match.end())
        yield Unknown(*match.span(), lists["stem"][stem], f"stem -{stem}", other)


@cache
def stem_pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    """Words with one of the ends, with the INN word before a second one: X-gene X-leucel, X-mab vedotin.

    >>> pattern = stem_pattern(("mab", "vedotin", "leucel"))
    >>> [m[0] for m in pattern.finditer("disitamab vedotin, MAb, obecabtagene autoleucel and zanidatamab-x")]
    ['disitamab vedotin', 'obecabtagene autoleucel', 'zanidatamab']
    """
    ends = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
    first = r"[A-Za-z]?[a-z]{2,20}(?:gene|mab|tug|bart|cel|moplase)[ \n](?:[a-z]{2,20}?)?"
    return re.compile(rf"(?<![A-Za-z\-])(?:{first}|[A-Za-z]?[a-z]{{2,20}}?)(?:{ends})(?![a-z])")


def _by_stem_zh(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """泽尼达妥单抗, 瓦利维仑赛: the syllables before a stem, as far as they are those of such names."""
    stems = search.lists["stem_zh"]
    syllables = search.syllables
    refused = tuple(search.lists["no_stem_zh"])
    text = search.text
    end = sentence.start
    for match in stem_zh_pattern(tuple(stems)).finditer(text, sentence.start, sentence.end):
        start = match.start()
        floor = max(end, match.start() - LONGEST_STEM_NAME)
        while start > floor and text[start - 1] in syllables and text[start - 1] not in refused:
            start -= 1
        if match.start() - start >= SHORTEST_STEM_NAME:
            end = _end_of_name(text, match.end(), syllables)
            yield Unknown(start, end, stems[match[0]], f"stem -{match[0]}", _latin_behind(search, end))


def _end_of_name(text: str, end: int, syllables: frozenset[str]) -> int:
    """The end of a name that goes on behind its stem up to a bracket or mark: 依非韦伦（…）, 阿替利珠单抗."""
    for further in (1, 2):
        rest = text[end : end + further]
        closed = not re.match(f"[{HAN}]", text[end + further : end + further + 1])
        if len(rest) == further and closed and all(sign in syllables for sign in rest):
            return end + further
    return end


def _by_pair(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """艾博韦泰（albuvirtide）: a name in the syllables of such names beside its Latin one."""
    if not _holds(search, sentence, "（("):
        return
    syllables = search.syllables
    refused = tuple(search.lists["no_stem"])
    for match in PAIR.finditer(search.text, sentence.start, sentence.end):
        start = match.end("zh")
        while start > match.start("zh") and search.text[start - 1] in syllables:
            start -= 1
        name = search.text[start : match.end("zh")]
        if len(name) >= SHORTEST_PAIR and not match["en"].lower().endswith(refused):
            yield Unknown(*match.span("en"), "drug", f"{name} beside it", name)


@cache
def stem_zh_pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    """The Chinese stems, longest first, where no further syllable of a name follows."""
    return re.compile("|".join(sorted(map(re.escape, stems), key=len, reverse=True)))


@cache
def _syllables(names: tuple[str, ...], stems: tuple[str, ...]) -> frozenset[str]:
    found = set[str]()
    for name in names:
        stem = max((stem for stem in stems if name.endswith(stem)), key=len)
        found |= set(name[: -len(stem)])
    return frozenset(sign for sign in found if re.match(f"[{HAN}]", sign))


def _latin_behind(search: Search, end: int) -> str:
    match = PAIR_BEHIND.match(search.text, end, end + 80)
    return match["name"].strip() if match else ""


def _chinese_before(search: Search, sentence: Sentence, start: int, end: int) -> str:
    """The Chinese name before the bracket in which a Latin one stands, or in the bracket behind it."""
    behind = re.compile(rf"\s?[（(]\s?([{HAN}]{{2,12}})\s?[）),，]").match(search.text, end)
    if behind:
        return behind[1]
    before = re.compile(rf"([{HAN}]{{3,10}})\s?[（(]\s?$").search(
        search.text, max(sentence.start, start - 16), start
    )
    if not before:
        return ""
    stems = tuple(search.lists["stem_zh"])
    if not before[1].endswith(stems):
        return ""
    syllables, name = search.syllables, before[1]
    stem = max((stem for stem in stems if name.endswith(stem)), key=len)
    at = len(name) - len(stem)
    while at and name[at - 1] in syllables:
        at -= 1
    return name[at:]


# ------------------------------------------------------------------------------------------- codes


def _codes_called(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """Codes that the words beside them call a drug or a product, and `known name (code)`."""
    text = search.text
    lists = search.lists
    if not CODE_ALONE.search(text, sentence.start, sentence.end):
        return
    for pattern in code_patterns(tuple(lists["product_word"]), tuple(lists["product_word_zh"])):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            why = "shape of a code beside a kind of product"
            yield from _code(search, sentence, match.span("code"), why)
    for mention in search.reading.within(sentence.start, sentence.end, "product", "drug"):
        found = BRACKETED_CODE.match(text, mention.end, sentence.end)
        if found:
            yield from _code(search, sentence, found.span("code"), f"code behind {mention.name}")


BRACKETED_CODE = re.compile(rf"\s?[(（]\s?{CODE}\s?[)）,，;；]")


def _code(search: Search, sentence: Sentence, span: tuple[int, int], because: str) -> Iterator[Unknown]:
    code = search.text[slice(*span)]
    if code not in search.lists["cell_line"] and not NO_CODE.fullmatch(code):
        yield Unknown(*span, _kind_of_code(search, sentence, span[0]), because)


def _kind_of_code(search: Search, sentence: Sentence, at: int) -> str:
    """Cells and genes are products, all else is a drug, as far as the sentence says."""
    start, end = max(sentence.start, at - NEAR), min(sentence.end, at + NEAR)
    return "product" if CELL_OR_GENE.search(search.text, start, end) else "drug"


@cache
def code_patterns(words: tuple[str, ...], words_zh: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """A code with a word for its kind before or behind it."""
    kind = f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})s?"
    kind_zh = f"(?:{'|'.join(sorted(map(re.escape, words_zh), key=len, reverse=True))})"
    forms = (
        rf"{kind}(?:\s(?:cells?|product|therapy|candidate))?,?\s[（(]?{CODE}",
        rf"{kind_zh}\s?[（(]?\s?{CODE}",
        rf"{CODE}(?:\s?[(（][^()（）]{{1,40}}[)）])?,?\s(?:(?:is|was|are)\s)?(?:an?|the first|another)"
        rf"\s[^,.;，。；]{{0,60}}?(?<![A-Za-z]){kind}(?![a-z])",
        rf"{CODE}\s(?:CAR[- ]T|cells|T[- ]cells|ADC)(?![a-z])",
        rf"{CODE}\s?(?:是|为|作为)(?:一种|一款|首个|首款|全球)[^，。；]{{0,40}}?{kind_zh}",
        rf"{CODE}\s?(?:单抗|双抗|注射液|细胞(?!系|株)|CAR-T)",
        *GIVEN,
    )
    return tuple(re.compile(form) for form in forms)


def _plain_codes(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """Codes with nothing beside them: of no study, cell line or grant, and defined as nothing else."""
    text = search.text
    lists = search.lists
    for match in PLAIN_CODE.finditer(text, sentence.start, sentence.end):
        code = match["code"]
        if not CODE_ALONE.fullmatch(code) or NO_CODE.fullmatch(code) or code in search.studies:
            continue
        if code in lists["cell_line"]:
            continue
        if STUDY_BEFORE.search(text, max(sentence.start, match.start() - 24), match.start()):
            continue
        if _names_study(search, sentence, code, match.end()):
            continue
        yield Unknown(*match.span("code"), _kind_of_code(search, sentence, match.start()), "shape of a code")


def _names_study(search: Search, sentence: Sentence, code: str, end: int) -> bool:
    """Whether a code is a study's: `EV-301 (NCT…)`, where EV is a drug; `(GO29781; NCT…)`."""
    beside = next((one for one in search.reading.within(end, min(end + 40, sentence.end), "trial")), None)
    if beside is None:
        return False
    between = search.text[end : beside.start]
    if re.fullmatch(r"\s?[;；,，/]\s?", between):
        return True
    short = re.match(r"[A-Z]{2}-[0-9]{3}$", code)
    return short is not None and re.fullmatch(r"\s?[（(][^()（）]{0,24}", between) is not None


def _brands(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """`Elrexfio®`: a mark stands behind trade names only."""
    if not _holds(search, sentence, "®™"):
        return
    for match in BRAND.finditer(search.text, sentence.start, sentence.end):
        yield Unknown(*match.span("name"), "drug", "trade mark")


# ----------------------------------------------------------------------------------------- targets


def _targets(search: Search, sentence: Sentence) -> Iterator[Unknown]:
    """Symbols that the words beside them make an antigen, a receptor or a gene."""
    lists = search.lists
    longs = search.longs
    for pattern in target_patterns(tuple(lists["target_before"]), tuple(lists["target_after"])):
        for match in pattern.finditer(search.text, sentence.start, sentence.end):
            symbol = match["symbol"]
            if symbol.rstrip("0123456789-") in lists["no_target"] or symbol in lists["cell_line"]:
                continue
            long = longs.get(symbol)
            if long is not None and not _names_target(long, lists["target_long"]):
                continue
            because = f"symbol beside {match['cue'].strip()}" + (f"; {long}" if long else "")
            yield Unknown(*match.span("symbol"), "target", because, _han_of(long or ""))


@cache
def target_patterns(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """A symbol behind or before a cue, and on the other side of a known × CD3."""
    left = "|".join(sorted((re.escape(word) for word in before), key=len, reverse=True))
    right = "|".join(sorted((re.escape(word) for word in after), key=len, reverse=True))
    return (
        re.compile(rf"(?<![A-Za-z])(?P<cue>{left})\s?{SYMBOL}(?![A-Za-z0-9]|-[A-Z0-9])"),
        re.compile(rf"(?<![A-Za-z0-9\-]){SYMBOL}(?![A-Za-z0-9])\s?(?P<cue>{right})(?![a-z])"),
        re.compile(rf"(?<![A-Za-z0-9\-]){SYMBOL}\s?(?P<cue>[×x]\s?CD3)(?![0-9a-z])"),
        re.compile(rf"(?<![A-Za-z0-9])(?P<cue>CD3\s?[×x])\s?{SYMBOL}(?![A-Za-z0-9])"),
    )


def _names_target(long: str, words: Iterable[str]) -> bool:
    return any(word in long.lower() for word in words)


def _han_of(long: str) -> str:
    return next((part for part in long.split(" / ") if re.search(f"[{HAN}]", part)), "")
