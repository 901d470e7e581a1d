"""Names the vocabularies lack, on topics of which the vocabularies know something else."""

from __future__ import annotations

import time

import pytest
from relating import engine, relate_text, rows

from pipeline.records import Page, Paper, Sentence
from pipeline.relations.reading import Reading
from pipeline.relations.unknown import Search, find_unknown


def candidates(text: str) -> dict[str, str]:
    return {row["text"]: row["guess"] for row in rows(relate_text(text), "candidates")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Treatment with zalvotinomab reduced pain.", {"zalvotinomab": "drug"}),
        ("Lumbrasertib and quavotinib were compared.", {"quavotinib": "drug"}),
        ("Narsotamab vedotin was active in cholangiocarcinoma.", {"Narsotamab vedotin": "drug"}),
        ("Patients received velobegogene ardaleucel once.", {"velobegogene ardaleucel": "product"}),
        ("Zotrinagene rufaparvovec lowers bleeding.", {"Zotrinagene rufaparvovec": "product"}),
        ("Weekly mavuglutide cut body weight; olpavasiran lowers Lp(a).", ["mavuglutide", "olpavasiran"]),
        ("患者接受泽维妥单抗联合化疗。", {"泽维妥单抗": "drug"}),
        ("给予莫瑞替尼治疗，ORR为30%。", {"莫瑞替尼": "drug"}),
        ("瓦利维仑赛是一种自体细胞产品。", {"瓦利维仑赛": "product"}),
        ("April came; the concept, the peptide and the oncogene were known to Hodgkin.", {}),
        ("抗体、单抗、双特异性单抗和PD-1单抗均可使用。", {}),
        ("多肽和C肽水平升高。", {}),
    ],
)
def test_stems(text: str, found: dict[str, str] | list[str]) -> None:
    got = candidates(text)
    assert got == found if isinstance(found, dict) else sorted(got) == sorted(found)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CM936的ORR为57%。", {"CM936"}),
        ("ABBV-983单药有效，SHR-A9811的客观缓解率为40%。", {"ABBV-983", "SHR-A9811"}),
        ("LY9902813 improved survival.", {"LY9902813"}),
        ("QX-9120（NCT01234567）正在开展Ⅰ期试验。", {"QX-9120"}),
        ("EV-901 (NCT01234567) enrolled 30 patients.", set()),
        ("KEYNOTE-924 and the ABC-901 trial enrolled patients. In ABC-901, ORR was 30%.", set()),
        ("HCT116、NCI-H1975细胞系和NALM-6细胞被用于实验。", set()),
        ("基金项目ZR902123和课题KJ2021456资助。", set()),
        ("WHO2016 classification, GBD2019 and KY-2000 were used at 200 mg.", set()),
        ("受理号CXSL1700201。TMP 200 mg每日1次。", set()),
        ("(GO99781; NCT02500407) included 30 patients.", set()),
    ],
)
def test_codes(text: str, codes: set[str]) -> None:
    assert {name for name, guess in candidates(text).items() if guess in ("drug", "product")} == codes


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("靶向LILRC9的CAR-T细胞进入Ⅰ期试验。", {"LILRC9"}),
        ("An anti-KLRQ7 antibody was safe.", {"KLRQ7"}),
        ("A ZNRP4-directed CAR was built.", {"ZNRP4"}),
        ("A GPRZ8×CD3 bispecific was tested.", {"GPRZ8"}),
        ("跨膜蛋白9X（transmembrane protein 9X，TMX9）在肿瘤中高表达，抗TMX9抗体有效。", {"TMX9"}),
        ("抗CD19 CAR-T、anti-HER2 antibody、抗HIV药物、anti-PD-1 antibody。", set()),
        ("急性排斥反应（acute rejection episode，ARE）和抗ARE治疗。", set()),
    ],
)
def test_targets(text: str, symbols: set[str]) -> None:
    assert {name for name, guess in candidates(text).items() if guess == "target"} == symbols


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("泽维妥单抗（zevitumab）获批。", "zevitumab", "泽维妥单抗"),
        ("达拉韦泰（dalavirtide）每周1次。", "dalavirtide", "达拉韦泰"),
        ("Quavotinib（莫瑞替尼）有效。", "Quavotinib", "莫瑞替尼"),
    ],
)
def test_names_in_both_languages_are_paired(text: str, name: str, other: str) -> None:
    [found] = [row for row in rows(relate_text(text), "candidates") if row["text"] == name]
    assert (found["other_name"], found["guess"]) == (other, "drug")
    assert found["sentence"] == text


def test_the_sentence_and_the_count_are_told() -> None:
    text = "泽维妥单抗起效快。\n随后泽维妥单抗组ORR为40%。"
    [found] = rows(relate_text(text), "candidates")
    assert (found["count"], found["sentence"]) == ("2", "泽维妥单抗起效快。")


@pytest.mark.parametrize("piece", ["ABC123 ", "agene ", "a", "zmab ", "泽维妥", "抗AB1", "维妥（abcdef"])
def test_hostile_repetition_ends_soon(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    paper = Paper("a.txt", (Page(1, text),))
    reading = Reading(paper, (), (), engine().settings, engine().finders.cells)
    begun = time.process_time()
    list(find_unknown(Search(reading), Sentence(1, 0, len(text), "en", 0)))
    assert time.process_time() - begun < 3
