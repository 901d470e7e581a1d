"""Writes paper.docx beside itself: the paper of paper.md as Word keeps one, made of strings.

Headings are numbered by Word's own list, citations are raised runs, cells merge as Word merges them.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
</Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/>
</Relationships>"""
DOCUMENT_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
 Target="styles.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
 Target="numbering.xml"/>
</Relationships>"""
STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{SPACE}">
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style>
</w:styles>"""
NUMBERING = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="{SPACE}">
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="[%1]"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""


def run(text: str, properties: str = "") -> str:
    """A run of text; ``properties`` are its XML."""
    told = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{told}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def runs(text: str) -> str:
    """Text in which ``^…^`` is raised."""
    raised = '<w:vertAlign w:val="superscript"/>'
    return "".join(run(part, raised if at % 2 else "") for at, part in enumerate(text.split("^")) if part)


def paragraph(text: str, *, style: str = "", numbering: str = "") -> str:
    told = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbering:
        told += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>'
    return f"<w:p><w:pPr>{told}</w:pPr>{runs(text)}</w:p>"


def cell(text: str) -> str:
    """A cell: ``>2 text`` takes two columns, ``v text`` begins a merged column, ``^^`` goes on with it."""
    told = ""
    if text == "^^":
        text, told = "", "<w:vMerge/>"
    elif text.startswith("v "):
        text, told = text[2:], '<w:vMerge w:val="restart"/>'
    elif text.startswith(">2 "):
        text, told = text[3:], '<w:gridSpan w:val="2"/>'
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{paragraph(text)}</w:tc>"


def table(rows: list[str], *, head_rows: int) -> str:
    written = []
    for at, row in enumerate(rows):
        told = "<w:trPr><w:tblHeader/></w:trPr>" if at < head_rows else ""
        written.append(f"<w:tr>{told}{''.join(cell(text.strip()) for text in row.split('|'))}</w:tr>")
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(written)}</w:tbl>"


BODY = [
    paragraph("中华示例肿瘤杂志, 2025, 12(3): 201-208. DOI: 10.12345/example.2025.03.007"),
    paragraph("抗体偶联药物治疗乳腺癌的研究进展", style="a3"),
    paragraph("王小明, 李华"),
    paragraph("示例大学附属医院肿瘤科, 北京 100000"),
    paragraph("Antibody-drug conjugates in breast cancer: a review", style="a3"),
    paragraph("收稿日期: 2024-11-05"),
    paragraph(
        "【摘  要】抗体偶联药物（antibody-drug conjugate，ADC）为乳腺癌患者带来了新的选择，"
        "本文综述已上市药物及在研的临床试验。"
    ),
    paragraph("【关键词】乳腺癌；抗体偶联药物；临床试验"),
    paragraph(
        "Abstract: Antibody-drug conjugates (ADCs) deliver a cytotoxic payload to cells that carry the "
        "target antigen. This review covers approved agents and ongoing trials."
    ),
    paragraph("Key words: breast cancer; antibody-drug conjugate; clinical trial"),
    paragraph("已上市的药物", style="1"),
    paragraph(
        "2020年全球乳腺癌新发病例约230万例^1^^,2^，其中HER2阳性者约占20%，预后较差^3-5^。2019年12月20日，美国食品药品"
        "监督管理局（Food and Drug Administration，FDA）批准德曲妥珠单抗用于HER2阳性乳腺癌的治疗[6]，"
        "已上市药物见表1。"
    ),
    paragraph("表1 已上市的抗体偶联药物"),
    paragraph("Table 1 Approved antibody-drug conjugates"),
    table(
        [
            "药物名称 | 靶点 | 国家 | 获批时间 | 适应证",
            "恩美曲妥珠单抗 | HER2 | 美国 | 2013-02 | 乳腺癌",
            "v 德曲妥珠单抗 | v HER2 | 美国 | 2019-12 | v 乳腺癌",
            "^^ | ^^ | 中国 | 2023-02 | ^^",
            "戈沙妥珠单抗 | TROP2 | 美国 | 2020-04 | 三阴性乳腺癌",
        ],
        head_rows=1,
    ),
    paragraph("注：TROP2为滋养层细胞表面抗原2；截至2024年6月30日。"),
    paragraph("临床试验", style="1"),
    paragraph("疗效", style="2"),
    paragraph(
        "DESTINY-Breast03试验（NCT03529110）是一项Ⅲ期临床试验，共入组524例患者，中位无进展生存期"
        "（progression-free survival，PFS）为28.8个月[7,8]。各试验的结果见表2。"
    ),
    paragraph("表2 抗体偶联药物的临床试验"),
    paragraph("Table 2 Clinical trials of antibody-drug conjugates"),
    table(
        [
            "v 试验编号 | v 药物 | v 例数 | >2 疗效 | 安全性",
            "^^ | ^^ | ^^ | ORR (%) | 中位PFS（月） | ≥3级不良反应",
            "NCT03529110 | 德曲妥珠单抗 | 261 | 79.7 | 28.8 | P<0.05^a^",
            "v NCT02574455 | 戈沙妥珠单抗 | 267 | 35.0 | 5.6 | —",
            "^^ | 化疗 | 262 | 5.0 | 1.7 | 1.2×10^9^/L",
        ],
        head_rows=0,
    ),
    paragraph("Abbreviations: ORR, objective response rate; PFS, progression-free survival."),
    paragraph("^a^与对照组比较。"),
    paragraph("安全性", style="2"),
    paragraph("在德曲妥珠单抗组中，间质性肺病的发生率为10.5%[9]。未观察到5级事件。"),
    paragraph("图1 抗体偶联药物的作用机制"),
    paragraph("结语", style="1"),
    paragraph(
        "Several trials that combine these agents with pembrolizumab are under way (NCT05629585).^10^ "
        "抗体偶联药物值得进一步研究。"
    ),
    f"<w:p><w:pPr/>{run('NCT00000006', '<w:vanish/>')}</w:p>",
    "<w:p><w:del><w:r><w:delText>NCT00000007</w:delText></w:r></w:del></w:p>",
    paragraph("参考文献"),
    paragraph(
        "Sung H, Ferlay J, Siegel RL, et al. Global cancer statistics 2020. CA Cancer J Clin. "
        "2021;71(3):209-249. doi: 10.3322/caac.21660",
        numbering="2",
    ),
    paragraph("王小明, 李华. 乳腺癌流行病学. 中华示例杂志. 2021;40(3):1-5.", numbering="2"),
    paragraph(
        "Example A. Trastuzumab emtansine. N Engl J Med. 2012;367(19):1783-1791. PMID: 23020162",
        numbering="2",
    ),
]


def make_docx(path: Path) -> None:
    """Write the Word file, the same bytes each time."""
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{SPACE}"><w:body>{"".join(BODY)}<w:sectPr/></w:body></w:document>'
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/document.xml": document,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED
            )


if __name__ == "__main__":
    make_docx(HERE / "paper.docx")
