"""Names made comparable: what counts as the same way of writing a name, and the key it is compared by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from pipeline.normalisers.fold import ALL_MARKS
from pipeline.normalisers.traditional import SIMPLIFIED

GREEK: Mapping[str, str] = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ω": "omega",
}
"""Greek letters of names and how they are spelt out: TGF-β, TGF-beta."""

LOOK_ALIKES = {
    "ß": "β",
    "ẞ": "β",
    "ɑ": "α",
    "Ɑ": "α",
    "\N{ANGSTROM SIGN}": "A",
    "µ": "μ",
    "∆": "δ",
    "ϵ": "ε",
    "⁺": "+",
    "₊": "+",
    "⁻": "-",
    "₋": "-",
    "’": "'",
    "‘": "'",
}
"""Signs printed for another one: TNF-ɑ, TGF-ß, Ph⁺ ALL, Hodgkin’s."""

HYPHENS = "-‐‑‒–—―−﹣－"
DOTS = "·•‧∙⋅・･"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
COMBINING = "".join(map(chr, range(0x300, 0x370)))
BLANK = " \t\r\n"
DROPPED = frozenset(BLANK + HYPHENS + DOTS + INVISIBLE + COMBINING)
"""Characters that do not tell names apart. A form feed does: a name ends with its page."""

SPELLINGS = (
    ("leukem", "leukaem"),
    ("anemi", "anaemi"),
    ("hemat", "haemat"),
    ("hemo", "haemo"),
    ("hemangi", "haemangi"),
    ("ischem", "ischaem"),
    ("glycem", "glycaem"),
    ("lipidem", "lipidaem"),
    ("lesterolem", "lesterolaem"),
    ("globulinem", "globulinaem"),
    ("cythem", "cythaem"),
    ("thalassem", "thalassaem"),
    ("tumor", "tumour"),
    ("esophag", "oesophag"),
    ("pediatr", "paediatr"),
    ("edema", "oedema"),
    ("diarrhea", "diarrhoea"),
    ("estrogen", "oestrogen"),
    ("gynec", "gynaec"),
    ("celiac", "coeliac"),
    ("fiber", "fibre"),
    ("sulf", "sulph"),
    ("smoldering", "smouldering"),
    ("ization", "isation"),
    ("ized", "ised"),
    ("综合征", "综合症"),
    ("白细胞介素", "白介素"),
    ("单克隆抗体", "单抗"),
    ("双特异性抗体", "双抗"),
    ("黏", "粘"),
)
"""Two spellings of one word, the one keys are written in first: American before British."""

LYMPHOBLASTIC = re.compile(r"(急.*淋巴)母?(细胞白血病)")
"""急性淋巴母细胞白血病 and 急性淋巴细胞白血病 name one disease (a chronic one has no blasts)."""

_SPELT_TWO_WAYS = re.compile("|".join([word for pair in SPELLINGS for word in pair] + ["急.*淋巴"]))
_GREEK_LETTER = re.compile(f"[{''.join(GREEK)}]")
_DROPPED_RUN = re.compile(rf"[{re.escape(''.join(sorted(DROPPED)))}]+|(?<=[A-Za-z])'[sS](?=[ \t\r\n-])")
"""What :func:`compact` drops; ``'s`` too, since Hodgkin's lymphoma is Hodgkin lymphoma."""

_GREEK_WORD = re.compile(rf"(?<![a-z])({'|'.join(GREEK.values())}|alfa)(?![a-z])", re.IGNORECASE)
_LETTERS = {**{name: letter for letter, name in GREEK.items()}, "alfa": "α"}


def letter_table() -> dict[int, str]:
    """What :func:`fold_letters` replaces: widths, Chinese marks, traditional Han, accents, look-alikes."""
    table = {**ALL_MARKS, **SIMPLIFIED}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    table.update({ord(shape): sign for shape, sign in LOOK_ALIKES.items()})
    # the radical ⾒ is 見, and that is 见
    return {code: table.get(ord(sign), sign) if len(sign) == 1 else sign for code, sign in table.items()}


LETTERS: Mapping[int, str] = letter_table()


def fold_letters(text: str) -> str:
    """Width, marks, accents, traditional Han and look-alikes folded, case kept, one character for one.

    >>> fold_letters("Sézary，ＴＧＦ－ß，Ph⁺")
    'Sezary,TGF-β,Ph+'
    """
    return text if text.isascii() else text.translate(LETTERS)


def lower_letters(text: str) -> str:
    """Lower case, one character for one (İ would become two and is left).

    >>> lower_letters("TGF-Β"), len(lower_letters("İ"))
    ('tgf-β', 1)
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def kept_offsets(folded: str) -> list[int]:
    """Where the characters stand that tell names apart, in a text of :func:`fold_letters`.

    Spaces, hyphens, dots and ``'s`` do not tell names apart.

    >>> kept_offsets("PD-L1"), kept_offsets("Hodgkin's HL")[-3:]
    ([0, 1, 3, 4], [6, 10, 11])
    """
    offsets: list[int] = []
    at = 0
    for dropped in _DROPPED_RUN.finditer(folded):
        offsets.extend(range(at, dropped.start()))
        at = dropped.end()
    offsets.extend(range(at, len(folded)))
    return offsets


def compact(folded: str) -> str:
    """The characters that tell names apart, of a folded text: those at :func:`kept_offsets`.

    >>> compact("PD - L1"), compact("大 B 细胞淋巴瘤")
    ('PDL1', '大B细胞淋巴瘤')
    """
    return _DROPPED_RUN.sub("", folded)


def dropped_before(folded: str) -> Iterator[int]:
    """Before which characters of :func:`compact` something was dropped, counted from 0.

    >>> list(dropped_before("PD-L1")), list(dropped_before("Hodgkin's HL"))
    ([2], [7, 7])
    """
    dropped = 0
    for run in _DROPPED_RUN.finditer(folded):
        yield run.start() - dropped
        dropped += run.end() - run.start()


def name_key(text: str) -> str:
    """The key by which two ways of writing a name are compared.

    >>> name_key("TGF-β") == name_key("tgf beta") == name_key("ＴＧＦβ")
    True
    >>> name_key("急性淋巴母细胞白血病"), name_key("Hodgkin's Tumour")
    ('急性淋巴细胞白血病', 'hodgkintumor')
    """
    key = compact(lower_letters(fold_letters(text)))
    for letter, name in GREEK.items():
        key = key.replace(letter, name)
    for preferred, other in SPELLINGS:
        key = key.replace(other, preferred)
    return LYMPHOBLASTIC.sub(r"\1\2", key)


def spellings(name: str) -> list[str]:
    """All ways of spelling a name in lower case, the given one first; at most 16.

    >>> spellings("leukaemia"), spellings("tgf-β")
    (['leukaemia', 'leukemia'], ['tgf-β', 'tgf-beta'])
    """
    forms = vary_spelling(name) if _SPELT_TWO_WAYS.search(name) else [name]
    forms += [spelt for form in forms if (spelt := swap_greek(form)) != form]
    return forms if len(forms) == 1 else list(dict.fromkeys(forms))[:16]


def vary_spelling(name: str) -> list[str]:
    """A name with each word of :data:`SPELLINGS` both ways.

    >>> vary_spelling("leukaemia")
    ['leukaemia', 'leukemia']
    """
    forms = [name]
    for preferred, other in SPELLINGS:
        if other in name:
            forms += [form.replace(other, preferred) for form in forms]
        elif preferred in name:
            forms += [form.replace(preferred, other) for form in forms]
    if LYMPHOBLASTIC.search(name):
        both = [LYMPHOBLASTIC.sub(blast, form) for form in forms for blast in (r"\1\2", r"\1母\2")]
        forms += both
    return forms


def swap_greek(name: str) -> str:
    """Greek letters spelt out or, where there are none, spelt-out ones as letters.

    >>> swap_greek("TCRαβ"), swap_greek("interferon alfa-2b"), swap_greek("alphabet")
    ('TCRalphabeta', 'interferon α-2b', 'alphabet')
    """
    if not name.isascii() and _GREEK_LETTER.search(name):
        return _GREEK_LETTER.sub(lambda found: GREEK[found.group()], name)
    return _GREEK_WORD.sub(lambda found: _LETTERS[found.group().lower()], name)


_ENDS_IN_Y = re.compile(r"[a-z]{3}[^aeiou]y\Z")
_FOUR_LETTERS = re.compile(r"[a-z]{4}")


def plurals(name: str) -> Iterator[str]:
    """The plural of an English name in lower case, where its last word is a word.

    >>> list(plurals("b-cell malignancy")), list(plurals("solid tumor")), list(plurals("淋巴瘤"))
    (['b-cell malignancies'], ['solid tumors'], [])
    """
    if name.endswith("y") and _ENDS_IN_Y.search(name):
        yield name[:-1] + "ies"
    elif _FOUR_LETTERS.fullmatch(name[-4:]) and not name.endswith(("s", "x", "ic", "al", "ous", "ase")):
        yield name + "s"
