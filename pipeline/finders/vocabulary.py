"""The vocabulary scan: where the terms of ``config/fields`` stand in a text, however they are written."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipeline.frozen import frozen
from pipeline.normalisers.name import (
    BLANK,
    COMBINING,
    DOTS,
    HYPHENS,
    INVISIBLE,
    compact,
    dropped_before,
    fold_letters,
    kept_offsets,
    lower_letters,
    plurals,
    spellings,
    swap_greek,
)
from pipeline.settings import Field, Term, split_list

TOUCHING = {("modifier", "disease")}
"""Fields whose terms may stand without a gap between them: r/rMM, refractoryfollicular lymphoma."""

PREFIXED = "disease"
"""The field whose short forms take a modifier's prefix: RRMM, mCRPC, ND-AML."""

CODED = frozenset({"product", "drug"})
"""Fields whose names are often codes; a code may be the head or tail of another one's (MB-CART19.1)."""

HIDDEN = {"drug": ("intervention", "drug_class")}
"""No mentions inside a longer term of that field and kind: 沙利度胺衍生物 is not thalidomide."""

ALNUM = frozenset(string.ascii_letters + string.digits)
WORD = ALNUM | frozenset(map(chr, range(0x386, 0x3D7)))
"""Letters a Latin word or number is made of; Greek ones may follow but not go before."""

LONG_TEXT = 1000
"""From this many characters on the candidates of the last text read are kept."""

_WORD = re.compile(r"[a-z]{3}")
_CAPITAL = re.compile(r"[A-Z]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UNSEEN = re.compile(f"[{INVISIBLE}{COMBINING}]+")
_MARK = re.compile(rf"(?:['’][sS])? ?[{re.escape(HYPHENS + DOTS)}]? ?")
_HYPHEN = re.compile(f"[{re.escape(HYPHENS)}]")
_LINE_JOIN = re.compile(
    rf"(?:['’][sS])?[ \t]{{0,8}}[{re.escape(HYPHENS)}]?[ \t]{{0,8}}\r?\n[ \t]{{0,8}}(?:\r?\n)?[ \t]{{0,8}}"
)
_COUNT = re.compile(
    r"[ \t]{0,2}(?:[例名项个款种人次年月周天岁级期篇家]|[%％]|[(（][ ]?[0-9]"
    r"|(?:patients?|cases?|trials?|studies|subjects?|days?|weeks?|months?|years?|of)(?![a-z]))"
)
"""What follows a number that counts something: ``CLL 1例`` is no CLL-1."""
_CODE_BEFORE = re.compile(r"(?<![A-Za-z0-9])(?!(?:CAR|TCR|NK|CD|PD)-)[A-Z]{1,4}-$")
_CODE_BEHIND = re.compile(r"\.[0-9](?![0-9]*\s?%)|-[0-9]{2}|-[A-Z]{1,5}-?[0-9]")
"""What makes a code go on: MB-CART19, CART19.1, SHR-A1811-301, CT053-MM-01."""


@frozen
class TermMatch:
    """A place where a term stands: ``text[start:end]``, and the form of the vocabulary it is written in.

    ``weak`` is true for a form that means something else elsewhere (OS, ST) and only counts
    where its surroundings speak for it.
    """

    start: int
    end: int
    term: Term
    surface: str
    weak: bool = False


class Form(NamedTuple):
    """One way of writing a surface: its letters, and where the surface has a space or hyphen between them.

    An ``ignored`` form is a phrase that holds a surface and means something else.
    """

    term: Term
    surface: str
    letters: str
    gaps: frozenset[int]
    weak: bool = False
    ignored: bool = False


@frozen
class FoldedText:
    """A text, folded one to one, with its compact form: ``letters[i]`` stands at ``offsets[i]``."""

    text: str
    folded: str
    letters: str
    offsets: Sequence[int]


class Candidate(NamedTuple):
    """A form whose letters stand at a place, joined as in a name; do words end at its edges?"""

    start: int
    end: int
    form: Form
    left: bool
    right: bool

    @property
    def field(self) -> str:
        """The field of the form's term."""
        return self.form.term.field


def build_scanner(fields: Mapping[str, Field] | Iterable[Field]) -> Scanner:
    """A scanner for the terms of the fields, as :attr:`Settings.fields` holds them."""
    found = fields.values() if isinstance(fields, Mapping) else fields
    return Scanner(term for field in found for term in field.terms)


class Scanner:
    """Finds terms in texts. Spaces, hyphens, width, accents and Greek letters do not matter, boundaries do.

    Each field is scanned for itself: the longest term of a field hides the shorter ones
    inside it, and never a term of another field.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        """Sort the terms' forms into those matched as printed and those matched in any case."""
        printed: dict[str, list[Form]] = defaultdict(list)
        any_case: dict[str, list[Form]] = defaultdict(list)
        self._prefixes = dict[str, Form]()
        self.diseases = dict[str, Term]()
        """Each disease by the letters of its names, without those that mean something else elsewhere."""
        for term in terms:
            for prefix in split_list(term.props.get("prefixes", "")):
                self._prefixes[prefix] = Form(term, prefix, prefix, frozenset())
            for form in term_forms(term):
                forms = any_case if form.letters.islower() or not has_case(form.letters) else printed
                forms[form.letters].append(form)
                if term.field == PREFIXED and not form.weak and not form.ignored:
                    self.diseases.setdefault(lower_letters(form.letters), term)
        self._prefix = compile_prefixes(self._prefixes)
        self._printed = Dictionary(printed)
        self._any_case = Dictionary(any_case)
        self._last: tuple[str, FoldedText, list[Candidate]] = ("", fold_text(""), [])
        self._short = self._last
        self._found = dict[bool, list[TermMatch]]()
        """What :meth:`scan` found in the last long text, without the weak forms and with them."""

    def scan(self, text: str, *, weak: bool = False) -> list[TermMatch]:
        """All terms of a text by place; several concepts on one span are several matches.

        Forms that are ambiguous by themselves (``weak`` of the vocabulary) are left out unless asked for.

        >>> from pipeline.settings import Term
        >>> scanner = Scanner([Term("target", "CD19", "CD19", ""), Term("target", "MS4A1", "CD20", "")])
        >>> [(m.start, m.end, m.term.id) for m in scanner.scan("抗CD19、CD 200和ＣＤ－２０单抗")]
        [(1, 5, 'CD19'), (13, 18, 'MS4A1')]
        """
        folded, every = self._read(text)
        found = self._found if folded is self._last[1] else {}
        if weak not in found:
            found[weak] = self._settle(folded, every, weak=weak)
        return list(found[weak])

    def _settle(self, folded: FoldedText, every: Iterable[Candidate], *, weak: bool) -> list[TermMatch]:
        """What of the candidates stands: whole words, the longest of each field."""
        candidates = [c for c in every if (weak or not c.form.weak) and not is_inside_code(folded.folded, c)]
        prefixes = self._find_prefixes(folded.folded, candidates)
        joints = touching_joints(candidates) | {(PREFIXED, start) for start in prefixes}
        whole = [
            c
            for c in candidates
            if (c.left or (c.field, c.start) in joints) and (c.right or (c.field, c.end) in joints)
        ]
        return without_hidden(longest_of_each_field([*whole, *prefixes.values()]))

    def _read(self, text: str) -> tuple[FoldedText, list[Candidate]]:
        """A text folded, and its candidates; a paper's and the last cell's are kept for who asks again."""
        for kept in (self._last, self._short):
            if text == kept[0]:
                return kept[1:]
        folded = fold_text(text)
        read = text, folded, self._candidates(folded)
        if len(text) < LONG_TEXT:
            self._short = read
        else:
            self._last, self._found = read, {}
        return read[1:]

    def _find_prefixes(self, text: str, candidates: Iterable[Candidate]) -> dict[int, Candidate]:
        """The prefixes of short forms of diseases by where the short form starts: the m of mCRPC.

        None where the prefix belongs to a name of its own: RRMS is relapsing-remitting.
        """
        short = [c for c in candidates if c.field == PREFIXED and c.right and is_short(text[c.start : c.end])]
        named = [(c.start, c.end) for c in candidates if c.field == PREFIXED and c.left and c.right]
        found = {}
        for c in short:
            prefix = self._prefix.search(text, max(0, c.start - 8), c.start) if self._prefix else None
            if prefix and not any(start <= prefix.start() and c.end <= end for start, end in named):
                found[c.start] = Candidate(*prefix.span(1), self._prefixes[prefix[1]], True, True)
        return found

    def find_whole(self, text: str, *, usual: bool = False) -> tuple[Term, ...]:
        """All concepts the whole text is a name of, for the items of a table cell.

        Weak forms count; with ``usual`` only where the field has no other reading: MM is no melanoma.

        >>> from pipeline.settings import Term
        >>> scanner = Scanner([Term("disease", "OS", "Osteosarcoma", "骨肉瘤", ("OS",))])
        >>> [term.id for term in scanner.find_whole(" OS ")], scanner.find_whole("OS率")
        (['OS'], ())
        """
        stripped = text.strip()
        found = [c for c in self._read(stripped)[1] if c.start == 0 and c.end == len(stripped)]
        strong = {c.field for c in found if usual and not c.form.weak and not c.form.ignored}
        kept = [c for c in sorted(found, key=_by_place) if not c.form.weak or c.field not in strong]
        return tuple(dict.fromkeys(c.form.term for c in kept if not c.form.ignored))

    def _candidates(self, folded: FoldedText) -> list[Candidate]:
        """Every place where letters of a form stand, joined as names are; edges unsettled."""
        lowered = replace(folded, letters=lower_letters(folded.letters))
        return [*self._printed.find(folded), *self._any_case.find(lowered)]


class Dictionary:
    """Forms by their letters, and the automaton that finds all of them in one pass."""

    def __init__(self, forms: Mapping[str, Sequence[Form]]) -> None:
        """Build the automaton; overlapping, since the longest candidate may fail and leave a shorter one."""
        self._forms = [tuple(forms[letters]) for letters in forms]
        self._automaton = AhoCorasick(
            list(forms), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def find(self, folded: FoldedText) -> Iterator[Candidate]:
        """The candidates of a folded text."""
        offsets = folded.offsets
        for number, first, after in self._automaton.find_matches_as_indexes(folded.letters, overlapping=True):
            start, end = offsets[first], offsets[after - 1] + 1
            left, right = opens_word(folded.folded, start), closes_word(folded.folded, end)
            for form in self._forms[number]:
                if not (left or form.term.field in _TOUCHED) or not (right or form.term.field in _TOUCHING):
                    continue
                if end - start == after - first or joined_as_written(folded, first, after, form):
                    yield Candidate(start, end, form, left, right)


_TOUCHING = frozenset(before for before, _ in TOUCHING)
_TOUCHED = frozenset(behind for _, behind in TOUCHING)


# --------------------------------------------------------------------------------------------- forms


def term_forms(term: Term) -> Iterator[Form]:
    """All forms of a term: its surfaces in all their spellings, and the phrases it ignores."""
    weak = frozenset(split_list(term.props.get("weak", "")))
    ignored = split_list(term.props.get("ignores", ""))
    seen = set()
    for surface in (*term.surfaces, *ignored):
        for spelling in surface_spellings(surface):
            letters, gaps = split_letters(spelling)
            if letters and (letters, gaps) not in seen:
                seen.add((letters, gaps))
                yield Form(term, surface, letters, gaps, surface in weak, surface in ignored)


def surface_spellings(surface: str) -> Iterator[str]:
    """A surface in its spellings: as printed where the case tells it from a word, else in lower case.

    >>> list(surface_spellings("ALL")), list(surface_spellings("TGF-β"))
    (['ALL', 'ALLs'], ['TGF-β', 'tgf-beta'])
    """
    folded = fold_letters(surface)
    if needs_case(folded):
        yield folded
        if folded.isascii() and folded.isupper() and len(folded) >= 3 and folded[-1].isalpha():
            yield folded + "s"
        if (spelt := swap_greek(folded)) != folded:
            yield lower_letters(spelt) if _WORD.search(spelt) else spelt
        return
    for spelling in spellings(lower_letters(folded)):
        yield spelling
        yield from plurals(spelling)


def needs_case(surface: str) -> bool:
    """Whether a surface is only itself in its own case: ALL, cHL, MET, but not Yescarta, CD19, B细胞淋巴瘤.

    >>> [needs_case(s) for s in ("ALL", "cHL", "POEMS", "CD7", "Yescarta", "CD19", "axi-cel", "B细胞淋巴瘤")]
    [True, True, True, True, False, False, False, False]
    """
    if not _CAPITAL.search(surface) or _WORD.search(surface):
        return False
    letters = compact(surface)
    if not _CAPITAL.search(letters):
        return False
    if any(letter.isdigit() for letter in letters) and len(letters) >= 4:
        return False
    return len(_HAN.findall(letters)) < 3


def has_case(letters: str) -> bool:
    """Whether there is a letter that has an upper and a lower case."""
    return letters.lower() != letters.upper()


def compile_prefixes(prefixes: Iterable[str]) -> re.Pattern[str] | None:
    """The pattern of a prefix with its hyphen (RR B-ALL: its space) at the end of a text."""
    forms = "|".join(map(re.escape, sorted(prefixes, key=len, reverse=True)))
    joint = rf"(?:[{re.escape(HYPHENS)}]|(?<=[A-Z]{{2}}) )?"
    return re.compile(rf"(?<![A-Za-z0-9])({forms}){joint}$") if forms else None


def is_short(printed: str) -> bool:
    """Whether a name is a short form in capitals, at least two.

    >>> [is_short(name) for name in ("MM", "B-ALL", "myeloma", "cHL", "CRPC")]
    [True, True, False, False, True]
    """
    return printed.isascii() and printed.isupper() and sum(letter.isalpha() for letter in printed) >= 2


def split_letters(spelling: str) -> tuple[str, frozenset[int]]:
    """The compact form, and before which of its letters a space, hyphen or dot was dropped.

    >>> split_letters("PD-L1")
    ('PDL1', frozenset({2}))
    """
    letters = compact(spelling)
    if len(letters) == len(spelling):
        return letters, frozenset()
    return letters, frozenset(dropped_before(spelling)) - {0, len(letters)}


# ---------------------------------------------------------------------------------------------- text


def fold_text(text: str) -> FoldedText:
    """A text with its compact form, case kept."""
    folded = fold_letters(text)
    return FoldedText(text, folded, compact(folded), kept_offsets(folded))


def opens_word(folded: str, start: int) -> bool:
    """Whether no word runs into what starts here; Han, hyphens and the α of αCD19 may touch."""
    return start == 0 or folded[start - 1] not in ALNUM or folded[start] not in ALNUM


def closes_word(folded: str, end: int) -> bool:
    """Whether no word runs on behind what ends here; a Greek letter runs on: CD3ζ is no CD3."""
    return end == len(folded) or folded[end - 1] not in ALNUM or folded[end] not in WORD


def is_inside_code(folded: str, candidate: Candidate) -> bool:
    """Whether a code of letters and digits is only a part of a longer code.

    >>> from pipeline.settings import Term
    >>> scanner = Scanner([Term("product", "x", "CART19", "")])
    >>> [len(scanner.scan(text)) for text in ("CART19细胞", "CD19-CART19", "MB-CART19.1", "CART19.")]
    [1, 1, 0, 1]
    """
    start, end = candidate.start, candidate.end
    if candidate.field not in CODED or not any(sign.isdigit() for sign in folded[start:end]):
        return False
    return bool(_CODE_BEFORE.search(folded, max(0, start - 6), start) or _CODE_BEHIND.match(folded, end))


def joined_as_written(folded: FoldedText, first: int, after: int, form: Form) -> bool:
    """Whether what stands between the letters of a match is what may stand inside a name."""
    text, offsets = folded.folded, folded.offsets
    for i in range(first + 1, after):
        if offsets[i] - offsets[i - 1] > 1:
            before, gap, behind = offsets[i - 1], text[offsets[i - 1] + 1 : offsets[i]], offsets[i]
            gap = _UNSEEN.sub("", gap)
            if gap and not may_join(text[before], gap, text[behind], form, i - first):
                return False
            if gap and not gap.strip(BLANK) and counts(text, before, behind, offsets[after - 1] + 1):
                return False
            if gap == " " and cuts_two_words(text, before, behind, (offsets[first], offsets[after - 1] + 1)):
                return False
    return True


def may_join(before: str, gap: str, behind: str, form: Form, at: int) -> bool:
    """Whether a gap may stand between two letters of a form, ``at`` letters into it.

    Next to Han a single space, hyphen or line end may stand anywhere (大 B 细胞). Between Latin
    letters only where the form has one (PD-L1, PD L1; never M M), a hyphen between letter
    and digit (CD-19), and the end of a line inside a long word.
    """
    if at in form.gaps or before not in WORD or behind not in WORD:
        return _MARK.fullmatch(gap) is not None or _LINE_JOIN.fullmatch(gap) is not None
    if before.isalpha() != behind.isalpha():
        return _HYPHEN.fullmatch(gap) is not None
    return (
        _LINE_JOIN.fullmatch(gap) is not None
        and len(form.letters) >= 8
        and before.islower()
        and behind.islower()
    )


def cuts_two_words(text: str, before: int, behind: int, span: tuple[int, int]) -> bool:
    """Whether a space between two Han characters parts two words: 疗法 国际 is no 法国, 美 国 临 床 is 美国.

    A word of two characters with a space inside stands in letter-spaced text or for itself.
    """
    start, end = span
    if behind - start > 2 or end - before > 3 or not (_HAN.match(text[before]) and _HAN.match(text[behind])):
        return False
    return bool((start and _HAN.match(text[start - 1])) or (end < len(text) and _HAN.match(text[end])))


def counts(text: str, before: int, behind: int, end: int) -> bool:
    """Whether a number behind a space counts what follows: ``CLL 1例``, ``PD 1 patient``."""
    if not (text[before].isalpha() and text[behind].isdigit() and text[behind:end].isdigit()):
        return False
    return _COUNT.match(text, end) is not None


# ----------------------------------------------------------------------------------------- selection


def touching_joints(candidates: Iterable[Candidate]) -> frozenset[tuple[str, int]]:
    """The places (field, offset) where a term touches one of another field and both are whole otherwise."""
    ends = {(c.field, c.end) for c in candidates if c.left and not c.right}
    starts = {(c.field, c.start) for c in candidates if c.right and not c.left}
    joints = set()
    for before, behind in TOUCHING:
        places = {at for field, at in ends if field == before} & {
            at for field, at in starts if field == behind
        }
        joints |= {(field, at) for field in (before, behind) for at in places}
    return frozenset(joints)


def longest_of_each_field(candidates: Iterable[Candidate]) -> list[TermMatch]:
    """The leftmost longest matches of each field, by place; all concepts of a chosen span."""
    chosen: list[TermMatch] = []
    last: dict[str, tuple[int, int]] = {}
    seen: set[tuple[int, int, str]] = set()
    for start, end, form, _, _ in sorted(candidates, key=_by_place):
        field, term = form.term.field, form.term
        if start >= last.get(field, (0, 0))[1] or (start, end) == last[field]:
            last[field] = (start, end)
            if (start, end, term.rule) not in seen:
                seen.add((start, end, term.rule))
                if not form.ignored:
                    chosen.append(TermMatch(start, end, term, form.surface, form.weak))
    return chosen


def _by_place(candidate: Candidate) -> tuple[int, int, bool, str]:
    form = candidate.form
    return candidate.start, -candidate.end, form.weak, form.term.rule


def without_hidden(matches: Sequence[TermMatch]) -> list[TermMatch]:
    """The matches but those that are only part of the name of something else (:data:`HIDDEN`)."""
    covers = {
        (field, at)
        for match in matches
        for field, (cover, kind) in HIDDEN.items()
        if match.term.field == cover and match.term.props.get("kind") == kind
        for at in range(match.start, match.end)
        if match.end - match.start > 1
    }
    spans = {(m.start, m.end) for m in matches if m.term.field in {cover for cover, _ in HIDDEN.values()}}
    return [
        match
        for match in matches
        if (match.start, match.end) in spans
        or (match.term.field, match.start) not in covers
        or (match.term.field, match.end - 1) not in covers
    ]
