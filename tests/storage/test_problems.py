"""The ledger's shelf: numbers, who holds what, who may see what, nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cases import problems, rights
from cases.deadlines import Unit
from cases.people import NOBODY, PersonId
from cases.places import PlacePath
from cases.problems import Line, Problem, State
from cases.rights import Act, Post, Standing
from storage.unit import Store
from tests.shipped import shipped_pack

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PLACES = [PlacePath(path) for path in ("1/2/3/4/", "1/2/3/5/", "1/20/30/40/")]


def found(place: PlacePath, title: str, subject: str = "甲某某") -> Problem:
    line = Line(title, "饮水", "一般", "各镇（园区）", 2, Unit.WORKING, "某文件")
    return problems.open_(
        "WT",
        place,
        line,
        subject=subject,
        form="water",
        finder=NOBODY,
        holder=NOBODY,
        now=NOW,
        calendar=shipped_pack().calendar,
        zone=ZoneInfo("Asia/Shanghai"),
    )


async def test_add__numbered__read_back_as_it_was(store: Store) -> None:
    async with store.unit() as unit:
        first = await unit.problems.add(found(PLACES[0], "没水"))
        second = await unit.problems.add(found(PLACES[0], "水浑"))
    assert (first.number, second.number) == ("WT0001", "WT0002")
    async with store.unit() as unit:
        assert await unit.problems.get(first.problem_id) == first
        assert await unit.problems.same_as(found(PLACES[0], "没水")) == first
        assert await unit.problems.same_as(found(PLACES[0], "没水", "乙某某")) is None
        struck = replace(first, state=State.STRUCK)
        await unit.problems.save(struck)
        assert await unit.problems.same_as(found(PLACES[0], "没水")) is None, "a struck line is past"
        assert await unit.problems.get(first.problem_id, lock=True) == struck


@pytest.mark.parametrize(
    ("role", "place"),
    [("village_lead", "1/2/3/"), ("town_lead", "1/2/"), ("county", "1/"), ("desk", "1/"), ("apart", "1/")],
)
async def test_reached_by__says_what_covers_says(store: Store, role: str, place: str) -> None:
    roles = shipped_pack().roles | {"apart": replace(shipped_pack().roles["county"], apart=True)}
    person = Standing(PersonId(9), (Post(roles[role], PlacePath(place)),))
    async with store.unit() as unit:
        kept = [await unit.problems.add(found(each, "没水")) for each in PLACES]
        who = await unit.people.add(code="a", name="甲")
        closed = replace(found(PLACES[0], "水浑"), conflicted=frozenset({PersonId(who)}))
        kept.append(await unit.problems.add(closed))
        person = replace(person, person_id=PersonId(who))
        scope = rights.scope(person, Act.SEE_PROBLEM, NOW)
        seen = await unit.problems.reached_by(scope)
    assert {one.number for one in seen} == {one.number for one in kept if scope.covers(problems.thing(one))}
