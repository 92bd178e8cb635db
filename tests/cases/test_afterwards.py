"""After 销号: 回头看, and the household's 没解决 that is decided above, by others, unseen in the village."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cases import afterwards, problems
from cases.afterwards import After
from cases.deadlines import Unit
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.problems import Did, LedgerRules, Line, Problem, Severity, State, Unfit

When = Callable[[str], datetime]
SMALL = Severity("一般", Level.VILLAGE, on_spot=True)
RULES = LedgerRules((SMALL,), (), "county", 5, 30, look_back_days=30)
SAID = "户里说还是没水"


@pytest.fixture
def now(when: When) -> datetime:
    return when("2022-03-02 10:00")


@pytest.fixture
def struck(county: Any, now: datetime) -> Problem:
    """Put right by the worker, struck off by the village."""
    line = Line("水龙头没水", "饮水", "一般", "村里", 2, Unit.WORKING, "某文件")
    found = problems.open_(
        "WT",
        county.grid,
        line,
        subject="甲某某",
        form="water",
        finder=county.worker.person_id,
        holder=county.worker.person_id,
        now=now,
        calendar=county.terms.calendar,
        zone=county.terms.zone,
    )
    claimed = problems.claim_fixed(found, county.worker, "换了", (), now, checker=county.lead.person_id)
    assert isinstance(claimed, Problem)
    done = problems.strike(claimed, county.lead, SMALL, now)
    assert isinstance(done, Problem)
    return done


def given(county: Any) -> dict[str, Any]:
    return {"doer": county.worker.person_id, "calendar": county.terms.calendar, "zone": county.terms.zone}


def disputed(struck: Problem, county: Any, now: datetime) -> Problem:
    after = afterwards.object_(struck, SAID, now, RULES, decider=county.town_lead.person_id, talk_id=7)
    assert isinstance(after, Problem)
    return after


def test_object__within_the_packs_days__goes_above(struck: Problem, county: Any, now: datetime) -> None:
    after = disputed(struck, county, now + timedelta(days=29))
    assert (after.number, after.state, after.told_to) == (struck.number, State.DISPUTED, 7)
    assert afterwards.level_needed(after) is Level.TOWN
    late = now + timedelta(days=30)
    assert afterwards.object_(struck, SAID, late, RULES, decider=NOBODY) is Unfit.TOO_LATE
    assert afterwards.object_(struck, " ", now, RULES, decider=NOBODY) is Unfit.NO_WORDS
    more = afterwards.object_(after, "还是没水", now, RULES, decider=NOBODY)
    assert isinstance(more, Problem)
    assert (more.state, more.holder_id, more.told_to) == (State.DISPUTED, after.holder_id, 7), "one decision for both"
    assert [each.words for each in afterwards.objections(more)] == [SAID, "还是没水"]


def test_decide__never_the_village_nor_who_took_part(struck: Problem, county: Any, now: datetime) -> None:
    after = disputed(struck, county, now)
    for one in (county.worker, county.lead, county.other_lead, county.desk):
        assert afterwards.uphold(after, one, "重换", now, **given(county)) is Unfit.NOT_ALLOWED
        assert afterwards.dismiss(after, one, "好的", now) is Unfit.NOT_ALLOWED
        assert afterwards.acts_open(after, one, SMALL, now) == ()
    assert afterwards.acts_open(after, county.town_lead, SMALL, now) == (After.DECIDE,)
    by_town = replace(struck, history=tuple(replace(each, by=county.town_lead.person_id) for each in struck.history))
    after = disputed(by_town, county, now)
    assert afterwards.acts_open(after, county.town_lead, SMALL, now) == ()
    assert afterwards.acts_open(after, county.county, SMALL, now) == (After.DECIDE,)


def test_decide__struck_off_by_the_town__the_county(struck: Problem, county: Any, now: datetime) -> None:
    last = replace(struck.history[-1], by=PersonId(99), level=Level.TOWN)
    after = disputed(replace(struck, history=(*struck.history[:-1], last)), county, now)
    assert afterwards.acts_open(after, county.town_lead, SMALL, now) == ()
    assert afterwards.acts_open(after, county.county, SMALL, now) == (After.DECIDE,)


def test_decided__open_again_or_struck__words_needed(struck: Problem, county: Any, now: datetime) -> None:
    after = disputed(struck, county, now)
    assert afterwards.dismiss(after, county.town_lead, " ", now) is Unfit.NO_WORDS
    again = afterwards.uphold(after, county.town_lead, "换水泵", now, **given(county))
    assert isinstance(again, Problem)
    assert (again.number, again.state, again.holder_id) == (struck.number, State.OPEN, county.worker.person_id)
    stays = afterwards.dismiss(after, county.town_lead, "水是通的", now)
    assert isinstance(stays, Problem)
    assert stays.state is State.STRUCK
    assert afterwards.dismiss(stays, county.town_lead, "水是通的", now) is Unfit.MOVED_ON


def test_shown__in_the_village__nothing_of_the_objection(struck: Problem, county: Any, now: datetime) -> None:
    after = disputed(struck, county, now)
    assert afterwards.shown_to(after, Level.VILLAGE) == struck
    assert afterwards.shown_to(after, Level.TOWN) == after
    again = afterwards.uphold(after, county.town_lead, "换水泵", now, **given(county))
    stays = afterwards.dismiss(after, county.town_lead, "水是通的", now)
    for one in (again, stays):
        assert isinstance(one, Problem)
        assert SAID not in str(afterwards.shown_to(one, Level.VILLAGE))


def test_look_back__on_its_day__once__confirms_or_opens_again(struck: Problem, county: Any, now: datetime) -> None:
    day = now + timedelta(days=30)
    assert afterwards.look_back_at(struck, RULES) == day
    assert afterwards.look_back_at(struck, replace(RULES, look_back_days=0)) is None
    due = afterwards.come_due(struck, county.lead.person_id, day)
    assert (due.state, due.is_open) == (State.LOOK_BACK, True)
    assert afterwards.holds(due, county.worker, SMALL, "", day) is Unfit.OWN_WORK
    good = afterwards.holds(due, county.lead, SMALL, "", day)
    assert isinstance(good, Problem)
    assert (good.state, good.history[-1].did) == (State.STRUCK, Did.CONFIRMED)
    assert afterwards.look_back_at(good, RULES) is None, "once"
    bad = afterwards.fails(due, county.lead, SMALL, "又坏了", day, **given(county))
    assert isinstance(bad, Problem)
    assert (bad.state, bad.number) == (State.OPEN, struck.number)
    assert bad.due.at > day


def test_conflicted__no_act_of_an_office(struck: Problem, county: Any, now: datetime) -> None:
    everybody = (county.worker, county.lead, county.town_lead, county.county)
    closed = replace(disputed(struck, county, now), conflicted=frozenset(each.person_id for each in everybody))
    for one in everybody:
        assert afterwards.acts_open(closed, one, SMALL, now) == ()
        assert problems.acts_open(replace(closed, state=State.FIXED), one, SMALL, now) == ()
        assert afterwards.dismiss(closed, one, "好", now) is Unfit.NOT_ALLOWED
