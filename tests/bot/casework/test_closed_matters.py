"""Nobody who is not free of a matter ever gets a byte of it: roles, reads, acts and rungs on the real store.

Chance draws who is not free and why, when that becomes known, and what happens to the matter; then that person is
shown nothing, whatever they press. Of the matter there is one only, so that its words and buttons betray it.
"""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from app import exports, sight
from app.shelves import PackShelf
from bot import casework
from bot.casework import conflicts, danger, members_of, transfers
from bot.notices import buttons
from cases import casework as rules
from cases import organisation, rights
from cases.people import PersonId
from cases.places import Level
from cases.rights import Act
from cases.tasks import Means, Task, thing
from chat.address import Address
from chat.incoming import Kind
from packs import content_hash
from storage.engine import sqlite_url
from storage.reports import ReportView
from storage.unit import Store, Unit
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER
from tests.bot.dialogs.village import ZONE, Village, _loaded
from tests.databases import Embedded, opened
from tests.shipped import pack_files, shipped_pack

SUBJECT, PHONE, STORY = "龘某某", "13900000901", "犇"
LINE = (WORKER, VILLAGE, TOWN, BOSS)
STAFF = (*LINE, "county-02", "desk-01", "admin-01")
REASONS = ("phone", "name", "kin_phone", "kin_name", "kin_register", "kin_colleague", "colleague_is_kin", "own_report")
STEPS = (
    "night",
    "take",
    "miss",
    "ends",
    "stands",
    "confirm",
    "send_back",
    "away",
    "reassign",
    "tell",
    "number",
    "words",
)
DIALOGS = ("task", "copy", "late", "finding", "attempt", "confirm", "sendback", "told", "number", "reason", "extend")
DIALOGS += ("urge", "reassign", "handover", "write")


@dataclass(frozen=True)
class Plot:
    """`who` is not free because of `why`, known from step `at` on; the other draws steer the steps."""

    who: str
    why: str
    at: int
    steps: tuple[tuple[str, int], ...]


PLOTS = st.builds(
    Plot,
    st.sampled_from(STAFF),
    st.sampled_from((*REASONS, "apart")),
    st.integers(0, 4),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=7).map(tuple),
)


@pytest.fixture(scope="module")
def founded(embedded: Embedded) -> Path:
    """The demo county on a file that is copied for each example."""

    async def make() -> Path:
        url = await embedded.fresh()
        async with opened(url, embedded.folder / "files") as store:
            village = await Village.open(store)
            for who in STAFF:
                await village.open_talk(who)
        return Path(str(make_url(url).database))

    return asyncio.run(make())


_SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@_SETTINGS
@given(PLOTS)
def test_not_free__whatever_happens_and_whatever_they_press__not_a_byte(founded: Path, plot: Plot) -> None:
    asyncio.run(_on_a_copy(founded, plot))


@pytest.mark.parametrize("why", [*REASONS, "apart"])
def test_not_free__each_reason_known_from_the_start__not_a_byte(founded: Path, why: str) -> None:
    """The worker of the grid would get it."""
    asyncio.run(_on_a_copy(founded, Plot(WORKER, why, 0, (("night", 0), ("night", 1)))))


async def _on_a_copy(founded: Path, plot: Plot) -> None:
    copy = founded.with_name(f"copy-{id(plot)}.db")
    for old in founded.parent.glob(f"{founded.name}*"):
        shutil.copyfile(old, copy.with_name(copy.name + old.name.removeprefix(founded.name)))
    async with opened(sqlite_url(copy), founded.parent / "files") as store:
        village = await _again(store)
        await Play(village, plot).through()
    for left in founded.parent.glob(f"{copy.name}*"):
        left.unlink()


async def _again(store: Store) -> Village:
    """The county of the copy, with its pack in memory."""
    village = Village(store, shipped_pack(), PackShelf(store))
    village.shelf._loaded[content_hash(pack_files())] = _loaded()
    return village


def _address(village: Village, who: str) -> Address:
    return Address(village.channel, who)


async def _nights(village: Village, days: int) -> None:
    """Time passes with its ticks, until somebody's next morning."""
    to = (village.now + timedelta(days=days)).astimezone(ZONE)
    await village.walk_to(to.day, 9, month=to.month)


class Play:
    """One plot, played to its end."""

    def __init__(self, village: Village, plot: Plot) -> None:
        self.village, self.plot = village, plot
        self.closed: dict[str, int] = {}
        """To whom it is closed, and where their talk stood when it became so."""
        self.report: ReportView

    async def through(self) -> None:
        if self.plot.at == 0:
            await self._reveal_before()
        self.report = await self._reported()
        if self.plot.at == 0:
            await self._closed_now()
        for number, (step, chance) in enumerate(self.plot.steps, 1):
            if number == self.plot.at:
                await self._reveal()
            await self._do(step, chance)
            await self._unread()
        if not self.closed:
            await self._reveal()
        await self._do("night", 0)
        await self._unread()
        await self._probe()

    # What makes somebody not free.

    async def _reveal_before(self) -> None:
        async with self.village.store.unit() as unit:
            await self._know(unit)

    async def _reveal(self) -> None:
        """It becomes known only now, in the way it does: a correction, a wish, a declaration."""
        async with self.village.store.unit() as unit:
            await self._know(unit)
            report = await unit.reports.get(self.report.id)
            assert report is not None
            facts = {**report.facts, **await self._facts(unit)}
            await unit.reports.complete(
                report.id, record=report.record, facts=facts, is_for_other=report.is_for_other, subject=""
            )
            if self.plot.why == "apart":
                await unit.reports.wish(report.id, level=int(self._level()))
            if self.plot.why.startswith("kin") and await self._is_free_still(unit):
                person = await self.village.person(unit, self.plot.who)
                await conflicts.recheck(self.village.scene(unit), person)
            await conflicts.settle(self.village.scene(unit), await self._task(unit))
        await self._closed_now()

    async def _is_free_still(self, unit: Unit) -> bool:
        person = await self.village.person(unit, self.plot.who)
        return person.id not in (await self._task(unit)).conflicted

    async def _know(self, unit: Unit) -> None:
        """The registers as they are."""
        who, why = (await self.village.person(unit, self.plot.who)).id, self.plot.why
        other = (await self.village.person(unit, "worker-09")).id
        now = self.village.now
        if why == "kin_phone":
            await unit.kin.add(who, name="不同名", phone=PHONE, at=now)
        elif why in ("kin_name", "kin_register"):
            await unit.kin.add(who, name=SUBJECT if why == "kin_name" else "册上人", at=now)
        elif why == "kin_colleague":
            await unit.kin.add(who, kin_id=other, at=now)
        elif why == "colleague_is_kin":
            await unit.kin.add(other, kin_id=who, at=now)
        if why == "kin_register" and not await unit.households.by_phone(PHONE):
            place = (await unit.places.at_level("grid"))[0]
            row = unit.households.row(code="龘", place_id=place.id, head="册上人", phone=PHONE)
            await unit.households.add(row)

    async def _facts(self, unit: Unit) -> dict[str, Any]:
        """What the report says that makes them not free."""
        who = await self.village.person(unit, self.plot.who)
        other = await self.village.person(unit, "worker-09")
        if self.plot.why == "phone":
            return {"phone": who.phone}
        if self.plot.why == "name":
            return {"subject": who.name}
        if self.plot.why in ("kin_colleague", "colleague_is_kin"):
            return {"phone": other.phone}
        return {"whose": "self"} if self.plot.why == "own_report" else {}

    def _level(self) -> Level:
        return Level.COUNTY if self.plot.who == TOWN else Level.TOWN

    async def _reported(self) -> ReportView:
        village, is_known = self.village, self.plot.at == 0
        by = self.plot.who if self.plot.why == "own_report" else "v1"
        await village.open_talk(by)
        async with village.store.unit() as unit:
            facts = {"subject": SUBJECT, "phone": PHONE, "story": STORY, "risk": "illness"}
            facts |= await self._facts(unit) if is_known else {}
            wishes = {"level": int(self._level())} if is_known and self.plot.why == "apart" else {}
            talk = await unit.talks.find(_address(village, by))
            place = (await unit.places.at_level("grid"))[0]
            clue = await unit.clues.add(source="report", place_id=place.id, pack_hash=village.pack.hash, at=village.now)
            assert talk is not None
            found = await unit.reports.add(
                number="73519994",
                clue_id=clue,
                talk_id=talk.id,
                typist_id=None,
                place_id=place.id,
                form="report",
                form_version="1",
                pack_hash=village.pack.hash,
                record={"story": STORY},
                facts=facts,
                wishes=wishes,
                is_for_other=self.plot.why == "own_report",
                filed_at=village.now,
                subject=str(facts["subject"]),
                phone=str(facts["phone"]),
            )
            blob = await village.store.blobs.keep(b"x")
            await unit.files.add(
                blob, name="x", mime="image/jpeg", kind="image", talk_id=None, at=village.now, clue_id=clue
            )
            await casework.open_home_check(unit, village.pack, clue_id=clue, report=found, now=village.now, zone=ZONE)
        return found

    async def _closed_now(self) -> None:
        """Who may know nothing from here on."""
        async with self.village.store.unit() as unit:
            task = await self._task(unit)
            for who in STAFF:
                standing = await self.village.scene(unit).standing((await self.village.person(unit, who)).id)
                if rights.is_kept_from(standing, thing(task), self.village.now) and who not in self.closed:
                    self.closed[who] = await self._last(unit, who)
        if not (self.plot.why == "apart" and self.plot.who not in (WORKER, VILLAGE, TOWN)):
            assert self.plot.who in self.closed, "the plot makes somebody not free"

    # What happens.

    async def _do(self, step: str, chance: int) -> None:
        village = self.village
        if step == "night":
            await _nights(village, 1 + chance % 3)
            return
        village.pass_time(minutes=30)
        async with village.store.unit() as unit:
            task = await self._task(unit)
            if step == "away":
                await self._away(unit, chance)
            elif step == "words":
                await casework.tell_corrected(unit, village.pack, task, now=village.now, zone=ZONE)
            elif not task.ended:
                await self._act(unit, task, step, chance)
        await village.place()

    async def _away(self, unit: Unit, chance: int) -> None:
        village = self.village
        who, deputy = LINE[chance % 4], STAFF[(chance * 3 + 1) % len(STAFF)]
        person, other = await village.person(unit, who), await village.person(unit, deputy)
        today = village.now.astimezone(ZONE).date()
        if await unit.people.absence(person.id, on=today) is None and who != deputy:
            await transfers.go_away(village.scene(unit), person, today + timedelta(days=2), other.id)

    async def _act(self, unit: Unit, task: Task, step: str, chance: int) -> None:
        """By whoever has the right; nothing happens where nobody has, or the task is not there."""
        scene = self.village.scene(unit)
        there = organisation.present(await members_of(scene, task.place))
        it, now, terms = thing(task), scene.now, scene.terms
        members = await members_of(scene, task.place)
        second = organisation.second_person(it, task.keeper(), members, now)
        town = organisation.town_holder(it, members, now)
        able = organisation.possible_holders(it, members, now)
        to = able[chance % len(able)] if able else None
        ways = {
            "take": lambda by: rules.take_up(task, by, now),
            "miss": lambda by: rules.record_attempt(task, by, now, terms, town=town),
            "ends": lambda by: rules.file_finding(task, by, "died", now, terms, second=second, town=town),
            "stands": lambda by: rules.file_finding(task, by, "true", now, terms),
            "confirm": lambda by: rules.confirm_ending(task, by, now, terms),
            "send_back": lambda by: rules.send_back(task, by, "再看", now),
            "reassign": lambda by: rules.reassign(task, by, to, now) if to else task,
            "tell": lambda by: rules.tell_household(task, by, "户主", Means.PHONE, now),
            "number": lambda by: rules.record_no_number(task, by, "already", now, terms),
        }
        for by in there:
            try:
                after = ways[step](by)
            except rules.TaskRefusal:
                continue
            if isinstance(after, Task) and after is not task:
                assert not rights.is_kept_from(by, it, now), "who is not free has done something"
                await casework.save(scene, task, after, by.person_id)
                return

    # What is to be seen of it.

    async def _unread(self) -> None:
        async with self.village.store.unit() as unit:
            task = await self._task(unit)
            kept = await self._kept(unit)
            assert task.keeper() not in kept.values()
            for who, person in kept.items():
                self._is_clean(who, await self._since(unit, who), task)
                await self._is_out_of_reach(unit, person, task)

    async def _kept(self, unit: Unit) -> dict[str, PersonId]:
        """To whom it is closed still: a deputy of somebody high enough may know what the village may not."""
        found = {}
        task = await self._task(unit)
        for who in self.closed:
            person = await self.village.person(unit, who)
            standing = await self.village.scene(unit).standing(person.id)
            if rights.is_kept_from(standing, thing(task), self.village.now):
                found[who] = PersonId(person.id)
        return found

    def _is_clean(self, who: str, said: list[str], task: Task) -> None:
        own = self.plot.why == "own_report" and who == self.plot.who
        marks = ["龘", "犇", PHONE, self.report.number, self.report.number[-4:], f"n.{task.task_id}."]
        marks += [f"s.late.{task.task_id}", f"s.task.{task.task_id}"]
        for words in said:
            assert own or not any(mark in words for mark in marks), (who, words)

    async def _is_out_of_reach(self, unit: Unit, person: PersonId, task: Task) -> None:
        """Every right as a value and as a WHERE, every list, the export and the file."""
        village = self.village
        scene, everything = village.scene(unit), [await self._task(unit)]
        standing = await scene.standing(person)
        for scope in {rights.scope(standing, act, village.now) for act in Act}:
            reached = await unit.tasks.reached_by(scope, open_only=False)
            assert [each for each in everything if scope.covers(thing(each))] == reached
            assert not reached, (person, scope)
        scope = rights.scope(standing, Act.EXPORT, village.now)
        for sheet in (exports.tasks_sheet, exports.cases_sheet):
            assert (await sheet(scene, scope)).rows == ()
        assert not any(seat.person_id == person for seat in await self._seats(unit, task))
        await self._no_file(unit, person, task)
        open_notices = [each for each in await unit.notices.about(f"task:{task.task_id}") if each.state == "waiting"]
        assert not [each for each in open_notices if each.whom == f"person:{person}" and each.rung != "incident"]

    async def _seats(self, unit: Unit, task: Task) -> tuple[Any, ...]:
        members = await members_of(self.village.scene(unit), task.place)
        return organisation.seats(thing(task), members, self.village.pack.ladder, self.village.now)

    async def _no_file(self, unit: Unit, person: PersonId, task: Task) -> None:
        async def pack_in(_: Unit) -> Any:
            return self.village.pack

        place = SimpleNamespace(
            clock=lambda: self.village.now, settings=SimpleNamespace(county_zone=ZONE), pack_in=pack_in
        )
        may_see = sight.file_rights(place)  # type: ignore[arg-type]
        for talk in await unit.talks.of_person(person):
            for file in await unit.files.of_clue(task.clue_id):
                assert not await may_see(unit, talk, file)

    async def _probe(self) -> None:
        """They press everything there is, as people with an old button or a guessed number would."""
        village = self.village
        async with village.store.unit() as unit:
            kept, before = await self._kept(unit), await self._task(unit)
        number, revision = before.task_id, before.revision
        presses = ["s.mine", "s.late", *(f"s.{dialog}.{number}" for dialog in DIALOGS)]
        presses += [f"n.{number}.{revision}.{act.value}" for act in buttons.LABELS]
        for who in sorted(kept, key=lambda each: each != self.plot.who)[:1]:
            for press in presses:
                said = await village.do(who, Kind.PRESS, press)
                self._is_clean(who, [str(one.to_json()).replace(press, "") for one in said], before)
        async with village.store.unit() as unit:
            assert await self._task(unit) == before, "a press has changed it"
            await self._cry(unit, set(kept.values()))

    async def _cry(self, unit: Unit, kept: set[PersonId]) -> None:
        """The reporter calls for help: who is not free is not called to it."""
        scene = self.village.scene(unit)
        await danger.raise_(
            scene,
            self.report.talk_id,
            "help",
            "救命",
            place_id=self.report.place_id,
            caller_id=None,
            from_level=Level(int((await unit.reports.of_clue(self.report.clue_id))[0].wishes.get("level") or 0)),
        )
        cry = await danger.read(scene, f"alarm:{self.report.talk_id}.1")
        assert cry is not None
        assert not kept & set(await danger.on_duty(scene, cry))

    # Looking.

    async def _task(self, unit: Unit) -> Task:
        found = await unit.tasks.of_clue(self.report.clue_id)
        assert found is not None
        return found

    async def _last(self, unit: Unit, who: str) -> int:
        talk = await unit.talks.find(_address(self.village, who))
        assert talk is not None
        rows = await unit.outbox.last(talk.id, 1)
        return rows[-1].seq if rows else 0

    async def _since(self, unit: Unit, who: str) -> list[str]:
        talk = await unit.talks.find(_address(self.village, who))
        assert talk is not None
        return [str(row.message.to_json()) for row in await unit.outbox.after(talk.id, self.closed[who], 500)]
