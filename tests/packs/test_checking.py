"""Packs that contradict themselves do not load, and say where."""

from pathlib import Path

import pytest

import packs

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return packs.folder(FOLDER)


def test_check__anhui__no_errors_and_only_what_the_county_fills_in(files: dict[str, bytes]) -> None:
    found = [fault for fault in packs.check(files) if fault.code != "blank"]
    codes = [
        "no_phone",
        "no_controller",
        "no_controller",
        "no_filing_number",
        "no_filing_number",
        *["threshold_county"] * 2,
    ]
    assert [(fault.code, fault.level) for fault in found] == [(code, "warning") for code in codes]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("valid_to = 2025-12-31", "valid_to = 2021-12-31", "validity"),
        ('source = "S1"', 'source = "S999"', "unknown_source"),
        ('days = 20\nunit = "working"\nsource = "S1"', 'days = 20\nunit = "working"', "no_source"),
        ("days = 20", "days = 0", "days"),
        ("days = 20", "days = 1", "whole"),
        ("tries = 3\ndays = 2", "tries = 3\ndays = 4", "tries"),
        ('"08:00-12:00", "14:30-18:00"', '"08:00-15:00", "14:30-18:00"', "hours"),
        ('"08:00-12:00", "14:30-18:00"', '"12:00-08:00"', "hours"),
        (
            "# [[calendar.year]]\n# year = 2027\n",
            "[[calendar.year]]\nyear = 2027\ndays_off = [2026-01-01]\n",
            "calendar_year",
        ),
        (
            "# [[calendar.year]]\n# year = 2027\n",
            "[[calendar.year]]\nyear = 2027\ndays_off = [2027-01-01]\nmake_up = [2027-01-01]\n",
            "calendar_both",
        ),
        ("free_tries = 3", "free_tries = 0", "screen_lock"),
        ('role = "village_lead"', 'role = "village_boss"', "unknown_role"),
        ("ignored_hours = 4", "ignored_hours = 0", "no_wait"),
        ("digest_at = 08:00:00", "digest_at = 06:00:00", "quiet_digest"),
        ("pushes_a_day = 3", "pushes_a_day = 0", "quiet_cap"),
        ('title = "已解决"\nends = true\nsecond = true', 'title = "已解决"\nends = true', "second_person"),
        ("missed = true", "missed = true\nends = true\nsecond = true", "missed_ends"),
        ("missed = true", "missed = false", "no_missed"),
        ('code = "school"', 'code = "illness"', "same_code"),
        ("unsure = true", "unsure = false", "unsure"),
        ("mention_days = 7", "mention_days = 14", "drafts"),
        ('then = "archive"', 'then = "burn"', "then"),
        ("可能归县农业农村局管", "归县农业农村局管", "unsaid_doubt"),
        ("[channels.telegram]", "[channels.telegraph]", "no_channel"),
        ('"see_question", "answer_question", ', '"see_question", ', "nobody_may"),
        ('to_tell = "等着告诉户里"\n', "", "unknown_state"),
        ('ends = ["closed", "withdrawn"]', 'ends = ["closed"]', "dead_end"),
        ('start = "open"', 'start = "begin"', "no_start"),
        ('act = "take_up"', 'act = "take_down"', "unknown_act"),
        ('roles = ["household"]', "roles = []", "no_role"),
        ('roles = ["household"]', 'roles = ["headman"]', "unknown_role"),
        ('open = "等着入户"\n', 'open = "等着入户"\nlost = "没人管"\n', "unreachable"),
        (
            'from = ["open"]\nact = "take_up"\nto = ["in_hand"]',
            'from = ["closed"]\nact = "take_up"\nto = ["in_hand"]',
            "leaves_end",
        ),
    ],
)
def test_check__contradiction__is_found_and_the_pack_does_not_load(
    files: dict[str, bytes], old: str, new: str, code: str
) -> None:
    text = files["pack.toml"].decode()
    assert old in text
    broken = {**files, "pack.toml": text.replace(old, new, 1).encode()}
    found = [fault for fault in packs.check(broken) if fault.code == code]
    assert found
    assert found[0].level == "error"
    assert found[0].row > 0
    assert found[0].message
    assert found[0].remedy
    with pytest.raises(packs.BadPack) as refusal:
        packs.load(broken)
    assert code in [fault.code for fault in refusal.value.faults]


def test_check__ladder_not_upwards__found(files: dict[str, bytes]) -> None:
    text = files["pack.toml"].decode()
    swapped = text.replace('role = "town_lead"\ntitle = "告诉镇', 'role = "worker"\ntitle = "告诉镇')
    assert "ladder_order" in [fault.code for fault in packs.check({**files, "pack.toml": swapped.encode()})]


def test_check__telegram_full_for_staff__warns(files: dict[str, bytes]) -> None:
    text = (
        files["pack.toml"]
        .decode()
        .replace('staff = "notice"\nvillager = "none"\npush', 'staff = "full"\nvillager = "none"\npush', 1)
    )
    found = packs.check({**files, "pack.toml": text.encode()})
    assert ("abroad", "warning") in [(fault.code, fault.level) for fault in found]
    assert packs.load({**files, "pack.toml": text.encode()}).name == "anhui-2022"
