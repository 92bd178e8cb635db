"""Reading alarms.toml: what a pack may say, and what is a fault of which line."""

import pytest

from packs import alarms
from packs.alarms import EXAMPLES, TOML, Alarms
from packs.faults import Faulty
from tests.shipped import pack_files, shipped_pack

ROLES = frozenset(shipped_pack().roles)


def shipped() -> str:
    return pack_files()[TOML].decode("utf-8")


def read(text: str) -> Alarms | Faulty | None:
    return alarms.read({TOML: text.encode(), EXAMPLES: pack_files()[EXAMPLES]}, ROLES)


def test_read__no_file__none() -> None:
    assert alarms.read({}, ROLES) is None


def test_read__shipped__every_matter_of_danger_has_its_numbers() -> None:
    found = read(shipped())
    assert isinstance(found, Alarms)
    for matter in found.matters.values():
        assert bool(matter.numbers) is (matter.kind == "urgent"), matter.subkind
    assert {one.number for one in found.emergency} == {"110", "119", "120", "12356"}
    assert all(one.source or one.county for one in found.numbers.values())
    assert found.matters["stroke"].numbers[0].number == "120"
    assert found.matters["suicide"].numbers[0].number == "12356"
    assert found.matters["fire"].numbers[0].number == "119"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('roles = ["worker", "village_lead"', 'roles = ["nobody", "village_lead"', "unknown_role"),
        ('numbers = ["12356", "120", "110"]', 'numbers = ["999"]', "unknown_number"),
        ('unless = "past told prevention cattle paper calmed"', 'unless = "nothing"', "unknown_context"),
        ('title = "报警"\nalways = true\nsource = "N12345"', 'title = "报警"\nalways = true', "no_source"),
        ('subkind = "trouble"\ndespite', 'subkind = "?"\ndespite', "unknown_subkind"),
        ("minutes = 5", "minutes = 0", "bad_value"),
        ("不想活|不活了", "<nobody>|不活了", "saying"),
        ("[duty]", "[duty", "toml"),
    ],
)
def test_read__contradiction__named(old: str, new: str, code: str) -> None:
    text = shipped().replace('despite = 8.0\nsubkind = "trouble"', 'subkind = "trouble"\ndespite = 8.0')
    assert old in text
    found = read(text.replace(old, new, 1))
    assert isinstance(found, Faulty)
    assert code in [fault.code for fault in found.faults]


def test_watch_of__without_examples__sayings_alone() -> None:
    watch = alarms.watch_of(shipped())
    assert watch.hear("救命啊") is not None
    assert watch.likeness("救命啊") == 0
