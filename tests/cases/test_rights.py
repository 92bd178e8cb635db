"""Who may: examples, and properties over roles, places and acts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases import places, rights
from cases.people import PersonId, ReportId
from cases.places import Level
from cases.rights import HOLDER_ACTS, OWN_ACTS, SECOND_PERSON_ACTS, Act, Post, Role, Scope, Standing, Thing

NOW = datetime(2022, 3, 1, tzinfo=UTC)
STAFF_ACTS = [act for act in Act if act not in OWN_ACTS]
PLACES = [
    places.path(*parts)
    for parts in (("1",), ("1", "2"), ("1", "2", "3"), ("1", "2", "3", "4"), ("1", "2", "30"), ("1", "20"), ("9",))
]

PEOPLE = st.integers(1, 4).map(PersonId)
ROLES = st.builds(
    Role,
    title=st.just("x"),
    level=st.sampled_from(Level),
    acts=st.frozensets(st.sampled_from(Act)),
    name=st.sampled_from(["worker", "lead", "child"]),
    apart=st.booleans(),
)
HOURS = st.one_of(st.none(), st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours)))
POSTS = st.builds(Post, ROLES, st.sampled_from(PLACES), HOURS, HOURS)
REPORTS = st.frozensets(st.integers(1, 3).map(ReportId))
STANDINGS = st.builds(Standing, st.integers(0, 4).map(PersonId), st.lists(POSTS, max_size=3).map(tuple), REPORTS)
THINGS = st.builds(
    Thing,
    place=st.sampled_from(PLACES),
    holder_id=st.integers(0, 4).map(PersonId),
    reports=REPORTS,
    filed_by=st.integers(0, 4).map(PersonId),
    conflicted=st.frozensets(PEOPLE, max_size=2),
    from_level=st.sampled_from(Level),
    only_roles=st.one_of(st.just(frozenset[str]()), st.just(frozenset({"child"}))),
    ended=st.booleans(),
)


@given(STANDINGS, st.sampled_from(Act), THINGS)
def test_may__conflicted__no_act_of_an_office(standing: Standing, act: Act, thing: Thing) -> None:
    if act not in OWN_ACTS:
        assert not rights.may(standing, act, replace(thing, conflicted=thing.conflicted | {standing.person_id}), NOW)


@given(STANDINGS, st.sampled_from(Act), THINGS)
def test_may__allowed__by_a_running_post_with_that_act_over_that_place(
    standing: Standing, act: Act, thing: Thing
) -> None:
    if act in OWN_ACTS or not rights.may(standing, act, thing, NOW):
        return
    reasons = [
        post
        for post in standing.posts
        if act in post.role.acts
        and (post.from_at is None or post.from_at <= NOW)
        and (post.until_at is None or post.until_at > NOW)
        and thing.place.startswith(post.place)
        and post.role.level >= thing.from_level
    ]
    assert reasons
    assert standing.person_id


@given(STANDINGS, st.sampled_from(STAFF_ACTS), THINGS)
def test_may__roles_apart__nothing_ordinary_and_nobody_else_what_is_kept_to_them(
    standing: Standing, act: Act, thing: Thing
) -> None:
    if not rights.may(standing, act, thing, NOW):
        return
    names = {post.role.name for post in standing.posts if post.holds(NOW)}
    assert thing.only_roles & names if thing.only_roles else not all(post.role.apart for post in standing.posts)


@given(STANDINGS, st.sampled_from(sorted(HOLDER_ACTS)), THINGS)
def test_may__holders_act__only_by_the_holder(standing: Standing, act: Act, thing: Thing) -> None:
    if rights.may(standing, act, thing, NOW):
        assert thing.holder_id == standing.person_id


@given(STANDINGS, st.sampled_from(sorted(SECOND_PERSON_ACTS)), THINGS)
def test_may__second_person__never_who_filed_it(standing: Standing, act: Act, thing: Thing) -> None:
    assert not rights.may(standing, act, replace(thing, filed_by=standing.person_id), NOW)


@given(STANDINGS, st.sampled_from(sorted(OWN_ACTS)), THINGS)
def test_may__own_act__exactly_who_follows_the_report(standing: Standing, act: Act, thing: Thing) -> None:
    follows = bool(standing.follows & thing.reports)
    still = act is Act.SEE_PROGRESS or not thing.ended
    assert rights.may(standing, act, thing, NOW) == (follows and still)


@given(STANDINGS, st.sampled_from(STAFF_ACTS), THINGS)
def test_may__one_more_report_followed__changes_nothing_in_office(standing: Standing, act: Act, thing: Thing) -> None:
    follower = replace(standing, follows=standing.follows | thing.reports)
    assert rights.may(follower, act, thing, NOW) == rights.may(standing, act, thing, NOW)


@given(STANDINGS, st.sampled_from(Act), THINGS)
def test_scope__as_plain_columns__says_the_same_as_may(standing: Standing, act: Act, thing: Thing) -> None:
    """What storage writes as a WHERE, spelt out with nothing but comparisons of columns."""
    scope: Scope = rights.scope(standing, act, NOW)
    where = any(
        thing.place[: len(reach.place)] == reach.place
        and thing.from_level <= reach.level
        and (not thing.only_roles or reach.role in thing.only_roles)
        for reach in scope.reaches
    )
    where = where and bool(scope.person_id) and scope.person_id not in thing.conflicted
    where = where and (not scope.as_holder or thing.holder_id == scope.person_id)
    where = where and (not scope.as_second or thing.filed_by != scope.person_id)
    where = bool(scope.reports & thing.reports) if scope.as_reporter else where
    where = where and not (scope.open_only and thing.ended)
    assert rights.may(standing, act, thing, NOW) == where
    if scope.is_empty:
        assert not where


def test_scope__sibling_place_with_the_same_beginning__not_covered() -> None:
    role = Role("x", Level.VILLAGE, frozenset({Act.SEE_TASK}), "lead")
    lead = Standing(PersonId(1), (Post(role, places.path("1", "2", "3")),))
    assert rights.may(lead, Act.SEE_TASK, Thing(places.path("1", "2", "3", "4")), NOW)
    assert not rights.may(lead, Act.SEE_TASK, Thing(places.path("1", "2", "30")), NOW)


def test_post__ended_this_instant__gives_nothing() -> None:
    role = Role("x", Level.VILLAGE, frozenset({Act.SEE_TASK}), "lead")
    post = Post(role, places.path("1"), until_at=NOW)
    assert not rights.may(Standing(PersonId(1), (post,)), Act.SEE_TASK, Thing(places.path("1")), NOW)
    assert rights.may(
        Standing(PersonId(1), (post,)), Act.SEE_TASK, Thing(places.path("1")), NOW - timedelta(microseconds=1)
    )
    assert rights.acts_of(Standing(PersonId(1), (post,)), NOW) == frozenset()
    assert rights.highest_level(Standing(PersonId(1), (post,)), NOW) is Level.HOUSEHOLD


def test_may_hold__whoever_holds_it_now__is_not_asked() -> None:
    role = Role("x", Level.GRID, frozenset({Act.FILE_FINDING}), "worker")
    worker = Standing(PersonId(1), (Post(role, places.path("1", "2")),))
    assert rights.may_hold(worker, Thing(places.path("1", "2"), holder_id=PersonId(2)), NOW)
    assert not rights.may_hold(worker, Thing(places.path("1", "2"), from_level=Level.TOWN), NOW)


@given(STANDINGS, THINGS)
def test_is_kept_from__no_right_of_an_office_is_left(standing: Standing, thing: Thing) -> None:
    if rights.is_kept_from(standing, thing, NOW):
        assert not any(rights.may(standing, act, thing, NOW) for act in STAFF_ACTS)


def test_is_kept_from__another_place__not_by_that() -> None:
    """Who lost a matter because they went elsewhere is told that it has gone; who is not free of it is told nothing."""
    role = Role("x", Level.VILLAGE, frozenset({Act.SEE_TASK}), "lead")
    lead = Standing(PersonId(1), (Post(role, places.path("1", "2", "3")),))
    elsewhere = Thing(places.path("1", "9"))
    assert not rights.is_kept_from(lead, elsewhere, NOW)
    assert rights.is_kept_from(lead, replace(elsewhere, conflicted=frozenset({PersonId(1)})), NOW)
    assert rights.is_kept_from(lead, replace(elsewhere, from_level=Level.TOWN), NOW)
    assert rights.is_kept_from(lead, replace(elsewhere, only_roles=frozenset({"child"})), NOW)
