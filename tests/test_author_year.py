"""Citations by author and year, settled by the reference list."""

from __future__ import annotations

import time

import pytest

from pipeline.finders.author_year import find_author_years, read_works
from pipeline.layout.listed import Entry

LIST = (
    "Adams, P., Okoro, M., and Silva, L. (2020). Statins in stroke. Heart Lett. 4, 1-12.",
    "de Vries H, Rossi M. Dialysis at home. Kidney Lett. 2019;7(2):11-20.",
    "Okoro M, Wu L, et al. A trial of 2018 revisited. Gut Lett. 2021a;3:1-9.",
    "Okoro M, Weber K. Another trial. Gut Lett. 2021b;3:10-19.",
    "王明, 李华, 等. 血友病的治疗. 示例杂志, 2022, 12(3): 1-5.",
    "Rossi, M. (2018). One. Heart Lett. 1, 1.",
    "Rossi, M., Silva, L. (2018). Two. Heart Lett. 1, 2.",
    "May, B. (2017). Spring. Heart Lett. 1, 3.",
    "Müller-Lüd, B., & O’Neill, C. (2016). Autumn. Heart Lett. 1, 4.",
)
WORKS = list(read_works(Entry(at, text, 0, 0) for at, text in enumerate(LIST, start=1)))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("is common (Adams et al., 2020).", [(1,)]),
        ("(de Vries and Rossi 2019; Adams et al. 2020)", [(2, 1)]),
        ("Later de Vries & Rossi (2019) showed", [(2,)]),
        ("(see Okoro et al., 2021a,b)", [(3, 4)]),
        ("(Okoro et al., 2021a, 2021b; Adams et al., 2020)", [(3, 4, 1)]),
        ("王明等（2022）报道", [(5,)]),
        ("据研究（王明等，2022；Adams等，2020）", [(5, 1)]),
        ("如王明等人（2022）", [(5,)]),
        ("Müller-Lüd and O'Neill (2016)", [(9,)]),
        ("(May, 2017)", []),
        ("(Okoro et al., 2021)", []),
        ("two of one name and year (Rossi, 2018)", []),
        ("in May 2017 and with Adams 2020", []),
        ("(Adams et al., 2019; Nobody et al., 2020)", []),
        ("de Vries and Weber (2019)", []),
    ],
)
def test_only_one_entry_of_the_list_is_cited(text: str, cited: list[tuple[int, ...]]) -> None:
    found = find_author_years(text, WORKS)
    assert [match.references for match in found] == cited
    assert all(text[match.start : match.end].strip() for match in found)


def test_hostile_text_is_quick() -> None:
    began = time.perf_counter()
    find_author_years("Adams Wu Lee " * 20_000 + "2020 (2020 " * 3_000, WORKS)
    assert time.perf_counter() - began < 5
