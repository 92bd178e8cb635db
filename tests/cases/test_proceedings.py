"""A case on its way: any sequence of legal acts of any of the pack's procedures keeps what must always hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import advancing, lateness, places, proceedings
from cases import given as facts_of
from cases.advancing import Unfit
from cases.deadlines import Why
from cases.organisation import Member
from cases.people import NOBODY, PersonId, ReportId
from cases.procedures import Asks, Procedure
from cases.proceedings import Case, Did, Terms
from cases.rights import Post, Standing
from packs.pack import Pack
from tests.cases.conftest import ZONE, at

GRID = places.path("1", "2", "3", "4")
MINE = ReportId(7)
HOUSE = Standing(NOBODY, follows=frozenset({MINE}))
MONDAY = at("2022-03-07 09:00")


def people(pack: Pack) -> dict[str, Standing]:
    """One person a role along the grid's line, and a second one in the town and the county."""
    depth = {"grid": 4, "village": 3, "town": 2, "county": 1}
    found = {}
    for number, (name, role) in enumerate(pack.roles.items(), 1):
        place = places.path(*("1", "2", "3", "4")[: depth[role.level.name.lower()]])
        found[name] = Standing(PersonId(number), (Post(role, place),))
    for name in ("town_lead", "county"):
        found[f"{name}2"] = Standing(PersonId(100 + len(found)), found[name].posts)
    return found


def terms(pack: Pack, procedure: Procedure) -> Terms:
    """The procedure among these people."""
    members = tuple(Member(each) for each in people(pack).values())
    return Terms(procedure, pack.calendar, ZONE, pack.roles, members, pack.ladder)


def begin(rules: Terms, now: datetime = MONDAY, **more: Any) -> Case:
    """A new case of a household that reported itself."""
    return advancing.open_(
        rules,
        number="AJ",
        rules="hash",
        clue_id=1,
        place=GRID,
        subject="丑某某",
        by=PersonId(1),
        now=now,
        reports=frozenset({MINE}),
        **more,
    )


def told(asks: Asks, votes: tuple[int, int, int, int]) -> dict[str, str]:
    """Everything an act asks, with these votes."""
    facts = dict.fromkeys(facts_of.NEEDED[asks], "某")
    return facts | dict(zip(facts_of.COUNTS, map(str, votes), strict=True)) if asks is Asks.MEETING else facts


@pytest.fixture(scope="module")
def rules(pack: Pack) -> Terms:
    """Identification among invented people."""
    return terms(pack, pack.procedures["监测对象识别"])


@pytest.fixture
def act(pack: Pack, rules: Terms) -> Callable[..., Case]:
    """Does an act that has to go well, as whom."""

    def do(case: Case, who: str, code: str, now: datetime = MONDAY, **facts: str) -> Case:
        by = HOUSE if who == "household" else people(pack)[who]
        asks = next(step.asks for step in rules.procedure.steps if step.act == code)
        after = advancing.advance(case, by, code, told(asks, (9, 7, 7, 0)) | facts, now, rules)
        assert isinstance(after, Case), after
        return after

    return do


def _holds_always(case: Case, rules: Terms, now: datetime) -> None:
    """What must be true of any case."""
    assert proceedings.replayed(rules.procedure, case.history) == case.position
    assert {each.state for each in case.branches} == (set() if case.ended else set(case.position.states))
    for branch in case.branches:
        state = rules.procedure.state(branch.state)
        assert branch.holder is not None or not state.held_by
        rule = rules.procedure.limit_of(branch.state)
        assert (branch.due is None) == (rule is None or branch.holder is None)
        if branch.due:
            assert branch.due.derivation
            assert branch.due.derivation[0].day == branch.since.astimezone(ZONE).date()
    shares = proceedings.days(case, now, ZONE)
    until = min(now, case.ended_at or now)
    assert sum(share.days for share in shares) == lateness.age(case.opened_at, until, ZONE)
    if case.whole:
        assert case.whole.derivation


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_legal_acts__keep_what_must_hold(pack: Pack, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([each.name for each in pack.procedures.values() if each.acts]))
    rules = terms(pack, pack.procedures[name])
    everybody = [*people(pack).values(), HOUSE]
    case, now = begin(rules), MONDAY
    for _ in range(data.draw(st.integers(1, 25))):
        now += timedelta(hours=data.draw(st.integers(1, 90)))
        opened = [(who, each) for who in everybody for each in proceedings.acts_open(case, who, now, rules)]
        lifts = [(who, state) for who in everybody for state in advancing.taken_over(case, who, now, rules)]
        if case.ended:
            assert not opened
            break
        assert opened or lifts or all(not each.holder or each.holder.is_outside for each in case.branches)
        if lifts and (not opened or data.draw(st.booleans())):
            who, state = data.draw(st.sampled_from(lifts))
            after = advancing.take_over(case, who, state, "一直没办", now, rules)
        elif opened:
            who, doing = data.draw(st.sampled_from(opened))
            votes = data.draw(st.sampled_from([(9, 7, 7, 0), (9, 7, 1, 6), (9, 0, 0, 0)]))
            after = advancing.advance(case, who, doing.act, told(doing.asks, votes), now, rules)
        else:
            continue
        if isinstance(after, Unfit):
            assert after in {Unfit.TOO_EARLY, Unfit.OBJECTION_OPEN}
            continue
        case = after
        _holds_always(case, rules, now)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_act_that_is_not_open__changes_nothing(pack: Pack, rules: Terms, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from([*people(pack).values(), HOUSE, Standing(PersonId(999))]))
    code = data.draw(st.sampled_from(sorted({step.act for step in rules.procedure.steps})))
    case = begin(rules)
    is_open = code in {each.act for each in proceedings.acts_open(case, who, MONDAY, rules)}
    asks = next(step.asks for step in rules.procedure.steps if step.act == code)
    after = advancing.advance(case, who, code, told(asks, (9, 7, 7, 0)), MONDAY, rules)
    assert isinstance(after, Case) == is_open


def test_comparison__before_the_authorisation__not_legal(pack: Pack, rules: Terms, act: Callable[..., Case]) -> None:
    case = act(act(act(begin(rules), "town_lead", "accept"), "worker", "check_home"), "village_lead", "hold_meeting")
    refused = advancing.advance(case, people(pack)["town_lead"], "ask_comparison", {}, MONDAY, rules)
    assert refused is Unfit.NOT_RECORDED


def test_meeting__more_votes_than_people__asked_again(pack: Pack, rules: Terms, act: Callable[..., Case]) -> None:
    case = act(act(begin(rules), "town_lead", "accept"), "worker", "check_home")
    odd = told(Asks.MEETING, (9, 7, 8, 0))
    lead = people(pack)["village_lead"]
    assert advancing.advance(case, lead, "hold_meeting", odd, MONDAY, rules) is Unfit.ODD_VOTES
    assert advancing.advance(case, lead, "hold_meeting", odd | {"aside": ""}, MONDAY, rules) is Unfit.INCOMPLETE


def test_notice__objection_open__not_taken_down_and_days_go_on(
    pack: Pack, rules: Terms, act: Callable[..., Case]
) -> None:
    case = act(act(begin(rules), "town_lead", "accept"), "worker", "check_home")
    case = act(act(case, "village_lead", "hold_meeting"), "village_lead", "post_notice")
    until = advancing.hangs_until(case, "notice", rules)
    case = act(case, "household", "object", MONDAY + timedelta(days=1))
    case = act(case, "county2", "dismiss", MONDAY + timedelta(days=2))
    assert advancing.hangs_until(case, "notice", rules) == until
    lead = people(pack)["village_lead"]
    early = advancing.advance(case, lead, "take_down", {"on": "2022-03-09"}, MONDAY + timedelta(days=2), rules)
    assert early is Unfit.TOO_EARLY
    assert "noticed" in act(case, "village_lead", "take_down", MONDAY + timedelta(days=6)).position.states


def test_missing_papers__whole_stands_still_and_says_so(rules: Terms, act: Callable[..., Case]) -> None:
    case = begin(rules)
    assert case.whole is not None
    case = act(case, "town_lead", "ask_missing", MONDAY, item="户口本")
    assert case.holder.is_outside
    case = act(case, "household", "supply", MONDAY + timedelta(days=3))
    assert case.whole is not None
    paused = [step.day for step in case.whole.derivation if step.why is Why.PAUSED]
    assert paused == [date(2022, 3, 8), date(2022, 3, 9), date(2022, 3, 10)]


def test_extension__asked_before_due__granted_one_level_up(pack: Pack, rules: Terms, act: Callable[..., Case]) -> None:
    case, staff = act(begin(rules), "town_lead", "accept"), people(pack)
    due = case.branches[0].due
    assert due is not None
    later = due.last_day + timedelta(days=2)
    asked = advancing.ask_day(case, staff["worker"], "home_check", later, "户里在外地", MONDAY, rules)
    assert isinstance(asked, Case)
    for who in ("worker", "village_lead"):
        answer = advancing.answer_day(asked, staff[who], "home_check", True, "", MONDAY, rules)
        assert answer is Unfit.NOT_ALLOWED
    granted = advancing.answer_day(asked, staff["town_lead"], "home_check", True, "", MONDAY, rules)
    assert isinstance(granted, Case)
    assert granted.branches[0].due is not None
    assert granted.branches[0].due.last_day == later
    late = due.at + timedelta(hours=1)
    assert advancing.ask_day(case, staff["worker"], "home_check", later, "忘了", late, rules) is Unfit.TOO_LATE


def test_take_over__only_past_limit_and_ladder__skipped_act_stays_visible(
    pack: Pack, rules: Terms, act: Callable[..., Case]
) -> None:
    case, town = act(begin(rules), "town_lead", "accept"), people(pack)["town_lead"]
    due = case.branches[0].due
    assert due is not None
    assert advancing.take_over(case, town, "home_check", "没人去", due.at, rules) is Unfit.TOO_EARLY
    from_at = advancing.may_take_over_from(case, "home_check", rules)
    assert from_at is not None
    taken = advancing.take_over(case, town, "home_check", "没人去", from_at, rules)
    assert isinstance(taken, Case)
    assert taken.history[-1].did is Did.TOOK_OVER
    assert "check_home" in taken.history[-1].skipped
    assert taken.holder.person_id == town.person_id
    assert not any(each.act == "check_home" for each in taken.history if each.did is Did.STEP)


def test_appeal__barred_are_all_who_had_a_part__one_level_up(
    pack: Pack, rules: Terms, act: Callable[..., Case]
) -> None:
    case = act(act(begin(rules), "town_lead", "accept"), "worker", "check_not_fit")
    case = act(case, "town_lead2", "look_refuse")
    assert advancing.appeal_of(case, rules) == "申诉"
    people_, level = advancing.barred(case, rules)
    staff = people(pack)
    assert {staff[who].person_id for who in ("worker", "town_lead", "town_lead2")} <= people_
    appeal = begin(terms(pack, pack.procedures["申诉"]), conflicted=people_, from_level=level, appeals=1)
    it = proceedings.thing(appeal)
    seen = {who for who, standing in staff.items() if proceedings.roles_of(it, standing, MONDAY)}
    assert seen == {"county", "county2"}
    assert appeal.holder.person_id == staff["county"].person_id


def test_objection_upheld__by_who_decided_in_the_village__refused(
    pack: Pack, rules: Terms, act: Callable[..., Case]
) -> None:
    case = act(act(begin(rules), "town_lead", "accept"), "worker", "check_home")
    case = act(act(case, "village_lead", "hold_meeting"), "village_lead", "post_notice")
    case = act(case, "household", "object")
    answer = {"words": "属实"}
    assert advancing.advance(case, people(pack)["village_lead"], "uphold", answer, MONDAY, rules) is Unfit.NOT_ALLOWED
    again = act(case, "town_lead", "uphold")
    assert "meeting_again" in again.position.states


def test_staff_change__the_new_holder_has_it_and_the_clock_goes_on(pack: Pack, rules: Terms) -> None:
    case = begin(rules)
    gone = tuple(each for each in rules.members if each.standing != people(pack)["town_lead"])
    after = advancing.reseat(case, frozenset(), MONDAY + timedelta(hours=3), replace(rules, members=gone))
    assert after.holder.person_id == people(pack)["town_lead2"].person_id
    assert after.branches[0].due == case.branches[0].due
    assert after.history[-1].did is Did.SET_ASIDE


def test_branches_come_together__the_town_holds_from_then_on(rules: Terms, act: Callable[..., Case]) -> None:
    """While one waits for the other it is nobody's delay; once both are there it is the town's, clock and days."""
    limit = rules.procedure.limit_of("to_tell")
    states = tuple(replace(each, rule=limit) if each.code == "noticed" else each for each in rules.procedure.states)
    timed = replace(rules, procedure=replace(rules.procedure, states=states))
    case = begin(rules)
    for who, code in (
        ("town_lead", "accept"),
        ("worker", "record_consent"),
        ("worker", "check_home"),
        ("village_lead", "hold_meeting"),
        ("village_lead", "post_notice"),
        ("town_lead", "ask_comparison"),
    ):
        case = act(case, who, code)
    later, joined = MONDAY + timedelta(days=8), MONDAY + timedelta(days=9)
    waiting = advancing.advance(
        case, people_of(timed, "village_lead"), "take_down", told(Asks.TAKING_DOWN, (0,) * 4), later, timed
    )
    assert isinstance(waiting, Case)
    noticed = waiting.branch("noticed")
    assert noticed is not None
    assert (noticed.holder, noticed.due) == (None, None)
    both = advancing.advance(
        waiting, people_of(timed, "county"), "bring_comparison", told(Asks.ANSWER, (0,) * 4), joined, timed
    )
    assert isinstance(both, Case)
    assert both.holder.side is lateness.Side.TOWN
    noticed = both.branch("noticed")
    assert noticed is not None
    assert noticed.due is not None
    assert noticed.since == joined


def people_of(rules: Terms, role: str) -> Standing:
    """The person of a role among the members."""
    return next(each.standing for each in rules.members if each.standing.posts[0].role.name == role)
