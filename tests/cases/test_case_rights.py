"""Nobody takes part in a case, or reads what it holds, outside of their role and place: the shipped roles, anywhere."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases import advancing, moves, places, proceedings, rights
from cases.people import PersonId, ReportId
from cases.places import Level
from cases.proceedings import Case
from cases.rights import Act, Post, Standing
from tests.cases.test_proceedings import GRID, MONDAY, begin, people, terms, told
from tests.shipped import shipped_pack

PACK = shipped_pack()
RULES = {each.name: terms(PACK, each) for each in PACK.procedures.values() if each.acts}
WHERE = [
    places.path(*each) for each in (("1",), ("1", "2"), ("1", "2", "3"), ("1", "2", "3", "4"), ("1", "20"), ("9",))
]
STRANGER = PersonId(500)
POSTS = st.builds(
    Post, st.sampled_from(sorted(PACK.roles.values(), key=lambda each: each.name)), st.sampled_from(WHERE)
)
STRANGERS = st.builds(
    Standing,
    st.just(STRANGER),
    st.lists(POSTS, max_size=2).map(tuple),
    st.frozensets(st.integers(1, 9).map(ReportId), max_size=2),
)


def some_way(name: str, acts: int) -> Case:
    """A case after some acts of whoever may, the first one each time."""
    rules, case, now = RULES[name], begin(RULES[name]), MONDAY
    for _ in range(acts):
        now += timedelta(days=3)
        for who in people(PACK).values():
            opened = proceedings.acts_open(case, who, now, rules)
            after = opened and advancing.advance(
                case, who, opened[0].act, told(opened[0].asks, (9, 7, 7, 0)), now, rules
            )
            if isinstance(after, Case):
                case = after
                break
    return case


CASES = [some_way(name, acts) for name in sorted(RULES) for acts in (0, 2, 5)]


@given(STRANGERS, st.sampled_from(CASES), st.sampled_from([Level.HOUSEHOLD, Level.TOWN, Level.COUNTY]))
def test_acts_open__only_of_a_role_of_the_arrow_in_a_post_over_the_place(
    who: Standing, case: Case, from_level: Level
) -> None:
    rules, kept = RULES[case.procedure], replace(case, from_level=from_level)
    mine = {post.role.name for post in who.posts if GRID.startswith(post.place) and post.role.level >= from_level}
    follows = bool(who.follows & kept.reports)
    for each in proceedings.acts_open(kept, who, MONDAY, rules):
        assert each.role in mine | ({"household"} if follows else set())
        assert any(each.role in moves.who(rules.procedure, step, kept.position) for step in each.steps)
    for state in advancing.taken_over(kept, who, MONDAY + timedelta(days=900), rules):
        assert mine & set(rules.procedure.state(state).rises_to)


@given(STRANGERS, st.sampled_from(CASES))
def test_case__seen_and_exported_by_the_same_rule__nothing_for_who_is_not_free_of_it(who: Standing, case: Case) -> None:
    it = proceedings.thing(case)
    for act in (Act.SEE_CASE, Act.DO_STEP, Act.EXPORT, Act.SEE_FILE, Act.REVEAL, Act.TAKE_REFERRAL):
        allowed = rights.may(who, act, it, MONDAY)
        assert allowed == rights.scope(who, act, MONDAY).covers(it)
        if allowed:
            held = [post for post in who.posts if act in post.role.acts and GRID.startswith(post.place)]
            assert any(not it.only_roles or post.role.name in it.only_roles for post in held)
        assert not rights.may(who, act, replace(it, conflicted=it.conflicted | {STRANGER}), MONDAY)


@given(st.frozensets(st.sampled_from([*sorted(PACK.roles), "household"]), max_size=3), st.sampled_from(CASES))
def test_may_read__what_the_pack_gives_to_some_goes_to_nobody_else(names: frozenset[str], case: Case) -> None:
    rules = RULES[case.procedure].procedure
    for entry in case.history:
        seen_by = {
            role for step in rules.steps if (step.froms, step.act) == (entry.states, entry.act) for role in step.seen_by
        }
        if proceedings.may_read(entry, case, rules, names):
            assert not seen_by or seen_by & names
