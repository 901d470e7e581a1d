"""What is printed says whether a line of a table's column goes on with the line above it."""

from __future__ import annotations

import re

from pipeline.geometry.cells import HAN, Entry

JOINTS = r"(?:and|or|of|with|for|in|to|the|a|by|plus|than)"
SIGN_BEHIND = r"[-‐/,(（\[、，；—–:：+＋]"
OPEN_END = re.compile(rf"(?:{SIGN_BEHIND}|(?<![A-Za-z]){JOINTS})$")
FIGURE = re.compile("[0-9]")
OPEN_NUMBER = re.compile(r"[0-9%]\s?[±×]$")
OPEN_FIGURES = re.compile(r"[0-9%][-–~～,，/]$")
HANGING = re.compile(rf"{SIGN_BEHIND}$|[（(\[][^)）\]]*$")
GOES_ON = re.compile(rf"^(?:[)）\]】,，、；;。:：%％/(（\[]|±|{JOINTS}(?![A-Za-z]))")


# • Grade 3 infections, – 停药, 2. 血细胞减少
ITEM = re.compile(
    r"(?:(?P<sign>[•·●▪■○◦‣▸◆]|[-–—−](?=\s))\s?|(?P<number>[1-9])(?:[.．、)）]\s?))(?=[^\s0-9.]|[0-9]\S*\s)"
)


def is_one_kind(one: Entry, two: Entry) -> bool:
    """Whether two lines stand in the same columns; bold below what is not opens a section of the table."""
    return (one.first, one.last) == (two.first, two.last) and (one.bold or not two.bold)


def are_numbers(one: Entry, two: Entry) -> bool:
    """Whether two lines are figures by themselves: `47 ± 14` below `26.5`, not `(86.2)` below `25`."""
    both = one.is_figures and two.is_figures
    return both and OPEN_FIGURES.search(one.text) is None and two.text[0] not in "(（[±"


def had_room(one: Entry, two: Entry, width: float) -> bool:
    """Whether the first word of a line would have stood on the line above it."""
    return room_left(one, two, width) > 0


def room_left(one: Entry, two: Entry, width: float) -> float:
    """What would have been left of a line if the first word of the next stood on it; below 0: not room."""
    space = 0.0 if HAN.match(two.text) else 0.2 * two.size
    return width - 0.1 * one.size - one.width - space - two.opening


def must_wrap(one: Entry, two: Entry) -> bool:
    """Whether what is printed says that the line above goes on: an open bracket, a comma, `and`."""
    if goes_on_in_list(one.text, two.text):
        return True
    return is_open(one) or OPEN_END.search(one.text) is not None or GOES_ON.match(two.text) is not None


def is_open(entry: Entry) -> bool:
    """Whether a line ends inside a bracket."""
    return sum(map(entry.text.count, "(（[")) > sum(map(entry.text.count, ")）]"))


def goes_on_in_list(one: str, two: str) -> bool:
    """Whether a line is the next item of the list in a cell that the line above it begins or goes on with.

    >>> goes_on_in_list("• Grade 3 infections", "• Cytopenias"), goes_on_in_list("1. 减量", "2. 停药")
    (True, True)
    >>> goes_on_in_list("1. 减量", "1. 停药"), goes_on_in_list("-5.2", "-3.1")
    (False, False)
    """
    first, second = ITEM.match(one), ITEM.match(two)
    if first is None or second is None:
        return False
    if first["number"] and second["number"]:
        return int(second["number"]) == int(first["number"]) + 1
    return first["sign"] is not None and first["sign"] == second["sign"]
