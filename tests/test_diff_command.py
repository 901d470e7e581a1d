"""The command `diff`: folders, revisions, two papers; text, Markdown, HTML, JSON."""

from __future__ import annotations

import io
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from pipeline.__main__ import main
from pipeline.diff import DiffError
from pipeline.diff.command import DiffOptions, run_command
from pipeline.diff.papers import diff_papers
from pipeline.diff.showing import show_change
from pipeline.schemas import load_schemas
from pipeline.writers.csv_tables import csv_lines
from pipeline.writers.datapackage import write_datapackage

SCHEMAS = load_schemas(ROOT / "config")
Row = dict[str, str]
Sets = dict[str, list[Row]]
HOSTILE = "<script>alert('x')</script> & *bold* _it_ [a](b) | `c` \x1b[31m\n第二行"


def write(folder: Path, sets: Sets) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        rows = [{**dict.fromkeys(schema.names, ""), **row} for row in sets.get(name, ())]
        text = "".join(csv_lines(rows, schema.names))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    write_datapackage(SCHEMAS, folder)
    return folder


def trial(number: int, paper: str = "心衰综述.pdf", **more: str) -> Row:
    place = {"page": "1", "start": str(number), "end": str(number + 3), "quote": "abc", "rule": "r"}
    return {"paper": paper, "trial_id": f"NCT{number:08}", "registry": "ClinicalTrials.gov", **place, **more}


def run(options: DiffOptions) -> tuple[str, int]:
    said = io.StringIO()
    code = run_command(options, said.write)
    return said.getvalue(), code


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which a trial's phase went from 1 to 2 to 3, and is 4 in the working tables."""
    home = tmp_path_factory.mktemp("history")
    git(home, "init", "-q")
    for phase in ("1", "2", "3"):
        write(home / "out" / "tables", {"trials": [trial(7, phase=phase)]})
        git(home, "add", ".")
        git(home, "commit", "-qm", phase)
    write(home / "out" / "tables", {"trials": [trial(7, phase="4")]})
    return home


@pytest.mark.parametrize(
    ("named", "change"),
    [
        ((), "3 -> 4"),
        (("HEAD~1",), "2 -> 4"),
        (("HEAD~2", "HEAD"), "1 -> 3"),
        (("HEAD", "HEAD~1"), "3 -> 2"),
    ],
)
def test_revisions(history: Path, named: tuple[str, ...], change: str) -> None:
    text, code = run(DiffOptions(history / "out", named))
    assert f"~ NCT00000007: phase: {change}\n" in text
    assert code == 1


def test_a_revision_against_a_folder(history: Path) -> None:
    text, code = run(DiffOptions(history / "out", ("HEAD", str(history / "out"))))
    assert ("phase: 3 -> 4" in text, code) == (True, 1)
    assert run(DiffOptions(history / "out", (str(history / "out"), str(history / "out"))))[1] == 0


def test_what_is_neither_folder_nor_revision_is_trouble(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "--out", str(history / "out"), "spring"]) == 2
    assert (
        "'spring' is no folder of tables, and as a revision: git knows no revision" in capsys.readouterr().err
    )
    assert main(["diff", "a", "b", "c"]) == 2
    assert main(["diff", "--out", str(history / "out")]) == 1
    assert main(["diff", "--out", str(history / "out"), str(history / "out")]) == 0


@pytest.fixture
def hostile(tmp_path: Path) -> DiffOptions:
    old = write(tmp_path / "old", {"trials": [trial(1, acronym=HOSTILE), trial(2)]})
    new = write(tmp_path / "new", {"trials": [trial(1, acronym="HEART_FID"), trial(3, acronym=HOSTILE)]})
    return DiffOptions(new, (str(old), str(new)), everything=True)


def asked(options: DiffOptions, **changes: Any) -> DiffOptions:
    return DiffOptions(options.extracted, options.named, **{"everything": True, **changes})


def test_markdown_is_escaped(hostile: DiffOptions) -> None:
    text, code = run(asked(hostile, form="markdown"))
    assert text.startswith("**1 row added, 1 removed, 1 changed in 1 table**\n\n### trials: +1 -1 \\~1\n\n")
    assert "\n**心衰综述.pdf**\n\n- `-` **NCT00000002** · registry ClinicalTrials.gov\n" in text
    assert "- `~` **NCT00000001**: acronym: ~~\\<script\\>alert('x')\\</script\\> \\& \\*bold\\*" in text
    assert "→ HEART\\_FID" in text
    assert code == 1


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick", "style"}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_escaped_and_alone(hostile: DiffOptions, tmp_path: Path) -> None:
    path = tmp_path / "pages" / "diff.html"
    said, code = run(asked(hostile, html=path))
    assert (said, code) == (f"1 row added, 1 removed, 1 changed in 1 table\n{path}\n", 1)
    page = Page(path.read_text(encoding="utf-8"))
    assert page.open == []
    assert "script" not in page.tags
    assert "<script>alert('x')</script> & *bold*" in page.text
    assert "\x1b" not in page.text
    assert "http" not in path.read_text(encoding="utf-8").replace("http-equiv", "")
    assert page.tags.count("del") == page.tags.count("ins") == 1


def test_json_says_the_same(hostile: DiffOptions) -> None:
    found = json.loads(run(asked(hostile, form="json"))[0])
    assert found["summary"] == "1 row added, 1 removed, 1 changed in 1 table"
    assert found["tables"]["trials"]["added"][0]["acronym"] == HOSTILE
    assert [change["key"]["trial_id"] for change in found["tables"]["trials"]["changed"]] == ["NCT00000001"]


def test_colour_comes_only_to_a_terminal(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    said = Terminal()
    monkeypatch.setattr("sys.stdout", said)
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["diff", "--out", str(history / "out")])
    assert "\x1b[33m    ~ NCT00000007" in said.getvalue()
    said = Terminal()
    monkeypatch.setattr("sys.stdout", said)
    monkeypatch.setenv("NO_COLOR", "1")
    main(["diff", "--out", str(history / "out")])
    assert "\x1b" not in said.getvalue()
    assert "    ~ NCT00000007" in said.getvalue()


# ---------------------------------------------------------------------------------------- two papers

FIRST, SECOND = "心衰综述.pdf", "heart-2024.xml"


def approval(paper: str, product: str, date: str, agency: str = "") -> Row:
    place = {"start": "1", "end": "2", "quote": "x", "rule": "r"}
    key = {"product_id": product, "country": "US", "date": date, "agency": agency}
    return {"paper": paper, **key, **place}


def outcome(paper: str, number: int, subject: str, value: str) -> Row:
    said = {
        "subject": "trial" if subject else "class",
        "subject_id": subject,
        "metric": "OS",
        "unit": "months",
    }
    place = {"start": "1", "end": "2", "quote": "x", "rule": "r"}
    return {"paper": paper, "outcome": str(number), "value": value, "statistic": "median", **said, **place}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return write(
        tmp_path / "two",
        {
            "papers": [{"paper": paper, "status": "ok"} for paper in (FIRST, SECOND, "third.txt")],
            "products": [
                {"paper": paper, "product_id": name}
                for paper, name in ((FIRST, "vericiguat"), (SECOND, "vericiguat"), (SECOND, "omecamtiv"))
            ],
            "approvals": [
                approval(FIRST, "vericiguat", "2021-01"),
                approval(SECOND, "vericiguat", "2021-01-19", "FDA"),
                approval(SECOND, "omecamtiv", "2023"),
            ],
            "trials": [
                trial(1, FIRST, phase="3", enrolled="5050"),
                trial(1, SECOND, phase="3", enrolled="5,050"),
                trial(2, FIRST, phase="2"),
                trial(2, SECOND, phase="3"),
                trial(9, FIRST),
                trial(4, "third.txt"),
            ],
            "outcomes": [
                outcome(FIRST, 1, "NCT00000001", "12.0"),
                outcome(SECOND, 9, "NCT00000001", "12"),
                outcome(FIRST, 2, "NCT00000002", "8"),
                outcome(SECOND, 3, "NCT00000002", "9"),
                outcome(FIRST, 4, "", "77"),
            ],
        },
    )


def test_two_papers(two: Path) -> None:
    text, code = run(DiffOptions(two, papers=(FIRST, SECOND)))
    assert code == 1
    assert text.splitlines() == [
        f"{FIRST} and {SECOND}: 3 said by both, 2 disagree, 1 where one says more, "
        "1 only in the first, 1 only in the second",
        "≠ they disagree",
        "≈ one says more",
        f"< only {FIRST}",
        f"> only {SECOND}",
        "= both say it",
        "",
        "products: >1 =1",
        "    > omecamtiv",
        "",
        "approvals: ≈1, 1 about what only one paper names",
        "    ≈ vericiguat, US  date=2021-01 | 2021-01-19  agency=∅ | FDA",
        "",
        "trials: ≠1 <1 =1",
        "    ≠ NCT00000002  phase=2 | 3",
        "    < NCT00000009",
        "",
        "outcomes: ≠1 =1, 1 not comparable (subject_id is empty)",
        "    ≠ NCT00000002, OS, median  value=8 | 9  unit=months",
    ]


def test_two_papers_for_programs_and_on_a_page(two: Path, tmp_path: Path) -> None:
    found = json.loads(run(DiffOptions(two, papers=(FIRST, SECOND), form="json"))[0])
    assert found["counts"] == {
        "disagree": 2,
        "one_says_more": 1,
        "only_first": 1,
        "only_second": 1,
        "both": 3,
    }
    assert found["tables"]["products"][0] == {
        "kind": "only_second",
        "about": {"product_id": "omecamtiv"},
        "first": None,
        "second": {"status": ""},
    }
    path = tmp_path / "papers.html"
    run(DiffOptions(two, papers=(FIRST, SECOND), html=path))
    assert re.search(r"<b>NCT00000002</b> <span class=\"c\">phase</span> 2 \| 3", path.read_text("utf-8"))


def test_a_paper_says_the_same_as_its_copy(tmp_path: Path) -> None:
    sets: Sets = {
        "papers": [{"paper": "a.txt", "status": "ok"}, {"paper": "b.txt", "status": "ok"}],
        "trials": [trial(1, "a.txt", phase="1"), trial(1, "b.txt", phase="1")],
    }
    assert run(DiffOptions(write(tmp_path / "t", sets), papers=("a.txt", "b.txt")))[1] == 0


def test_unknown_papers_are_trouble(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(
        DiffError, match=r"no paper 'heart-2023.xml' in the extraction; there is heart-2024.xml"
    ):
        diff_papers(two, (FIRST, "heart-2023.xml"))
    with pytest.raises(DiffError, match="name two"):
        diff_papers(two, (FIRST, FIRST))
    assert main(["diff", "--out", str(two), "--papers", "x", "y"]) == 2
    assert "no paper 'x'" in capsys.readouterr().err


def test_a_change_amid_a_long_text_is_seen() -> None:
    start, end = "EMILIA研究共入组991例患者，" + "随访" * 20, "随访" * 20
    old, new = (
        show_change(start + f"ORR为{rate}%" + end, start + "ORR为44%" + end, whole=False) for rate in (43, 44)
    )
    assert "43%" in old[0]
    assert "44%" in old[1]
    assert new[0] == new[1]
