"""Pages without a text layer: their lines read off the picture, where the extra ``ocr`` is installed.

Everything runs on this machine, on one thread and one provider: the same picture gives the same
lines. The models are part of the wheel; nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.frozen import frozen
from pipeline.geometry.cutting import CUT_GAP, LATIN_GAP, cut_text
from pipeline.geometry.lines import HAN
from pipeline.geometry.raised import raise_figures
from pipeline.geometry.raster import (
    CAPITAL,
    Ink,
    find_dashes,
    find_gaps,
    find_ink,
    find_rules,
    find_script,
    trim_sides,
    weigh_line,
    without_rules,
)
from pipeline.geometry.recognised import RecognisedPage, runs_down
from pipeline.geometry.typesizes import SURE_EMS, TYPE_SHARE, estimate_size, set_width
from pipeline.records import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

NEEDED = ("rapidocr", "onnxruntime", "cv2")
HOW_TO_GET_IT = "run `make ocr`, or pip install 'revtab[ocr]'"
TALL_SIGN, LOW_SIGN = re.compile(r"[A-Z0-9bdfhkl]"), re.compile(r"[acemnorsuvwxzgpqy]")
SHARES = (
    (re.compile(r"[A-Z0-9]"), 1.0),
    (re.compile(r"[bdfhkl]"), 0.95),  # ascenders rise above capitals
    (re.compile(r""), 1.4),  # nothing but low letters
)
"""By what signs a line has, the height of its capitals for that of its highest signs."""
LEAST_SCORE = 0.5
SURE = 0.85
MOSTLY = 0.6
"""Of a page's characters: a page of which fewer are read for sure may lie on its side or head."""
CLEARLY = 1.5
FEWEST_SIGNS = 30
TALL = 1.5
FEWEST_LINES, FEWEST_LETTERS = 12, 5
HEAVIER = 1.33
"""More ink than the usual line of a page for its size: bold type."""
DASH_SURE = 0.5
"""The confidence given to a dash that the recognition left out and its shape tells."""
LARGEST_ANGLE = 3.0
SMALLEST_ANGLE = 0.05
LONGEST_SIDE = 4000
SKETCH_WIDTH = 1200
POINTS_AN_INCH = 72.0


@frozen
class RecognisedLine:
    """A line of print: ``box`` in points on the page stood straight, ``confidence`` from 0 to 1.

    ``centres`` are the middles of its characters from left to right, spaces left out, where known;
    ``size`` is that of its type in points, 0 where it was not measured.
    """

    text: str
    box: Box
    confidence: float
    bold: bool = False
    centres: tuple[float, ...] = ()
    size: float = 0.0


class OcrMissingError(RuntimeError):
    """The extra ``ocr`` is not installed; the message says how to get it."""


def is_available() -> bool:
    """Whether pages can be recognised here."""
    return all(find_spec(name) is not None for name in NEEDED)


def recognise_page(picture: Picture, dpi: float) -> RecognisedPage:
    """What stands on a page's picture (rows x columns, grey or RGB): lines from top to bottom, and rules.

    A page lying on its side or upside down is stood upright, lone dashes in tables are added.
    Raises :class:`OcrMissingError` where the extra is not installed.
    """
    if not is_available():
        raise OcrMissingError(f"reading a scan needs the extra `ocr`; {HOW_TO_GET_IT}")
    tried: dict[int, Picture] = {}

    def read(turns: int) -> list[RecognisedLine]:
        tried[turns] = stand_straight(picture, turns)
        return read_lines(tried[turns], dpi)

    turns, lines = choose_turns(read)
    ink = find_ink(_as_grey(tried[turns]))
    drawing = find_rules(ink, dpi)
    dashes = find_dashes(ink, dpi, [line.box for line in lines], drawing.across)
    found = [RecognisedLine(dash_sign(box, line_size(lines)), box, DASH_SURE) for box in dashes]
    bare = without_rules(ink, drawing, dpi)
    lines = [*fit_to_ink(lines, bare, dpi), *found]
    lines.sort(key=lambda line: (line.box[1], line.box[0], line.text))
    lines = [part for line in lines for part in cut_line(line, bare, dpi)]
    return RecognisedPage(lines, turns, drawing)


def stand_straight(picture: Picture, turns: int) -> Picture:
    """The picture turned clockwise by quarters, its lines of print level."""
    import numpy as np

    turned = np.ascontiguousarray(np.rot90(picture, -turns))
    return turn(turned, -find_skew(turned))


def read_lines(picture: Picture, dpi: float) -> list[RecognisedLine]:
    """The lines recognised on a picture that stands upright and straight."""
    found = _engine()(_as_bgr(picture), return_word_box=True, return_single_char_box=True)
    if found.boxes is None or found.txts is None or found.scores is None:
        return []
    signs = found.word_results if len(found.word_results or ()) == len(found.txts) else [()] * len(found.txts)
    return [
        RecognisedLine(text, _box_in_points(corners, dpi), float(score), centres=_centres(text, placed, dpi))
        for corners, text, score, placed in zip(found.boxes, found.txts, found.scores, signs, strict=True)
        if text.strip()
    ]


def _centres(text: str, placed: Any, dpi: float) -> tuple[float, ...]:
    """The middles of a line's characters; none where they are not those of its text."""
    boxed = [(sign, corners) for sign, _, corners in placed if sign.strip()]
    if "".join(sign for sign, _ in boxed) != "".join(text.split()) or any(len(sign) > 1 for sign, _ in boxed):
        return ()
    scale = POINTS_AN_INCH / dpi / 4
    return tuple(round(sum(float(corner[0]) for corner in corners) * scale, 2) for _, corners in boxed)


def choose_turns(read: Callable[[int], list[RecognisedLine]]) -> tuple[int, list[RecognisedLine]]:
    """How many quarters clockwise stand a page upright, and its lines then.

    ``read`` reads the page turned so. The page as it is counts where most of what it says is sure and
    runs across; otherwise the turn wins under which clearly more is.
    """
    lines = read(0)
    upright, tall = count_sure(lines)
    seen = sum(len(line.text) for line in lines)
    if upright >= MOSTLY * seen and upright >= FEWEST_SIGNS:
        return 0, lines
    readings = {0: lines}
    for turns in (1, 3) if tall > upright else (2, 1, 3):
        readings[turns] = read(turns)
        if count_sure(readings[turns])[0] >= max(FEWEST_SIGNS, MOSTLY * seen, CLEARLY * upright):
            return turns, readings[turns]
    best = max(readings, key=lambda turns: (count_sure(readings[turns])[0], -turns))
    return (best, readings[best]) if count_sure(readings[best])[0] > CLEARLY * upright else (0, lines)


def count_sure(lines: Sequence[RecognisedLine]) -> tuple[int, int]:
    """How many characters stand in lines read for sure, in those that run across and those that run down."""
    across = down = 0
    for line in lines:
        left, top, right, bottom = line.box
        if line.confidence >= SURE and len(line.text) > 1:
            tall = bottom - top > TALL * (right - left)
            across, down = across + len(line.text) * (not tall), down + len(line.text) * tall
    return across, down


def fit_to_ink(lines: Sequence[RecognisedLine], ink: Ink, dpi: float) -> list[RecognisedLine]:
    """The lines with their boxes as wide as their ink, those much heavier than most marked as bold."""
    boxes = [trim_sides(ink, line.box, dpi) for line in lines]
    fitted = [fit_line(replace(line, box=box), ink, dpi) for line, box in zip(lines, boxes, strict=True)]
    weights = [weigh_line(ink, line.box, line.text, dpi) / estimate_size(line) ** 2 for line in fitted]
    usual = median(weights) if len(lines) >= FEWEST_LINES else 0.0
    return [
        replace(line, bold=bool(usual) and weight > HEAVIER * usual and len(line.text) >= FEWEST_LETTERS)
        for line, weight in zip(fitted, weights, strict=True)
    ]


def fit_line(line: RecognisedLine, ink: Ink, dpi: float) -> RecognisedLine:
    """A line with its raised figures as such, one of Latin print with the size of its letters."""
    han, tall = HAN.search(line.text) is not None, len(TALL_SIGN.findall(line.text))
    script = find_script(ink, line.box, dpi, tall or len(LOW_SIGN.findall(line.text)))
    if script is None or runs_down(line):
        return line
    if tall:
        line = replace(line, text=raise_figures(line.text, line.centres, script))
    if han:
        return line
    left, _, right, _ = line.box
    size = script.size * next(share for signs, share in SHARES if signs.search(line.text))
    middle, half = script.base - CAPITAL * size / 2, size / TYPE_SHARE / 2
    return replace(
        line, box=(left, round(middle - half, 2), right, round(middle + half, 2)), size=round(size, 2)
    )


def cut_line(line: RecognisedLine, ink: Ink, dpi: float) -> list[RecognisedLine]:
    """A line with the spaces its ink shows, in parts where the white may part two cells."""
    size = estimate_size(line)
    long = set_width(line.text) >= SURE_EMS
    gaps = find_gaps(ink, line.box, dpi, LATIN_GAP * size) if line.centres else []
    texts = cut_text(line.text, line.centres, gaps, size) if gaps else [line.text]
    wide = [gap for gap in gaps if gap[1] - gap[0] >= CUT_GAP * size]
    parts, at, left = [], 0, line.box[0]
    for text in texts:
        count = len("".join(text.split()))
        at += count
        beyond = line.centres[at] if at < len(line.centres) else None
        right, after = line.box[2], line.box[2]
        if beyond is not None:
            middle = (line.centres[at - 1] + beyond) / 2
            right, after = min(wide, key=lambda gap: abs(gap[0] + gap[1] - 2 * middle))
        box = (round(left, 2), line.box[1], round(right, 2), line.box[3])
        parts.append(replace(line, text=text, box=box, centres=(), size=size if line.size or long else 0.0))
        left = after
    return parts


def line_size(lines: Sequence[RecognisedLine]) -> float:
    """The usual height of a line's box, in points; 0 without lines."""
    return median([line.box[3] - line.box[1] for line in lines]) if lines else 0.0


def dash_sign(box: Box, height: float) -> str:
    """The dash that a box of ink is, by its width against the lines' height.

    >>> dash_sign((100, 50, 109, 51), 12.5), dash_sign((100, 50, 105, 51), 12.5)
    ('—', '-')
    """
    return "—" if box[2] - box[0] >= 0.5 * height else "-"


def find_skew(picture: Picture) -> float:
    """By how many degrees the lines of print rise to the right, up to 3, 0 where none can be told.

    At the right angle the ink falls into rows: the sums of the rows differ most.
    """
    import cv2
    import numpy as np

    grey = _as_grey(picture)
    scale = min(1.0, SKETCH_WIDTH / grey.shape[1])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small < 0.5 * (float(small.min()) + float(np.median(small)))).astype(np.uint8)
    if not 50 < int(ink.sum()) < 0.5 * ink.size:
        return 0.0
    best, reach, step = 0.0, LARGEST_ANGLE, 0.5
    while step >= SMALLEST_ANGLE / 2:
        angles = [best + step * at for at in range(round(-reach / step), round(reach / step) + 1)]
        best = max(angles, key=lambda angle: (_sharpness(ink, angle), -abs(angle)))
        reach, step = step, step / 4
    return best if abs(best) >= SMALLEST_ANGLE else 0.0


def _sharpness(ink: Picture, angle: float) -> float:
    import numpy as np

    rows = turn(ink, -angle, paper=0).sum(axis=1, dtype=np.int64)
    return float(np.square(np.diff(rows)).sum())


def turn(picture: Picture, angle: float, *, paper: int = 255) -> Picture:
    """The picture turned counter-clockwise by degrees about its middle, its size kept."""
    if angle == 0.0:
        return picture
    import cv2
    import numpy as np

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    fill = (paper, paper, paper)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=fill)
    return np.asarray(turned, dtype=np.uint8)


def _as_grey(picture: Picture) -> Picture:
    import numpy as np

    return picture if picture.ndim == 2 else np.asarray(picture.mean(axis=2), dtype=np.uint8)


def _as_bgr(picture: Picture) -> Picture:
    import numpy as np

    if picture.ndim == 2:
        return np.repeat(picture[:, :, None], 3, axis=2)
    return np.ascontiguousarray(picture[:, :, 2::-1])


def _box_in_points(corners: Any, dpi: float) -> Box:
    """The upright box around four corners in pixels."""
    scale = POINTS_AN_INCH / dpi
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    left, top, right, bottom = (
        round(at * scale, 2) for at in (min(across), min(down), max(across), max(down))
    )
    return left, top, right, bottom


@cache
def _engine() -> Any:
    """RapidOCR with its own models: one thread, no search for upside-down lines."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.text_score": LEAST_SCORE,
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # Memory kept between calls, and no line padded to its neighbours' width.
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
            "Rec.rec_batch_num": 1,
        }
    )
