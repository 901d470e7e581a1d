"""Trial registry numbers: damaged print repaired where it has one reading, and the canonical form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from pipeline.normalisers.fold import ALL_MARKS, fold_width
from pipeline.normalisers.value import Value, Values

LOOKALIKES = {
    # Cyrillic and Greek capitals and small letters drawn like Latin ones
    **dict(zip("АВСЕНІЈКМОРЅТХаеорсіјѕх", "ABCEHIJKMOPSTXAEOPCIJSX", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧονι", "ABEZHIKMNOPTXOVI", strict=True)),
    "З": "3",  # NCT0265513З
    **dict.fromkeys("‐‑‒–—―−﹣－⁃_", "-"),
    **dict.fromkeys("∕⁄／", "/"),
    **dict(zip(ascii_lowercase, ascii_uppercase, strict=True)),
}
CAPITALS = str.maketrans(LOOKALIKES)
FOLD = {**{code: mark.translate(CAPITALS) for code, mark in ALL_MARKS.items()}, **CAPITALS}
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|&(?:ndash|mdash|minus|#8211|#x2013);")
MAYBE_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff&]")
DIGIT_LETTERS = str.maketrans(
    {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
)
"""Letters read for digits; which of them a group may hold is its pattern's to say."""
LETTER_DIGITS = str.maketrans({"0": "O", "1": "I", "L": "I"})  # no type code of a registry has an L

MOST_MISREAD = 2
"""Letters of a prefix; where more differ it is another name of the registry."""

SPACE = re.compile(r"\s+")
DOI_BEFORE = re.compile(r"10\.[0-9]{4,9}/\S{0,60}$")
NUMBER = re.compile("[0-9]+")
FORM = re.compile(r"\{(?P<group>[a-z]+)(?::(?P<spec>[0-9]+(?:-[0-9]+)?|code|lower|suffix))?\}")


def fold_identifier(text: str) -> tuple[str, list[int] | None]:
    """The text in which registry numbers are looked for, and where its characters stand in ``text``.

    Width, look-alike letters, dashes and slashes are folded, letters made capital, characters
    without a width dropped. The offsets are None where nothing was dropped.

    >>> fold_identifier("ＮСТ０2655–133")[0]
    'NCT02655-133'
    """
    folded = text.translate(FOLD)
    if not MAYBE_INVISIBLE.search(text) or not INVISIBLE.search(text):
        return folded, None
    kept: list[int] = []
    characters: list[str] = []
    position = 0
    for gap in INVISIBLE.finditer(text):
        kept.extend(range(position, gap.start()))
        characters.append(folded[position : gap.start()])
        if gap[0].startswith("&"):  # 2004&ndash;004693&ndash;87
            kept.append(gap.start())
            characters.append("-")
        position = gap.end()
    kept.extend(range(position, len(text)))
    characters.append(folded[position:])
    return "".join(characters), kept


def read_trial_id(match: re.Match[str]) -> Value | None:
    """The match without its spaces: for rules that give no canonical form."""
    return None if stands_in_doi(match) else Value(SPACE.sub("", match[0]))


def fill_canonical(form: str, match: re.Match[str]) -> Values:
    """The canonical number ``NCT{digits:8}`` from the groups of a match, None where it does not fit.

    A group with a length is digits: spaces and hyphens go, letters like O and I are read 0 and 1;
    ``lower`` is in small letters, ``code`` in capitals with L and 1 read I, ``suffix`` follows a hyphen
    where it is there, others are as matched. Each number of a group ``more`` is a value of its own.

    >>> fill_canonical("NCT{digits:8}", re.match("NCT(?P<digits>.+)", "NCTO2655 L33"))
    Value(value='NCT02655133', extra=(), span=None)
    >>> listed = re.match("NCT(?P<digits>[0-9]+)(?P<more>.+)", "NCT03761108/04487080")
    >>> [(value.value, value.span) for value in fill_canonical("NCT{digits:8}", listed)]
    [('NCT03761108', (0, 11)), ('NCT04487080', (12, 20))]
    """
    if stands_in_doi(match):
        return None
    first = fill_form(form, match.groupdict())
    if first is None:
        return None
    if not match.groupdict().get("more"):
        return Value(first)
    values = [Value(first, span=(match.start(), match.start("more")))]
    for number in NUMBER.finditer(match.string, *match.span("more")):
        if filled := fill_form(form, {"digits": number[0]}):
            values.append(Value(filled, span=number.span()))
    return tuple(values)


def fill_form(form: str, groups: Mapping[str, str | None]) -> str | None:
    """A canonical form with its groups filled in, None where one has a wrong length.

    >>> fill_form("ChiCTR-{kind:code}-{digits:8}", {"kind": "LPR", "digits": "1701 1522"})
    'ChiCTR-IPR-17011522'
    """
    printed = []
    for literal, group, spec in split_form(form):
        piece = read_piece(groups[group] or "", spec) if group else ""
        if piece is None:
            return None
        printed.append(literal + piece)
    return "".join(printed)


@cache
def split_form(form: str) -> tuple[tuple[str, str, str], ...]:
    """A canonical form as what to print, which group follows and how to read it.

    >>> split_form("NCT{digits:8}")
    (('NCT', 'digits', '8'), ('', '', ''))
    """
    pieces, position = [], 0
    for piece in FORM.finditer(form):
        pieces.append((form[position : piece.start()], piece["group"], piece["spec"] or ""))
        position = piece.end()
    return (*pieces, (form[position:], "", ""))


def read_piece(printed: str, spec: str) -> str | None:
    """One group of a registry number as its form wants it, None for a wrong length."""
    text = SPACE.sub("", printed)
    match spec:
        case "":
            return text
        case "code":
            return text.translate(LETTER_DIGITS)
        case "lower":
            return text.lower()
        case "suffix":
            return f"-{text}" if text else ""
        case length:
            shortest, _, longest = length.partition("-")
            digits = text.replace("-", "").translate(DIGIT_LETTERS)
            return digits if int(shortest) <= len(digits) <= int(longest or shortest) else None


def stands_in_doi(match: re.Match[str]) -> bool:
    """Whether the match is a piece of a DOI; 10.1186/ISRCTN… is the registry's own and is not."""
    before = match.string[max(0, match.start() - 80) : match.start()]
    if "10." not in before or before.endswith("10.1186/"):
        return False
    return DOI_BEFORE.search(before) is not None


def is_repaired(printed: str, value: str) -> bool:
    """Whether a registry number was taken for another than the letters and digits printed.

    Spaces, hyphens, width, case and the words around a number are nothing to repair.

    >>> is_repaired("NCTO2655133", "NCT02655133"), is_repaired("ＮＣＴ 0265 5133", "NCT02655133")
    (True, False)
    >>> is_repaired("ChlCTR1800014691", "ChiCTR1800014691"), is_repaired("C000000321", "UMIN000000321")
    (True, False)
    """
    shown, meant = _signs(fold_width(printed)), _signs(value)
    digits = re.search("[0-9]*$", meant)[0]  # type: ignore[index]
    if digits not in shown:
        return True
    prefix = re.match("[A-Z]*", meant)[0]  # type: ignore[index]
    other = sum(one != two for one, two in zip(shown, prefix, strict=False))
    return not shown[:1].isdigit() and 0 < other <= MOST_MISREAD


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).upper()


def trial_url(template: str, trial_id: str) -> str:
    """The page of a trial in its registry.

    The registry's template holds ``{id}``, ``{slug}`` (small letters, ``/`` as ``-``) or ``{digits}``.

    >>> trial_url("https://slctr.lk/trials/{slug}", "SLCTR/2017/021")
    'https://slctr.lk/trials/slctr-2017-021'
    """
    url = template.replace("{id}", trial_id).replace("{slug}", trial_id.lower().replace("/", "-"))
    return url.replace("{digits}", re.sub("[^0-9]", "", trial_id))
