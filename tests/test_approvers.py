"""Who approved when: several agencies, clauses and years in one sentence or status; what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine, relate_pages, relate_text, rows

from pipeline.readers.markdown import read_markdown
from pipeline.records import Fact, Paper


def told(facts: list[Fact]) -> set[str]:
    return {
        " ".join((row["product_id"], row["country"], row["date"], row["agency"])).strip()
        for row in rows(facts, "approvals")
    }


OF_THE_NEXT_COUNTRY = {
    "依库珠单抗于2017年获美国FDA批准用于重症肌无力，2023年6月中国也批准该适应证。": {
        "eculizumab US 2017 FDA",
        "eculizumab CN 2023-06",
    },
    "度普利尤单抗2017年3月获FDA批准治疗特应性皮炎，2020年6月在中国获批上市，"
    "2023年9月获NMPA批准用于结节性痒疹，而欧盟早在2022年12月即批准该适应证。": {
        "dupilumab US 2017-03 FDA",
        "dupilumab CN 2020-06",
        "dupilumab CN 2023-09 NMPA",
        "dupilumab EU 2022-12",
    },
    "乌帕替尼于2019年8月获FDA批准治疗RA，2022年1月批准治疗AD；同年2月，中国批准其用于AD。": {
        "upadacitinib US 2019-08 FDA",
        "upadacitinib US 2022-01 FDA",
        "upadacitinib CN 2022-02",
    },
    # a country without an approval of its own takes no date of another
    "美国FDA 2018年8月批准帕替西兰用于遗传性转甲状腺素蛋白淀粉样变性，中国尚未批准该适应证。": {
        "patisiran US 2018-08 FDA"
    },
    "度普利尤单抗由美国再生元公司研发，2020年6月获国家药监局批准上市。": {"dupilumab CN 2020-06 NMPA"},
    "度普利尤单抗由美国再生元公司与法国赛诺菲公司联合研发，2017年3月获批上市。": set(),
    # one object behind two verbs
    "司库奇尤单抗靶向IL-17A。2022年12月欧盟EMA批准、2023年9月中国NMPA批准度普利尤单抗用于结节性痒疹。": {
        "dupilumab EU 2022-12 EMA",
        "dupilumab CN 2023-09 NMPA",
    },
    "Secukinumab targets IL-17A. The FDA in March 2017 and the EMA in September 2017 approved dupilumab.": {
        "dupilumab US 2017-03 FDA",
        "dupilumab EU 2017-09 EMA",
    },
    "In 2015, the FDA approved secukinumab, and in 2019 China approved ixekizumab.": {
        "secukinumab US 2015 FDA",
        "ixekizumab CN 2019",
    },
}

YEARS_IN_BRACKETS = {
    "Inclisiran was approved in the EU (2020), US (2021), and China (2023) for hypercholesterolaemia.": {
        "inclisiran EU 2020",
        "inclisiran US 2021",
        "inclisiran CN 2023",
    },
    "仑卡奈单抗已获FDA（2023）、PMDA（2023）和NMPA（2024）批准。": {
        "lecanemab US 2023 FDA",
        "lecanemab JP 2023 PMDA",
        "lecanemab CN 2024 NMPA",
    },
    "多奈单抗已在美国（2024）、日本（2024）、中国（2024）获批，欧盟2025年9月批准。": {
        "donanemab US 2024",
        "donanemab JP 2024",
        "donanemab CN 2024",
        "donanemab EU 2025-09",
    },
    "Donanemab has been authorised in 2024 (US), 2024 (Japan) and 2025 (EU).": {
        "donanemab US 2024",
        "donanemab JP 2024",
        "donanemab EU 2025",
    },
    "Adalimumab (2002), infliximab (1998) and golimumab (2009) have been approved by the FDA.": {
        "adalimumab US 2002 FDA",
        "infliximab US 1998 FDA",
        "golimumab US 2009 FDA",
    },
    "Sacituzumab govitecan was approved by the FDA in April 2020 (TNBC) and in April 2021 (UC).": {
        "sacituzumab govitecan US 2020-04 FDA",
        "sacituzumab govitecan US 2021-04 FDA",
    },
    "Tofacitinib was approved by the FDA for rheumatoid arthritis (2012), psoriatic arthritis (2017) and "
    "ulcerative colitis (2018).": {
        "tofacitinib US 2012 FDA",
        "tofacitinib US 2017 FDA",
        "tofacitinib US 2018 FDA",
    },
    "Guidelines for asthma (2023) were published after dupilumab was approved by the FDA in 2018.": {
        "dupilumab US 2018 FDA"
    },
    "Sacituzumab tirumotecan was approved by the NMPA for NSCLC on 4 March 2025, after osimertinib "
    "had failed.": {"sacituzumab tirumotecan CN 2025-03-04 NMPA"},
    # a year in a bracket that is not an approval's
    "Reviews from China (2019) and the US (2020) called for approval of omalizumab.": set(),
    "奥马珠单抗在美国（2016）和日本（2018）的研究支持其获批。": set(),
    "After a trial in the United States (2016), dupilumab was approved in China in 2020.": {
        "dupilumab CN 2020"
    },
    "Following studies conducted in Japan (2018) and Korea (2019), omalizumab was approved by the FDA "
    "in 2003.": {"omalizumab US 2003 FDA"},
}

TOLD_SECOND = {
    "The EMA granted conditional approval to teclistamab (23 August 2022), ahead of the FDA's accelerated "
    "approval (25 October 2022).": {"teclistamab EU 2022-08-23 EMA", "teclistamab US 2022-10-25 FDA"},
    "Teclistamab received conditional marketing authorisation in the EU (24 August 2022) and FDA's "
    "accelerated approval (25 October 2022).": {"teclistamab EU 2022-08-24", "teclistamab US 2022-10-25 FDA"},
    # the product stands behind: not the one of the sentence before
    "Teclistamab targets BCMA. After approval by the EMA (2022) and the FDA (2023), talquetamab came "
    "into use.": {
        "talquetamab EU 2022 EMA",
        "talquetamab US 2023 FDA",
    },
    "In April 2025 the EC approved lecanemab after the MHRA (August 2024).": {
        "lecanemab EU 2025-04 EC",
        "lecanemab GB 2024-08 MHRA",
    },
    "Approvals of donanemab: FDA, July 2024; PMDA, September 2024; NMPA, December 2024.": {
        "donanemab US 2024-07 FDA",
        "donanemab JP 2024-09 PMDA",
        "donanemab CN 2024-12 NMPA",
    },
}

LEFT_OUT = {
    "仑卡奈单抗2023年1月6日获FDA加速批准，2023年7月6日转为完全批准，"
    "此后相继在日本（2023年9月）、中国（2024年1月）获批。": {
        "lecanemab US 2023-01-06 FDA",
        "lecanemab US 2023-07-06 FDA",
        "lecanemab JP 2023-09",
        "lecanemab CN 2024-01",
    },
    "Tezepelumab was approved by the FDA on 17 December 2021. The EMA's approval came nine months "
    "later, on 19 "
    "September 2022.": {"tezepelumab US 2021-12-17 FDA", "tezepelumab EU 2022-09-19 EMA"},
    "Fremanezumab and galcanezumab were approved by the FDA in September 2018, and by the EMA in "
    "March 2019 and "
    "November 2018, respectively.": {
        "fremanezumab US 2018-09 FDA",
        "galcanezumab US 2018-09 FDA",
        "fremanezumab EU 2019-03 EMA",
        "galcanezumab EU 2018-11 EMA",
    },
    "China's NMPA approved T-DXd for HER2-positive disease in February 2023 and for HER2-low disease in July "
    "2023.": {"trastuzumab deruxtecan CN 2023-02 NMPA", "trastuzumab deruxtecan CN 2023-07 NMPA"},
    "Enfortumab vedotin plus pembrolizumab was approved for UC in December 2023 (FDA) and August 2024 "
    "(EC).": {
        "enfortumab vedotin US 2023-12 FDA",
        "enfortumab vedotin EU 2024-08 EC",
    },
    "2022年2月，FDA将恩格列净的适应证扩大至HFpEF。": {"empagliflozin US 2022-02 FDA"},
    "Valoctocogene roxaparvovec obtained conditional authorisation from the European Commission in "
    "August 2022 "
    "and FDA licensure in June 2023.": {
        "valoctocogene roxaparvovec EU 2022-08 EC",
        "valoctocogene roxaparvovec US 2023-06 FDA",
    },
    # each product with its own bracket of places and dates
    "For atopic dermatitis, baricitinib (EU, October 2020), upadacitinib (EU, August 2021; US, "
    "January 2022) and "
    "abrocitinib (UK and Japan, September 2021) have been approved.": {
        "baricitinib EU 2020-10",
        "upadacitinib EU 2021-08",
        "upadacitinib US 2022-01",
        "abrocitinib GB 2021-09",
        "abrocitinib JP 2021-09",
    },
    "氟唑帕利（中国，2020年12月）、尼拉帕利（美国FDA，2017年3月；欧盟，2017年11月）均已获批用于卵巢癌。": {
        "fuzuloparib CN 2020-12",
        "niraparib US 2017-03 FDA",
        "niraparib EU 2017-11",
    },
    "Dupilumab (Sanofi, France, 2017) and tralokinumab (LEO, Denmark, 2021) were approved for AD.": set(),
    "尼拉帕利于2017年3月27日获FDA批准，2019年12月在中国内地上市（香港早在2018年10月即已获批）。": {
        "niraparib US 2017-03-27 FDA",
        "niraparib CN 2019-12",
        "niraparib HK 2018-10",
    },
    "欧盟在2024年7月一度拒绝仑卡奈单抗，直至2025年4月15日才由欧盟委员会批准上市。": {
        "lecanemab EU 2025-04-15 EC"
    },
    "继奥拉帕利（2014年12月）之后，FDA又批准了卢卡帕利（2016年12月）和尼拉帕利（2017年3月）。": {
        "rucaparib US 2016-12 FDA",
        "niraparib US 2017-03 FDA",
    },
    "奥拉帕利自2014年12月在美国上市以来，已在全球90多个国家获批，2018年8月在中国获批。": {
        "olaparib US 2014-12",
        "olaparib CN 2018-08",
    },
    "司美格鲁肽于2021年6月获FDA批准用于肥胖症，日本和中国分别于2023年3月和2024年6月批准。": {
        "semaglutide US 2021-06 FDA",
        "semaglutide JP 2023-03",
        "semaglutide CN 2024-06",
    },
    "替尔泊肽在美国、欧盟和中国的获批时间分别为2022年5月、2022年9月和2024年5月。": {
        "tirzepatide US 2022-05",
        "tirzepatide EU 2022-09",
        "tirzepatide CN 2024-05",
    },
    "非奈利酮先后于2021年7月、2022年2月和2022年6月获得美国FDA、欧盟EC和中国NMPA批准。": {
        "finerenone US 2021-07 FDA",
        "finerenone EU 2022-02 EC",
        "finerenone CN 2022-06 NMPA",
    },
    "Liraglutide (2010) and semaglutide (2017) were approved by the FDA, tirzepatide (2022) by the EMA.": {
        "liraglutide US 2010 FDA",
        "semaglutide US 2017 FDA",
        "tirzepatide EU 2022 EMA",
    },
    "Ravulizumab obtained US approval on April 27, 2022, with Japan (August 2022) and the EU (September "
    "2022) following suit.": {
        "ravulizumab US 2022-04-27",
        "ravulizumab JP 2022-08",
        "ravulizumab EU 2022-09",
    },
    "Crizanlizumab was approved by the FDA in November 2019 and conditionally by the EC in October 2020; the "
    "latter authorisation was revoked in August 2023.": {
        "crizanlizumab US 2019-11 FDA",
        "crizanlizumab EU 2020-10 EC",
    },
    "Lovo-cel received FDA approval for SCD on the same day as exa-cel (8 December 2023).": {
        "lovotibeglogene autotemcel US 2023-12-08 FDA"
    },
    "The MHRA granted the first authorisation worldwide to exa-cel on 16 November 2023.": {
        "exagamglogene autotemcel GB 2023-11-16 MHRA"
    },
    "Voxelotor, which had accelerated approval in the US since November 2019, was withdrawn in 2024.": {
        "voxelotor US 2019-11"
    },
    "利拉鲁肽3.0 mg是首个用于体重管理的药物，美国FDA于2014年12月23日批准其上市，次年3月获欧盟委员会批准。": {
        "liraglutide US 2014-12-23 FDA",
        "liraglutide EU 2015-03 EC",
    },
    "FDA于2023年11月8日批准替尔泊肽用于肥胖症，而其2型糖尿病适应证早在2022年5月即获FDA批准。": {
        "tirzepatide US 2023-11-08 FDA",
        "tirzepatide US 2022-05 FDA",
    },
    # counted up to a day, which approved nothing
    "As of May 2024, nivolumab had been approved in 65 countries including Japan, the US and China.": set(),
    "截至2024年5月，纳武利尤单抗已在美国、日本等65个国家获批。": set(),
    # drugs of a trial's arms, partners and biosimilars are not what was approved
    "Atezolizumab plus bevacizumab was approved by the EMA on 27 October 2020 for HCC after a phase 3 "
    "trial, in "
    "which 501 patients were randomised to atezolizumab-bevacizumab or sorafenib.": {
        "atezolizumab EU 2020-10-27 EMA"
    },
    "Sintilimab with a bevacizumab biosimilar was approved by the NMPA in June 2021.": {
        "sintilimab CN 2021-06 NMPA"
    },
    "Camrelizumab plus rivoceranib (apatinib) was approved in China in January 2023.": {
        "camrelizumab CN 2023-01"
    },
    # no approvals: an opinion, an emergency use, an application
    "FDA于2021年6月7日批准阿杜卡单抗上市；EMA于2021年12月给出否定意见。": {"aducanumab US 2021-06-07 FDA"},
    "The EMA issued a negative opinion on the authorisation of aducanumab in December 2021.": set(),
    "Tocilizumab received emergency use authorization from the FDA in June 2021.": set(),
    "A marketing authorisation application for donanemab reached the EMA in August 2023.": set(),
}


@pytest.mark.parametrize("text", [*OF_THE_NEXT_COUNTRY, *YEARS_IN_BRACKETS, *TOLD_SECOND, *LEFT_OUT])
def test_each_agency_has_its_own_date(text: str) -> None:
    expected = {**OF_THE_NEXT_COUNTRY, **YEARS_IN_BRACKETS, **TOLD_SECOND, **LEFT_OUT}[text]
    assert told(relate_text(text)) == expected


def test_a_list_of_places_shares_its_indication() -> None:
    facts = relate_text("Inclisiran was approved in the EU (2020) and US (2021) for hypercholesterolaemia.")
    found = {(row["country"], row["disease_id"]) for row in rows(facts, "approval_indications")}
    assert found == {("EU", "hypercholesterolemia"), ("US", "hypercholesterolemia")}


@pytest.mark.parametrize(
    "text",
    [
        "Lecanemab was tested in Japan (2019) and the US (2021).",
        "Smith (2019) and Tanaka (Japan, 2020) measured amyloid.",
        "中国（2021）和美国（2022）的患病率分别为3%和5%。",
    ],
)
def test_a_year_in_a_bracket_is_no_date_where_no_approval_is_spoken_of(text: str) -> None:
    assert not rows(relate_text(text), "dates")


STATUS = {
    "Approved: US (2023), Japan (2023), China (2024)": {"US 2023", "JP 2023", "CN 2024"},
    "Approved 2021 (US), 2022 (EU)": {"US 2021", "EU 2022"},
    "Approved (FDA 2024; PMDA 2024)": {"US 2024 FDA", "JP 2024 PMDA"},
    "FDA approved (2018)": {"US 2018 FDA"},
    "Marketed (US 2015, EU 2016)": {"US 2015", "EU 2016"},
    "Accelerated approval (US, 2021); withdrawn (2024)": {"US 2021"},
    "Approved in the US (2003) and EU (2005); phase 3 in China (2016)": {"US 2003", "EU 2005"},
    "已上市：美国（2023）、日本（2023）": {"US 2023", "JP 2023"},
    "获批（FDA，2018）": {"US 2018 FDA"},
    "美国2017年获批，中国2024年获批": {"US 2017", "CN 2024"},
    "Phase 3 (US, 2024)": set(),
    "Ⅲ期临床（美国，2024）": set(),
}
UNDER_APPROVAL = {
    "FDA: October 2018; EMA: May 2019; NMPA: pending (2023)": {"US 2018-10 FDA", "EU 2019-05 EMA"},
    "US 2015; EU: submitted in March 2016": {"US 2015"},
    "Phase 3 (US, 2021)": set(),
    "2011（FDA）、2019（NMPA）": {"US 2011 FDA", "CN 2019 NMPA"},
    "中国（2021，附条件批准）": {"CN 2021"},
}


def relate_status(path: Path, head: str, status: str) -> set[str]:
    path.write_text(
        f"# A\n\n## 1 B\n\nText.\n\n**Table 1. Drugs**\n\n|Drug|{head}|\n|---|---|\n|Dupilumab|{status}|\n"
    )
    facts = relate_pages(Paper("a.md", read_markdown(path, engine().context)))
    return {one.removeprefix("dupilumab ") for one in told(facts)}


@pytest.mark.parametrize("status", STATUS)
def test_status_of_a_table(tmp_path: Path, status: str) -> None:
    assert relate_status(tmp_path / "a.md", "Status", status) == STATUS[status]


@pytest.mark.parametrize("status", UNDER_APPROVAL)
@pytest.mark.parametrize("head", ["Approval", "获批情况"])
def test_cell_of_approvals(tmp_path: Path, head: str, status: str) -> None:
    assert relate_status(tmp_path / "a.md", head, status) == UNDER_APPROVAL[status]


def test_each_use_has_its_own_year() -> None:
    text = "托法替布先后获FDA批准用于类风湿关节炎（2012）、银屑病关节炎（2017）和溃疡性结肠炎（2018）。"
    found = {(row["date"], row["disease_id"]) for row in rows(relate_text(text), "approval_indications")}
    assert found == {("2012", "RA"), ("2017", "PsA"), ("2018", "ulcerative-colitis")}


USES = {
    "Ivarmacitinib was approved by the NMPA in March 2025 for ankylosing spondylitis and subsequently "
    "for RA.": {"AS"},
    "恒格列净（2021年12月31日获国家药监局批准）目前仅有2型糖尿病适应证，心力衰竭研究正在进行。": set(),
    "T-DM1, approved by the FDA in February 2013 for HER2-positive breast cancer, was the first ADC "
    "for a solid "
    "tumour.": {"HER2+ BC"},
    "2025年3月，FDA根据HELIOS-B研究（NCT04153149，655例）批准维特瑞西兰用于转甲状腺素蛋白淀粉样变性。": {
        "ATTR"
    },
    "替雷利珠单抗于2019年12月获NMPA批准用于霍奇金淋巴瘤，后续又用于尿路上皮癌。": {"HL"},
}


@pytest.mark.parametrize("text", USES)
def test_a_date_has_the_uses_approved_on_it(text: str) -> None:
    assert {row["disease_id"] for row in rows(relate_text(text), "approval_indications")} == USES[text]


COLUMNS = {
    ("国内获批时间", "2019年3月"): {"CN 2019-03"},
    ("首次批准国家及时间", "日本，2014年12月"): {"JP 2014-12"},
    ("Approved countries (year)", "Japan (2019), US (2019)"): {"JP 2019", "US 2019"},
    ("NMPA", "2017年3月"): {"CN 2017-03 NMPA"},
    ("FDA", "2024"): {"US 2024 FDA"},
    ("FDA", "Breakthrough designation (2021)"): set(),
    ("EMA", "Not approved"): set(),
    ("国内外研究时间", "2019年3月"): set(),
}


@pytest.mark.parametrize(("head", "cell"), COLUMNS)
def test_columns_of_approvals(tmp_path: Path, head: str, cell: str) -> None:
    assert relate_status(tmp_path / "a.md", head, cell) == COLUMNS[head, cell]


def test_uses_in_the_cell_of_their_dates(tmp_path: Path) -> None:
    printed = "霍奇金淋巴瘤（2019-05）；肝细胞癌（2020-03）|NMPA"
    path = tmp_path / "a.md"
    path.write_text(
        "# A\n\n## 1 B\n\nText.\n\n**表1 药物**\n\n|药物|获批适应证及时间|批准机构|\n"
        f"|---|---|---|\n|卡瑞利珠单抗|{printed}|\n"
    )
    facts = relate_pages(Paper("a.md", read_markdown(path, engine().context)))
    found = {(row["date"], row["disease_id"]) for row in rows(facts, "approval_indications")}
    assert found == {("2019-05", "HL"), ("2020-03", "HCC")}
