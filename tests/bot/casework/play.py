"""One matter from its report to its end, and what somebody who is not free of it can find of it: nothing."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app import exports, sight
from bot import casework
from bot.casework import danger, members_of, transfers
from bot.notices import buttons
from cases import casework as rules
from cases import organisation, rights
from cases.people import PersonId
from cases.places import Level
from cases.rights import Act
from cases.tasks import Means, Task, thing
from chat.incoming import Kind
from storage.unit import Unit
from tests.bot.casework.plots import DIALOGS, LINE, PHONE, STAFF, Plotted
from tests.bot.dialogs.village import ZONE, Village


async def _nights(village: Village, days: int) -> None:
    """Time passes with its ticks, until somebody's next morning."""
    to = (village.now + timedelta(days=days)).astimezone(ZONE)
    await village.walk_to(to.day, 9, month=to.month)


class Play(Plotted):
    """One plot, played to its end."""

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
