"""What is made of recognised lines, no recognition needed: the lines are given, the page a bare picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.geometry import recognised
from pipeline.geometry.health import find_page_issues, is_scan, no_text_issue
from pipeline.geometry.pages import ScannedPage
from pipeline.geometry.recognised import BoxedText, RecognisedPage
from pipeline.geometry.rules import Drawing
from pipeline.readers import ocr
from pipeline.readers.pdf import read_pdf
from pipeline.records import Box, Line, Page, Paper
from pipeline.run import PaperRun, Workspace, load_paper
from pipeline.store import decode_records, encode_records
from tests.pdf.typesetter import PageSetter, write_pdf

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Seen:
    """A recognised line."""

    text: str
    box: Box
    confidence: float = 0.98
    bold: bool = False
    size: float = 0.0


def scan() -> PageSetter:
    """A page on which only something is drawn."""
    page = PageSetter()
    for at in range(20):
        page.rule(60, 100 + 3 * at, 500, 103 + 5 * at, 3)
    return page


@cache
def engine() -> Engine:
    return Engine(ROOT / "config")


def run_over_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: Sequence[Seen]) -> PaperRun:
    """A paper of one scanned page, all stages run."""
    monkeypatch.setattr(ocr, "is_available", lambda: True)
    monkeypatch.setattr(ocr, "recognise_page", lambda picture, dpi: RecognisedPage(seen))
    raw = tmp_path / "raw"
    raw.mkdir()
    write_pdf(raw / "trial.pdf", [scan()])
    return PaperRun(Workspace(raw, tmp_path / "out", ROOT / "config"), engine())


def rows_of(run: PaperRun, name: str = "trial.pdf") -> dict[str, list[dict[str, str]]]:
    paper = run.parse(name)
    facts = run.relate(name, paper, run.find(name, paper, run.segment(name, paper)))
    rows: dict[str, list[dict[str, str]]] = {}
    for fact in facts:
        rows.setdefault(fact.table, []).append(fact.values)
    return rows


PROSE = (
    Seen("司美格鲁肽的随机对照试验（NCT03548935）共入组", (60, 90, 320, 102), 0.991),
    Seen("1961例患者，中位随访时间为68周，体重平均下降14.9%。", (60, 106, 330, 118), 0.934),
)


def test_facts_from_a_picture_say_how_sure_the_recognition_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(run_over_scan(tmp_path, monkeypatch, PROSE))
    assert rows["papers"][0]["reader"] == "pdf+ocr"
    assert rows["papers"][0]["status"] == "ok"
    (trial,) = rows["trials"]
    assert (trial["trial_id"], trial["ocr"], trial["quote"]) == ("NCT03548935", "0.99", "NCT03548935")
    (sentence,) = rows["sentences"]
    assert sentence["ocr"] == "0.93", "the less sure of its two lines"
    assert {row["ocr"] for row in rows["mentions"] if row["field"] == "trial"} == {"0.99"}


def test_a_page_is_told_with_its_mean_confidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (note,) = rows_of(run_over_scan(tmp_path, monkeypatch, PROSE))["issues"]
    assert (note["severity"], note["code"], note["page"]) == ("note", "read_by_ocr", "1")
    assert "mean confidence of 0.96" in note["message"]


def test_a_doubtful_page_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = [Seen(line.text, line.box, 0.71) for line in PROSE]
    (note,) = rows_of(run_over_scan(tmp_path, monkeypatch, doubtful))["issues"]
    assert (note["severity"], note["code"]) == ("warning", "read_by_ocr")
    assert "300 dpi" in note["message"]


def test_the_marks_survive_between_the_stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_over_scan(tmp_path, monkeypatch, PROSE)
    paper = run.parse("trial.pdf")
    assert load_paper(run.workspace, "trial.pdf") == paper
    assert decode_records(encode_records([paper.pages[0]]), Page) == [paper.pages[0]]


def test_text_of_the_papers_own_has_no_mark(tmp_path: Path) -> None:
    page = PageSetter()
    page.text(60, 100, "司美格鲁肽的随机对照试验（NCT03548935）共入组1961例患者。", 10)
    write_pdf(tmp_path / "raw.pdf", [page])
    rows = rows_of(PaperRun(Workspace(tmp_path, tmp_path / "out", ROOT / "config"), engine()), "raw.pdf")
    assert rows["papers"][0]["reader"] == "pdf"
    marked = [row["ocr"] for table in rows.values() for row in table if "ocr" in row]
    assert marked
    assert set(marked) == {""}


def test_confidence_is_looked_up_by_place() -> None:
    scanned = Page(1, "一二三四", (Line(0, 2, confidence=0.9), Line(2, 4, confidence=0.8)))
    paper = Paper("mixed.pdf", (Page(1, "五六", (Line(0, 2),)), scanned))
    assert paper.confidence_at(0, 2) is None
    assert paper.confidence_at(3, 5) == 0.9
    assert paper.confidence_at(4, 6) == 0.8
    assert paper.confidence_at(0, 7) == 0.8
    assert paper.confidence_at(5, 5) is None, "nothing is quoted"


def test_without_the_extra_the_other_pages_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    printed = PageSetter()
    printed.text(60, 100, "阿替利珠单抗的临床试验NCT02008227入组1225例患者。", 10)
    write_pdf(tmp_path / "mixed.pdf", [printed, scan()])
    run = PaperRun(Workspace(tmp_path, tmp_path / "out", ROOT / "config"), engine())
    rows = rows_of(run, "mixed.pdf")
    assert rows["papers"][0]["status"] == "partial"
    assert [row["trial_id"] for row in rows["trials"]] == ["NCT02008227"]
    (issue,) = rows["issues"]
    assert (issue["severity"], issue["code"], issue["page"]) == ("error", "no_text_layer", "2")
    assert "pip install 'revtab[ocr]'" in issue["message"]


def test_a_scanned_page_among_printed_ones_is_marked_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = PageSetter()
    printed.text(60, 100, "阿替利珠单抗的临床试验NCT02008227入组1225例患者。", 10)
    write_pdf(tmp_path / "mixed.pdf", [printed, scan()])
    read = read_pdf(tmp_path / "mixed.pdf", engine().context, ocr=lambda picture, dpi: RecognisedPage(PROSE))
    assert [[line.confidence for line in page.lines] for page in read] == [[None], [0.991, 0.934]]


def ids_and_issues(rows: dict[str, list[dict[str, str]]]) -> tuple[list[str], list[tuple[str, str, str]]]:
    told = [(row["severity"], row["code"], row["message"]) for row in rows.get("issues", [])]
    ids = [row["trial_id"] for row in rows.get("trials", [])]
    return ids, [issue for issue in told if issue[1] != "read_by_ocr"]


@pytest.mark.parametrize(
    ("printed", "trial_id"),
    [
        ("NCTO4379596", "NCT04379596"),
        ("NCT0437959S", "NCT04379595"),
        ("NCT0B37959B", "NCT08379598"),
        ("NGT04379596", "NCT04379596"),
        ("ChiCTR2O00029308", "ChiCTR2000029308"),
        ("ChiCTR21000S4680", "ChiCTR2100054680"),
    ],
)
def test_a_misread_number_is_repaired_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, trial_id: str
) -> None:
    seen = [Seen(f"德曲妥珠单抗治疗胃癌的试验（{printed}）", (60, 90, 320, 102), 0.91)]
    rows = rows_of(run_over_scan(tmp_path, monkeypatch, seen))
    ids, (issue,) = ids_and_issues(rows)
    assert ids == [trial_id]
    assert rows["trials"][0]["quote"] == printed, "the quote stays as it was read"
    assert issue[:2] == ("warning", "trial_id_repaired")
    assert issue[2].startswith(f"{printed} → {trial_id}")


@pytest.mark.parametrize(
    "printed", ["NCT04379596", "ＮＣＴ０４３７９５９６", "NCT 0437 9596", "ChiCTR-2000029308"]
)
def test_a_number_that_needs_no_repair_is_no_issue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    seen = [Seen(f"德曲妥珠单抗治疗胃癌的试验（{printed}）", (60, 90, 320, 102), 0.91)]
    ids, issues = ids_and_issues(rows_of(run_over_scan(tmp_path, monkeypatch, seen)))
    assert len(ids) == 1
    assert issues == []


def printed_rows(tmp_path: Path, text: str) -> dict[str, list[dict[str, str]]]:
    page = PageSetter()
    page.text(60, 100, text, 10)
    write_pdf(tmp_path / "raw.pdf", [page])
    return rows_of(PaperRun(Workspace(tmp_path, tmp_path / "out", ROOT / "config"), engine()), "raw.pdf")


def test_print_is_repaired_less_boldly_than_a_picture(tmp_path: Path) -> None:
    ids, issues = ids_and_issues(printed_rows(tmp_path, "德曲妥珠单抗的试验NCT0437959S和NGT04379597"))
    assert ids == []
    assert all(code != "trial_id_repaired" for _, code, _ in issues)


def test_a_letter_o_in_print_is_repaired_with_a_note(tmp_path: Path) -> None:
    ids, issues = ids_and_issues(printed_rows(tmp_path, "德曲妥珠单抗的试验（NCTO4379596）"))
    assert ids == ["NCT04379596"]
    assert [issue[:2] for issue in issues] == [("note", "trial_id_repaired")]


def test_traditional_characters_do_not_hide_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [Seen("瑞基奧侖賽用于治療復发的濾泡性淋巴瘤。", (60, 90, 320, 102), 0.93)]
    rows = rows_of(run_over_scan(tmp_path, monkeypatch, seen))
    named = {(row["field"], row["quote"]) for row in rows["mentions"]}
    assert {("product", "瑞基奧侖賽"), ("disease", "濾泡性淋巴瘤")} <= named, "quoted as read"


def test_what_is_printed_in_another_direction_is_beside_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = Seen("示例遗传医学2025年第2卷", (520, 60, 530, 200), 0.97)
    number = Seen("54", (60, 130, 66.8, 141), 0.99)
    run = run_over_scan(tmp_path, monkeypatch, [*PROSE, head, number])
    paper = run.parse("trial.pdf")
    lines = {line.role: line for line in paper.lines}
    aside = [paper.text[line.start : line.end] for line in paper.lines if line.role == "furniture"]
    assert aside == ["示例遗传医学2025年第2卷"], "the number 54 is only narrow"
    assert lines["furniture"].box == (520, 60, 530, 200)
    assert lines["furniture"].confidence == 0.97


def test_a_page_on_its_side_is_shown_as_it_lies(tmp_path: Path) -> None:
    write_pdf(tmp_path / "side.pdf", [scan()])
    read = RecognisedPage(PROSE, turns=1)
    ((page,), size) = read_pdf(tmp_path / "side.pdf", engine().context, ocr=lambda *_: read), (595, 842)
    left, top, right, bottom = page.lines[0].box or (0, 0, 0, 0)
    assert bottom - top > right - left, "it runs up the page"
    assert 0 <= left < right <= size[0] + 1
    assert "turned clockwise by 90 degrees" in page.issues[0].message


def test_text_below_a_heading_of_the_same_size_is_no_heading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        "1 糖尿病肾病",
        "恩格列净可使慢性肾脏病进展的风险降低约三成，",
        "达格列净的试验结果与之相近[1]。",
    ]
    text = [
        Seen(line, (60, 90 + 14 * at, 60 + 10 * len(line), 102 + 14 * at)) for at, line in enumerate(lines)
    ]
    entries = [f"[{at}] 示例甲. 肾脏病的预后[J]. 示例肾脏病杂志, 2020, {at}(1): 1-9." for at in range(1, 9)]
    listed = [Seen("参考文献", (60, 200, 100, 212)), *listed_entries(entries)]
    rows = rows_of(run_over_scan(tmp_path, monkeypatch, [*text, *listed]))
    assert [row["title"] for row in rows["sections"] if row["number"] == "1"] == ["糖尿病肾病"]


def listed_entries(entries: Sequence[str]) -> list[Seen]:
    return [Seen(text, (60, 220 + 10 * at, 300, 228 + 10 * at)) for at, text in enumerate(entries)]


STAMP = "Downloaded from example.org on 3 May 2021"
WHOLE = ((0.0, 0.0, 595.0, 842.0),)
STRIPS = tuple((0.0, 84.2 * at, 595.0, 84.2 * (at + 1)) for at in range(10))
HALF = ((60.0, 100.0, 535.0, 500.0),)


def pictured(text: str, pictures: Sequence[Box], *, invisible: bool = False, bad: int = 0) -> ScannedPage:
    """A page with some text of its own on pictures."""
    drawing = Drawing(pictures=list(pictures))
    page = recognised.make_page(0, (595, 842), [BoxedText(text, (60, 800, 300, 810), 8)], drawing)
    return replace(page, glyphs=len(text), invisible=invisible, bad=bad)


@pytest.mark.parametrize(
    ("page", "scanned"),
    [
        (pictured(STAMP, WHOLE), True),
        (pictured(STAMP, STRIPS), True),  # scanners cut a page into strips
        (pictured(STAMP, HALF), False),  # a figure's legend
        (pictured(STAMP * 20, WHOLE), False),  # text set on a background
        (pictured(STAMP, WHOLE, invisible=True), False),  # the layer of the scan of a short page
        (pictured("~¦·¬ .,;-_ ¦¦¬~ il.", WHOLE, invisible=True), True),
        (pictured(STAMP * 20, WHOLE, invisible=True, bad=200), True),
    ],
)
def test_a_scan_is_told_by_its_picture_and_its_text(page: ScannedPage, scanned: object) -> None:
    assert is_scan(page) is scanned


def test_a_layer_laid_under_a_scan_is_told() -> None:
    (fine,) = find_page_issues(pictured(STAMP * 20, WHOLE, invisible=True))
    (rubbish,) = find_page_issues(pictured("~¦·¬ .,;-_ ¦¦¬~ il.", WHOLE, invisible=True))
    assert (fine.severity, fine.code) == ("note", "hidden_layer")
    assert (rubbish.severity, rubbish.code) == ("warning", "hidden_layer")
    assert find_page_issues(pictured(STAMP, HALF)) == []


def test_a_stamped_scan_without_the_extra_says_what_is_missing() -> None:
    issue = no_text_issue(pictured(STAMP, WHOLE))
    assert (issue.severity, issue.code) == ("error", "no_text_layer")
    assert f"only {len(STAMP)} characters of text on the picture of a page" in issue.message
