"""Stage 2: sentences and tokens, in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Heading, Line, Page, Paper, Sentence
from pipeline.segment import english
from pipeline.segment.atoms import find_atoms, fold
from pipeline.segment.chinese import TERM_FREQUENCY, TOTAL, WordLattice, segmenter
from pipeline.segment.english import LONGEST_RUN, RULES, english_spans, load_rules
from pipeline.segment.english_rules import derive_rules, load_tokenizer, read_licence, write_rules
from pipeline.segment.language import detect_language
from pipeline.segment.sentences import split_sentences
from pipeline.stage2_segment import segment_paper

TERMS = ("阿基仑赛", "大B细胞淋巴瘤", "德曲妥珠单抗", "β-2微球蛋白", "替尔泊肽", "奥妥")


WORDS = WordLattice(TERMS)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def words(text: str) -> list[str]:
    return WORDS.words(text)


def english_words(text: str) -> list[str]:
    return [text[start:end] for start, end in english_spans(text)]


def paper(*lines: tuple[str, str], headings: tuple[int, ...] = ()) -> Paper:
    """A paper of one page; lines of ``(role, text)``, with no line break behind a ``+``."""
    text, places = "", []
    for role, printed in lines:
        start = len(text)
        text += printed.removesuffix("+")
        places.append(Line(start, len(text), role))
        text += "" if printed.endswith("+") else "\n"
    found = tuple(Heading(at, at + 1, "", 1, "") for at in headings)
    return Paper("a.txt", (Page(1, text, tuple(places), found),))


def printed_lines() -> list[str]:
    """The lines of the test papers that are text, tags of HTML and JATS among them."""
    folders = [Path(__file__).parent / name for name in ("papers", "gold", "gold/sources", "formats")]
    papers = [path for folder in folders for path in sorted(folder.iterdir())]
    kept = [path for path in papers if path.suffix in {".txt", ".md", ".html", ".xml"}]
    return [line for path in kept for line in path.read_text(encoding="utf-8").splitlines()]


def shape(found: list[Sentence], text: str) -> list[tuple[str, str]]:
    return [(sentence.role, text[sentence.start : sentence.end]) for sentence in found]


@pytest.mark.parametrize(
    "parts",
    [
        ["中位OS为12.8个月。", "ORR为85.7%！", "是否可行？", "尚不清楚"],
        ["患者均获缓解。[12]", "随访仍在进行[13-15]。", "结果如下。［3，5］", "第二组无缓解。¹²", "完"],
        ["他说：“疗效好。”", "另一中心亦然。）", "安全性可控。"],
        ["（替尔泊肽于2022年获批。）", "随后进入医保。"],
        ["采用“知识能否提升？”的问卷。", "共12题。"],
        ["本组ORR（见图1。另见表2）为60%。", "无死亡病例。"],
        ["差异有统计学意义(P<0. 05). ", "本研究纳入8 . 7万例．", "结果一致．"],
        ["《柳叶刀！肿瘤学》刊载。", "已引用12次。"],
        ["注：1. 数据截至2024年；2. 括号内为95%CI。", "3例失访。"],
        ["纳入PD-L1 CPS≥10. ", "其中多数为鳞癌。", "KEYNOTE-590研究证实该结论。"],
    ],
)
def test_chinese_sentences(parts: list[str]) -> None:
    assert sentences("".join(parts)) == [part.strip() for part in parts]


@pytest.mark.parametrize(
    "parts",
    [
        ["Overall survival improved (HR 0.72; p < 0.05).", "In Fig. 2B, the curves cross."],
        ["Smith et al. showed a benefit.", "Lee et al. Blood reported none."],
        ["This was described by Wang et al.", "The trial (NCT02374333) closed in 2019."],
        [
            "Responses were durable.[12]",
            "The median was not reached. [13,14]",
            "Toxicity was mild.12,13",
            "No deaths.",
        ],
        ["Events fell from 38.5% to 35.5%.12", "In obese adults, the effect was larger."],
        ["It was active in DLBCL.3,4", "The dose was halved.", "SOLID.TAB.5 mg was given."],
        ["Patients had r/r B-ALL.", "CAR-T cells expanded.", "mTOR was inhibited.", "p53 was lost."],
        ["Dr. J. Li of Genmab Inc. and Prof. K. Sato wrote it.", "We thank them."],
        ["They received 5 mg/kg i.v. every 3 weeks.", "None discontinued, e.g. for CRS vs. ICANS."],
        ["It was approved in the U.S.", "The U.S. Food and Drug Administration agreed."],
        ["Serum was positive for hepatitis B.", "Patients were excluded from arm C.", "Others stayed."],
        ["It enrolled men with haemophilia A.", "Etranacogene was approved for haemophilia B."],
        ["See J. Clin. Oncol. 2019 for No. 5 and approx. 30 more.", "Is it safe?", "Yes!"],
        ["Values are medians (IQR; see Suppl. Table 3.) of three runs.", "They agree."],
        ["We used standard doses (A, B, etc.).", "Doses were halved."],
        ['"It works." was said.', "(Data not shown.)", '"Yes."', "He left."],
        ["Cells were stained.", "(B) Survival by arm.", "(c) Weight over time."],
        ["Semaglutide 2.4 mg lowered HbA1c to 6.5%.", "BMI fell by 10 kg/m2.", "Nausea was common."],
        ["Enzyme released 1 µmol per min.", "Specific activity rose."],
    ],
)
def test_english_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "whole",
    [
        "Figure 2. Overall survival in the treated population",
        "Table S1. Baseline characteristics",
        "图1. 双靶点CAR-T细胞的结构",
        "3. Patients and controls",
        "1.2. 统计学方法",
        "表2    两组不良反应的比较",
    ],
)
def test_a_label_is_no_sentence(whole: str) -> None:
    assert sentences(whole) == [whole]


def test_a_drug_that_begins_as_a_particle_opens_its_sentence() -> None:
    text = "欧盟的批准为2022年4月29日。地加瑞克获FDA批准。地塞米松用于预防。"
    assert sentences(text) == ["欧盟的批准为2022年4月29日。", "地加瑞克获FDA批准。", "地塞米松用于预防。"]


def test_mixed_paragraph() -> None:
    text = "CRS发生率为42%。Cytokine release syndrome was common. 多数为1级。"
    assert sentences(text) == ["CRS发生率为42%。", "Cytokine release syndrome was common.", "多数为1级。"]


def test_glued_sentences() -> None:
    assert sentences("This was a new method.The results differ.") == [
        "This was a new method.",
        "The results differ.",
    ]
    assert sentences("See clinicaltrials.gov and Node.JS today") == [
        "See clinicaltrials.gov and Node.JS today"
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("患者获得CR。", "zh"),
        ("CD19 CAR-T细胞治疗r/r B-ALL的ORR为90%。", "zh"),
        ("Pembrolizumab (帕博利珠单抗, K药) improved survival.", "en"),
        ("PD-1（programmed death 1）", "en"),
        ("免疫检查点（immune checkpoint inhibitors such as nivolumab）", "zh"),
        ("12.5 (3.4)", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "whole",
    [
        "r/rB-ALL",
        "CD19/CD22",
        "4-1BB",
        "PD-1",
        "NCT02374333",
        "2025-03-01",
        "85.7%",
        "CRISPR/Cas9",
        "HLA-A*02:01",
        "1,200",
        "IL-2/IL-15",
        "CD4+",
        "TGF-β1",
        "http://www.chictr.org.cn/",
        "kg/m²",
        "CAR‑T",
        "ChiCTR-IPR-17011522",
        "10.1056/NEJMoa2206038",
    ],
)
def test_one_atom_is_one_token(whole: str) -> None:
    assert words(f"研究{whole}的结果") == ["研究", whole, "的", "结果"]
    assert english_words(f"We saw {whole} here.") == ["We", "saw", whole, "here", "."]


def test_chinese_tokens() -> None:
    assert words("抗CD19 CAR-T细胞") == ["抗", "CD19", "CAR-T细胞"]
    assert words("阿基仑赛治疗大B细胞淋巴瘤") == ["阿基仑赛", "治疗", "大B细胞淋巴瘤"]
    assert words("β-2微球蛋白升高") == ["β-2微球蛋白", "升高"]
    assert words("CD19，CD22") == ["CD19", "，", "CD22"]
    assert "".join(words("5日入组")) == "5日入组"
    assert words("NK细胞因子") == ["NK", "细胞因子"]


def test_full_width_is_quoted_as_printed() -> None:
    assert words("Ｔ细胞占８５．７％") == ["Ｔ细胞", "占", "８５．７％"]


@pytest.mark.parametrize("term", ["阿基仑赛", "瑞基奥仑赛注射液", "抗CD38单抗", "Ⅲ期", "可善"])
def test_a_term_comes_out_whole(term: str) -> None:
    assert WordLattice([term]).words(term) == [term]


def test_a_short_term_tears_nothing() -> None:
    assert "国际" in WordLattice(["美国"]).words("中美国际合作")


def test_a_segmenter_loses_nothing() -> None:
    text = " 替尔泊肽 2.4 mg，每周\u3000一次 "
    assert "".join(segmenter(TERMS)(text)) == text


def test_english_tokens() -> None:
    assert english_words("Hodgkin's lymphoma (p<0.05).[12]") == [
        *["Hodgkin", "'s", "lymphoma", "(", "p", "<", "0.05", ")", ".", "[", "12", "]"]
    ]


def test_furniture_tables_and_headings_hold_no_sentence() -> None:
    found = paper(
        ("title", "CAR-T细胞治疗进展"),
        ("furniture", "·· 128"),
        ("heading", "1  引言"),
        ("body", "第一句。第二+"),
        ("body", "句。"),
        ("table", "CD19。"),
        ("reference", "[1] Li J. Blood. 2019."),
        ("author", "李梅芳"),
        ("footnote", "r/r：复发或难治。"),
        headings=(16,),
    )
    segmented = segment_paper(found, ())
    assert shape(segmented, found.text) == [
        ("title", "CAR-T细胞治疗进展"),
        ("body", "第一句。"),
        ("body", "第二句。"),
        ("footnote", "r/r：复发或难治。"),
    ]
    assert [sentence.number for sentence in segmented] == [1, 2, 3, 4]
    assert [sentence.section for sentence in segmented] == [0, 1, 1, 1]


def test_a_sentence_ends_with_its_paragraph_page_and_role() -> None:
    broken = paper(("body", "没有句号"), ("body", "的两行"), ("caption", "图1 结构+"), ("body", "正文"))
    assert [text for _, text in shape(segment_paper(broken, ()), broken.text)] == [
        "没有句号",
        "的两行",
        "图1 结构",
        "正文",
    ]
    pages = Paper("a.txt", tuple(Page(n, "未完", (Line(0, 2),)) for n in (1, 2)))
    assert [(s.start, s.end) for s in segment_paper(pages, ())] == [(0, 2), (3, 5)]


def test_a_paper_without_text() -> None:
    assert segment_paper(Paper("a.txt", ()), ()) == []
    assert segment_paper(Paper("a.txt", (Page(1, "  \n ", (Line(0, 2), Line(3, 4))),)), ()) == []


PIECES = st.sampled_from(
    [
        *"。．.!?？！…，、；：()（）[]［］《》“”\"'/-+%*&@=<>≥~_\\|#$^· \u3000\u00a0\t",
        *[
            "[12]",
            "et al.",
            "e.g.",
            "Fig. ",
            "0.05",
            "CAR-T",
            "细胞",
            "阿基仑赛",
            "r/r",
            "CD4+",
            "Ｔ",
            "８．７％",
            "The ",
            "the ",
        ],
        *[
            "患者",
            "生存",
            "é",
            "e\u0301",
            "α",
            "Ⅲ",
            "😀",
            "\u200b",
            "한국",
            "テスト",
            "𠮷",
            "\ufeff",
            "1,200",
            "www.",
            "http://a.b/c?d=1.",
        ],
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_sentences_cover_the_text(text: str) -> None:
    spans = split_sentences(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_tokens_cover_the_text(text: str) -> None:
    for spans in (list(WORDS.spans(text)), list(english_spans(text)), list(find_atoms(fold(text)))):
        assert all(start < end for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        kept = "".join(text[start:end] for start, end in spans)
        assert "".join(kept.split()) == "".join(text.split())


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_tokens_quote_the_paper(text: str) -> None:
    line = text.replace("\n", " ")
    found = Paper("a.txt", (Page(1, "题\n" + line, (Line(0, 1), Line(2, 2 + len(line)))),))
    for sentence in segment_paper(found, TERMS):
        for token in sentence.tokens:
            assert sentence.start <= token.start < token.end <= sentence.end
            assert found.text[token.start : token.end] == token.text


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "。",
        "(",
        "a. ",
        ".[1]",
        "[1,",
        "A.",
        "(中。)",
        "((。",
        "www.",
        "a-",
        "1,000",
        ". ",
        "etc.) ",
        '."',
        "《？",
        "0 . ",
    ],
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begin = time.process_time()
        split_sentences(text)
        list(find_atoms(text))
        return time.process_time() - begin

    small, large = seconds(20_000), seconds(100_000)
    assert large < 12 * small + 0.2  # five times the text; twenty-five times the time were quadratic


def test_loading_says_nothing_and_leaves_no_cache(tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline.segment.chinese import segmenter; "
        "print(segmenter(['阿基仑赛'])('阿基仑赛上市'), 'jieba' in sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-X", "utf8", "-c", code]
    run = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={"TMPDIR": str(tmp_path)}, check=True
    )
    assert (run.stdout, run.stderr) == ("['阿基仑赛', '上市'] False\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def jieba_words(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """jieba's own tokeniser with our terms; compiled for the first time it warns of its own source."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    assert tokenizer.total == TOTAL
    for term in TERMS:
        pair = [tokenizer.FREQ.get(character, 1) for character in term]
        tokenizer.add_word(term, TERM_FREQUENCY if len(term) > 2 else pair[0] * pair[1] // TOTAL + 1)
    tokenizer.total = TOTAL
    return lambda text: list(tokenizer.cut(text, HMM=False))


def test_the_words_of_the_test_papers_are_jiebas(jieba_words: Callable[[str], list[str]]) -> None:
    clauses = {clause for line in printed_lines() for clause in re.findall("[\u4e00-\u9fd5]+", line)}
    assert len(clauses) > 1000
    for clause in sorted(clauses):
        assert words(clause) == jieba_words(clause)


HAN = st.lists(
    st.sampled_from([*"一不人大的在中国患者治疗肿瘤细胞研究疗效可善", *TERMS, "生物学", "有限公司", "临床"])
    | st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), max_size=3)
)


@settings(max_examples=300, deadline=None)
@given(text=HAN.map("".join).map(lambda text: "".join(re.findall("[\u4e00-\u9fd5]", text))))
def test_any_words_are_jiebas(text: str, jieba_words: Callable[[str], list[str]]) -> None:
    assert words(text) == jieba_words(text)


def test_what_begins_with_a_letter_is_a_word_where_a_term_or_a_long_word_does() -> None:
    assert words("B超与C盘") == ["B", "超", "与", "C盘"]
    assert WordLattice(["B细胞"]).words("B超与B细胞") == ["B超", "与", "B细胞"]


def test_the_english_rules_are_those_of_the_installed_spacy() -> None:
    kept = Path(english.__file__).with_name(RULES).read_text(encoding="utf-8")
    again = "python -m pipeline.segment.english_rules > pipeline/segment/english.json"
    assert kept == write_rules(derive_rules(), read_licence()), (
        f"spaCy has other rules now; make them anew: {again}"
    )


@pytest.fixture(scope="module")
def spacy_words() -> Callable[[str], list[str]]:
    tokenizer = load_tokenizer()
    return lambda text: [token.text for token in tokenizer(text) if not token.is_space]


@pytest.mark.parametrize(
    "text",
    [
        "He's sure Dr. Wells' 8 a.m. dose (10mg/kg; n=8) wasn't given, e.g., at 10a.m. in the U.S.A.",
        "rates of 3%(p=0.03),see www.who.int/trials/(2019)... or mail a.b@c-d.org. It can't be: 9.5km",
        "ORR (n=8) was 4 :) 5 8 )x =3 \t(8)  8) >12°C. and 5°F., “we'd’ve”—US$5+ a b.c.d :))) …",
        "http://127.0.0.1:80/a?b=c, ftp.x.com;y@z.museum: it's<3>, AB.CD ab.Cd --end-- +5 5+ ±2.5",
    ],
)
def test_english_words_are_spacys(text: str, spacy_words: Callable[[str], list[str]]) -> None:
    assert english_words(text) == spacy_words(text)


def test_the_words_of_the_test_papers_are_spacys(spacy_words: Callable[[str], list[str]]) -> None:
    lines = [line for line in printed_lines() if detect_language(line) == "en"]
    assert len(lines) > 1000
    for line in lines:
        if max(map(len, line.split()), default=0) <= LONGEST_RUN:
            assert english_words(line) == spacy_words(line)


RUNS = st.lists(PIECES | st.sampled_from(sorted(load_rules().exceptions)) | st.text(max_size=2), max_size=9)


@settings(max_examples=500, deadline=None)
@given(text=RUNS.map("".join))
def test_any_words_are_spacys(text: str, spacy_words: Callable[[str], list[str]]) -> None:
    assert english_words(text) == spacy_words(text)


def test_the_light_modules_load_nothing_heavy() -> None:
    code = "import sys, pipeline.stage2_segment as _; print({'jieba', 'spacy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
