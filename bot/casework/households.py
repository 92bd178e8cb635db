"""Households live on: an event is written to the register, what belongs to the household goes along, all in one unit.

The only place that takes a step of `cases.households`, and takes it back. Papers hang on clues, so they go with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.casework import deaths
from bot.casework.closed import closed_by, closed_on
from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices.scene import Scene
from cases import households, organisation, recusal, rights, tasks
from cases.grounds import Ground, Source
from cases.households import Event, Household, Kind, NotUndoable, Step
from cases.people import PersonId
from cases.places import PlacePath
from cases.rights import Act, Standing, Thing
from cases.tasks import State, Task
from storage.household_events import EventView


class MovedOn(Exception):
    """The register has changed since the step was shown: it must be looked at again."""


class NotTheirs(Exception):
    """The household, as it was or becomes, is their own or a near relative's: somebody else has to do it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A clue of a household with its newest home check."""

    clue_id: int
    task: Task | None


async def may_change(scene: Scene, standing: Standing, one: Household) -> bool:
    """By place, and never one's own household or a near relative's."""
    return await _may(scene, standing, Act.CHANGE_HOUSEHOLD, one)


async def is_near(scene: Scene, step: Step, person_id: PersonId) -> bool:
    """Whether some household of a step, as it was or as it becomes, is this person's or a near relative's."""
    known = {one for pair in step.lines for one in pair if one is not None}
    return any([person_id in await _near(scene, one) for one in known])


async def _near(scene: Scene, one: Household) -> frozenset[PersonId]:
    return (await closed_on(scene, Ground(Source.FIND, "", one.head, scene.now, one.phone))).people


async def _may(scene: Scene, standing: Standing, act: Act, one: Household) -> bool:
    place = await scene.unit.places.get(one.place_id)
    thing = Thing(PlacePath(place.path if place else ""), conflicted=await _near(scene, one))
    return rights.may(standing, act, thing, scene.now)


async def matters_of(scene: Scene, one: Household) -> list[Matter]:
    """Everything that was ever open about a household: what names it, and reports with its phone or householder."""
    moved = await scene.unit.household_events.belongings(one.household_id)
    found = {row_id for row_id, _ in moved.get("clue", ()) if row_id}
    phone, head = one.phone, "".join(one.head.split())
    for report in await scene.unit.reports.alike(
        place_ids=[one.place_id], subject=head, place_id=one.place_id, phone=phone
    ):
        clue = await scene.unit.clues.get(report.clue_id)
        if clue is not None and clue.household_id is None:
            found.add(report.clue_id)
    return [Matter(each, await scene.unit.tasks.of_clue(each)) for each in sorted(found)]


async def take(scene: Scene, step: Step, by: PersonId, *, clue_ids: Sequence[int] = ()) -> int:
    """Writes a step; of a split, `clue_ids` go to the new household. Returns the event's id.

    Raises MovedOn, NotTheirs.
    """
    if by and await is_near(scene, step, by):
        raise NotTheirs
    await _check(scene, step)
    first = step.lines[0][0]
    assert first is not None
    own = [matter.clue_id for matter in await matters_of(scene, first)]
    goes = step.lines[1][0] if step.kind in (Kind.MERGE, Kind.DUPLICATE) else None
    theirs = [matter.clue_id for matter in await matters_of(scene, goes)] if goes else []
    written = await _write(scene, step)
    kept: dict[str, Any] = {}
    if step.kind is Kind.SPLIT:
        kept["moved"] = await _pointed(scene, [each for each in clue_ids if each in own], written.lines[1][1])
    elif goes is not None:
        kept["moved"] = await _all_pointed(scene, goes, theirs, written.lines[0][1])
    elif step.kind is Kind.MOVE:
        kept["relocated"] = await _relocate(scene, own, written.lines[0][1].place_id, by)
    else:
        kept["stopped"] = await deaths.stop(scene, written, own, by)
        kept["stopped"]["survivors"] = await deaths.look_after(scene, written, by)
    event_id = await scene.unit.household_events.add(written, kept, at=scene.now, by=by or None)
    await _log(scene, written, f"household.{step.kind.value}", by, event_id)
    return event_id


async def undo(scene: Scene, event_id: int, by: PersonId) -> NotUndoable | None:
    """Takes an event back with everything that went along; None when it is done. Raises NotTheirs."""
    view = await scene.unit.household_events.get(event_id, lock=True)
    assert view is not None
    if by and await is_near(scene, view.event.step, by):
        raise NotTheirs
    step = households.undo(view.event, await _others(scene, view.event), scene.now)
    if isinstance(step, NotUndoable):
        return step
    if step.kind is Kind.DEATH:
        await deaths.take_back(scene, view.kept["stopped"], by)
    if step.kind is Kind.MOVE:
        for clue_id, place_id in view.kept["relocated"]:
            await _relocate(scene, [clue_id], place_id, by)
    if step.kind is Kind.SPLIT:
        await _come_home(scene, view)
    elif "moved" in view.kept:
        await scene.unit.household_events.point(view.kept["moved"])
    await _write(scene, step)
    await scene.unit.household_events.mark_undone(event_id, at=scene.now, by=by or None)
    await _log(scene, step, "household.undone", by, event_id)
    return None


async def events_of(scene: Scene, one: Household) -> list[EventView]:
    """A household's events that may be taken back now, newest first."""
    views = await scene.unit.household_events.of([one.household_id])
    found = []
    for view in reversed(views):
        others = await _others(scene, view.event)
        if isinstance(households.undo(view.event, others, scene.now), Step):
            found.append(view)
    return found


async def _others(scene: Scene, event: Event) -> list[Event]:
    return [view.event for view in await scene.unit.household_events.of(event.household_ids)]


async def _check(scene: Scene, step: Step) -> None:
    """Every household is still as it was when the step was made."""
    for before, _ in step.lines:
        if before is not None and await scene.unit.households.line(before.household_id, lock=True) != before:
            raise MovedOn


async def _write(scene: Scene, step: Step) -> Step:
    """The register as it is afterwards; returns the step with the ids of what is new."""
    lines: list[tuple[Household | None, Household]] = []
    for before, after in step.lines:
        if before is None:
            row = scene.unit.households.row(
                code=after.code,
                place_id=after.place_id,
                head=after.head,
                members=after.members,
                phone=after.phone,
                id_number=after.id_number,
            )
            after = replace(after, household_id=await scene.unit.households.add(row))
        else:
            values = households.changed(before, after)
            await scene.unit.households.change(after.household_id, values, at=scene.now)
        lines.append((before, after))
    return replace(step, lines=tuple(lines))


async def _pointed(scene: Scene, clue_ids: Sequence[int], to: Household) -> dict[str, list[list[int | None]]]:
    """These clues name this household from now on; returns what they named before."""
    before: list[list[int | None]] = []
    for clue_id in clue_ids:
        clue = await scene.unit.clues.get(clue_id)
        if clue is not None:
            before.append([clue_id, clue.household_id])
            await _note_on_clue(scene, clue_id, to)
    moved = {"clue": before}
    await scene.unit.household_events.point(moved, to.household_id)
    return moved


async def _all_pointed(
    scene: Scene, goes: Household, clue_ids: Sequence[int], to: Household
) -> dict[str, list[list[int | None]]]:
    moved = await scene.unit.household_events.belongings(goes.household_id)
    named = {row_id for row_id, _ in moved.get("clue", ())}
    await scene.unit.household_events.point(moved, to.household_id)
    loose = await _pointed(scene, [each for each in clue_ids if each not in named], to)
    clues = moved.get("clue", []) + loose["clue"]
    return {**moved, "clue": clues}


async def _come_home(scene: Scene, view: EventView) -> None:
    """A split is taken back: what was opened about the new household since belongs to the old one."""
    (before, _), (_, new) = view.event.step.lines
    assert before is not None
    since = await scene.unit.household_events.belongings(new.household_id)
    await scene.unit.household_events.point(since, before.household_id)
    await scene.unit.household_events.point(view.kept["moved"])


async def _relocate(scene: Scene, clue_ids: Sequence[int], place_id: int, by: PersonId) -> list[list[int]]:
    """Matters nobody has begun go to who is in charge there; those somebody has begun are ended where they are."""
    place = await scene.unit.places.get(place_id)
    assert place is not None
    path, back = PlacePath(place.path), list[list[int]]()
    members = await members_of(scene, path)
    for clue_id in clue_ids:
        clue, newest = await scene.unit.clues.get(clue_id), await scene.unit.tasks.of_clue(clue_id)
        if clue is None or newest is None or newest.state is not State.OPEN:
            continue
        before = await scene.unit.tasks.task(newest.task_id, lock=True)
        assert before is not None
        closed = await closed_by(scene, clue_id)
        thing = replace(tasks.thing(before), place=path, conflicted=before.conflicted | closed.people)
        holder = organisation.first_holder(thing, members, scene.now)
        after = recusal.relocate(before, path, holder, scene.now, conflicted=closed.people, kin=closed.kin)
        for report in await scene.unit.reports.of_clue(clue_id):
            await scene.unit.reports.move(report.id, place_id)
        await scene.unit.clues.move(clue_id, place_id)
        await save(scene, before, after, by)
        back.append([clue_id, clue.place_id])
    return back


async def _note_on_clue(scene: Scene, clue_id: int, to: Household) -> None:
    await scene.unit.events.add("clue.household", f"clue:{clue_id}", at=scene.now, person_id=None, to=to.household_id)


async def _log(scene: Scene, step: Step, act: str, by: PersonId, event_id: int) -> None:
    for _, after in step.lines:
        about = f"household:{after.household_id}"
        detail: dict[str, Any] = {"round": event_id, "code": step.kind.value}
        await scene.unit.events.add(act, about, at=scene.now, person_id=by or None, **detail)
