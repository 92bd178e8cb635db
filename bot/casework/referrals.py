"""Referrals at work: one comes in and is a clue, its number is asked for, its answer goes back.

The only place a referral is kept or answered; the clue it opens is like any other (`bot.casework.finds`).
"""

from dataclasses import dataclass, replace
from datetime import date

from bot.casework import finds
from bot.casework.members import find, members_of
from bot.notices.scene import Scene
from cases import organisation, referrals, rights, tasks
from cases.grounds import Ground
from cases.people import NOBODY, PersonId
from cases.places import PlacePath
from cases.referrals import Referral, Sender, Unfit
from cases.rights import Act, Thing
from cases.tasks import Task

REFERRAL = "referral"
"""What deadlines of this kind are called."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A referral as it came: `number` normalised, `written` the last day that stands on it."""

    sender: Sender
    number: str
    written: date | None = None


def about(one: Referral) -> str:
    """How notices, deadlines and the log name it."""
    return f"{REFERRAL}:{one.referral_id}"


async def known(scene: Scene, sender: Sender, number: str) -> Referral | None:
    """The one of that number that is here already."""
    same = await scene.unit.referrals.numbered(number)
    return next((each for each in same if each.sender == sender.code), None)


async def take(
    scene: Scene, slip: Slip, ground: Ground, *, place_id: int, household_id: int | None = None
) -> tuple[Referral, bool]:
    """The same number is the same matter; else a clue is opened, or the household's open one has it. True for new."""
    if (there := await known(scene, slip.sender, slip.number)) is not None:
        return there, False
    found = await finds.found(
        scene, replace(ground, from_level=slip.sender.from_level), place_id=place_id, household_id=household_id
    )
    return await keep(scene, slip, int(found.clue_id), place_id, ground.by), found.is_new


async def keep(scene: Scene, slip: Slip, clue_id: int, place_id: int, by: PersonId) -> Referral:
    """The number, and until when the answer is due."""
    place = await scene.unit.places.get(place_id)
    assert place is not None
    due = referrals.due(slip.sender, scene.now, slip.written, scene.pack.calendar, scene.zone)
    draft = Referral(0, slip.sender.code, slip.number, clue_id, PlacePath(place.path), scene.now, due, by)
    one = await scene.unit.referrals.add(draft)
    if due is not None:
        await scene.unit.deadlines.set(REFERRAL, about(one), due.at)
    await scene.unit.events.add("referral.taken", f"clue:{clue_id}", at=scene.now, person_id=by or None)
    return one


async def answer(scene: Scene, referral_id: int, words: str, on: date, by: PersonId) -> Referral | Unfit:
    """Written down once; nothing more is waited for."""
    before = await scene.unit.referrals.get(referral_id, lock=True)
    if before is None:
        return Unfit.ANSWERED
    after = referrals.answered(before, words, on, by, scene.now, scene.zone)
    if isinstance(after, Referral):
        await scene.unit.referrals.save(after)
        await scene.unit.deadlines.drop(REFERRAL, about(after))
        await scene.unit.events.add(
            "referral.answered", f"clue:{after.clue_id}", at=scene.now, person_id=by or None, words=words
        )
    return after


async def may_see(scene: Scene, one: Referral, person_id: PersonId) -> bool:
    """By place and role, and never who is not free of its matter; an ended home check takes nothing away."""
    task = await scene.unit.tasks.of_clue(one.clue_id)
    members = await members_of(scene, one.place)
    standing = find(organisation.present(members), person_id) or await scene.standing(person_id)
    return rights.may(standing, Act.TAKE_REFERRAL, thing(one, task), scene.now)


def thing(one: Referral, task: Task | None) -> Thing:
    """As rights see it: as its matter, as long as nobody has answered."""
    return replace(tasks.thing(task), ended=False) if task else Thing(one.place)


async def keepers(scene: Scene, one: Referral) -> list[PersonId]:
    """Who has to see to the answer: who took it in, while they may; then whoever may, the nearest first."""
    task = await scene.unit.tasks.of_clue(one.clue_id)
    it, members = thing(one, task), await members_of(scene, one.place)
    able = [each.person_id for each in organisation.able(it, Act.TAKE_REFERRAL, members, scene.now)]
    first = [one.by] if one.by != NOBODY and await may_see(scene, one, one.by) else []
    return list(dict.fromkeys([*first, *able]))
