"""ID and phone numbers. The ID numbers here are made up; their regions do not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import identity
from cases.identity import IdFault


def made_up(born: str = "19600101", serial: str = "001") -> str:
    """An ID number with a right check digit of the region 000000."""
    body = f"000000{born}{serial}"
    return next(body + last for last in "0123456789X" if identity.id_fault(body + last) in (None, IdFault.BIRTHDAY))


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (made_up(), None),
        (made_up().lower(), None),
        (" ".join(made_up()), None),
        (341321196001010000, IdFault.AS_NUMBER),
        (3.41321e17, IdFault.AS_NUMBER),
        ("3.41321E+17", IdFault.ROUNDED),
        ("000000196001010000", IdFault.ROUNDED),
        ("12345", IdFault.LENGTH),
        (None, IdFault.LENGTH),
        (made_up("19601341"), IdFault.BIRTHDAY),
    ],
)
def test_id_fault__cell__says_what(cell: identity.Cell, fault: IdFault | None) -> None:
    assert identity.id_fault(cell) is fault


@given(st.integers(0, 16), st.integers(1, 9))
def test_id_fault__one_digit_wrong__found(place: int, shift: int) -> None:
    number = made_up()
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert identity.id_fault(wrong) is not None


def test_normal_id__fifteen_digits__become_eighteen() -> None:
    long = identity.normal_id("000000600101001")
    assert long[:17] == "00000019600101001"
    assert identity.id_fault(long) is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("138 0000 0000", "13800000000"),
        ("８６１３８００００００００", "13800000000"),
        ("0086 13800000000", "13800000000"),
        ("0557-8000000", "05578000000"),
        ("+86 0557 8000000", "05578000000"),
        ("400-800-0000", "4008000000"),
        ("1380000000", None),
        ("12800000000", None),
        ("没有", None),
        ("", None),
    ],
)
def test_normal_phone__as_people_write_it(text: str, phone: str | None) -> None:
    assert identity.normal_phone(text) == phone


def test_phone_of__number_cell__read_as_digits() -> None:
    assert identity.phone_of(13800000000) == identity.phone_of(13800000000.0) == "13800000000"
    assert identity.phone_of(None) is None
