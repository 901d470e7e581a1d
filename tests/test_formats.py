"""The structured formats: one paper in five forms gives the same facts; hostile files are refused."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Rows, read_table

from pipeline.engine import Engine
from pipeline.readers import READERS, ReadContext, ReadError, find_reader
from pipeline.records import Page
from pipeline.run import Workspace, extract

FORMATS = Path(__file__).parent / "formats"
FORMS = ("paper.md", "paper-html-tables.md", "paper.html", "paper.xml", "paper.docx")
OF_THE_FORM = {"paper", "sha256", "reader", "page", "start", "end", "rule", "method"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the five forms, extracted in one run."""
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("out")
    for name in FORMS:
        shutil.copy(FORMATS / name, raw / name)
    report = extract(Workspace(raw, out, ROOT / "config"))
    assert not report.failures
    return out / "tables"


@pytest.fixture(scope="module")
def context() -> ReadContext:
    return Engine(ROOT / "config").context


@pytest.fixture
def read(tmp_path: Path, context: ReadContext) -> Callable[[str, str | bytes], Page]:
    """Read a file given by name and content into its one page."""

    def read_one(name: str, content: str | bytes) -> Page:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (page,) = find_reader(path)(path, context)
        return page

    return read_one


def rows_of(tables: Path, table: str, paper: str) -> Rows:
    rows = [row for row in read_table(tables, table) if row["paper"] == paper]
    rows = [row for row in rows if row.get("code") != "paper_twice"]  # that the forms are one paper is told
    return [{name: value for name, value in row.items() if name not in OF_THE_FORM} for row in rows]


def texts(page: Page, role: str) -> list[str]:
    return [page.text[line.start : line.end] for line in page.lines if line.role == role]


# --- one paper, five forms ------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_gives_the_same_facts(tables: Path, form: str) -> None:
    names = sorted(path.stem for path in tables.glob("*.csv"))
    assert len(names) > 15
    for name in names:
        assert rows_of(tables, name, form) == rows_of(tables, name, FORMS[0]), name


def test_the_paper_itself_is_read(tables: Path) -> None:
    (paper,) = rows_of(tables, "papers", "paper.xml")
    assert paper["status"] == "ok"
    assert paper["title_zh"] == "抗体偶联药物治疗乳腺癌的研究进展"
    assert paper["title_en"] == "Antibody-drug conjugates in breast cancer: a review"
    assert (paper["first_author"], paper["journal"]) == ("王小明", "中华示例肿瘤杂志")
    assert (paper["year"], paper["volume"], paper["issue"]) == ("2025", "12", "3")
    assert paper["doi"] == "10.12345/example.2025.03.007"


def test_the_sections_are_a_tree(tables: Path) -> None:
    sections = [
        (row["number"], row["level"], row["title"]) for row in rows_of(tables, "sections", "paper.docx")
    ]
    assert sections == [
        ("1", "1", "已上市的药物"),
        ("2", "1", "临床试验"),
        ("2.1", "2", "疗效"),
        ("2.2", "2", "安全性"),
        ("3", "1", "结语"),
        ("", "1", "参考文献"),
    ]


def test_spans_reach_over_the_cells_they_cover(tables: Path) -> None:
    cells = {(row["table"], row["row"], row["column"]): row for row in rows_of(tables, "cells", "paper.html")}
    assert len(cells) == 4 * 5 + 3 * 6
    assert cells["表2", "1", "4"]["header"] == "疗效 / ORR (%)"
    assert cells["表2", "1", "6"]["header"] == "安全性 / ≥3级不良反应"
    assert cells["表2", "1", "6"]["text"] == "P<0.05ᵃ"
    assert cells["表2", "3", "6"]["text"] == "1.2×10⁹/L"
    merged = [
        (row, column)
        for (table, row, column), cell in cells.items()
        if cell["state"] == "merged" and table == "表1"
    ]
    assert sorted(merged) == [("2", "1"), ("2", "2"), ("2", "5"), ("3", "1"), ("3", "2"), ("3", "5")]
    assert cells["表1", "3", "1"]["text"] == "德曲妥珠单抗"


def test_captions_are_a_pair_and_notes_belong_to_their_table(tables: Path) -> None:
    first, second = rows_of(tables, "tables", "paper.xml")
    assert (first["caption"], first["caption_other"]) == (
        "已上市的抗体偶联药物",
        "Approved antibody-drug conjugates",
    )
    assert first["footnote"] == "注：TROP2为滋养层细胞表面抗原2；截至2024年6月30日。"
    assert second["footnote"].splitlines()[1] == "ᵃ与对照组比较。"


def test_citations_raised_and_bracketed_are_found(tables: Path) -> None:
    found = [row["references"] for row in rows_of(tables, "citations", "paper.xml")]
    assert found == ["1;2", "3;4;5", "6", "7;8", "9", "10"]


def test_references_have_their_numbers_and_ids(tables: Path) -> None:
    rows = [
        (r["reference"], r["year"], r["doi"], r["pmid"]) for r in rows_of(tables, "references", "paper.xml")
    ]
    assert rows == [
        ("1", "2021", "10.3322/caac.21660", ""),
        ("2", "2021", "", ""),
        ("3", "2012", "", "23020162"),
    ]


def test_what_is_hidden_is_not_read(tables: Path) -> None:
    trials = {row["trial_id"] for row in rows_of(tables, "trials", "paper.html")}
    assert trials == {"NCT03529110", "NCT02574455", "NCT05629585"}


def test_the_word_file_is_what_its_script_writes(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "make_docx.py", tmp_path)
    subprocess.run([sys.executable, str(tmp_path / "make_docx.py")], check=True)
    with zipfile.ZipFile(tmp_path / "paper.docx") as made, zipfile.ZipFile(FORMATS / "paper.docx") as kept:
        assert {name: made.read(name) for name in made.namelist()} == {
            name: kept.read(name) for name in kept.namelist()
        }


# --- what a format says its own way ---------------------------------------------------------------


def test_every_ending_has_its_reader() -> None:
    assert {".md", ".markdown", ".html", ".htm", ".xhtml", ".xml", ".nxml", ".docx", ".txt"} <= set(READERS)


def test_converters_markdown_is_read(read: Callable[[str, str], Page]) -> None:
    page = read(
        "a.md",
        "# 临床研究\n\n# 司美格鲁肽治疗2型糖尿病的疗效\n\n张三，李四\n\n"
        "摘要 目的 观察疗效。\n\n关键词 2型糖尿病；司美格鲁肽\n\n"
        "# 1 资料与方法\n\n纳入患者 $( 3 8 . 2 \\% )$ ，HbA1c为 $7 . 5 \\pm 0 . 3$ ，$P { < } 0 . 0 5$ 。\n\n"
        "# 表1 基线资料 Table 1 Baseline data\n\n"
        "<html><body><table><tr><td>项目</td><td>数值</td></tr><tr><td>年龄</td><td>56</td></tr></table></body></html>\n\n"
        "<html><body><table><tr><td>项目</td><td>数值</td></tr><tr><td>体重</td><td>80</td></tr></table></body></html>\n\n"
        "# 参考文献\n\n[1] 王五, 等. 题名[J]. 中华杂志, 2020, 1(1): 1-5.\n"
        "WANG W. Title[J]. Chin J, 2020, 1(1): 1-5.\n",
    )
    assert texts(page, "title") == ["司美格鲁肽治疗2型糖尿病的疗效"]
    assert texts(page, "author") == ["张三，李四"]
    assert texts(page, "abstract") == ["目的观察疗效。"]
    assert "纳入患者(38.2%)，HbA1c为7.5±0.3，P<0.05。" in page.text
    first, second = page.tables
    assert (first.label, first.caption, first.caption_other) == ("表1", "基线资料", "Baseline data")
    assert second.continues
    assert second.head_rows == 1  # the head is repeated on the next page
    assert [heading.title for heading in page.headings] == ["资料与方法", "参考文献"]
    assert len(texts(page, "reference")) == 1


def test_lines_of_markdown_are_known(read: Callable[[str, str], Page]) -> None:
    page = read("a.md", "# Title\n\nOne sentence\nover two lines.\n\n## Results\n\nText.\n")
    assert [(page.text[line.start : line.end], line.source_line) for line in page.lines] == [
        ("Title", 1),
        ("One sentence over two lines.", 3),
        ("Results", 6),
        ("Text.", 8),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("CD4\\_T\\~5 &lt; 3&#x2009;mg", "CD4_T~5 < 3 mg"),
        ("P*5* and **bold** _it_ snake_case_name", "P*5* and bold it snake_case_name"),
        ("costs $5 million and $10 a day", "costs $5 million and $10 a day"),
        (
            "survival<sup>[12]</sup> and <sup>18</sup>F-FDG, 5×10<sup>-3</sup>",
            "survival[12] and 18F-FDG, 5×10⁻³",
        ),
        ("![figure](a.png) text [link](http://x.org/a) `code*`", "text link code*"),
    ],
)
def test_inline_markdown(read: Callable[[str, str], Page], source: str, expected: str) -> None:
    assert read("a.md", f"# Title\n\n## Results\n\n{source}\n").text.splitlines()[-1] == expected


def test_captions_below_their_tables(read: Callable[[str, str], Page]) -> None:
    table = "| A | B |\n|---|---|\n| 1 | 2 |\n\n"
    page = read(
        "a.md", f"# T\n\n## Results\n\nText.\n\n{table}Table 1. First\n\nMore.\n\n{table}Table 2. Second\n"
    )
    assert [(t.label, t.caption) for t in page.tables] == [("Table 1", "First"), ("Table 2", "Second")]


def test_a_page_end_does_not_cut_a_sentence(read: Callable[[str, str], Page]) -> None:
    before = "本研究纳入的患者均接受过至少两线治疗，并在输注后的第28天由两名独立的研究者进行了首次的疗效"
    page = read("a.md", f"# 题目\n\n## 结果\n\n{before}\n\n![](1.png)\n\n图1 流程图\n\n评估，结果见表2。\n")
    assert texts(page, "body") == [f"{before}评估，结果见表2。"]
    assert texts(page, "caption") == ["图1 流程图"]


def test_numbers_beside_raised_citations_stay_apart(read: Callable[[str, str], Page]) -> None:
    raised = "PFS was 32.5<sup><xref ref-type='bibr'>9</xref></sup> months in MM{}."
    body = f"<body><sec><title>R</title><p>{raised}</p></sec></body>"
    cited = "<xref ref-type='bibr'>1</xref>,<xref ref-type='bibr'>2</xref>"
    page = read("a.xml", f"<article>{body.format(f' ({cited})')}</article>")
    assert texts(page, "body") == ["PFS was 32.5[9] months in MM [1,2]."]


def test_links_to_references_without_a_comma_stay_apart(read: Callable[[str, str], Page]) -> None:
    links = "".join(f"<xref ref-type='bibr'>{number}</xref>" for number in (3, 4, 15))
    page = read(
        "a.xml", f"<article><body><sec><title>R</title><p>Pain fell.[{links}]</p></sec></body></article>"
    )
    assert texts(page, "body") == ["Pain fell.[3,4,15]"]


def test_jats_floats_lists_and_formulas(read: Callable[[str, str], Page]) -> None:
    page = read(
        "a.xml",
        "<article><body><sec><title>Methods</title><p>Before "
        "<fig><label>Figure 1</label><caption><p>Flow.</p></caption></fig>"
        "after <inline-formula><mml:math xmlns:mml='m'>"
        "<mml:msup><mml:mi>m</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>"
        "</inline-formula>.</p><list list-type='bullet'><list-item><p>One</p></list-item></list></sec></body>"
        "<back><glossary><title>Abbreviations</title><def-list>"
        "<def-item><term>CR</term><def><p>complete remission</p></def>"
        "</def-item><def-item><term>PR</term><def><p>partial remission</p></def></def-item>"
        "</def-list></glossary></back></article>",
    )
    assert texts(page, "body") == ["Before after m².", "One", "CR: complete remission; PR: partial remission"]
    assert texts(page, "caption") == ["Figure 1 Flow."]


def test_html_without_a_declared_encoding(read: Callable[[str, bytes], Page]) -> None:
    page = read(
        "a.html",
        "<meta charset=gb2312><h1>淋巴瘤的治疗</h1><h2>结果</h2><p>完全缓解率为54%。".encode("gb18030"),
    )
    assert texts(page, "body") == ["完全缓解率为54%。"]


# --- hostile and broken files ---------------------------------------------------------------------


def word_file(document: str, **others: bytes) -> bytes:
    """A Word file of one part, and others by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
        for name, content in others.items():
            package.writestr(name, content)
    return packed.getvalue()


WORD = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
JATS = "<article><body><sec><title>Results</title>{}</sec></body></article>"
TEX = "\\documentclass{article}\\begin{document}$p \\le 0.05$\\end{document}"
SYMBOL = (
    '<w:p><w:r><w:t>IFN-</w:t><w:sym w:font="Symbol" w:char="F067"/><w:t>, HbA1c of </w:t>'
    '<w:sym w:font="Symbol" w:char="F0B3"/><w:t>7%</w:t></w:r></w:p>'
)


@pytest.mark.parametrize(
    ("name", "content", "printed"),
    [
        (
            "dl.html",
            "<h1>T</h1><dl><dt>CR</dt><dd>complete remission<dt>PR</dt><dd>partial</dl>",
            "CR: complete remission; PR: partial",
        ),
        (
            "nested.html",
            "<h1>T</h1><dl><dt>Arms<dd><dl><dt>A<dd>placebo</dl><dt>End<dd>PFS</dl>",
            "Arms\nA: placebo\nEnd\nPFS",
        ),
        (
            "needed.html",
            "<p>Rises by 5%<sup>[citation needed]</sup> a year<sup>[ 3, 4 ]</sup>.</p>",
            "Rises by 5%[citation needed] a year[3,4].",
        ),
        (
            "power.html",
            "<p>Of <math><mn>2</mn><mo>×</mo><msup><mn>10</mn><mn>8</mn></msup></math> cells.</p>",
            "Of 2×10⁸ cells.",
        ),
        ("tex.html", "<p>With <math alttext='p \\le 0.05'></math> shown.</p>", "With p≤0.05 shown."),
        ("underlined.md", "# T\n\nText.\n\nResults\n=======\n\nText.\n", "Text.\nResults\nText."),
        (
            "tex.xml",
            JATS.format(f"<p>With <inline-formula><tex-math>{TEX}</tex-math></inline-formula>.</p>"),
            "With p≤0.05.",
        ),
        (
            "part.xml",
            JATS.format("<p>Of <math><mfrac><mn>18</mn><mn>21</mn></mfrac></math> patients.</p>"),
            "Of 18/21 patients.",
        ),
        ("dumped.txt", "T\n\nHbA1c of \uf0b3 7% fell, and IL-1\uf062.\n", "HbA1c of ≥ 7% fell, and IL-1β."),
        ("bare.xml", JATS.format("<table><tr><th>ORR</th></tr><tr><td>9%</td></tr></table>"), "ORR\n9%"),
        ("tables.html", "<table><tr><th>Arm<th>ORR<tr><td>A<td>9%</table>", "Arm\nORR\nA\n9%"),
        (
            "tables.docx",
            word_file(
                WORD.format(
                    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Arm</w:t></w:r></w:p></w:tc>"
                    "<w:tc><w:p><w:r><w:t>ORR</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                )
            ),
            "Arm\nORR",
        ),
        (
            "symbol.docx",
            word_file(WORD.format(SYMBOL)),
            "IFN-γ, HbA1c of ≥7%",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 16 else "",
)
def test_formulas_symbols_and_lists_as_each_format_writes_them(
    read: Callable[[str, str | bytes], Page], name: str, content: str | bytes, printed: str
) -> None:
    assert printed in read(name, content).text


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("laughs.xml", f"{LAUGHS}<article><body><p>&b;</p></body></article>", "entity of its own"),
        ("laughs.docx", word_file(LAUGHS + WORD.format("<w:p/>")), "entity of its own"),
        ("param.xml", "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY a 'b'>\"> %p;]><article/>", "entity of its own"),
        ("broken.xml", "<article><body><p>cut", "not well formed"),
        ("other.xml", "<rss><channel/></rss>", "no JATS article"),
        ("deep.xml", "<article><body>" + "<sec>" * 50_000, "nests deeper"),
        ("two.xml", "<set><article><body/></article><article><body/></article></set>", "2 articles"),
        ("empty.xml", "", "the file is empty"),
        ("empty.md", "  \n", "empty"),
        ("binary.md", bytes(range(256)) * 40, "binary|no encoding"),
        ("script.html", "<div id=app></div><script>app()</script>", "no text"),
        ("cut.docx", b"PK\x03\x04 cut", "is damaged"),
        ("pdf.docx", b"%PDF-1.7", "no Word file but a PDF"),
        ("pdf.html", b"%PDF-1.7\n1 0 obj", "no text but a PDF"),
        ("pdf.xml", b"%PDF-1.7\n1 0 obj", "no text but a PDF"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word file"),
        ("bomb.docx", word_file(WORD.format(" " * 30_000_000)), "unpacks to"),
        ("nothing.docx", word_file(WORD.format("<w:p/>")), "no text"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_unreadable_files_say_why(
    read: Callable[[str, str | bytes], Page], name: str, content: str, said: str
) -> None:
    with pytest.raises(ReadError, match=said) as told:
        read(name, content)
    assert told.value.remedy


def test_outside_entities_and_includes_are_not_followed(
    tmp_path: Path, read: Callable[[str, str], Page]
) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    outside = f'<!DOCTYPE article [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    space, secret = "http://www.w3.org/2001/XInclude", tmp_path / "secret.txt"
    include = f'<xi:include xmlns:xi="{space}" href="{secret}" parse="text"/>'
    page = read("a.xml", f"{outside}<article><body><p>Before &s;{include} after&nbsp;1.</p></body></article>")
    assert page.text == "Before after 1."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.html", "<div>" * 100_000 + "text" + "<p>end."),
        ("tables.html", "<p>text<table><tr><td>" * 20_000),
        ("unclosed.md", "text\n" + "<table><tr><td>1\n" * 20_000),
        ("scripts.md", "text\n" + "<script " * 60_000),
        ("stars.md", "text " + "*a " * 100_000 + "**" * 50_000),
        ("brackets.md", "text " + "[" * 200_000),
        ("dollars.md", "text " + "$a" * 200_000),
        ("backslashes.md", "text " + "\\" * 400_000),
        ("sup.md", "text " + "<sup>1" * 60_000),
        ("formula.md", "text $" + "{" * 500 + "$ " + "^" * 300_000),
        ("pipes.md", "text\n" + "|" * 200_000 + "\n|-|\n"),
        ("numbers.md", "# text\n\n" + "[1] " * 100_000),
        ("headings.md", "# 1 Heading\n\ntext\n\n" * 10_000),
        (
            "spans.html",
            "<p>text<table><tr>" + "<td rowspan=65000 colspan=1000>x" * 300 + "<tr><td>y" * 300 + "</table>",
        ),
    ],
    ids=lambda value: value if len(value) < 40 else "",
)
def test_hostile_repetition_is_read_in_time(
    read: Callable[[str, str], Page], name: str, content: str
) -> None:
    started = time.process_time()
    page = read(name, content)
    assert "text" in page.text
    assert time.process_time() - started < 8  # tenths of a second where nothing else runs


def test_a_megabyte_is_fine(read: Callable[[str, str], Page]) -> None:
    started = time.process_time()
    paragraph = "<p>In the trial (NCT03529110) the ORR was 79.7% <sup>12</sup> and 完全缓解率为54%。</p>"
    page = read("a.html", "<h1>T</h1><h2>Results</h2>" + paragraph * 10_000)  # 1 MB
    assert len(page.lines) > 10_000
    assert time.process_time() - started < 4  # half a second where nothing else runs


def test_a_table_of_absurd_spans_is_kept_as_lines(read: Callable[[str, str], Page]) -> None:
    page = read("a.html", "<p>Text.<table><tr>" + "<td colspan=1000>x" * 300 + "<tr><td>y</table>")
    assert page.tables == ()
    assert [issue.code for issue in page.issues] == ["table_too_large"]


def test_offsets_quote_the_text(read: Callable[[str, str], Page]) -> None:
    for form in FORMS:
        page = read(form, (FORMATS / form).read_bytes())  # type: ignore[arg-type]
        cells = [cell for table in page.tables for cell in table.cells]
        assert len(cells) > 30
        assert all(page.text[cell.start : cell.end] == cell.text for cell in cells)
        assert all(heading.title in page.text[heading.start : heading.end] for heading in page.headings)


def titles(page: Page) -> list[tuple[str, int, str]]:
    return [(heading.number, heading.level, heading.title) for heading in page.headings]


CONVERTED = """# 干细胞产品的开发

10.12345/example.2022.0641 闫星，刘山梅

摘要：本文综述干细胞产品的开发现状，并讨论其前景。

关键词：干细胞；产品

# 1背景介绍：

干细胞具有自我更新的能力，在再生医学领域有广泛的应用[1]。

# 2多个产品获批上市，产业体系初步成型

# 2.1已上市

# （1）骨髓来源

该产品用于治疗移植物抗宿主病，已在加拿大和新西兰上市。

(2) 脐带来源

该产品用于治疗关节炎，已在韩国上市，其后又在美国完成了临床研究。

表1 已上市的产品
<table><tr><td>产品</td><td>国家</td></tr>
<tr><td>甲</td><td>韩国</td></tr></table>

<table><tr><td>公司</td><td>产品</td><td>阶段</td></tr>
<tr><td>乙</td><td>丙</td><td>Ⅱ期</td></tr></table>

表2 在研的产品

表3 交易情况
<table><tr><td colspan="2">表3 交易情况（万美元）</td></tr>
<tr><td>受让人</td><td>金额</td></tr>
<tr><td>丁</td><td>300</td></tr></table>

# （上接627页）

# 3 结语

干细胞产品的前景可期。

# 参考文献：

[1] 示例甲. 干细胞[J]. 示例杂志, 2010, 32(12): 1-9. [2] 示例乙. 市场超千亿. [2016-12-15]. http://example.org.
[3] Example A. Stem cells[J]. Example J, 2018, 6(2): 23-47.
"""


def test_headings_of_a_converter_are_numbered(read: Callable[[str, str], Page]) -> None:
    assert titles(read("paper.md", CONVERTED)) == [
        ("1", 1, "背景介绍"),
        ("2", 1, "多个产品获批上市，产业体系初步成型"),
        ("2.1", 2, "已上市"),
        ("1", 3, "骨髓来源"),
        ("2", 3, "脐带来源"),
        ("3", 1, "结语"),
        ("", 1, "参考文献"),
    ]


def test_a_doi_and_the_authors_on_one_line(read: Callable[[str, str], Page]) -> None:
    page = read("paper.md", CONVERTED)
    assert texts(page, "author") == ["闫星，刘山梅"]
    assert "10.12345/example.2022.0641" in texts(page, "front_matter")


def test_of_two_captions_between_tables_the_first_is_of_the_table_above(
    read: Callable[[str, str], Page],
) -> None:
    page = read("paper.md", CONVERTED)
    heads = {table.label: table.cells[0].text for table in page.tables}
    assert heads == {"表1": "产品", "表2": "公司", "表3": "受让人"}


def test_entries_on_one_line_are_parted(run_on: Callable[[dict[str, str | bytes]], Path]) -> None:
    rows = read_table(run_on({"paper.md": CONVERTED}) / "tables", "references")
    assert [(row["reference"], row["year"]) for row in rows] == [("1", "2010"), ("2", ""), ("3", "2018")]
    assert rows[1]["text"].startswith("示例乙")


def test_a_label_inside_a_paragraph_opens_the_abstract(read: Callable[[str, str], Page]) -> None:
    page = read(
        "paper.md",
        "# 过敏性鼻炎的诊疗\n\n陈宁¹，赵亚利¹\n\n【摘要】本文调查诊疗能力。【关键词】鼻炎；诊疗\n\n"
        "# 【中图分类号】 【文献标识码】 DOI：\n\n"
        "# Treatment of allergic rhinitis\n\nNing Chen, Yali Zhao\n\n"
        "Corresponding author: Yali Zhao, E-mail: zhao@example.org 【Abstract】Allergic rhinitis is common."
        "\n\n【Key words】rhinitis\n\n过敏性鼻炎是常见病[1]。\n\n"
        "# 1研究对象\n\n全科医生[12]参加了调查。\n\n# 2结果\n\n结果良好。\n",
    )
    assert texts(page, "title") == ["过敏性鼻炎的诊疗", "Treatment of allergic rhinitis"]
    assert texts(page, "abstract") == ["本文调查诊疗能力。", "Allergic rhinitis is common."]
    assert texts(page, "keywords") == ["鼻炎；诊疗", "rhinitis"]
    assert [number for number, _, _ in titles(page)] == ["1", "2"]


STACKED = (
    "<h1>A review of trials</h1><h2>1. Trials</h2><p>Trials are told here.</p><p>Table 1. Trials</p><table>"
    "<tr><th>Trial</th><th>Drug<br>given</th><th>ORR (%)</th><th>Remark</th></tr>"
    "<tr><td>NCT01642004</td><td>Nivolumab<br>Docetaxel</td><td>20.0<br>8.8</td><td>a<br>long<br>remark</td></tr>"
    "<tr><td>NCT01642005</td><td>Nivolumab<br>weekly</td><td>20.0</td><td>none</td></tr></table>"
)


def test_lines_of_a_row_of_arms_stay_lines(read: Callable[[str, str | bytes], Page]) -> None:
    page = read("stacked.html", STACKED)
    (table,) = page.tables
    texts = [cell.text for cell in table.cells]
    assert "Nivolumab\nDocetaxel" in texts
    assert "20.0\n8.8" in texts
    assert {"a long remark", "Nivolumab weekly", "Drug given"} <= set(texts)
    assert all(page.text[cell.start : cell.end] == cell.text for cell in table.cells)


NO_HEADING = {
    "en": (
        "# Tezepelumab in asthma\n\nJ. Smith, P. van der Berg\n\n"
        "Asthma is common. Half of it is not controlled.\n\nIt was approved by the FDA in 2021.\n",
        ["Asthma is common. Half of it is not controlled.", "It was approved by the FDA in 2021."],
    ),
    "zh": (
        "# 特泽利尤单抗治疗哮喘\n\n张三，李四\n\n哮喘常见。半数患者未控制。\n\n2021年FDA批准该药。\n",
        ["哮喘常见。半数患者未控制。", "2021年FDA批准该药。"],
    ),
}


@pytest.mark.parametrize("language", NO_HEADING)
def test_prose_below_a_title_needs_no_heading(read: Callable[[str, str], Page], language: str) -> None:
    text, body = NO_HEADING[language]
    page = read("a.md", text)
    assert texts(page, "body") == body
    assert len(texts(page, "author")) == 1
