"""`[[keeping]]`: what a pack may say about each kind, and what contradicts itself."""

from dataclasses import replace

import pytest

from packs.checking import check_pack
from packs.keeping import ARCHIVE, ERASE, Keeping, Kind, contradictions, kept, readers
from packs.pack import Consent, Pack
from tests.shipped import shipped_pack


def changed(kind: Kind, **values: object) -> Pack:
    pack = shipped_pack()
    rows = tuple(replace(each, **values) if each.kind == kind else each for each in pack.keeping)  # type: ignore[arg-type]
    return replace(pack, keeping=rows)


def codes(pack: Pack) -> list[str]:
    return [code for _, code, _, _ in contradictions(pack)]


def test_check__shipped_pack__nothing_against_itself() -> None:
    assert codes(shipped_pack()) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_check__a_kind_left_out__said(kind: Kind) -> None:
    pack = shipped_pack()
    assert "kind_unsaid" in codes(replace(pack, keeping=tuple(each for each in pack.keeping if each.kind != kind)))


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        (Kind.REPORT, {"then": "burn"}, "then"),
        (Kind.QUESTION, {"then": ARCHIVE}, "not_archived"),
        (Kind.REGISTER, {"days": 10}, "keep_days"),
        (Kind.REPORT, {"days": -1}, "keep_days"),
        (Kind.MEDIA, {"days": 2000, "then": ERASE}, "media_longer"),
        (Kind.LOG, {"days": 10}, "log_shorter"),
        (Kind.DRAFT, {"days": 15}, "draft_days"),
        (Kind.QUEUE, {"days": 0}, "keep_days"),
    ],
)
def test_check__contradiction__said(kind: Kind, values: dict[str, object], code: str) -> None:
    assert code in codes(changed(kind, **values))


def test_check__unknown_or_twice__said() -> None:
    pack = shipped_pack()
    assert "unknown_kind" in codes(replace(pack, keeping=(*pack.keeping, Keeping("diary", "日记", 1, ERASE))))
    assert "same_kind" in codes(replace(pack, keeping=(*pack.keeping, pack.keeping[0])))


def test_check__neither_source_nor_county__said() -> None:
    faults = check_pack(changed(Kind.REPORT, county=False, source=""))
    assert [fault.code for fault in faults if fault.sheet.startswith("keeping")] == ["no_source"]


def test_check__consent_by_hand__warned() -> None:
    pack = replace(shipped_pack(), consent=Consent("1", ("一句",), county=True))
    assert [fault.level for fault in check_pack(pack) if fault.code == "consent_by_hand"] == ["warning"]


def test_readers__from_the_household_upwards() -> None:
    titles = readers(shipped_pack())
    assert titles.index("网格员") < titles.index("乡镇负责人") < titles.index("县级监管")
    assert "系统管理员" not in titles


def test_kept__a_kind_an_older_pack_did_not_know__none() -> None:
    assert kept(replace(shipped_pack(), keeping=()), Kind.ALARM) is None
