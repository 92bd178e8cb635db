"""A newer pack: what it would do to a running case is listed with its days; only a person's word moves one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases import advancing, migration, proceedings
from cases.advancing import Unfit
from cases.calendar import YearTable
from cases.deadlines import Rule, Unit, Why
from cases.migration import Hindrance
from cases.people import PersonId
from cases.procedures import Procedure
from cases.proceedings import Case, Did, Terms
from packs.pack import Pack
from tests.cases.conftest import ZONE
from tests.cases.test_proceedings import MONDAY, begin, people, terms, told

ADMIN = PersonId(77)
LATER = MONDAY + timedelta(hours=2)
NEW_HOLIDAY = YearTable(2022, days_off=frozenset({date(2022, 3, 8), date(2022, 3, 9)}))


@pytest.fixture
def kept(pack: Pack) -> Terms:
    """The rules the case began with."""
    return terms(pack, pack.procedures["监测对象识别"])


@pytest.fixture
def accepted(pack: Pack, kept: Terms) -> Case:
    """In the worker's hands."""
    return done(begin(kept), pack, kept, "town_lead", "accept")


def done(case: Case, pack: Pack, rules: Terms, who: str, act: str) -> Case:
    asks = next(step.asks for step in rules.procedure.steps if step.act == act)
    after = advancing.advance(case, people(pack)[who], act, told(asks, (9, 7, 7, 0)), MONDAY, rules)
    assert isinstance(after, Case), after
    return after


def with_limit(rules: Terms, state: str, days: int) -> Terms:
    """The same procedure with another limit there."""
    rule = Rule("核查（新）", days, Unit.WORKING, county=True)
    states = tuple(replace(each, rule=rule) if each.code == state else each for each in rules.procedure.states)
    return replace(rules, procedure=replace(rules.procedure, states=states))


def test_change__nothing_new__nothing(kept: Terms, accepted: Case) -> None:
    assert migration.change(accepted, accepted.rules, kept, LATER).is_nothing


def test_change__another_limit__old_and_new_day_each_with_its_derivation(kept: Terms, accepted: Case) -> None:
    found = migration.change(accepted, "new", with_limit(kept, "home_check", 5), LATER)
    (shift,) = found.shifts
    assert shift.state == "home_check"
    assert shift.before is not None
    assert shift.after is not None
    assert (shift.before.last_day, shift.after.last_day) == (date(2022, 3, 9), date(2022, 3, 14))
    assert [step.number for step in shift.after.derivation][-1] == 5
    assert accepted.branches[0].due == shift.before, "looking moves nothing"


def test_calendar_changed__running_case_keeps_its_days_until_it_is_moved(
    pack: Pack, kept: Terms, accepted: Case
) -> None:
    anew = replace(kept, calendar=replace(kept.calendar, years=(NEW_HOLIDAY,)))
    went_on = advancing.reseat(accepted, frozenset({PersonId(2)}), LATER, anew)
    assert (went_on.whole, went_on.branches[0].due) == (accepted.whole, accepted.branches[0].due)
    shifts = {each.state: each for each in migration.change(accepted, accepted.rules, anew, LATER).shifts}
    assert set(shifts) == {"home_check", ""}
    after = migration.moved(accepted, accepted.rules, ADMIN, "放假安排改了", LATER, anew, kept=kept.procedure)
    assert isinstance(after, Case)
    assert after.branches[0].due == shifts["home_check"].after
    assert after.whole == shifts[""].after
    assert after.whole is not None
    assert Why.HOLIDAY in {step.why for step in after.whole.derivation}


def test_moved__history_says_who_why_and_which_days__and_still_rebuilds(kept: Terms, accepted: Case) -> None:
    new = with_limit(kept, "home_check", 5)
    after = migration.moved(accepted, "new", ADMIN, "县里发文", LATER, new, kept=kept.procedure)
    assert isinstance(after, Case)
    last = after.history[-1]
    assert (last.did, last.by, last.given["reason"], last.given["rules"]) == (Did.MIGRATED, ADMIN, "县里发文", "hash")
    assert list(migration.day_changes(last)) == [("home_check", "2022-03-09", "2022-03-14")]
    assert after.history[:-1] == accepted.history
    assert (after.rules, after.revision) == ("new", accepted.revision + 1)
    assert proceedings.replayed(new.procedure, after.history) == after.position == accepted.position
    assert (after.holder, after.branches[0].since) == (accepted.holder, accepted.branches[0].since)
    assert migration.change(after, "new", new, LATER).is_nothing


def test_moved__without_a_reason__refused(kept: Terms, accepted: Case) -> None:
    assert migration.moved(accepted, "new", ADMIN, " ", LATER, kept, kept=kept.procedure) is Unfit.INCOMPLETE


def test_moved__day_somebody_granted__stays_granted(pack: Pack, kept: Terms, accepted: Case) -> None:
    staff, later = people(pack), date(2022, 3, 18)
    asked = advancing.ask_day(accepted, staff["worker"], "home_check", later, "户里在外地", MONDAY, kept)
    assert isinstance(asked, Case)
    granted = advancing.answer_day(asked, staff["town_lead"], "home_check", True, "", MONDAY, kept)
    assert isinstance(granted, Case)
    after = migration.moved(
        granted, "new", ADMIN, "县里发文", LATER, with_limit(kept, "home_check", 3), kept=kept.procedure
    )
    assert isinstance(after, Case)
    assert after.branches[0].due is not None
    assert after.branches[0].due.last_day == later
    assert after.branches[0].due.rule.days == 3


def test_change__what_was_done_is_no_way_there_any_more__stays(pack: Pack, kept: Terms, accepted: Case) -> None:
    steps = tuple(step for step in kept.procedure.steps if step.act != "accept")
    other = replace(kept, procedure=replace(kept.procedure, steps=steps))
    assert migration.change(accepted, "new", other, LATER).hindrance is Hindrance.OTHER_WAY
    assert migration.moved(accepted, "new", ADMIN, "县里发文", LATER, other, kept=kept.procedure) is Unfit.MOVED_ON
    assert migration.change(accepted, "", None, LATER).hindrance is Hindrance.NO_PROCEDURE


def test_successor__own_name_while_in_force__else_its_matters(pack: Pack, kept: Terms) -> None:
    both = {name: each for name, each in pack.procedures.items() if each.matter == kept.procedure.matter}
    assert migration.successor(kept.procedure, both) == both["监测对象识别"]
    turned = {name: replace(each, in_force=not each.in_force) for name, each in both.items()}
    found = migration.successor(kept.procedure, turned)
    assert isinstance(found, Procedure)
    assert found.rule_set != kept.procedure.rule_set
    assert migration.successor(kept.procedure, {}) is None


def test_both_shipped_rule_sets__a_case_can_go_from_one_to_the_other(pack: Pack, kept: Terms, accepted: Case) -> None:
    fast = next(each for each in pack.procedures.values() if each.matter == kept.procedure.matter and not each.in_force)
    rules = terms(pack, replace(fast, in_force=True))
    assert migration.change(accepted, "fast", rules, LATER).hindrance is None
    after = migration.moved(accepted, "fast", ADMIN, "县里改用这一套", LATER, rules, kept=kept.procedure)
    assert isinstance(after, Case)
    assert after.procedure == fast.name
    assert after.opened_at.astimezone(ZONE).date() == MONDAY.date()
