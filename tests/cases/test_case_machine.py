"""Any legal acts, in any order and at any time, of any of the pack's procedures: what must hold of a case always does.

Besides the acts, limits are extended, posts fall vacant and are filled, people turn out not to be free of it, the
level above takes over, the pack changes. `tests/cases/test_proceedings.py` has the examples.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases import advancing, deadlines, lateness, migration, proceedings
from cases.advancing import Unfit
from cases.calendar import YearTable
from cases.organisation import Member
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.proceedings import Branch, Case, Did, Terms
from cases.rights import Standing
from tests.cases.conftest import ZONE
from tests.cases.test_proceedings import HOUSE, MONDAY, begin, people, terms, told
from tests.shipped import shipped_pack

PACK = shipped_pack()
STAFF = people(PACK)
RUN = sorted(each.name for each in PACK.procedures.values() if each.acts)
ABOVE = [who for who in STAFF.values() if who.posts[0].role.level >= Level.TOWN]
IN_THE_VILLAGE = (lateness.Side.WORKER, lateness.Side.VILLAGE)
VOTES = st.sampled_from([(9, 7, 7, 0), (9, 7, 1, 6), (9, 0, 0, 0)])
WAITS = {Unfit.TOO_EARLY, Unfit.OBJECTION_OPEN}


class CaseMachine(RuleBasedStateMachine):
    """One case among one person a role, and a second one in the town and the county."""

    case: Case
    terms: Terms
    now: datetime
    seen: tuple[proceedings.Entry, ...] = ()

    @initialize(name=st.sampled_from(RUN))
    def open_it(self, name: str) -> None:
        self.terms, self.now = terms(PACK, PACK.procedures[name]), MONDAY
        self.case = begin(self.terms)

    def _becomes(self, after: Case | Unfit, *but: Unfit) -> None:
        if isinstance(after, Unfit):
            assert after in but, after
        else:
            assert after.history[: len(self.case.history)] == self.case.history, "a history only grows"
            self.case = after

    def _everybody(self) -> list[Standing]:
        return [*(each.standing for each in self.terms.members), HOUSE]

    @rule(hours=st.integers(1, 300))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(acts=st.integers(1, 8), hours=st.integers(1, 60), data=st.data())
    @precondition(lambda self: not self.case.ended)
    def people_act(self, acts: int, hours: int, data: st.DataObject) -> None:
        """Some acts one after the other, each checked like every rule's."""
        for _ in range(acts):
            self.now += timedelta(hours=hours)
            opened = [
                (who, each)
                for who in self._everybody()
                for each in proceedings.acts_open(self.case, who, self.now, self.terms)
            ]
            if not opened:
                return
            who, doing = data.draw(st.sampled_from(opened))
            facts = told(doing.asks, data.draw(VOTES))
            self._becomes(advancing.advance(self.case, who, doing.act, facts, self.now, self.terms), *WAITS)
            self.its_history_rebuilds_the_state()
            self.one_owner_or_a_stated_reason()

    @rule(data=st.data())
    @precondition(lambda self: not self.case.ended)
    def the_level_above_takes_it(self, data: st.DataObject) -> None:
        lifts = [
            (who, state)
            for who in self._everybody()
            for state in advancing.taken_over(self.case, who, self.now, self.terms)
        ]
        if lifts:
            who, state = data.draw(st.sampled_from(lifts))
            before = self.case.position.states
            self._becomes(advancing.take_over(self.case, who, state, "一直没办", self.now, self.terms))
            assert self.case.position.states == before, "nothing is filled in"
            assert self.case.history[-1].did is Did.TOOK_OVER

    @rule(days=st.integers(1, 20), grants=st.booleans(), data=st.data())
    @precondition(lambda self: any(each.due and each.holder for each in self.case.branches))
    def a_later_day_is_asked(self, days: int, grants: bool, data: st.DataObject) -> None:
        branch = data.draw(st.sampled_from([each for each in self.case.branches if each.due and each.holder]))
        assert branch.due is not None
        assert branch.holder is not None
        by = next((each for each in STAFF.values() if each.person_id == branch.holder.person_id), HOUSE)
        day = branch.due.last_day + timedelta(days=days)
        asked = advancing.ask_day(self.case, by, branch.state, day, "户里在外地", self.now, self.terms)
        self._becomes(asked, Unfit.TOO_LATE, Unfit.NOT_ALLOWED)
        if isinstance(asked, Case):
            for who in STAFF.values():
                if advancing.may_answer_day(asked, who, branch.state, self.now):
                    assert who.person_id != by.person_id
                    said = advancing.answer_day(asked, who, branch.state, grants, "知道了", self.now, self.terms)
                    self._becomes(said)
                    break

    @rule(name=st.sampled_from(sorted(STAFF)))
    def a_post_falls_vacant_or_is_filled(self, name: str) -> None:
        who = STAFF[name]
        kept = tuple(each for each in self.terms.members if each.standing != who)
        self.terms = replace(self.terms, members=kept if len(kept) < len(self.terms.members) else (*kept, Member(who)))
        self._becomes(advancing.reseat(self.case, frozenset(), self.now, self.terms))

    @rule(name=st.sampled_from(["worker", "village_lead"]))
    def somebody_is_not_free_of_it(self, name: str) -> None:
        who = STAFF[name].person_id
        self._becomes(advancing.reseat(self.case, frozenset({who}), self.now, self.terms))
        assert self.case.ended or all(
            each.holder is None or each.holder.person_id != who for each in self.case.branches
        )

    @rule()
    @precondition(lambda self: advancing.appeal_of(self.case, self.terms))
    def an_appeal_is_upheld(self) -> None:
        self._becomes(advancing.overturned(self.case, "AJ0002", self.now, self.terms))

    @rule(off=st.integers(1, 28), data=st.data())
    @precondition(lambda self: not self.case.ended)
    def the_pack_changes(self, off: int, data: st.DataObject) -> None:
        """Nothing moves by itself; a person's word moves the case, where its history fits the other rules."""
        day = (self.now + timedelta(days=off)).astimezone(ZONE).date()
        years = (*self.terms.calendar.years, YearTable(day.year, days_off=frozenset({day})))
        matter = self.terms.procedure.matter
        other = data.draw(st.sampled_from([each for each in PACK.procedures.values() if each.matter == matter]))
        new = replace(self.terms, procedure=other, calendar=replace(self.terms.calendar, years=years))
        found = migration.change(self.case, other.name, new, self.now)
        dues = [(each.state, each.due) for each in self.case.branches]
        went_on = advancing.reseat(
            self.case, frozenset({PersonId(999)}), self.now, replace(new, procedure=self.terms.procedure)
        )
        if not self.case.pauses:
            assert went_on.whole == self.case.whole
        assert [(each.state, each.due) for each in went_on.branches] == dues
        if found.hindrance is None and data.draw(st.booleans()):
            kept, self.terms = self.terms.procedure, new
            self._becomes(migration.moved(self.case, other.name, PersonId(77), "县里发文", self.now, new, kept=kept))
            assert migration.change(self.case, other.name, new, self.now).is_nothing

    @invariant()
    def its_history_rebuilds_the_state(self) -> None:
        assert proceedings.replayed(self.terms.procedure, self.case.history) == self.case.position
        assert all(one.at <= two.at for one, two in pairwise(self.case.history))

    @invariant()
    def one_owner_or_a_stated_reason(self) -> None:
        """Each open branch has one holder, or waits for another branch; an ended case has none and allows nothing."""
        case, rules = self.case, self.terms.procedure
        assert {each.state for each in case.branches} == (set() if case.ended else set(case.position.states))
        assert case.ended == bool(case.position.states & set(rules.ends))
        waiting = [each for each in case.branches if each.holder is None]
        assert all(not rules.state(each.state).held_by for each in waiting)
        assert case.ended or len(waiting) < len(case.branches)
        if case.ended:
            assert not any(proceedings.acts_open(case, who, self.now, self.terms) for who in self._everybody())

    @invariant()
    def no_limit_without_derivation(self) -> None:
        for branch in self.case.branches:
            limit = self.terms.procedure.limit_of(branch.state)
            assert (branch.due is None) == (limit is None or branch.holder is None)
            if branch.due is not None:
                assert branch.due.derivation[0].day == branch.since.astimezone(ZONE).date()
                assert branch.due.rule == limit
        assert (self.case.whole is None) == (self.terms.procedure.whole is None)
        if self.case.whole is not None:
            assert self.case.whole.derivation[0].day == self.case.opened_at.astimezone(ZONE).date()

    @invariant()
    def every_day_is_somebodys_and_they_add_up(self) -> None:
        starts = [period.from_at for period in self.case.periods]
        assert starts[0] == self.case.opened_at
        assert starts == sorted(starts)
        until = min(self.now, self.case.ended_at or self.now)
        shares = proceedings.days(self.case, self.now, ZONE)
        assert sum(share.days for share in shares) == lateness.age(self.case.opened_at, until, ZONE)
        assert len({share.holder for share in shares}) == len(shares)

    @invariant()
    def no_village_role_holds_it_longer_than_limit_and_ladder(self) -> None:
        """From limit plus rungs on, somebody above may take every branch that lies in the village."""
        for branch in self.case.branches:
            if branch.holder is None or branch.holder.side not in IN_THE_VILLAGE:
                continue
            from_at = advancing.may_take_over_from(self.case, branch.state, self.terms)
            assert from_at is not None
            assert from_at <= self._longest(branch)
            then = max(from_at, self.now)
            assert any(branch.state in advancing.taken_over(self.case, who, then, self.terms) for who in ABOVE)

    def _longest(self, branch: Branch) -> datetime:
        """Its limit (or the whole's, or the day somebody above granted) and all rungs' hours."""
        rungs = sum(rung.ignored_hours for rung in self.terms.ladder.rungs)
        limit = self.terms.procedure.longest_hold(branch.state)
        if limit is None:
            return branch.since
        due = branch.due or deadlines.due(branch.since, limit, self.terms.calendar, ZONE)
        return self.terms.calendar.after_hours(due.at, rungs, ZONE) if rungs else due.at

    @invariant()
    def who_is_not_free_of_it_reaches_nothing(self) -> None:
        for who in STAFF.values():
            if who.person_id in self.case.conflicted:
                assert not proceedings.roles_of(proceedings.thing(self.case), who, self.now)
        assert NOBODY not in self.case.conflicted


CaseMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=30)
TestCaseMachine: Any = CaseMachine.TestCase
