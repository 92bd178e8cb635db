"""An alarm under way: who is told, who is told next, and who has taken it. The events of `alarm:…` are its record.

Nearest first; absent people are stood in for by their deputies; the caller is never called themselves. It goes on,
quiet hours or not, until one of those on duty presses 已接到: after everybody was told once, everybody again, each
round after twice the time of the one before.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.casework.members import members_of
from bot.notices import danger, incidents, telling
from bot.notices.scene import Scene
from cases import organisation, places
from cases.people import NOBODY, PersonId
from cases.places import Level, PlacePath
from packs.alarms import Alarms, Matter
from storage.events import EventView

DANGER = "danger"
"""What deadlines of this kind are called."""
LONGEST = timedelta(hours=12)
"""Rounds never come more rarely than this."""
_HEARD, _TOLD, _TAKEN = "danger.heard", "danger.told", "danger.taken"


@dataclass(frozen=True, slots=True)
class Cry:
    """One alarm: where it came from, what it is, whom it must not be told, and who has taken it (None: nobody)."""

    about: str
    talk_id: int
    matter: Matter
    words: tuple[str, ...]
    path: PlacePath
    place: str
    caller_id: PersonId
    from_level: Level
    taken_by: int | None = None
    closed_to: frozenset[PersonId] = frozenset()
    """Who is not free of what this talk has reported, and the caller's near relatives."""


async def raise_(
    scene: Scene,
    talk_id: int,
    subkind: str,
    words: str,
    *,
    place_id: int | None,
    caller_id: int | None,
    from_level: Level = Level.HOUSEHOLD,
) -> bool:
    """Tells the first on duty at once; more words of an alarm that nobody has taken yet go to those who know of it.

    `from_level`: the lowest level that may know (a cadre may be the danger). False when there is nobody to be told.
    """
    alarms = _alarms(scene)
    about, cry = await _latest(scene, talk_id)
    is_new = cry is None or cry.taken_by is not None
    if is_new:
        number = int(about.rpartition(".")[2]) + 1 if cry else 1
        about = f"alarm:{talk_id}.{number}"
    await scene.unit.events.add(
        _HEARD,
        about,
        at=scene.now,
        person_id=caller_id,
        talk_id=talk_id,
        subkind=subkind,
        words=words,
        place=place_id,
        level=int(from_level),
    )
    cry = await read(scene, about)
    assert cry is not None
    if is_new:
        return await climb(scene, cry)
    slot = f"{subkind}@{scene.now.isoformat(timespec='hours')}"
    return await _tell_all(scene, cry, await _told(scene, cry), "again", slot, alarms.duty.minutes)


async def read(scene: Scene, about: str) -> Cry | None:
    """An alarm as its events tell it, None for a name no alarm bears."""
    events = await scene.unit.events.about(about)
    heard = [event for event in events if event.act == _HEARD]
    alarms = scene.pack.alarms
    if not heard or alarms is None or heard[0].talk_id is None:
        return None
    taken = next((event.person_id for event in events if event.act == _TAKEN), None)
    path, place = await _place(scene, heard)
    return Cry(
        about,
        heard[0].talk_id,
        _matter(alarms, str(heard[-1].detail["subkind"])),
        tuple(str(event.detail["words"]) for event in heard if event.detail.get("words")),
        path,
        place,
        PersonId(heard[0].person_id or NOBODY),
        Level(max(int(event.detail.get("level", 0)) for event in heard)),
        taken,
        await _closed_to(scene, heard[0].talk_id, heard[0].person_id),
    )


async def climb(scene: Scene, cry: Cry, rounds: int = 0) -> bool:
    """Tells the next who does not know yet, or everybody once more; plans when to look again."""
    duty = _alarms(scene).duty
    people = await on_duty(scene, cry)
    told = await _told(scene, cry)
    fresh = [person for person in people if person not in told][:1]
    if not fresh:
        rounds += 1
    wait = min(timedelta(minutes=duty.minutes) * 2 ** min(rounds, 16), LONGEST)
    await scene.unit.deadlines.set(DANGER, cry.about, scene.now + wait, round=rounds)
    if not people or rounds == 1:
        words = (
            "有人发来急事，没有找到值班的人。" if not people else "有人发来急事，值班的人都叫过一遍了，没有人点已接到。"
        )
        await incidents.report(scene, "danger", cry.about, f"{cry.place}{words}")
    minutes = round(wait.total_seconds() / 60)
    return await _tell_all(scene, cry, fresh or people, f"round{rounds}", "1", minutes)


async def on_duty(scene: Scene, cry: Cry) -> list[PersonId]:
    """Who may be told and may take it, in the order of the pack's roles and nearest place first."""
    roles = _alarms(scene).duty.roles
    ranked: dict[PersonId, tuple[int, int]] = {}
    for standing in organisation.present(await members_of(scene, cry.path)):
        posts = [
            (roles.index(post.role.name), -len(post.place))
            for post in standing.posts
            if post.role.name in roles
            and post.role.level >= cry.from_level
            and post.holds(scene.now)
            and places.covers(post.place, cry.path)
        ]
        if posts and standing.person_id not in {cry.caller_id, *cry.closed_to}:
            ranked[standing.person_id] = min(posts)
    return sorted(ranked, key=lambda person: ranked[person])


async def take(scene: Scene, cry: Cry, person_id: PersonId) -> None:
    """Somebody on duty has it: nobody else is called, those who were are told, and the one who called."""
    await scene.unit.events.add(_TAKEN, cry.about, at=scene.now, person_id=person_id)
    await scene.unit.deadlines.drop(DANGER, cry.about)
    told = await _told(scene, cry)
    await scene.unit.notices.drop_about(cry.about)
    message = danger.taken_by_other(await scene.name(person_id), cry.matter, cry.place)
    for other in told:
        if other != person_id:
            await telling.tell(scene, telling.whom(other), cry.about, "taken", "1", message)
    await telling.tell(scene, f"talk:{cry.talk_id}", cry.about, "taken", "1", danger.answered(cry.matter))


async def _tell_all(scene: Scene, cry: Cry, people: list[PersonId], rung: str, slot: str, minutes: int) -> bool:
    for person in people:
        message = danger.call(cry.about, cry.matter, cry.place, minutes, scene, again=rung == "again")
        if await telling.tell(scene, telling.whom(person), cry.about, rung, slot, message) is not None:
            await scene.unit.events.add(_TOLD, cry.about, at=scene.now, person_id=None, to=person, rung=rung)
    return bool(people)


async def _told(scene: Scene, cry: Cry) -> list[PersonId]:
    events = await scene.unit.events.about(cry.about)
    told = (PersonId(int(event.detail["to"])) for event in events if event.act == _TOLD)
    return list(dict.fromkeys(told))


async def _latest(scene: Scene, talk_id: int) -> tuple[str, Cry | None]:
    """The newest alarm of a talk."""
    number, about, found = 1, f"alarm:{talk_id}.1", None
    while (cry := await read(scene, f"alarm:{talk_id}.{number}")) is not None:
        about, found, number = cry.about, cry, number + 1
    return about, found


async def _closed_to(scene: Scene, talk_id: int, caller_id: int | None) -> frozenset[PersonId]:
    """A cry from a household goes to nobody who may not know of its matters."""
    found: set[PersonId] = set()
    for report in await scene.unit.reports.followed_by(talk_id):
        task = await scene.unit.tasks.of_clue(report.clue_id)
        if report.withdrawn_at is None and task is not None:
            found |= task.conflicted
    own = {caller_id} if caller_id else set()
    for entry in await scene.unit.kin.related(names=set(), phones=set(), people=own) if own else ():
        found |= {PersonId(each) for each in (entry.person_id, entry.kin_id) if each and each not in own}
    return frozenset(found)


async def _place(scene: Scene, heard: list[EventView]) -> tuple[PlacePath, str]:
    """The place the caller is at as far as known, and how it is called below the county; else the county."""
    place_id = next((event.detail["place"] for event in reversed(heard) if event.detail.get("place")), None)
    line = await scene.unit.places.line(int(place_id)) if place_id else []
    if not line:
        county = await scene.unit.places.at_level("county")
        return (PlacePath(county[0].path), "（不知道哪个村）") if county else (PlacePath(""), "")
    return PlacePath(line[-1].path), "".join(place.name for place in line[1:]) or line[0].name


def _matter(alarms: Alarms, subkind: str) -> Matter:
    """The pack's matter; of another pack's name, whatever is urgent."""
    return alarms.matters.get(subkind) or next(one for one in alarms.matters.values() if one.kind == "urgent")


def _alarms(scene: Scene) -> Alarms:
    assert scene.pack.alarms is not None, "an alarm was heard by this pack"
    return scene.pack.alarms
