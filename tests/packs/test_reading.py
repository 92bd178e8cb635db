"""A pack from bytes: values, or faults with table, line and remedy."""

import re
from datetime import date, time
from pathlib import Path

import pytest

import packs
from cases.deadlines import Unit
from cases.places import Level
from cases.rights import Act
from chat.channel import Carry
from packs.pack import Pack

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return packs.folder(FOLDER)


@pytest.fixture(scope="module")
def pack(files: dict[str, bytes]) -> Pack:
    return packs.load(files)


def changed(files: dict[str, bytes], old: str, new: str, count: int = 1) -> dict[str, bytes]:
    """The same pack with one piece of pack.toml written otherwise."""
    text = files["pack.toml"].decode()
    assert old in text
    return {**files, "pack.toml": text.replace(old, new, count).encode()}


def faults(files: dict[str, bytes]) -> list[packs.Fault]:
    found = packs.read(files)
    assert isinstance(found, packs.Faulty)
    return list(found.faults)


def test_read__anhui__limits_with_their_source(pack: Pack) -> None:
    rule = pack.rules["home_check"]
    assert (rule.name, rule.days, rule.unit, rule.source) == ("home_check", 2, Unit.WORKING, "S1")
    assert pack.rules["whole"].days == 20
    assert pack.sources["S1"].on == "2022-03-30"
    assert pack.tasks.home_check is pack.rules["home_check"]
    assert pack.calendar.day_ends == time(18)


def test_read__anhui__roles_ladder_and_quiet_times(pack: Pack) -> None:
    assert pack.roles["town_lead"].level is Level.TOWN
    assert Act.EXTEND in pack.roles["town_lead"].acts
    assert Act.EXTEND not in pack.roles["village_lead"].acts
    assert [rung.role for rung in pack.ladder.rungs] == ["worker", "village_lead", "town_lead", "county"]
    assert (pack.quiet.pushes_a_day, pack.quiet.digest_lines) == (3, 10)


def test_read__anhui__nine_hardships_and_unsure(pack: Pack) -> None:
    assert len([kind for kind in pack.hardships if not kind.unsure]) == 9
    unsure = pack.hardship("unsure")
    assert unsure is not None
    assert unsure.title == "说不清"
    assert all(kind.icon and kind.plain for kind in pack.hardships)


def test_read__anhui__what_channels_carry_in_a_real_county(pack: Pack) -> None:
    telegram = pack.channels["telegram"]
    assert (telegram.demo, telegram.staff, telegram.villager) == (Carry.FULL, Carry.NOTICE, Carry.NONE)
    assert pack.channels["phone"].villager is Carry.FULL


def test_read__anhui__office_that_may_have_changed__says_may(pack: Pack) -> None:
    (alias,) = (one for one in pack.aliases if one.old == "县乡村振兴局")
    assert alias.unverified
    assert "可能" in alias.say
    assert alias.since == date(2023, 1, 1)


def test_is_valid_on__last_day__still(pack: Pack) -> None:
    assert pack.is_valid_on(date(2025, 12, 31))
    assert not pack.is_valid_on(date(2026, 1, 1))


def test_lookups__by_code(pack: Pack) -> None:
    assert pack.name == "anhui-2022"
    finding, reason, office = pack.finding("missed"), pack.reason("disaster"), pack.office("12317")
    assert finding is not None
    assert finding.missed
    assert reason is not None
    assert office is not None
    assert office.phone == "12317"
    assert pack.finding("x") is pack.reason("x") is pack.office("x") is pack.hardship("x") is None


def test_read__hash__of_content_not_of_order(files: dict[str, bytes], pack: Pack) -> None:
    again = packs.load(dict(reversed(files.items())))
    assert again.hash == pack.hash
    other = packs.load(changed(files, "days = 20", "days = 21"))
    assert other.hash != pack.hash


def test_read__no_pack_toml__says_so() -> None:
    assert [fault.code for fault in faults({"forms/a.md": b""})] == ["no_pack_toml"]


def test_read__not_utf8__says_so(files: dict[str, bytes]) -> None:
    found = faults({**files, "pack.toml": files["pack.toml"].decode().encode("gb18030")})
    assert [fault.code for fault in found] == ["encoding"]


def test_read__broken_toml__line(files: dict[str, bytes]) -> None:
    found = faults(changed(files, 'title = "入户核查"', 'title = "入户核查'))
    assert found[0].code == "toml"
    text = files["pack.toml"].decode().splitlines()
    assert text[found[0].row - 1] == 'title = "入户核查"'


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        (
            '[rules.home_check]\ntitle = "入户核查"\ndays = 2',
            '[rules.home_check]\ntitle = "入户核查"',
            "missing",
            "days",
        ),
        (
            '[rules.home_check]\ntitle = "入户核查"\ndays',
            '[rules.home_check]\ntitle = "入户核查"\ndasy',
            "missing",
            "days",
        ),
        ('unit = "working"\nsource = "S1"', 'unit = "wroking"\nsource = "S1"', "bad_value", "unit"),
        ("pushes_a_day = 3", "pushes_a_day = 3\npush = 1", "unknown_key", "push"),
        ("pushes_a_day = 3", 'pushes_a_day = "many"', "bad_value", "pushes_a_day"),
        ('confirm = "confirm"', 'confirm = "confrim"', "unknown_limit", "confirm"),
        ('level = "grid"', 'level = "gird"', "unknown_level", "level"),
        ('"see_task", "see_report"', '"see_tasks", "see_report"', "bad_value", None),
        ('limit = "home_check"', 'limit = "home"', "unknown_limit", "limit"),
    ],
)
def test_read__misspelt__table_and_line(
    files: dict[str, bytes], old: str, new: str, code: str, column: str | None
) -> None:
    broken = changed(files, old, new)
    found = faults(broken)
    assert code in [fault.code for fault in found]
    fault = next(fault for fault in found if fault.code == code)
    assert fault.file == "pack.toml"
    assert fault.row > 1
    assert fault.message
    assert fault.remedy
    if column:
        assert fault.column == column
        near = "\n".join(broken["pack.toml"].decode().splitlines()[fault.row - 1 : fault.row + 3])
        assert re.search(r"[\w.]+", near)


def test_read__unknown_key_in_a_table__line_of_that_key(files: dict[str, bytes]) -> None:
    broken = changed(files, "pushes_a_day = 3", "pushes_a_day = 3\npush = 1")
    fault = next(fault for fault in faults(broken) if fault.code == "unknown_key")
    assert broken["pack.toml"].decode().splitlines()[fault.row - 1] == "push = 1"
    assert fault.sheet == "quiet"


def test_folder__hidden_and_lock_files__left_out(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    for name in ("pack.toml", "forms/a.md", ".hidden", "forms/~$a.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert sorted(packs.folder(tmp_path)) == ["forms/a.md", "pack.toml"]
    with pytest.raises(NotADirectoryError):
        packs.folder(tmp_path / "none")
