"""Approvals in lists of pairs, and below a heading that names the product or the place; their look-alikes."""

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


def uses(facts: list[Fact]) -> set[tuple[str, str, str]]:
    return {(row["country"], row["date"], row["disease_id"]) for row in rows(facts, "approval_indications")}


LISTS = {
    "替尔泊肽的肥胖症适应证分别于2023年11月在美国、2023年12月在欧盟、2024年7月在中国获批。": {
        "tirzepatide US 2023-11",
        "tirzepatide EU 2023-12",
        "tirzepatide CN 2024-07",
    },
    "非奈利酮的获批时间，美国为2021年7月，欧盟为2022年2月，日本为2022年3月。": {
        "finerenone US 2021-07",
        "finerenone EU 2022-02",
        "finerenone JP 2022-03",
    },
    "Finerenone gained marketing authorisation in July 2021 in the US, February 2022 in the EU and "
    "March 2022 in Japan.": {"finerenone US 2021-07", "finerenone EU 2022-02", "finerenone JP 2022-03"},
    "The FDA approved sarilumab on 22 May 2017, tezepelumab on 17 December 2021 and tralokinumab on 27 "
    "December 2021.": {
        "sarilumab US 2017-05-22 FDA",
        "tezepelumab US 2021-12-17 FDA",
        "tralokinumab US 2021-12-27 FDA",
    },
    "Marketing authorisations were issued in the EU for sarilumab (23 June 2017) and tezepelumab (19 "
    "September 2022).": {"sarilumab EU 2017-06-23", "tezepelumab EU 2022-09-19"},
    "奥马珠单抗和美泊利珠单抗相继于2017年8月和2021年11月获国家药监局批准。": {
        "omalizumab CN 2017-08 NMPA",
        "mepolizumab CN 2021-11 NMPA",
    },
    # what looks like a list of approvals
    "After approval of finerenone, trials were started in July 2021 in the US and in February "
    "2022 in the EU.": set(),
    "非奈利酮的上市申请于2021年7月在美国、2022年2月在欧盟提交。": set(),
    "非奈利酮预计于2026年7月在美国、2027年2月在欧盟获批。": set(),
    "Finerenone received a positive opinion in December 2021 in the EU and designation in 2022 in Japan "
    "before approval.": set(),
    "Sarilumab was tested in May 2017, tezepelumab in December 2021; neither is approved by the EMA.": set(),
}

CLAUSES = {
    "Approved by the EC on 20 August 2021, and by the FDA on 17 October 2023, bimekizumab binds IL-17A and "
    "IL-17F.": {"bimekizumab EU 2021-08-20 EC", "bimekizumab US 2023-10-17 FDA"},
    "The approval of tofacitinib by the FDA in November 2012 preceded that by the EMA (March 2017).": {
        "tofacitinib US 2012-11 FDA",
        "tofacitinib EU 2017-03 EMA",
    },
    "Zanubrutinib gained accelerated approval from the FDA in November 2019 for MCL, which was converted to "
    "full approval in March 2023.": {"zanubrutinib US 2019-11 FDA", "zanubrutinib US 2023-03 FDA"},
    "Zanubrutinib targets BTK. The same agent was approved by the EMA in November 2021.": {
        "zanubrutinib EU 2021-11 EMA"
    },
    "2018年11月，日本成为全球首个批准恩扎卢胺的国家。": {"enzalutamide JP 2018-11"},
    "恩扎卢胺靶向雄激素受体。欧盟对该药的批准稍晚，时间为2013年6月。": {"enzalutamide EU 2013-06"},
    "泽布替尼和奥布替尼均靶向BTK。两药在中国的批准时间分别为2020年6月和2020年12月。": {
        "zanubrutinib CN 2020-06",
        "orelabrutinib CN 2020-12",
    },
    "2019年11月，美国FDA加速批准泽布替尼；2020年6月、2021年11月，中国和欧盟分别跟进。": {
        "zanubrutinib US 2019-11 FDA",
        "zanubrutinib CN 2020-06",
        "zanubrutinib EU 2021-11",
    },
    "杜韦利西布2018年9月获FDA批准，2022年3月在中国附条件获批，因风险大于获益，2023年12月宣布撤市。": {
        "duvelisib US 2018-09 FDA",
        "duvelisib CN 2022-03",
    },
    "泽布替尼：2019年11月14日FDA批准，日本上市申请已于2023年受理。": {"zanubrutinib US 2019-11-14 FDA"},
    "The field began with omalizumab, which the FDA approved in June 2003 and the European Commission in "
    "October 2005.": {"omalizumab US 2003-06 FDA", "omalizumab EU 2005-10 EC"},
    "Benralizumab secured approval in the US in November 2017, and in the EU two months later, in January "
    "2018.": {"benralizumab US 2017-11", "benralizumab EU 2018-01"},
    "Benralizumab was approved by the FDA in November 2017; its EGPA indication was approved by the EMA in "
    "October 2024.": {"benralizumab US 2017-11 FDA", "benralizumab EU 2024-10 EMA"},
    "Patients began with omalizumab, which was well tolerated, and dupilumab was approved by the FDA in "
    "2018.": {"dupilumab US 2018 FDA"},
    "多替拉韦和比克替拉韦均为整合酶抑制剂，前者2015年12月获NMPA批准，后者2019年8月获NMPA批准。": {
        "dolutegravir CN 2015-12 NMPA",
        "bictegravir CN 2019-08 NMPA",
    },
    "Satralizumab and inebilizumab target NMOSD: the former was approved by the FDA in August 2020, the "
    "latter was approved by the FDA in June 2020.": {
        "satralizumab US 2020-08 FDA",
        "inebilizumab US 2020-06 FDA",
    },
    "Satralizumab obtained FDA approval on 17 August 2020; European and Japanese approvals came in June 2021 "
    "and June 2020, respectively.": {
        "satralizumab US 2020-08-17 FDA",
        "satralizumab EU 2021-06",
        "satralizumab JP 2020-06",
    },
    "达格列净和恩格列净分别于2014年和2016年获FDA批准。": {
        "dapagliflozin US 2014 FDA",
        "empagliflozin US 2016 FDA",
    },
    "Ensifentrine gained FDA approval in June 2024 and a Chinese licence in January 2026.": {
        "ensifentrine US 2024-06 FDA",
        "ensifentrine CN 2026-01",
    },
    "Vonoprazan won its Japanese approval in December 2014 and its US counterpart in November 2023.": {
        "vonoprazan JP 2014-12",
        "vonoprazan US 2023-11",
    },
    "伏诺拉生在国内获批的时间为2019年12月，美国则为2023年11月。": {
        "vonoprazan CN 2019-12",
        "vonoprazan US 2023-11",
    },
    "The FDA signed off on bempedoic acid in February 2020; EU regulators did likewise in April 2020.": {
        "bempedoic acid US 2020-02 FDA",
        "bempedoic acid EU 2020-04",
    },
    "Bempedoic acid was added to the US label for hypercholesterolaemia in March 2024.": {
        "bempedoic acid US 2024-03"
    },
    "It was not until October 2021 that the FDA approved avacopan.": {"avacopan US 2021-10 FDA"},
    "阿伐可泮的上市申请2020年9月获FDA受理，2021年10月8日获FDA批准。": {"avacopan US 2021-10-08 FDA"},
    "阿伐可泮的欧盟批准（2022年1月）晚于美国。": {"avacopan EU 2022-01"},
    "Eliglustat was authorised in the United States in 2014 and in Europe one year later.": {
        "eliglustat US 2014"
    },
    "地加瑞克2008年12月获FDA批准，次年2月获欧盟批准，我国则在2018年9月批准。": {
        "degarelix US 2008-12 FDA",
        "degarelix EU 2009-02",
        "degarelix CN 2018-09",
    },
    "依喜替康于2020年11月获NMPA附条件批准。"
    "奥雷巴替尼2021年11月获NMPA附条件批准。2023年11月，奥雷巴替尼获完全批准。": {
        "olverembatinib CN 2021-11 NMPA",
        "olverembatinib CN 2023-11 NMPA",
    },
    "Olverembatinib is a BCR-ABL inhibitor. In 2023, olverembatinib received full approval.": set(),
    "Avacopan was approved by the FDA in October 2021. Apalutamide: FDA, February 2018; EC, January 2019.": {
        "avacopan US 2021-10 FDA",
        "apalutamide US 2018-02 FDA",
        "apalutamide EU 2019-01 EC",
    },
    "图卡替尼2020年4月获FDA批准，奈拉替尼2017年7月获FDA批准；两药在欧盟的批准分别在2021年2月和2018年8月。": {
        "tucatinib US 2020-04 FDA",
        "neratinib US 2017-07 FDA",
    },
    "依拉环素2018年8月27日获FDA批准，同年9月20日获欧盟批准，2023年3月在华获批。": {
        "eravacycline US 2018-08-27 FDA",
        "eravacycline EU 2018-09-20",
        "eravacycline CN 2023-03",
    },
    "伏拉西地尼2024年8月6日在美获批。福巴替尼：2022年9月，美国；2023年6月，日本。": {
        "vorasidenib US 2024-08-06",
        "futibatinib US 2022-09",
        "futibatinib JP 2023-06",
    },
    "Osilodrostat first won EU approval (January 2020), then US approval (March 2020) and finally Japanese "
    "approval (March 2021).": {
        "osilodrostat EU 2020-01",
        "osilodrostat US 2020-03",
        "osilodrostat JP 2021-03",
    },
    # what looks like them
    "西达本胺2014年12月获批上市（中国），2019年纳入医保，2024年4月获批新适应证。": {
        "tucidinostat CN 2014-12"
    },
    "Larotrectinib was approved by the FDA in 2018, in 2019 sales reached 100 million dollars.": set(),
    "A Chinese licence to tisotumab vedotin was acquired in September 2022.": set(),
    "A Japanese approval of the protocol for larotrectinib was obtained in March 2019.": set(),
    "European regulators began a review of approved JAK inhibitors such as peficitinib in 2022.": set(),
    "Olverembatinib received accelerated approval from the FDA in 2021 and from the PMDA in 2022. In 2024, "
    "olverembatinib received full approval.": {
        "olverembatinib US 2021 FDA",
        "olverembatinib JP 2022 PMDA",
    },
    "Apalutamide: FDA, February 2018; EC, January 2019.": set(),
    "Avacopan was approved by the FDA in October 2021. Apalutamide: FDA (fast track, 2016), EMA (PRIME, "
    "2017).": {"avacopan US 2021-10 FDA"},
    "Warnings were added to the US label of febuxostat in February 2019.": set(),
    "韩国国内2022年批准非苏拉生。": {"fexuprazan KR 2022"},
    "Avacopan treats vasculitis. The field had begun with rituximab: FDA approval came in April 2011.": set(),
    # a second month that is not read leaves the first open
    "泽布替尼2019年获批；同年6月和3月，日本与美国FDA批准其用于MCL。": set(),
    "泽布替尼2019年1月获NMPA批准；同年3月和6月，日本与美国FDA先后批准其用于MCL。": {
        "zanubrutinib CN 2019-01 NMPA",
        "zanubrutinib JP 2019-03",
        "zanubrutinib US 2019-06 FDA",
    },
    "维恩妥尤单抗2024年1月率先在日本获批，3月获FDA批准，4月获欧盟批准。": {
        "enfortumab vedotin JP 2024-01",
        "enfortumab vedotin US 2024-03 FDA",
        "enfortumab vedotin EU 2024-04",
    },
    "维恩妥尤单抗2024年11月在日本获批，3月获FDA批准。": {"enfortumab vedotin JP 2024-11"},
    # an unknown name is not the product of the sentence before, nor is its second clause
    "Zanubrutinib binds BTK. QRX-351 was approved by the FDA on 3 August 2017 and, one year later, by the "
    "EMA (23 August 2018).": set(),
    "泽布替尼靶向BTK。QRX-351于2017年8月获FDA批准，2018年8月获EMA批准。": set(),
}


@pytest.mark.parametrize("text", [*LISTS, *CLAUSES])
def test_each_date_goes_with_its_own_pair(text: str) -> None:
    assert told(relate_text(text)) == {**LISTS, **CLAUSES}[text]


USES = {
    "度普利尤单抗在美国（2017年3月，特应性皮炎；2018年10月，哮喘）和欧盟（2019年5月，哮喘）获批。": {
        ("US", "2017-03", "AD"),
        ("US", "2018-10", "asthma"),
        ("EU", "2019-05", "asthma"),
    },
    "FDA approvals of secukinumab: psoriasis, January 2015; ankylosing spondylitis, January 2016.": {
        ("US", "2015-01", "psoriasis"),
        ("US", "2016-01", "AS"),
    },
    "司库奇尤单抗的FDA批准：2015年1月（银屑病）；2016年1月（强直性脊柱炎）。": {
        ("US", "2015-01", "psoriasis"),
        ("US", "2016-01", "AS"),
    },
}


@pytest.mark.parametrize("text", USES)
def test_each_date_of_a_list_has_its_own_use(text: str) -> None:
    assert uses(relate_text(text)) == USES[text]


def relate_markdown(path: Path, text: str) -> set[str]:
    path.write_text(f"# A review\n\n## 1 Introduction\n\nText.\n\n{text}\n")
    return told(relate_pages(Paper("a.md", read_markdown(path, engine().context))))


SECTIONS = {
    "### 2.1 Ixekizumab\n\nEC approval: April 2016. MHRA approval: June 2021.": {
        "ixekizumab EU 2016-04 EC",
        "ixekizumab GB 2021-06 MHRA",
    },
    "### （二）依奇珠单抗（ixekizumab）\n\n该药于2016年3月获FDA批准。": {"ixekizumab US 2016-03 FDA"},
    "### Japan\n\nIxekizumab was approved in July 2016.": {"ixekizumab JP 2016-07"},
    "### Regulation\n\n*European Union.* Marketing authorisations were issued for sarilumab (23 June 2017) "
    "and tezepelumab (19 September 2022).": {"sarilumab EU 2017-06-23", "tezepelumab EU 2022-09-19"},
    # a heading that says more than a name sets nothing
    "### Beyond ixekizumab: new antibodies\n\nEC approval: April 2016.": set(),
    "### Ixekizumab\n\nQRX-12 was approved by the FDA in March 2016.": set(),
    "### Ixekizumab\n\nApproval by the FDA was sought in March 2015.": set(),
    "### Trials in Japan\n\nIxekizumab was approved in July 2016.": set(),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_heading_sets_the_product_or_the_place(tmp_path: Path, section: str) -> None:
    assert relate_markdown(tmp_path / "a.md", section) == SECTIONS[section]


STATUSES = {
    "Approved (2018, US; 2020, EU)": {"US 2018", "EU 2020"},
    "Approved (2006, US; withdrawn 2012; re-approved 2015, EU)": {"US 2006", "EU 2015"},
    "已上市（2018，美国；2020，欧盟）": {"US 2018", "EU 2020"},
    "Withdrawn (2018, US; 2020, EU)": set(),
    "Phase 3 (2018, US; 2020, EU)": set(),
}
COLUMNS = {
    ("中国获批", "2018.11"): {"CN 2018-11"},
    ("首次获批（国家/地区）", "2017.11（美国）"): {"US 2017-11"},
    ("US approval", "Nov 2017"): {"US 2017-11"},
    ("Approval in Japan", "Nov 2017"): {"JP 2017-11"},
    ("FDA", "Jul 2023 (CRL 2019)"): {"US 2023-07 FDA"},
    ("EMA", "Nov 2018 (accelerated); Oct 2020 (regular)"): {"EU 2018-11 EMA", "EU 2020-10 EMA"},
    ("EMA", "Nov 2018; refused Oct 2020"): {"EU 2018-11 EMA"},
    ("中国获批", "2025.12（预计）"): set(),
    ("FDA", "Withdrawn (Dec 2019)"): set(),
    ("FDA", "NDA accepted Jun 2025"): set(),
    # the bracket of the cell before ends close to that of the status
    ("Uses (selected) | Status", "AD (adults, 12 years and older) | Approved (2018, US; 2020, EU)"): {
        "US 2018",
        "EU 2020",
    },
    ("US patients", "Nov 2017"): set(),
    ("中国启动", "2018.11"): set(),
}


def relate_cell(path: Path, head: str, cell: str) -> set[str]:
    table = f"**Table 1. Drugs**\n\n|Drug|{head}|\n|---|{'---|' * (1 + head.count('|'))}\n|Dupilumab|{cell}|"
    return {one.removeprefix("dupilumab ") for one in relate_markdown(path, table)}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_lists_its_approvals_in_one_bracket(tmp_path: Path, status: str) -> None:
    assert relate_cell(tmp_path / "a.md", "Status", status) == STATUSES[status]


@pytest.mark.parametrize(("head", "cell"), COLUMNS)
def test_a_head_names_who_approved(tmp_path: Path, head: str, cell: str) -> None:
    assert relate_cell(tmp_path / "a.md", head, cell) == COLUMNS[head, cell]


CAPTIONS = {
    "Table 1. Approval dates by region": {"US 2017-03", "CN 2020-06"},
    "表1 各地获批概况": {"US 2017-03", "CN 2020-06"},
    "Table 1. Start of trials by region": set(),
    "表1 上市申请受理时间": set(),
}


@pytest.mark.parametrize("caption", CAPTIONS)
def test_below_countries_stand_approvals_where_the_caption_says_so(tmp_path: Path, caption: str) -> None:
    table = "|Drug|US|EU|中国|\n|---|---|---|---|\n|Dupilumab|2017-03|filed 2017-04|2020-06|\n"
    table += "|Omalizumab|phase 3|phase 3 (2019-05)|phase 3|"
    found = relate_markdown(tmp_path / "a.md", f"**{caption}**\n\n{table}")
    assert {one.removeprefix("dupilumab ") for one in found} == CAPTIONS[caption]
