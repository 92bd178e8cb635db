"""`[referrals]`: who hands matters over; a limit without a source does not load, petitions are kept from villages."""

from cases.places import Level
from cases.rights import Act
from packs import check
from tests.shipped import pack_files, shipped_pack


def broken(old: str, new: str) -> set[str]:
    """The codes of the faults after a change of pack.toml."""
    files = dict(pack_files())
    text = files["pack.toml"].decode()
    assert old in text
    files["pack.toml"] = text.replace(old, new, 1).encode()
    return {fault.code for fault in check(files) if fault.level == "error"}


def test_senders__no_figure_without_a_source__petitions_from_the_town_up() -> None:
    pack = shipped_pack()
    assert pack.referrals is not None
    assert [each.code for each in pack.referrals.senders] == ["12345", "12317", "petition"]
    assert all(each.rule is None for each in pack.referrals.senders), "no limit was found: the county sets it"
    petition = pack.referrals.sender("petition")
    assert petition is not None
    assert petition.from_level is Level.TOWN
    assert {role.name for role in pack.roles.values() if Act.TAKE_REFERRAL in role.acts} == {
        "town_lead",
        "county",
        "desk",
    }


def test_lists_of_referrals__a_sender_nobody_knows_or_no_number__do_not_load() -> None:
    assert "unknown_sender" in broken('sender = "petition"', 'sender = "moon"')
    assert "no_number" in broken('field = "number"\ntitle = "单号"', 'field = "other"\ntitle = "单号"')


def test_senders__twice_or_no_day_or_no_source__does_not_load() -> None:
    first = 'code = "12345"\ntitle = "12345 热线"\ncounty = true'
    assert "same_code" in broken(first, first.replace("12345", "petition"))
    assert "days" in broken(first, f"{first}\ndays = 0")
    assert broken(first, first.replace("county = true", "days = 5"))
    assert broken('title = "信访"\nfrom_level = "town"', 'title = "信访"\nfrom_level = "moon"')
    assert not broken(first, f'{first}\ndays = 5\nunit = "calendar"')
