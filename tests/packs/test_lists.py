"""The departments' lists of the shipped pack, and what a county may not write."""

import pytest

from cases.rights import Act
from packs import reading
from packs.checking import check_pack
from packs.pack import Pack
from tests.shipped import pack_files, shipped_pack


def with_line(old: str, new: str) -> list[tuple[str, str]]:
    """Code and level of what is wrong with the shipped pack after one change."""
    files = dict(pack_files())
    text = files["pack.toml"].decode()
    assert old in text
    files["pack.toml"] = text.replace(old, new, 1).encode()
    read = reading.read(files)
    assert isinstance(read, Pack)
    return [(fault.code, fault.level) for fault in check_pack(read)]


def test_shipped__six_lists_and_three_of_referrals__figures_only_with_a_source() -> None:
    lists = shipped_pack().lists
    assert lists is not None
    of_people = {code for code, kind in lists.kinds.items() if not kind.sender}
    assert of_people == {"medical", "school", "housing", "disaster", "job", "low_income"}
    assert [kind.sender for kind in lists.kinds.values() if kind.sender] == ["12345", "12317", "petition"]
    assert {kind.code for kind in lists.unset()} == {"medical", "school"}, "no source has a figure for these"
    for kind in lists.kinds.values():
        is_figure = kind.threshold.is_set and not kind.sender
        assert kind.threshold.source in shipped_pack().sources or not is_figure
    assert [role.name for role in shipped_pack().roles.values() if Act.READ_LIST in role.acts] == ["county"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('risk = "illness"\nsource', 'risk = "plague"\nsource', "unknown_hardship"),
        ('false_findings = ["differs"]', 'false_findings = ["odd"]', "unknown_finding"),
        ('field = "grade"\none_of', 'field = "mark"\none_of', "unknown_column"),
        ('one_of = ["C", "D"]', 'one_of = ["C"]\nevery = true', "threshold_twice"),
        ('unit = "天"\ncounty = true', 'unit = "天"\nsource = "S16"', "threshold_unset"),
        ('also = ["灾情"', 'also = ["姓名", "灾情"', "same_column"),
    ],
)
def test_contradiction__does_not_load(old: str, new: str, code: str) -> None:
    assert (code, "error") in with_line(old, new)


def test_threshold_filled_in__read_from_then_on() -> None:
    found = with_line('unit = "元"\ncounty = true', 'unit = "元"\nat_least = 15000\ncounty = true')
    assert found.count(("threshold_county", "warning")) == 1
