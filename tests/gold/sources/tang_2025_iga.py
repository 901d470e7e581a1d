"""Writes tang-2025-iga.docx of this gold folder, as Word keeps a paper: `python tang_2025_iga.py`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "formats"))

import make_docx as word  # noqa: E402

BODY = [
    word.paragraph("示例肾脏病杂志 2025年6月第41卷第6期"),
    word.paragraph("·综述·"),
    word.paragraph("IgA肾病靶向治疗的临床研究进展", style="a3"),
    word.paragraph("唐若溪　蒋百川　温如玉"),
    word.paragraph("示例医科大学附属医院肾内科，示例市 000000"),
    word.paragraph("通信作者：温如玉，Email：wenruyu@example.org"),
    word.paragraph("DOI：10.3760/example.20241120-00731"),
    word.paragraph(
        "【摘要】IgA肾病（IgA nephropathy，IgAN）是最常见的原发性肾小球疾病，部分患者在20年内进展至终末期肾病"
        "（end-stage kidney disease，ESKD）。近年来，靶向释放型布地奈德、内皮素受体拮抗剂、补体抑制剂以及靶向"
        "增殖诱导配体（a proliferation-inducing ligand，APRIL）的药物改变了治疗格局。本文综述其临床研究进展。"
    ),
    word.paragraph("【关键词】肾小球肾炎，IGA；布地奈德；补体；增殖诱导配体"),
    word.paragraph("Advances in clinical research on targeted therapy for IgA nephropathy", style="a3"),
    word.paragraph("Tang Ruoxi, Jiang Baichuan, Wen Ruyu"),
    word.paragraph(
        "【Abstract】IgA nephropathy (IgAN) is the most common primary glomerular disease. This review "
        "summarizes "
        "advances in targeted-release budesonide, endothelin receptor antagonists and complement inhibitors."
    ),
    word.paragraph("【Key words】Glomerulonephritis, IGA; Budesonide; Complement"),
    word.paragraph(
        "IgAN约占我国原发性肾小球疾病的45%^1^。支持治疗以肾素-血管紧张素系统（renin-angiotensin system，RAS）"
        "抑制剂为基础，达格列净等SGLT2抑制剂可进一步延缓肾功能下降^2,3^。"
    ),
    word.paragraph("靶向释放型布地奈德", style="1"),
    word.paragraph(
        "NefIgArd研究（NCT03643965）是一项随机、双盲、安慰剂对照的Ⅲ期试验，共纳入364例患者，接受布地奈"
        "德肠溶胶囊"
        "（Nefecon）16 mg/d或安慰剂治疗9个月^4^。美国食品药品监督管理局（FDA）于2021年12月15日加速批准"
        "布地奈德肠溶"
        "胶囊用于IgAN；2023年11月24日，国家药品监督管理局（NMPA）批准该药在中国上市。"
    ),
    word.paragraph("内皮素受体拮抗剂", style="1"),
    word.paragraph("司帕生坦", style="2"),
    word.paragraph(
        "司帕生坦（sparsentan）是内皮素A受体和血管紧张素Ⅱ1型受体的双重拮抗剂。PROTECT研究（NCT03762850"
        "）将404例患者"
        "按1∶1随机分为司帕生坦组和厄贝沙坦组，第36周尿蛋白较基线分别下降49.8%和15.1%^5^。2023年2月17日"
        "，FDA加速批准"
        "司帕生坦上市，2024年4月欧盟委员会亦批准其用于IgAN。"
    ),
    word.paragraph("阿曲生坦", style="2"),
    word.paragraph(
        "阿曲生坦（atrasentan）选择性阻断内皮素A受体。ALIGN研究（NCT04573478）共随机340例患者，阿曲生坦"
        "组第36周尿蛋白"
        "较安慰剂组多下降36.1%^6-8^。"
    ),
    word.paragraph("补体抑制剂与B细胞靶向药物", style="1"),
    word.paragraph("补体抑制剂", style="2"),
    word.paragraph(
        "伊普可泮（iptacopan）为口服补体B因子抑制剂。Ⅲ期APPLAUSE-IgAN试验（NCT04578834）共纳入518例患者"
        "，常见不良反应"
        "为上呼吸道感染（8.9%）和新型冠状病毒感染；两组均未观察到死亡^9^。"
    ),
    word.paragraph("APRIL抑制剂", style="2"),
    word.paragraph(
        "Sibeprenlimab的Ⅱ期ENVISION试验（NCT04287985）入组155例患者^10^，其Ⅲ期VISIONARY试验（NCT0524864"
        "6）预计2026年"
        "完成。泰它西普（telitacicept，RC18）同时抑制B细胞活化因子（B-cell activating "
        "factor，BAFF）和APRIL，国内Ⅲ期"
        "试验（NCT05799287）已于2023年5月启动；另有研究者发起的试验（ChiCTR2400080456）评估其联合羟氯喹"
        "的疗效。主要试验见表1。"
    ),
    word.paragraph("表1 IgA肾病靶向药物的主要临床试验"),
    word.paragraph("Table 1 Main clinical trials of targeted drugs for IgA nephropathy"),
    word.table(
        [
            "v 药物 | v 靶点 | >2 试验 | v 分期 | v 例数",
            "^^ | ^^ | 名称 | 注册号 | ^^ | ^^",
            "布地奈德肠溶胶囊 | 黏膜B细胞 | NefIgArd | NCT03643965 | Ⅲ | 364",
            "v 司帕生坦 | v 内皮素A受体、血管紧张素Ⅱ1型受体 | PROTECT | NCT03762850 | Ⅲ | 404",
            "^^ | ^^ | SPARTAN | NCT04663204 | Ⅱ | 12",
            "阿曲生坦 | 内皮素A受体 | ALIGN | NCT04573478 | Ⅲ | 340",
            "伊普可泮 | B因子 | APPLAUSE-IgAN | NCT04578834 | Ⅲ | 518",
            "Sibeprenlimab | APRIL | ENVISION | NCT04287985 | Ⅱ | 155",
        ],
        head_rows=0,
    ),
    word.paragraph("注：APRIL为增殖诱导配体"),
    word.paragraph("总结", style="1"),
    word.paragraph(
        "截至2025年3月31日，全球已有4种药物获批用于IgAN^11^。多靶点联合治疗有望实现疾病的长期缓解。"
    ),
    word.paragraph("利益冲突：所有作者声明无利益冲突。"),
    word.paragraph("参考文献"),
    word.paragraph("示例甲, 示例乙. 中国肾活检疾病谱[J]. 示例肾脏病杂志, 2020, 36(2): 85-91.", numbering="2"),
    word.paragraph(
        "Wheeler DC, Toto RD, Stefánsson BV, et al. A pre-specified analysis of the DAPA-CKD trial[J]. "
        "Kidney Int, "
        "2021, 100(1): 215-224. DOI: 10.1016/j.kint.2021.03.033.",
        numbering="2",
    ),
    word.paragraph(
        "Example A. Supportive care in IgA nephropathy[J]. Example Nephrol, 2022, 9(1): 1-8.", numbering="2"
    ),
    word.paragraph(
        "Lafayette R, Kristensen J, Stone A, et al. Efficacy and safety of a targeted-release formulation of "
        "budesonide[J]. Lancet, 2023, 402(10405): 859-870.",
        numbering="2",
    ),
    word.paragraph(
        "Rovin BH, Barratt J, Heerspink HJL, et al. Efficacy and safety of sparsentan versus "
        "irbesartan[J]. Lancet, "
        "2023, 402(10417): 2077-2090.",
        numbering="2",
    ),
    word.paragraph("（收稿日期：2024-11-20）"),
]

if __name__ == "__main__":
    word.BODY[:] = BODY
    word.make_docx(HERE.parent / "tang-2025-iga.docx")
