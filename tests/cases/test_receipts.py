"""Receipt numbers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import receipts
from cases.receipts import ReceiptStyle

STYLE = ReceiptStyle()
SERIALS = st.integers(0, 10**7 - 1)


@given(SERIALS)
def test_read__as_shown__is_the_number(serial: int) -> None:
    number = receipts.make(serial, STYLE)
    assert len(number) == 8
    assert receipts.read(receipts.show(number, STYLE), STYLE) == number


@given(SERIALS, st.integers(0, 7), st.integers(1, 9))
def test_read__one_digit_wrong__refused(serial: int, place: int, shift: int) -> None:
    number = receipts.make(serial, STYLE)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert receipts.read(wrong, STYLE) is None


@given(SERIALS, st.integers(0, 6))
def test_read__neighbours_swapped__refused(serial: int, place: int) -> None:
    number = receipts.make(serial, STYLE)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or receipts.read(swapped, STYLE) is None


@pytest.mark.parametrize("text", ["", "1234", "回执", "123456789", "abcd5678", "²²²²²²²²"])
def test_read__no_receipt_number__none(text: str) -> None:
    assert receipts.read(text, STYLE) is None


def test_read__full_width_and_dashes__understood() -> None:
    number = receipts.make(1234567, STYLE)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert receipts.read(f" {wide[:4]}－{wide[4:]} ", STYLE) == number


def test_draw__by_chance__never_begins_with_zero_and_reads_back() -> None:
    chance = random.Random(1)
    drawn = {receipts.draw(STYLE, chance.randrange) for _ in range(500)}
    assert len(drawn) > 490
    assert all(not number.startswith("0") and receipts.read(number, STYLE) == number for number in drawn)


def test_make__no_room__refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        receipts.make(10**7, STYLE)
