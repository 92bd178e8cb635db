"""What must not be published is found whatever way it is written; what everybody may read stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import personal
from knowledge.personal import County, Kind

COUNTY = County(
    frozenset({"甲一山", "乙二"}), frozenset({"杏园村", "一组", "松岗"}), frozenset({"00008000000", "12317"})
)


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("去找甲一山", Kind.NAME, "甲一山"),
        ("乙二家", Kind.NAME, "乙二"),
        ("请找李大爷", Kind.NAME, "李大爷"),
        ("问问张某某", Kind.NAME, "张某某"),
        ("打 138 0000 0001", Kind.PHONE, "138 0000 0001"),
        ("打１３８０００００００１", Kind.PHONE, "13800000001"),
        ("打138-0000-0001", Kind.PHONE, "138-0000-0001"),
        ("打一三八零零零零零零零一", Kind.PHONE, "一三八零零零零零零零一"),
        ("座机0557-8000001", Kind.PHONE, "0557-8000001"),
        ("身份证999999194102020018", Kind.NUMBER, "999999194102020018"),
        ("卡号 6222 0000 0000 0000 000", Kind.NUMBER, "6222 0000 0000 0000 000"),
        ("杏园村的都去", Kind.PLACE, "杏园村"),
        ("杏园那边", Kind.PLACE, "杏园"),
        ("松岗有点", Kind.PLACE, "松岗"),
        ("我住王家庄的", Kind.PLACE, "王家庄"),
    ],
)
def test_find__however_written__named(text: str, kind: Kind, word: str) -> None:
    assert (kind, word) in [(one.kind, one.word) for one in personal.find(text, COUNTY)]


@pytest.mark.parametrize(
    "text",
    [
        "先找村里，再打12345。",
        "打县里的值班电话 0000-8000000",
        "2022年1月1日起，每人每月 600 元",
        "分三组，一组十人；农村、本村、外村都行",
        "砀农工组〔2022〕2号 第3条",
        "王法不等人，金石为开",
    ],
)
def test_find__what_everybody_may_read__stays(text: str) -> None:
    assert personal.find(text, COUNTY) == []


@given(st.text(max_size=20), st.integers(13000000000, 19999999999), st.text(max_size=20))
def test_without__a_telephone_anywhere__gone(before: str, phone: int, after: str) -> None:
    text = f"{before}，{phone}，{after}"
    assert str(phone) not in personal.without(text, COUNTY)
