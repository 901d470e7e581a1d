"""The review page: what it holds, that nothing of a paper can run in it, and a person's way through it."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, read_table

from pipeline.corrections import load_corrections
from pipeline.records import Cell, Page, Paper, Table
from pipeline.review import make_review
from pipeline.review import page as page_module
from pipeline.review.grids import read_grids
from pipeline.review.placing import read_places
from pipeline.run import Workspace, extract, load_paper
from pipeline.schemas import load_schemas

HOSTILE = """<script>window.hacked = 1</script> Trials of </script> \u202eevil\u202c

1 Introduction

<img src=x onerror="window.hacked = 2">The trial NCT03434379 <b>of</b> atezolizumab (=cmd('/c calc'))
enrolled 501 patients with hepatocellular carcinoma; 𠮷 the trial NCT03298451 of durvalumab enrolled 1171
patients.
"""
ZH = """# 度普利尤单抗治疗特应性皮炎

## 1 批准

2017年03月，FDA批准度普利尤单抗（dupilumab）用于特应性皮炎。SOLO 1试验（NCT02277743）入组671例患者。

表1 关键试验

| 试验 | 编号 | 例数 |
| --- | --- | --- |
| SOLO 2 | NCT02277769 |  |
"""
PDF = "en-adc.typst.pdf"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("review")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (raw / "zh.md").write_text(ZH, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "typeset" / PDF, raw / PDF)
    shutil.copytree(ROOT / "config", folder / "config")
    made = Workspace(raw, folder / "out", folder / "config")
    extract(made)
    return made


@pytest.fixture(scope="module")
def html(workspace: Workspace) -> Path:
    (path,) = make_review(workspace, since=None, repo=ROOT)
    return path.rename(path.with_name("kept.html"))


def _payload(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script id="payload" type="application/json">(.*?)</script>', text, re.S)
    assert found
    payload: dict[str, Any] = json.loads(found[1])
    return payload


# ------------------------------------------------------------------------------ what it holds


def test_every_row_of_the_tables_is_on_the_page(workspace: Workspace, html: Path) -> None:
    payload = _payload(html)
    for table in payload["tables"]:
        shown = [row[0] for paper in payload["papers"] for row in paper["rows"][table["name"]]]
        written = read_table(workspace.out / "tables", table["name"])
        assert sorted(shown) == sorted(list(row.values()) for row in written)
    names = {table["name"] for table in payload["tables"]}
    assert {"trials", "approvals", "outcomes", "cells", "issues"} <= names


def test_places_quote_the_text(html: Path) -> None:
    for paper in _payload(html)["papers"]:
        for row in paper["rows"]["trials"]:
            ((start, end),) = row[1]
            assert paper["text"][start:end] in row[0]


def test_a_row_of_a_pdf_has_a_box_on_its_page(html: Path) -> None:
    (paper,) = [one for one in _payload(html)["papers"] if one["name"] == PDF]
    sizes = {image["page"]: (image["width"], image["height"]) for image in paper["images"]}
    boxes = [box for row in paper["rows"]["trials"] for box in row[2]]
    assert boxes
    for page, left, top, right, bottom in boxes:
        width, height = sizes[page]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert right - left < width / 3


def test_the_box_of_a_value_lies_in_its_line(workspace: Workspace) -> None:
    paper = load_paper(workspace, PDF)
    places = read_places(paper)
    start = paper.text.index("NCT")
    (mark,) = places.find(start, start + 11)
    (line,) = [one for _, one in places.lines if one.start <= start < one.end and one.box] or [None]
    assert line is None or (line.box and line.box[0] <= mark.box[0] < mark.box[2] <= line.box[2] + 0.1)


def test_a_table_in_the_text_keeps_its_rows_and_a_dump_of_columns_does_not(html: Path) -> None:
    papers = {one["name"]: one for one in _payload(html)["papers"]}
    ((head_rows, cells),) = papers["zh.md"]["grids"]
    printed = [(row, papers["zh.md"]["text"][start:end]) for row, _, _, start, end in cells]
    assert head_rows == 1
    assert printed == [(0, "试验"), (0, "编号"), (0, "例数"), (1, "SOLO 2"), (1, "NCT02277769"), (1, "")]
    columns = "药物\n度普利尤单抗\n批准\n2017年"
    spans = (
        (0, 0, "药物", 0, 2),
        (1, 0, "度普利尤单抗", 3, 9),
        (0, 1, "批准", 10, 12),
        (1, 1, "2017年", 13, 18),
    )
    table = Table("表1", "", 0, 0, 1, tuple(Cell(*one) for one in spans), "flattened")
    assert read_grids(Paper("a.txt", (Page(1, columns, (), (table,)),))) == []


def test_new_rows_are_marked(workspace: Workspace, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(workspace.out / "tables", old)
    lines = (old / "trials.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    gone = next(line for line in lines if "NCT03434379" in line)
    (old / "trials.csv").write_text("".join(line for line in lines if line != gone), encoding="utf-8")
    (path,) = make_review(workspace, since=old, repo=ROOT)
    new = [row[0][1] for paper in _payload(path)["papers"] for row in paper["rows"]["trials"] if row[3] & 4]
    assert new == ["NCT03434379"]


def test_many_papers_are_split_by_paper(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "TOGETHER", 100)
    listed, *pages = make_review(workspace, since=None, repo=ROOT)
    assert len(pages) == 3
    assert _payload(listed)["papers"] == []
    assert [one["href"] for one in _payload(listed)["listed"]] == [path.name for path in pages]
    assert [_payload(path)["papers"][0]["name"] for path in pages] == [PDF, "hostile.txt", "zh.md"]
    for path in pages:
        path.unlink()


# ------------------------------------------------------------------------------ nothing runs


def test_a_paper_can_close_no_script_and_open_no_tag(html: Path) -> None:
    text = html.read_text(encoding="utf-8")
    assert text.count("<script") == text.count("</script>") == 3
    assert "onerror=" not in re.sub(r'<script id="payload".*?</script>', "", text, flags=re.S)
    assert "<img src=x" not in text


def test_the_policy_admits_one_script_and_no_network(html: Path) -> None:
    found = re.search(r'"Content-Security-Policy" content="([^"]+)"', html.read_text(encoding="utf-8"))
    assert found
    policy = unescape(found[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


# ------------------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: make browser")
    if CHROMIUM is None:
        pytest.skip("needs a chromium on PATH")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Any, html: Path) -> Iterator[Any]:
    size = {"width": 1400, "height": 900}
    context = browser.new_context(accept_downloads=True, locale="en-US", viewport=size)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("request", lambda one: faults.append(one.url) if one.url.startswith("http") else None)
    page.goto(html.as_uri())
    yield page
    assert faults == []
    context.close()


def _choose(page: Any, paper: str, table: str) -> None:
    labels = page.locator("#paper option").all_text_contents()
    page.select_option("#paper", label=next(label for label in labels if label.startswith(paper)))
    page.select_option("#table", table)


def _click_row(page: Any, text: str) -> None:
    page.locator("#list tbody tr", has_text=text).first.click()


def test_a_click_shows_the_place_in_a_text(opened: Any) -> None:
    _choose(opened, "zh.md", "trials")
    _click_row(opened, "NCT02277743")
    assert opened.locator(".reading mark").inner_text() == "NCT02277743"


def test_a_table_of_a_text_is_shown_as_a_table(opened: Any, html: Path) -> None:
    _choose(opened, "zh.md", "trials")
    _click_row(opened, "NCT02277769")
    assert opened.locator(".reading table tr").nth(1).locator("mark").inner_text() == "NCT02277769"
    (paper,) = [one for one in _payload(html)["papers"] if one["name"] == "zh.md"]
    assert opened.evaluate("document.querySelector('.reading').textContent") == paper["text"]


def test_the_list_fits_beside_the_paper(opened: Any) -> None:
    opened.set_viewport_size({"width": 1280, "height": 800})
    for table in ("approvals", "trials", "cells", "dates"):
        _choose(opened, PDF, table)
        assert opened.evaluate(
            "(list => list.scrollWidth <= list.clientWidth)(document.getElementById('list'))"
        )


def test_a_click_shows_the_box_on_a_page(opened: Any) -> None:
    _choose(opened, PDF, "trials")
    opened.locator("#list tbody tr").nth(2).click()
    box, view = opened.locator(".box").first.bounding_box(), opened.locator("#view").bounding_box()
    assert view["y"] <= box["y"] <= view["y"] + view["height"]
    opened.click("#view-text")
    assert opened.locator(".reading mark").count() == 1


def test_a_hostile_paper_shows_as_text(opened: Any) -> None:
    _choose(opened, "hostile.txt", "trials")
    _click_row(opened, "NCT03298451")
    assert opened.evaluate("window.hacked") is None
    shown = opened.locator(".reading").inner_text()
    assert '<img src=x onerror="window.hacked = 2">' in shown
    assert "⟨U+202E⟩evil" in shown
    assert opened.locator(".reading mark").inner_text() == "NCT03298451"


def test_filters_and_keys(opened: Any) -> None:
    _choose(opened, "hostile.txt", "trials")
    assert opened.locator("#list tbody tr").count() == 2
    opened.fill("#search", "03298451")
    assert opened.locator("#list tbody tr").count() == 1
    opened.fill("#search", "")
    opened.locator("#search").press("Escape")
    opened.keyboard.press("j")
    opened.keyboard.press("r")
    assert opened.locator("tr.rejected").count() == 1
    opened.keyboard.press("k")
    opened.click("#only-open")
    assert opened.locator("#list tbody tr").count() == 1
    opened.click("#language")
    assert opened.locator("#only-open").inner_text() == "未核"
    opened.click("#tab-plots")
    assert opened.locator("#plots figure").count() == 3


def test_exported_decisions_hold_in_the_next_run(opened: Any, workspace: Workspace, tmp_path: Path) -> None:
    _choose(opened, "hostile.txt", "trials")
    _click_row(opened, "NCT03298451")
    opened.fill('#detail input[name="enrolled"]', "1171")
    opened.fill('#detail input[name="phase"]', "3")
    opened.fill("#reason", 'told in "Methods", p. 2; checked')
    opened.click("#do-save")
    _click_row(opened, "NCT03434379")
    opened.locator("#list").press("r")
    with opened.expect_download() as waited:
        opened.click("#export")
    exported = tmp_path / "corrections.csv"
    waited.value.save_as(exported)
    shutil.copytree(workspace.config, tmp_path / "config")
    shutil.copy(exported, tmp_path / "config" / "corrections.csv")
    decisions = load_corrections(tmp_path / "config", load_schemas(tmp_path / "config"))
    assert sorted(one.action for one in decisions) == ["reject", "set"]
    extract(Workspace(workspace.raw, tmp_path / "out", tmp_path / "config"))
    rows = read_table(tmp_path / "out" / "tables", "trials")
    trials = {row["trial_id"]: row for row in rows if row["paper"] == "hostile.txt"}
    assert list(trials) == ["NCT03298451"]
    assert (trials["NCT03298451"]["phase"], trials["NCT03298451"]["correction"]) == ("3", "set")
    told = read_table(tmp_path / "out" / "tables", "corrections")
    assert [row["state"] for row in told] == ["applied", "applied"]
    lines = list(csv.reader(exported.read_text(encoding="utf-8").splitlines()))
    assert lines[1][8] == 'told in "Methods", p. 2; checked'
