"""The authorisation taken back: comparison stops and what came is hidden; results only to those the pack names."""

from datetime import timedelta

import pytest

from cases import advancing, proceedings
from cases.advancing import Unfit
from cases.places import Level
from cases.procedures import HOUSEHOLD, Asks
from cases.proceedings import Case, Entry, Terms
from packs.pack import Pack
from tests.cases.test_proceedings import HOUSE, MONDAY, begin, people, terms, told

SECRET = "名下有一辆车"
LATER = MONDAY + timedelta(days=9)


@pytest.fixture
def rules(pack: Pack) -> Terms:
    """Identification among invented people."""
    return terms(pack, pack.procedures["监测对象识别"])


def does(case: Case, pack: Pack, rules: Terms, *acts: tuple[str, str]) -> Case:
    """Acts that have to go well, as whom; the comparison's answer says SECRET."""
    for who, code in acts:
        by = HOUSE if who == HOUSEHOLD else people(pack)[who]
        asks = next(step.asks for step in rules.procedure.steps if step.act == code)
        facts = told(asks, (9, 7, 7, 0)) | ({"words": SECRET} if code == "bring_comparison" else {})
        after = advancing.advance(case, by, code, facts, LATER, rules)
        assert isinstance(after, Case), (code, after)
        case = after
    return case


UNTIL_COMPARED = (
    ("town_lead", "accept"),
    ("village_lead", "record_consent"),
    ("worker", "check_home"),
    ("village_lead", "hold_meeting"),
    ("town_lead", "ask_comparison"),
    ("county", "bring_comparison"),
)


def readers(case: Case, pack: Pack, rules: Terms, entry: Entry) -> set[str]:
    """The roles that may read an entry, the household among them."""
    names = [*pack.roles, HOUSEHOLD]
    return {name for name in names if proceedings.may_read(entry, case, rules.procedure, {name})}


def result(case: Case, number: int = -1) -> Entry:
    return [each for each in case.history if each.act == "bring_comparison"][number]


def test_result__read_by_those_the_pack_names_alone(pack: Pack, rules: Terms) -> None:
    case = does(begin(rules), pack, rules, *UNTIL_COMPARED)
    assert SECRET in result(case).given.values()
    assert readers(case, pack, rules, result(case)) == {"town_lead", "county"}


def test_taken_back__result_hidden_from_everybody_and_no_further_comparison(pack: Pack, rules: Terms) -> None:
    case = does(begin(rules), pack, rules, *UNTIL_COMPARED, (HOUSEHOLD, "withdraw_consent"))
    assert {"consent", "compared"}.isdisjoint(case.position.recorded)
    assert readers(case, pack, rules, result(case)) == set()
    for who, act in (("town_lead", "ask_comparison"), ("county", "bring_comparison"), ("town_lead", "town_pass")):
        facts = {"words": "某", "reason": "某"}
        refused = advancing.advance(case, people(pack)[who], act, facts, LATER, rules)
        assert refused in {Unfit.MOVED_ON, Unfit.NOT_RECORDED}, act


def test_taken_back_and_given_anew__the_first_result_stays_hidden(pack: Pack, rules: Terms) -> None:
    again = ((HOUSEHOLD, "withdraw_consent"), ("town_lead", "record_consent"))
    case = does(begin(rules), pack, rules, *UNTIL_COMPARED, *again, *UNTIL_COMPARED[-2:])
    assert readers(case, pack, rules, result(case, 0)) == set()
    assert readers(case, pack, rules, result(case)) == {"town_lead", "county"}


def test_taken_back_before_it_went_out__the_rest_goes_on(pack: Pack, rules: Terms) -> None:
    case = does(begin(rules), pack, rules, *UNTIL_COMPARED[:2], (HOUSEHOLD, "withdraw_consent"))
    case = does(case, pack, rules, *UNTIL_COMPARED[2:4])
    assert "to_compare" in case.position.states
    refused = advancing.advance(case, people(pack)["town_lead"], "ask_comparison", {}, LATER, rules)
    assert refused is Unfit.NOT_RECORDED


def test_every_procedure__objections_and_comparisons_are_nobodys_below_the_town(pack: Pack) -> None:
    """Whatever a step asks for that only some may see, no role of grid or village is among them."""
    low = {name for name, role in pack.roles.items() if role.level < Level.TOWN}
    for procedure in pack.procedures.values():
        for step in procedure.steps:
            if step.asks is Asks.OBJECTION or "compared" in step.records:
                assert step.seen_by, (procedure.name, step.act)
                assert not low & set(step.seen_by), (procedure.name, step.act)
