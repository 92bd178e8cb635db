"""The ledger: the doer claims, somebody else strikes off, 没解决 opens the same number again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import afterwards, problems
from cases.deadlines import Unit
from cases.people import NOBODY
from cases.places import Level
from cases.problems import Did, LedgerRules, Line, Owner, Problem, Severity, State, Unfit
from cases.rights import Act, Standing

When = Callable[[str], datetime]
SMALL, HEAVY = Severity("一般", Level.VILLAGE, on_spot=True), Severity("较重", Level.TOWN)
RULES = LedgerRules((SMALL, HEAVY), (Owner("各镇（园区）", "town_lead"),), "county", 5, 30, look_back_days=30)
LINE = Line("水龙头没水", "饮水", "一般", "各镇（园区）", 2, Unit.WORKING, "某文件")


@pytest.fixture
def problem(county: Any, when: When) -> Problem:
    """Found by the worker on a Tuesday morning, in the lead's hands."""
    return problems.open_(
        "WT",
        county.grid,
        LINE,
        subject="甲某某",
        form="water",
        finder=county.worker.person_id,
        holder=county.lead.person_id,
        now=when("2022-03-01 09:00"),
        calendar=county.terms.calendar,
        zone=county.terms.zone,
    )


def claimed(problem: Problem, county: Any, now: datetime) -> Problem:
    after = problems.claim_fixed(problem, county.lead, "换了水表", (), now, checker=county.town_lead.person_id)
    assert isinstance(after, Problem)
    return after


def test_open__due_by_its_own_limit__in_the_owners_hands(problem: Problem, county: Any, when: When) -> None:
    assert problem.due.at == when("2022-03-03 18:00")
    assert [step.number for step in problem.due.derivation] == [0, 1, 2]
    assert problem.holder_id == county.lead.person_id
    assert not problem.is_late(when("2022-03-03 17:59"))
    assert problem.is_late(when("2022-03-03 18:00"))


def test_claim__the_doers_word_only__not_struck(problem: Problem, county: Any, when: When) -> None:
    after = claimed(problem, county, when("2022-03-02 09:00"))
    assert (after.state, after.holder_id) == (State.FIXED, county.town_lead.person_id)
    assert not after.is_late(when("2022-04-01 09:00")), "the doer's days are over"
    assert (
        problems.claim_fixed(problem, county.lead, " ", (), when("2022-03-02 09:00"), checker=NOBODY) is Unfit.NO_WORDS
    )
    stranger = problems.claim_fixed(problem, county.other_lead, "好了", (), when("2022-03-02 09:00"), checker=NOBODY)
    assert stranger is Unfit.NOT_ALLOWED


def test_strike__never_by_the_doer(problem: Problem, county: Any, when: When) -> None:
    now = when("2022-03-02 10:00")
    after = claimed(problem, county, now)
    assert problems.strike(after, county.lead, SMALL, now) is Unfit.OWN_WORK
    assert Act.STRIKE_OFF not in problems.acts_open(after, county.lead, SMALL, now)
    struck = problems.strike(after, county.town_lead, SMALL, now)
    assert isinstance(struck, Problem)
    assert (struck.state, struck.struck_at, struck.is_open) == (State.STRUCK, now, False)


def test_strike__heavy_one__only_from_the_packs_level_up(problem: Problem, county: Any, when: When) -> None:
    now = when("2022-03-02 10:00")
    heavy = replace(problem, holder_id=county.town_lead.person_id)
    after = problems.claim_fixed(heavy, county.town_lead, "修好了", (), now, checker=county.lead.person_id)
    assert isinstance(after, Problem)
    assert problems.strike(after, county.lead, HEAVY, now) is Unfit.NOT_ALLOWED
    assert isinstance(problems.strike(after, county.county, HEAVY, now), Problem)


def test_send_back__with_a_reason__the_whole_limit_again(problem: Problem, county: Any, when: When) -> None:
    now = when("2022-03-02 10:00")
    after = claimed(problem, county, now)
    given = {"doer": county.lead.person_id, "calendar": county.terms.calendar, "zone": county.terms.zone}
    assert problems.send_back(after, county.town_lead, SMALL, "", now, **given) is Unfit.NO_WORDS
    back = problems.send_back(after, county.town_lead, SMALL, "还是没水", now, **given)
    assert isinstance(back, Problem)
    assert (back.state, back.holder_id, back.due.at) == (
        State.OPEN,
        county.lead.person_id,
        when("2022-03-04 18:00"),
    )
    assert back.history[-1].words == "还是没水"


def test_on_spot__only_small_ones__some_looked_at_again(problem: Problem, county: Any, when: When) -> None:
    assert problems.close_on_spot(problem, HEAVY, "拧紧了") is Unfit.NOT_ALLOWED
    assert problems.close_on_spot(problem, SMALL, "") is Unfit.NO_WORDS
    done = problems.close_on_spot(problem, SMALL, "拧紧了")
    assert isinstance(done, Problem)
    assert (done.state, done.holder_id, done.is_open) == (State.ON_SPOT, NOBODY, False)
    assert [number for number in range(1, 11) if problems.is_sampled(number, RULES)] == [5, 10]
    sampled = problems.look_again(done, county.lead.person_id)
    now = when("2022-03-02 10:00")
    assert problems.strike(sampled, county.worker, SMALL, now) is Unfit.OWN_WORK
    assert isinstance(problems.strike(sampled, county.lead, SMALL, now), Problem)


ACTS = ("plan", "claim", "strike", "back", "object", "look", "holds", "fails", "uphold", "dismiss")
ENDS = {
    Did.FOUND: State.OPEN,
    Did.CLAIMED: State.FIXED,
    Did.STRUCK: State.STRUCK,
    Did.SENT_BACK: State.OPEN,
    Did.REOPENED: State.OPEN,
    Did.DUE_AGAIN: State.LOOK_BACK,
    Did.CONFIRMED: State.STRUCK,
    Did.OBJECTED: State.DISPUTED,
    Did.DISMISSED: State.STRUCK,
}


def _act(name: str, here: Problem, by: Standing, now: datetime, given: dict[str, Any]) -> Problem | Unfit:
    """What may follow a strike-off."""
    match name:
        case "plan":
            return problems.plan(here, by, "换水表", now)
        case "object":
            return afterwards.object_(here, "没好", now, RULES, decider=NOBODY, by=by.person_id)
        case "look":
            due = afterwards.look_back_at(here, RULES) is not None
            return afterwards.come_due(here, by.person_id, now) if due else Unfit.MOVED_ON
        case "holds":
            return afterwards.holds(here, by, SMALL, "", now)
        case "fails":
            return afterwards.fails(here, by, SMALL, "又坏了", now, **given)
        case "uphold":
            return afterwards.uphold(here, by, "重换", now, **given)
    return afterwards.dismiss(here, by, "水是通的", now)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["plan", "claim", "strike", "back", "object", "look", "holds", "fails", "uphold", "dismiss"]
            ),
            st.integers(0, 5),
        ),
        max_size=14,
    )
)
def test_ledger__any_acts_in_any_order__two_different_people_and_a_whole_history(
    county: Any, problem: Problem, acts: list[tuple[str, int]]
) -> None:
    people: list[Standing] = [
        county.worker,
        county.lead,
        county.other_lead,
        county.town_lead,
        county.county,
        county.desk,
    ]
    now, here = problem.found_at, problem
    given = {"calendar": county.terms.calendar, "zone": county.terms.zone}
    for name, who in acts:
        now, by = now + timedelta(hours=1), people[who]
        checker, doer = county.town_lead.person_id, here.doer_id
        after: Problem | Unfit
        if name == "claim":
            after = problems.claim_fixed(here, by, "好了", (), now, checker=checker)
        elif name == "strike":
            after = problems.strike(here, by, SMALL, now)
        elif name == "back":
            after = problems.send_back(here, by, SMALL, "没好", now, doer=doer, **given)
        else:
            after = _act(name, here, by, now, {"doer": doer, **given})
        if isinstance(after, Problem):
            assert after.history[:-1] == here.history
            here = after
    _is_sound(here)


def _is_sound(here: Problem) -> None:
    """Two hands at every strike-off and 回头看, a third at every decision; the history rebuilds the state."""
    last_claim, part = None, set()
    for entry in here.history:
        if entry.did is Did.CLAIMED:
            last_claim = entry.by
        if entry.did in (Did.STRUCK, Did.CONFIRMED):
            assert last_claim not in (None, entry.by)
        if entry.did is Did.DISMISSED:
            assert entry.by not in part
            assert entry.level >= Level.TOWN
        part.add(entry.by)
        if entry.did is Did.OBJECTED:
            assert entry.from_level >= Level.TOWN
    states = [ENDS[entry.did] for entry in here.history if entry.did is not Did.PLANNED]
    assert here.state is states[-1]
    village = afterwards.shown_to(here, Level.VILLAGE)
    assert not any(entry.did in (Did.OBJECTED, Did.DISMISSED) for entry in village.history)
    assert village.state is not State.DISPUTED
