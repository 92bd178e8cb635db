"""The procedures' files: what they hold, what they never say, and that a contradiction is named with file and line."""

import tomllib
from pathlib import Path

import pytest

import packs
from cases import moves
from cases.deadlines import Unit
from cases.procedures import HOUSEHOLD, Asks, Paper
from packs import procedures
from packs.pack import Pack

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"
FIRST = "procedures/01-identification.toml"
OTHER = "procedures/02-identification-15-days.toml"
HOUSING = "procedures/05-housing.toml"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return packs.folder(FOLDER)


@pytest.fixture(scope="module")
def pack(files: dict[str, bytes]) -> Pack:
    return packs.load(files)


def test_read__the_plan__every_procedure_is_there(pack: Pack) -> None:
    matters = {each.matter for each in pack.procedures.values() if each.acts}
    assert matters == {
        "identification",
        "assistance",
        "risk_exit",
        "housing",
        "relief",
        "low_income",
        "water",
        "education",
        "medical",
        "appeal",
    }


def test_identification__two_rule_sets__one_in_force(pack: Pack) -> None:
    anhui, fifteen = pack.procedures["监测对象识别"], pack.procedures["监测对象识别（15 天）"]
    assert procedures.given(pack.procedures, "identification") is anhui
    assert anhui.whole is not None
    assert fifteen.whole is not None
    assert (anhui.whole.days, anhui.whole.unit, anhui.whole.source) == (20, Unit.WORKING, "S1")
    assert (fifteen.whole.days, fifteen.whole.source) == (15, "S3")
    assert anhui.limit_of("home_check") == pack.rules["home_check"]
    assert fifteen.limit_of("home_check") is None
    assert [step.key for step in anhui.steps] == [step.key for step in fifteen.steps]
    for each in (anhui, fifteen):
        least = each.state("notice").least
        assert least is not None
        assert (least.days, least.source) == (5, "S3")


def test_identification__comparison__never_before_the_authorisation(pack: Pack) -> None:
    """In whatever order things are done: departments are asked and answer only while the authorisation stands."""
    procedure = pack.procedures["监测对象识别"]
    for here in moves.positions(procedure):
        compared = "compared" in here.recorded or "comparing" in here.states
        assert not compared or "consent" in here.recorded, here
    seen = {step.act: step.seen_by for step in procedure.steps}
    assert seen["bring_comparison"] == ("town_lead", "county")


def test_identification__objector__is_not_seen_in_the_village(pack: Pack) -> None:
    low = {name for name, role in pack.roles.items() if role.level < pack.roles["town_lead"].level}
    for procedure in pack.procedures.values():
        for step in procedure.steps:
            if step.asks is Asks.OBJECTION or procedure.matter == "appeal":
                assert step.seen_by, (procedure.name, step.key)
                assert not low & set(step.seen_by)
                assert not low & {tell.whom for tell in step.tells}


def test_housing__two_notices_of_a_week(pack: Pack) -> None:
    procedure = pack.procedures["危房改造"]
    for code in ("notice", "notice_town"):
        least = procedure.state(code).least
        assert least is not None
        assert (least.days, least.source) == (7, "S60")
    order = ["applied", "meeting", "notice", "town_review", "notice_town", "county_decision", "building", "safe"]
    codes = [state.code for state in procedure.states]
    assert sorted(order, key=codes.index) == order


def test_relief__opened_with_one_tap__no_comparison_no_notice(pack: Pack) -> None:
    relief = pack.procedures["小额快救"]
    assert relief.beside
    assert not {step.asks for step in relief.steps} & {Asks.POSTING, Asks.MEETING, Asks.CONSENT}
    assert {role for step in relief.steps if step.act == "decide" for role in step.roles} == {"town_lead"}


def test_refusal__always__told_in_plain_words_with_an_appeal(pack: Pack) -> None:
    """No village refuses anybody, and every refusal is on paper or looked at first."""
    refusals = [
        (procedure, step)
        for procedure in pack.procedures.values()
        for step in procedure.steps
        if step.asks is Asks.REFUSAL
    ]
    assert len(refusals) > 10
    for procedure, step in refusals:
        assert all(pack.roles[role].level >= pack.roles["town_lead"].level for role in step.roles)
        assert Paper.REFUSAL in step.papers or step.tos == ("negative_look",)
        assert step.appeal == "申诉"
        assert not set(step.tos) & set(procedure.ends), "the telling comes before the end"
        assert any(tell.whom == HOUSEHOLD for tell in step.tells)


def test_words__no_text_promises_money_or_counts_clearings(files: dict[str, bytes]) -> None:
    """What households are told holds no sum and no promise; no file has a quota or a share to be cleared."""
    for path in procedures.paths(files):
        sheet = tomllib.loads(files[path].decode())
        said = [tell["say"] for step in sheet.get("step", ()) for tell in step.get("tells", ())]
        for words in said:
            assert not [odd for odd in ("元", "补助", "补贴", "发放", "到账", "领取", "发钱", "给钱") if odd in words]
            assert words.format(case="1", reason="", item="", day="", office="", phone="", number="")
        text = files[path].decode()
        assert not [odd for odd in ("%", "％", "百分之", "完成率", "消除率", "清零") if odd in text]


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "line"),
    [
        (FIRST, "hangs = 5", "hangs = 3", "notice_short", "[states.notice]"),
        (FIRST, 'least = "notice"\n', "", "no_least", "[states.notice]"),
        (FIRST, 'act = "accept"\nto', 'act = "acept"\nto', "unknown_act", "[[step]]"),
        (FIRST, 'to = ["home_check"]\nroles', 'to = ["home_chek"]\nroles', "unknown_state", "[[step]]"),
        (FIRST, 'roles = ["town_lead"]\npapers', 'roles = ["town_boss"]\npapers', "unknown_role", "[[step]]"),
        (FIRST, 'roles = ["town_lead"]\npapers', 'roles = ["desk"]\npapers', "nobody_has", "[[step]]"),
        (FIRST, 'roles = ["town_lead"]\npapers', "roles = []\npapers", "no_role", "[[step]]"),
        (FIRST, 'outcome = "no_quorum"', 'outcome = "later"', "outcomes", "[[step]]"),
        (FIRST, 'needs = ["consent"]\nrecords = ["compared"]', 'records = ["compared"]', "compared_first", "[[step]]"),
        (FIRST, 'appeal = "申诉"\n', "", "no_appeal", "[[step]]"),
        (FIRST, 'appeal = "申诉"', 'appeal = "上访"', "unknown_procedure", "[[step]]"),
        (FIRST, 'form = "verify"', 'form = "verifi"', "unknown_form", "[[step]]"),
        (FIRST, 'cites = ["S2"]', 'cites = ["S999"]', "unknown_source", "[[step]]"),
        (FIRST, 'source = "S3"\ncounty = true', "", "no_source", "[states.notice]"),
        (FIRST, 'rises_to = ["town_lead", "county"]', "rises_to = []", "no_way_up", "[states.home_check]"),
        (FIRST, "clears = true\n", "", "twice", "[[step]]"),
        (FIRST, "{case} 要重新评议。", "{case} 要重新评议：{reason}", "told_unseen", "[[step]]"),
        (FIRST, 'to = ["noticed", "compared"]', 'to = ["noticed"]', "stuck", "name ="),
        (FIRST, 'limit = "meeting"', 'limit = "meting"', "unknown_limit", ""),
        (FIRST, 'asks = "posting"', 'asks = "shouting"', "bad_value", "asks ="),
        (FIRST, "pauses =", "pause =", "unknown_key", "pause ="),
        (FIRST, "[[step]]", "[[step]", "toml", ""),
        (OTHER, "\nin_force = false", "\nin_force = true", "two_in_force", ""),
        (FIRST, 'rule_set = "安徽', 'in_force = false\nrule_set = "安徽', "none_in_force", ""),
        (OTHER, 'like = "监测对象识别"', 'like = "没有的"', "unknown_like", ""),
        (OTHER, "days = 15", "days = 3", "notice_short", ""),
        (HOUSING, 'name = "危房改造"', 'name = "申诉"', "same_name", ""),
    ],
)
def test_check__contradiction__named_with_file_and_line(
    files: dict[str, bytes], path: str, old: str, new: str, code: str, line: str
) -> None:
    text = files[path].decode()
    assert old in text
    broken = {**files, path: text.replace(old, new, 1).encode()}
    with pytest.raises(packs.BadPack) as refusal:
        packs.load(broken)
    found = [fault for fault in refusal.value.faults if fault.code == code]
    assert found
    assert {fault.level for fault in found} == {"error"}
    assert all(fault.file.startswith("procedures/") and fault.message and fault.remedy for fault in found)
    if line:
        assert any(broken[path].decode().splitlines()[fault.row - 1].startswith(line) for fault in found)


def test_check__an_older_pack_without_files__still_loads(files: dict[str, bytes]) -> None:
    old = {path: file for path, file in files.items() if not path.startswith("procedures/")}
    assert [each.name for each in packs.load(old).procedures.values()] == ["入户核查"]
