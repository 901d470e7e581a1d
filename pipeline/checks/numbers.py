"""Numbers of a paper that must agree: shares with counts, parts with their sum, outcomes with each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from pipeline.checks.view import Alarm, Row, View, at, search, shorten
from pipeline.relations.typed_tables import type_table

N = r"[0-9]{1,6}"
PERCENT = r"(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,3})?)\s?%"
ENDS = r"(?=\s?[)）\],，;；。])"
FREE = r"(?<![0-9.,/~\-–])(?<![0-9][.,]\s)"  # 88. 7%: a number that lost its point
PEOPLE = r"(?:patients|participants|subjects|adults|children|cases|responders|trials|studies)"
# Behind the percentage nothing may say that it is of others, or an interval.
SHARES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 12/25例（58%）, 12/25 (48%)
        rf"{FREE}(?P<n>{N})\s?/\s?(?P<of>{N})\s?(?:例|名|人|{PEOPLE})?\s?[,，(（]\s?{PERCENT}{ENDS}",
        # 48% (12/25)
        rf"{FREE}{PERCENT}\s?[(（\[]\s?(?P<n>{N})\s?(?:例)?\s?/\s?(?P<of>{N})\s?(?:例)?\s?[)）\]]",
        # 12 of 25 patients (48%)
        rf"{FREE}(?P<n>{N})\s(?:out\s)?of\s(?:the\s)?(?P<of>{N})\s(?:[a-z\-]+\s){{0,3}}?{PEOPLE}\s?[(\[]\s?{PERCENT}{ENDS}",
        # 48% (12 of 25)
        rf"{FREE}{PERCENT}\s?[(\[]\s?(?P<n>{N})\s(?:out\s)?of\s(?:the\s)?(?P<of>{N})(?:\s{PEOPLE})?\s?[)\]]",
        # 25例患者中12例（48%）
        rf"{FREE}(?P<of>{N})\s?[例名]患?者?中?[,，]?(?:有)?\s?(?P<n>{N})\s?[例名]\s?[(（]\s?{PERCENT}\s?[)）]",
    )
)
COUNTERS = "[例名项款种个]"
# An enumeration of three or more counts of one kind: B-ALL 24项、NHL 23项和AML 7项.
ENUMERATION = re.compile(
    rf"(?:[^，。；;,、0-9()（）]{{0,14}}?){FREE}(?P<first>{N})\s?(?P<counter>{COUNTERS})(?![0-9])"
    rf"(?:\s?[、和及]\s?[^，。；;、和()（）0-9]{{1,16}}(?:[A-Za-z]-?[0-9]{{1,3}}\s)?(?<![0-9.]){N}\s?(?P=counter)){{2,12}}"
)
TOTAL = re.compile(
    rf"(?:共|检索到|合计|总计|累计|纳入|入组)[^。；;0-9]{{0,40}}{FREE}(?P<total>{N})\s?(?P<counter>{COUNTERS})"
)
TOTALS = re.compile(
    rf"分别[^。；;0-9]{{0,60}}(?P<all>{N}\s?(?P<counter>{COUNTERS})(?:\s?[、和与及]\s?{N}\s?(?P=counter)){{1,5}})"
)
NUMBER = re.compile(N)
MEMBER = re.compile(rf"[0-9]\s?{COUNTERS}\s?[、和及]")
"""What no enumeration is without: the end of a member and the sign behind it."""
TABLE_CITED = re.compile(r"(?:表|Tab(?:le|\.)?)\s?(?P<number>[0-9]{1,2})(?![0-9])", re.IGNORECASE)
COUNTED = re.compile(
    rf"{FREE}(?P<n>{N})\s?(?:款|种|个|项)[^，。；;,0-9()]{{0,14}}?(?P<what>产品|药物|疗法|试验|研究)"
    rf"|{FREE}(?P<m>{N})\s(?:[A-Za-z\-]+\s){{0,4}}?(?P<noun>products|drugs|agents|therapies|trials|studies)(?![a-z])",
    re.IGNORECASE,
)
TRIAL_NOUNS = frozenset({"试验", "研究", "trials", "studies"})


def check_percentages(view: View) -> Iterator[Alarm]:
    """A percentage beside n of N that does not follow from them."""
    seen: set[tuple[str, str, str]] = set()
    for pattern in SHARES:
        for match in search(pattern, view, view.prose):
            n, of, percent = int(match["n"]), int(match["of"]), match["percent"]
            key = (match["n"], match["of"], percent)
            if not 0 < n <= of or key in seen:
                continue
            seen.add(key)
            if abs(100 * n / of - float(percent)) > view.rule.tolerance + half_unit(percent):
                told = f"{n} of {of} are {100 * n / of:.1f}%, printed is {percent}%"
                yield Alarm(f'"{shorten(view.text[slice(*match.span())])}": {told}', *match.span())


def half_unit(printed: str) -> float:
    """Half of the last printed place: what rounding may take.

    >>> half_unit("48"), half_unit("85.7")
    (0.5, 0.05)
    """
    exponent = Decimal(printed).as_tuple().exponent
    return 0.5 * 10.0 ** (exponent if isinstance(exponent, int) else 0)


def check_parts(view: View) -> Iterator[Alarm]:
    """An enumeration whose members add up to more than the total told right before it."""
    for number, sentence in enumerate(view.prose):
        if not MEMBER.search(view.folded, sentence.start, sentence.end):
            continue
        for match in ENUMERATION.finditer(view.folded, sentence.start, sentence.end):
            parts = [int(m[0]) for m in re.finditer(rf"{N}(?=\s?{match['counter']})", match[0])]
            told = _total_before(view, number, match.start(), match["counter"])
            if told is not None and sum(parts) > told[0] >= max(parts):
                total, (start, end) = told
                added = "+".join(str(part) for part in parts)
                quote = shorten(view.text[start:end])
                message = f'{added} = {sum(parts)} exceed the total {total} of "{quote}": some count twice'
                yield Alarm(message, *match.span())


def _total_before(view: View, number: int, until: int, counter: str) -> tuple[int, tuple[int, int]] | None:
    """The nearest total of the same counter, in the sentence or the one before."""
    for sentence in reversed(view.prose[max(0, number - 1) : number + 1]):
        end = min(until, sentence.end)
        lists = [m for m in TOTALS.finditer(view.folded, sentence.start, end) if m["counter"] == counter]
        if lists:
            return sum(int(m[0]) for m in NUMBER.finditer(lists[-1]["all"])), lists[-1].span()
        found = [m for m in TOTAL.finditer(view.folded, sentence.start, end) if m["counter"] == counter]
        if found:
            return int(found[-1]["total"]), found[-1].span()
    return None


def check_table_counts(view: View) -> Iterator[Alarm]:
    """A number told with a table that is its number of rows, though rows repeat what is counted."""
    tables = {table.label: table for table in view.reading.tables}
    for sentence in view.prose:
        if sentence.role not in ("body", "abstract"):
            continue
        for match in COUNTED.finditer(view.folded, sentence.start, sentence.end):
            cited = TABLE_CITED.search(view.folded, match.end(), min(sentence.end, match.end() + 60))
            label = next((name for name in tables if cited and _same_label(name, cited["number"])), "")
            told = int(match["n"] or match["m"])
            distinct = _count_distinct(view, label, match["what"] or match["noun"]) if label else 0
            if label and told == len(tables[label].rows) and 0 < distinct < told:
                quote = shorten(view.text[match.start() : match.end()])
                yield Alarm(f'"{quote}": {label} has {told} rows of {distinct} different ones', *match.span())


def _same_label(label: str, number: str) -> bool:
    found = re.search(r"[0-9]+", label)
    return found is not None and found[0] == number


def _count_distinct(view: View, label: str, noun: str) -> int:
    """How many different products or trials a table's column of them names; 0 if some cell names none."""
    table = next(one for one in view.reading.tables if one.label == label)
    typed = type_table(view.reading, table)
    fields = ("trial",) if noun.lower() in TRIAL_NOUNS else ("product", "drug")
    column = next((typed.columns[kind] for kind in fields if kind in typed.columns), None)
    if column is None:
        return 0
    named: set[str] = set()
    for row in table.rows:
        cell = row[column]
        found = view.reading.within(cell.start, cell.end, *fields) if cell else []
        if not found:
            return 0
        named.add(found[0].value)
    return len(named)


def check_metric_order(view: View) -> Iterator[Alarm]:
    """Of two outcomes of one arm in one sentence, one above the other though it cannot be."""
    by_sentence: dict[int, list[Row]] = {}
    for row in view.rows("outcomes"):
        sentence = view.sentence_at(int(row["start"]))
        if sentence is not None and row["comparator"] == "=" and row["value"]:
            by_sentence.setdefault(sentence.number, []).append(row)
    pairs = [tuple(words.split()) for words in view.rule.words]
    for rows in by_sentence.values():
        for lower, upper in permutations(_told_once(rows), 2):
            above = float(lower["value"]) > float(upper["value"]) + view.rule.tolerance
            if above and (lower["metric"], upper["metric"]) in pairs and _comparable(lower, upper):
                yield _above(view, lower, upper)


SAME = ("subject_id", "arm", "time_point", "unit", "statistic", "disease_id", "denominator")


def _told_once(rows: Sequence[Row]) -> list[Row]:
    """The rows of metrics without a second number, which could be another arm's."""
    times = Counter(row["metric"] for row in rows)
    return [row for row in rows if times[row["metric"]] == 1]


def _comparable(one: Row, other: Row) -> bool:
    """The same arm and time."""
    return all(one[name] == other[name] for name in SAME)


def _above(view: View, lower: Row, upper: Row) -> Alarm:
    told = f"{lower['metric']} {lower['value']} {lower['unit']} is above {upper['metric']} {upper['value']}"
    start = min(at(lower)[0], at(upper)[0])
    end = max(at(lower)[1], at(upper)[1])
    return Alarm(f'{told} {upper["unit"]}: "{shorten(view.text[start:end])}"', start, end)
