"""Bytes of a text file to text: which encoding, which line ends.

>>> decode_text("复发".encode("gb18030"))
('复发', 'gb18030')
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from pipeline.readers.context import ReadError
from pipeline.readers.signatures import name_format
from pipeline.symbols import name_symbols

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEGACY_CHINESE = ("gb18030", "big5hkscs")
# The most frequent characters of Chinese prose, both scripts, with its punctuation: bytes read in
# the wrong one of the two encodings give rare characters instead.
COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后"
    "作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从"
    "及与患者治疗细胞临床研究等性病药试验结果复难疾肿瘤血液二三"
    "這個們來為國說時會對後發過經麼學現當沒動還進樣從與療細臨床試驗結藥於難瘤，。、；：（）"
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
MAX_CONTROL_SHARE = 0.01
MAX_DAMAGED_SHARE = 0.02
ALWAYS_BORNE = 4  # so many damaged bytes or control characters make no file binary
SAMPLE = 200_000


class NotTextError(ReadError):
    """The bytes are not text in any encoding a paper comes in."""

    def __init__(self, message: str) -> None:
        """The remedy is always the same."""
        remedy = "save the paper as UTF-8 text, or give the file the ending of its real format"
        super().__init__(message, remedy)


def read_whole(path: Path) -> str:
    """The text of a file; raises :class:`ReadError` for an empty or a binary one."""
    text = name_symbols(decode_text(path.read_bytes())[0])
    if not text.strip():
        raise ReadError("the file is empty", "replace it with the paper's text, or take it out of the folder")
    return text


def decode_declared(raw: bytes, declared: str) -> str | None:
    """The text by the encoding that a file declares, None where that does not hold: its bytes say more."""
    try:
        return raw.decode("gb18030" if declared.startswith("gb") else declared)
    except (LookupError, UnicodeDecodeError):
        return None


def decode_text(raw: bytes) -> tuple[str, str]:
    """Decode a text file; return the text with ``\\n`` line ends and the encoding's name.

    Raises :class:`NotTextError` for binary content.
    """
    if told := name_format(raw):
        raise NotTextError(f"the file is no text but {told}")
    text, encoding = _decode(raw)
    sample = text[:SAMPLE]
    if len(CONTROL.findall(sample)) > max(ALWAYS_BORNE, MAX_CONTROL_SHARE * len(sample)):
        raise NotTextError("the content is binary (control characters in the text)")
    return _unify_line_ends(text), encoding


def _decode(raw: bytes) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding), encoding
    wide = _wide_encoding(raw)
    if wide:
        return _strict(raw, wide), wide
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_legacy(raw)


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(f"not valid {encoding} (byte {error.start})") from error


def _wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of its ASCII part is zero."""
    sample = raw[:4096]
    if len(sample) < 4 or len(raw) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.15 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.15 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _decode_legacy(raw: bytes) -> tuple[str, str]:
    """GB18030 or Big5, whichever reads as common Chinese; neither: UTF-8 with damaged bytes, or binary."""
    readings = []
    for encoding in LEGACY_CHINESE:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((_common_share(text), encoding, text))
    if readings:
        share, encoding, text = max(readings, key=lambda reading: reading[0])
        if share > 0.02:
            return text, encoding
    repaired = raw.decode("utf-8", errors="replace")
    if repaired.count("�") > max(ALWAYS_BORNE, MAX_DAMAGED_SHARE * len(repaired)):
        raise NotTextError("no encoding fits (tried UTF-8, UTF-16, GB18030, Big5)")
    return repaired, "utf-8"


def _common_share(text: str) -> float:
    wide = [char for char in text[:SAMPLE] if ord(char) > 0x7F]
    if not wide:
        return 0.0
    return sum(char in COMMON_HAN for char in wide) / len(wide)


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u0085", "\n")
