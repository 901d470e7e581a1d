"""Reading pictures of pages: what is said without the extra, and what is read with it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipeline.readers import ocr

TEXT = ("The response rate was 79.7% in NCT03529110", "median PFS 28.8 months (95% CI 22.4-37.9)")


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    assert not ocr.is_available()
    with pytest.raises(ocr.OcrMissingError, match=re.escape("pip install 'revtab[ocr]'")):
        ocr.recognise_page(None, 200)  # type: ignore[arg-type]


def test_boxes_are_points() -> None:
    corners = [(100.0, 200.0), (300.0, 202.0), (300.0, 230.0), (100.0, 228.0)]
    assert ocr._box_in_points(corners, 200) == (36.0, 72.0, 108.0, 82.8)


@pytest.fixture(scope="module")
def page() -> Any:
    """A page of 200 dpi with two lines of print, turned by half a degree, with noise."""
    if not ocr.is_available():
        pytest.skip("the extra `ocr` is not installed")
    import cv2
    import numpy as np

    picture = np.full((900, 1400, 3), 255, dtype=np.uint8)
    for at, text in enumerate(TEXT):
        cv2.putText(
            picture, text, (120, 300 + 200 * at), cv2.FONT_HERSHEY_DUPLEX, 1.6, (0, 0, 0), 2, cv2.LINE_AA
        )
    noise = np.random.default_rng(1).normal(0, 10, picture.shape)
    return np.clip(ocr.turn(picture, 0.5) + noise, 0, 255).astype(np.uint8)


def test_the_skew_is_found(page: Any) -> None:
    assert ocr.find_skew(page) == pytest.approx(0.5, abs=0.1)


@pytest.mark.slow
def test_lines_are_read_the_same_each_time(page: Any) -> None:
    read = ocr.recognise_page(page, 200)
    lines = read.lines
    assert [re.sub(r"\s", "", line.text) for line in lines] == [re.sub(r"\s", "", text) for text in TEXT]
    assert all(line.confidence > 0.8 for line in lines)
    left, top, right, bottom = lines[0].box
    assert 30 < left < 50
    assert 80 < top < bottom < 125
    assert right < 504
    assert read.turns == 0
    assert ocr.recognise_page(page, 200) == read


def test_an_empty_page_has_no_lines(page: Any) -> None:
    import numpy as np

    assert ocr.recognise_page(np.full((400, 400), 255, dtype=np.uint8), 200).lines == []


@pytest.mark.slow
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_on_its_side_or_head_is_stood_upright(page: Any, turns: int) -> None:
    import numpy as np

    read = ocr.recognise_page(np.ascontiguousarray(np.rot90(page, turns)), 200)
    assert read.turns == turns
    assert [re.sub(r"\s", "", line.text) for line in read.lines] == [re.sub(r"\s", "", text) for text in TEXT]
