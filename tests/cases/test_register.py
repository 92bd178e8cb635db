"""Both books compared: what is ticked off, what differs, what one of them has not."""

from datetime import date

import pytest

from cases.register import Line, Ours, Verdict, compare

ON, LATER = date(2026, 3, 2), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("line", "case", "verdict"),
    [
        (Line(2, "N1", ON, "甲", "v", "i"), Ours(1, "乙", "w", "i", found=True), Verdict.TICKS),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "v", found=True), Verdict.TICKS),
        (Line(2, "N1", ON, "甲", "v", "i"), Ours(1, "甲", "v", "other", found=True), Verdict.NOT_OURS),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "w", found=True), Verdict.NOT_OURS),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "v"), Verdict.NOT_FOUND_YET),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "v", number="N1", on=ON), Verdict.SAME),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "v", number="N1", on=LATER), Verdict.OTHER_DAY),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "乙", "v", number="N1", on=ON), Verdict.OTHER_PERSON),
        (Line(2, "N1", ON, "甲", "v"), Ours(1, "甲", "v", number="N2", on=ON), Verdict.OTHER_NUMBER),
    ],
)
def test_compare__one_line__its_verdict(line: Line, case: Ours, verdict: Verdict) -> None:
    assert compare([line], [case]).found[0].verdict is verdict


def test_compare__not_to_be_told_apart__nothing_ticked() -> None:
    two = [Ours(1, "甲", "v", found=True), Ours(2, "甲", "v", found=True, wanted=True)]
    one = compare([Line(2, "N1", ON, "甲", "v")], two)
    assert (one.found[0].verdict, one.ticked, one.missing) == (Verdict.UNCLEAR, (), ())
    lines = [Line(2, "N1", ON, "甲", "v"), Line(3, "N2", ON, "甲", "v")]
    assert {each.verdict for each in compare(lines, two[:1]).found} == {Verdict.UNCLEAR}


def test_compare__both_ways__what_the_other_book_has_not() -> None:
    ours = [Ours(1, "甲", "v", found=True, wanted=True), Ours(2, "乙", "v", found=True), Ours(3, "丙", "v")]
    both = compare([Line(2, "N9", ON, "丁", "v")], ours)
    assert (both.found[0].verdict, both.missing) == (Verdict.NOT_OURS, (1,))
