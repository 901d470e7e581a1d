"""Running text of the structured formats: raised citations, marks, formulas and white space.

Readers collect a paragraph's text with raised and cited stretches between marks; here the
marks become characters that the later stages read: ``20%¹,²`` and ``B-ALL[12]``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.layout.joining import HAN_OR_MARK, glue

# Noncharacters of Unicode: no text has them, and what has them all the same loses them.
RAISE, LOWER = "\ufdd0", "\ufdd1"
CITE, UNCITE = "\ufdd2", "\ufdd3"
BREAK = "\ufdd4"
MARKS = RAISE + LOWER + CITE + UNCITE + BREAK
_DROPPED = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00" + "".join(map(chr, range(0xFDD0, 0xFDF0))))
)

RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RAISED_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
DASHES = r"\-‐‑‒–—−~～"
NUMBERS = re.compile(rf"[0-9]{{1,3}}(?:\s?[,，;；、{DASHES}]\s?[0-9]{{1,3}}){{0,60}}")
EXPONENT = re.compile(rf"[{DASHES}]\s?[0-9]{{1,3}}")
NOTE_LETTERS = re.compile(r"[a-pr-z](?:\s?[,，]\s?[a-pr-z]){0,5}")
# `<sup>18</sup>F-FDG`, `<sup>177</sup>Lu`: the isotope's number is part of its name.
ISOTOPE_BEHIND = re.compile(
    r"(?:F|C|N|O|I|Y|P|H|Tc|Ga|Lu|Cu|Zr|In|Ac|Ra|Sr|Sm|Re|At|Pb|Th|Tl|Xe|Bi|Ho)(?![A-Za-z])"
)
RAISED = re.compile(f"(?P<gap>[ ]?){RAISE}(?P<text>[^{RAISE}{LOWER}]{{0,400}}){LOWER}")
CITED_NUMBER = rf"{CITE}\s?[\[(（]?[0-9]{{1,3}}(?:\s?[{DASHES},]\s?[0-9]{{1,3}})?[\])）]?\s?{UNCITE}"
CITED = re.compile(
    r"(?P<open>[\[(（]?)(?P<gap>[ ]?)"
    rf"(?P<list>{CITED_NUMBER}(?:\s?[,，;；、{DASHES}]?\s?{CITED_NUMBER}){{0,60}})"
    r"(?:\s?(?P<close>[\])）]))?"
)
# What stage 3 wants before a raised citation: a word, Han or closing punctuation.
WORD_BEFORE = re.compile(r"(?:[A-Za-z]{4,}|[\u4e00-\u9fff]|[.,;:。，；：)）”\"’'」』])$")
SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
SPACE_BEFORE_MARK = re.compile("(?<=[0-9A-Za-z%)]) (?=[，。、；：）])")
WRAP = re.compile(rf"(?<=[{HAN_OR_MARK}])[ \t\r]*\n\s*(?=[{HAN_OR_MARK}])")


def drop_invisible(text: str) -> str:
    """Take out zero-width characters, soft hyphens and noncharacters."""
    return text.translate(_DROPPED)


def raise_text(text: str) -> str:
    """Mark a stretch as printed raised."""
    return f"{RAISE}{text}{LOWER}"


def cite_text(text: str) -> str:
    """Mark a stretch as the link to an entry of the reference list."""
    return f"{CITE}{text}{UNCITE}"


def settle_lines(marked: str) -> list[str]:
    """A marked text as lines, cut at forced breaks, without empty ones.

    >>> settle_lines(f"CD19{BREAK}CD22")
    ['CD19', 'CD22']
    """
    if BREAK not in marked:
        text = settle_text(marked)
        return [text] if text else []
    return [line for part in marked.split(BREAK) if (line := settle_text(part))]


def settle_text(marked: str) -> str:
    """A marked text as it goes into the page.

    >>> settle_text("约占20%" + raise_text("1, 2") + "。10" + raise_text("9") + "/L，CD8" + raise_text("+"))
    '约占20%¹,²。10⁹/L，CD8+'
    >>> settle_text("in MM " + cite_text("12") + "–" + cite_text("14") + " (" + cite_text("3") + ")")
    'in MM [12–14] [3]'
    """
    marked = marked.replace(LOWER + RAISE, "").replace(
        UNCITE + CITE, f"{UNCITE},{CITE}"
    )  # not 34 for 3 and 4
    text = SPACE.sub(" ", WRAP.sub("", marked)).strip()
    text = SPACE_BEFORE_MARK.sub("", text)
    if RAISE in text:
        text = RAISED.sub(_settle_raised, text)
    if CITE in text:
        text = CITED.sub(_settle_cited, text)
    if any(mark in text for mark in MARKS):
        text = re.sub(f"[{MARKS}]", "", text)
    return text


def join_lines(lines: list[str], *, items: bool = False) -> str:
    """The lines of a paragraph as one run of text; ``items`` of a cell stay apart where scripts meet.

    >>> join_lines(["relapse-free", "survival"]), join_lines(["双靶点", "CAR-T"])
    ('relapse-free survival', '双靶点CAR-T')
    >>> join_lines(["B细胞淋巴瘤", "B-ALL"], items=True)
    'B细胞淋巴瘤 B-ALL'
    """
    if len(lines) == 1:
        return lines[0]
    parts: list[str] = []
    for left, right in pairwise(lines):
        kept, between = glue(left, right)
        both_han = re.search(f"[{HAN_OR_MARK}]$", left) and re.match(f"[{HAN_OR_MARK}]", right)
        apart = between or both_han or left.endswith(("/", "-", "(", "（")) or left[-1:] in "、，；"
        parts += [kept, between if apart or not items else " "]
    return "".join(parts) + (lines[-1] if lines else "")


def _settle_raised(match: re.Match[str]) -> str:
    inner, cited = match["text"].strip(), CITE in match["text"]
    bare = re.sub(f"[{CITE}{UNCITE}\\s]", "", inner)
    gap = match["gap"]
    if re.fullmatch(r"[\[【［(（].{0,200}[\])】］）]", bare):
        words = re.search(r"[A-Za-z]\s[A-Za-z]", inner)  # `[citation needed]`
        return ("" if bare[0] in "[【［" else gap) + (inner if words and not cited else bare)
    before = match.string[max(0, match.start() - 12) : match.start()]
    if re.fullmatch(r"[0-9]{1,3}", bare) and not cited and ISOTOPE_BEHIND.match(match.string, match.end()):
        return gap + bare
    if NUMBERS.fullmatch(bare):
        if cited and not WORD_BEFORE.search(before):
            return f"[{bare}]"
        return _raise_numbers(bare)
    if EXPONENT.fullmatch(bare):
        return "⁻" + bare[1:].translate(RAISED_DIGITS)
    if NOTE_LETTERS.fullmatch(bare):
        return bare.translate(RAISED_LETTERS)
    return (gap if gap and bare[:1].isalnum() else "") + inner


def _raise_numbers(numbers: str) -> str:
    """`1,3-5` in raised digits, with the joints that stage 3 knows."""
    joined = re.sub(rf"[{DASHES}]", "⁻", re.sub("[，;；、]", ",", re.sub(r"\s", "", numbers)))
    return joined.translate(RAISED_DIGITS)


def _settle_cited(match: re.Match[str]) -> str:
    """Links to references: inside printed brackets as they are, bare ones raised or bracketed."""
    numbers = re.sub(f"[{CITE}{UNCITE}]", "", match["list"])
    numbers = re.sub(r"[\])）]\s?(?=[0-9\[(（])", ",", numbers)
    numbers = re.sub(r"[\[\](（)）]", "", numbers).strip()
    numbers = re.sub(r"(?<=[0-9])\s+(?=[0-9])", ",", numbers)
    opened, closed = match["open"], match["close"] or ""
    if opened and closed:
        return f"[{numbers}]"
    if re.search(r"[\[(（]", match["list"]):  # each link has brackets of its own: [3], [5]
        return f"{opened}{match['gap'] if opened else ''}[{numbers}]{closed}"
    if opened == "[" or closed == "]" or UNCITE not in match["list"]:
        return f"{opened}{match['gap']}{numbers}{closed}"
    before = match.string[max(0, match.start() - 12) : match.start("gap")]
    if not match["gap"] and not opened and WORD_BEFORE.search(before):
        return f"{_raise_numbers(numbers)}{closed}"
    return f"{opened}{match['gap']}[{numbers}]{closed}"


SYMBOLS = {
    "pm": "±",
    "mp": "∓",
    "times": "×",
    "cdot": "·",
    "div": "÷",
    "le": "≤",
    "leq": "≤",
    "leqslant": "≤",
    "ge": "≥",
    "geq": "≥",
    "geqslant": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "sim": "~",
    "thicksim": "~",
    "simeq": "≈",
    "lt": "<",
    "gt": ">",
    "ll": "≪",
    "gg": "≫",
    "circ": "°",
    "degree": "°",
    "infty": "∞",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "uparrow": "↑",
    "downarrow": "↓",
    "Rightarrow": "⇒",
    "in": "∈",
    "prime": "′",
    "dagger": "†",
    "ddagger": "‡",
    "ast": "*",
    "star": "*",
    "bullet": "•",
    "sum": "∑",
    "sqrt": "√",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "upmu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Sigma": "Σ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
    "quad": " ",
    "qquad": " ",
    "ldots": "…",
    "cdots": "…",
    "dots": "…",
    "textregistered": "®",
    "textperthousand": "‰",
    "permil": "‰",
    "textcircled": "",
    "checkmark": "✓",
    "square": "□",
    "triangle": "△",
    "lvert": "|",
    "rvert": "|",
    "langle": "⟨",
    "rangle": "⟩",
    "AA": "Å",
    "geqq": "≥",
    "leqq": "≤",
    "minus": "−",
    "vert": "|",
    "mid": "|",
    "parallel": "∥",
    "perp": "⊥",
    "cup": "∪",
    "cap": "∩",
}
TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]{1,20})\s*|\\(?P<escaped>.)|(?P<space>\s+)|(?P<script>[\^_])\s*|(?P<other>.)",
    re.DOTALL,
)
DEEPEST_FORMULA = 30


def read_formula(tex: str) -> str:
    r"""A formula of TeX as marked text: its symbols, powers raised, its letter spacing closed.

    >>> settle_text(read_formula(r"( 3 8 . 2 \% )")), settle_text(read_formula(r"_ { ( P < 0 . 0 5 ) }"))
    ('(38.2%)', '(P<0.05)')
    >>> settle_text(read_formula(r"1 . 5 \times 1 0 ^ { 9 } / \mathrm { L }"))
    '1.5×10⁹/L'
    """
    return _Formula(list(TOKEN.finditer(tex))).read()


class _Formula:
    """Reads tokens of TeX one by one; groups nest to a limit."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def read(self) -> str:
        parts = []
        while self.at < len(self.tokens):
            parts.append(self.item(0, spaced=False))
        return "".join(parts)

    def item(self, depth: int, *, spaced: bool) -> str:
        token = self.tokens[self.at]
        self.at += 1
        if token["space"]:
            return " " if spaced else ""
        if token["command"]:
            return self.command(token["command"], depth)
        if token["escaped"]:
            return (
                " " if token["escaped"] in " ,;:" else "" if token["escaped"] in "!()[]" else token["escaped"]
            )
        if token["script"]:
            inner = self.argument(depth)
            return raise_text(inner) if token["script"] == "^" else inner
        char = token["other"] or ""
        if char == "{" and depth < DEEPEST_FORMULA:
            return self.group(depth + 1, spaced=spaced)
        return {"{": "", "}": "", "~": " ", "&": " "}.get(char, char)

    def group(self, depth: int, *, spaced: bool = False) -> str:
        parts = []
        while self.at < len(self.tokens) and self.tokens[self.at]["other"] != "}":
            parts.append(self.item(depth, spaced=spaced))
        self.at += 1
        return "".join(parts)

    def argument(self, depth: int, *, spaced: bool = False) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at]["space"]:
            self.at += 1
        if self.at >= len(self.tokens) or depth >= DEEPEST_FORMULA:
            return ""
        return re.sub(f"[{RAISE}{LOWER}]", "", self.item(depth + 1, spaced=spaced))

    def command(self, name: str, depth: int) -> str:
        if name in ("frac", "dfrac", "tfrac"):
            return f"{self.argument(depth)}/{self.argument(depth)}"
        if name == "textcircled":
            number = self.argument(depth).strip()
            return chr(0x245F + int(number)) if re.fullmatch("[1-9]|1[0-9]|20", number) else number
        if name == "textsuperscript":
            return raise_text(self.argument(depth))
        if name in ("begin", "end"):
            self.argument(depth)
            return " "
        if name in ("text", "textrm", "mbox", "textit", "textbf"):
            return self.argument(depth, spaced=True)
        return SYMBOLS.get(name, "")
