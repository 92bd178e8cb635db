"""What is held about somebody who talks with us, and what becomes of a request to correct or erase it.

Erasing never touches a case that runs: it says what stays and why. What may go goes in the next night, archived first
where the pack says so.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.casework import questions as hands
from bot.notices import incidents, telling
from bot.notices import requests as words_of
from bot.notices.scene import Scene
from cases import deadlines
from cases.deadlines import Rule
from cases.people import PersonId
from cases.places import PlacePath
from cases.rights import Act, Standing, Thing, may
from packs.keeping import RULE
from storage.events import EventView
from storage.reports import ReportView
from storage.requests import ERASE, RequestView
from storage.talks import TalkView

REQUEST = "request"
"""What deadlines of a request are called."""


@dataclass(frozen=True, slots=True)
class Held:
    """What lies here about who talks through one talk; reports they made for others belong to those others."""

    running: tuple[ReportView, ...]
    """Their own reports whose case has not ended."""
    ended: tuple[ReportView, ...]
    for_others: tuple[ReportView, ...]
    files: int
    questions: int
    alarms: int
    requests: tuple[RequestView, ...]

    @property
    def own(self) -> tuple[ReportView, ...]:
        """Their own reports, those that run first."""
        return (*self.running, *self.ended)


def about(request_id: int) -> str:
    """How notices, deadlines and the log name a request."""
    return f"request:{request_id}"


async def held(scene: Scene, talk_id: int) -> Held:
    """Everything a talk's records say. What staff typed for others is not about them."""
    unit = scene.unit
    talk = await unit.talks.get(talk_id)
    person = await scene.person(talk.person_id) if talk else None
    mine = [] if person and person.posts else await unit.reports.followed_by(talk_id)
    own = [one for one in mine if not one.is_third_party]
    running = [one for one in own if await _runs(scene, one)]
    files = [file for one in own for file in await unit.files.of_clue(one.clue_id)]
    alarms = {event.about for event in await unit.events.starting(f"alarm:{talk_id}.")}
    return Held(
        tuple(running),
        tuple(one for one in own if one not in running),
        tuple(one for one in mine if one.is_third_party),
        len({file.id for file in files}),
        await unit.kept.count_asked(talk_id),
        len(alarms),
        tuple(await unit.requests.of_talk(talk_id)),
    )


async def looks_at(scene: Scene, reports: tuple[ReportView, ...]) -> list[EventView]:
    """Every look at these reports, oldest first."""
    names = await scene.unit.kept.names_of([one.clue_id for one in reports])
    return await scene.unit.events.looks(about=names)


def limit(scene: Scene) -> Rule:
    """Until when a request is answered; a pack from before there were requests answers them like questions."""
    return scene.pack.rules.get(RULE) or scene.pack.rules["desk_answer"]


async def ask(scene: Scene, talk: TalkView, kind: str, words: str) -> datetime:
    """Keeps a request, tells those who may answer it; returns its limit."""
    unit, due = scene.unit, deadlines.due(scene.now, limit(scene), scene.pack.calendar, scene.zone)
    request_id = await unit.requests.add(
        talk.id, kind, words, at=scene.now, due_at=due.at, person_id=talk.person_id, place_id=talk.place_id
    )
    name = about(request_id)
    await unit.events.add("request.asked", name, at=scene.now, person_id=talk.person_id, talk_id=talk.id, code=kind)
    await unit.deadlines.set(REQUEST, name, due.at)
    request = await unit.requests.get(request_id)
    assert request is not None
    people = [one for one in await hands.able(scene, Act.ANSWER_REQUEST) if await may_answer(scene, one, request)]
    for one in people:
        await telling.tell(
            scene, telling.whom(one.person_id), name, "new", "1", words_of.asked(request_id, kind, due.last_day)
        )
    if not people:
        await incidents.report(scene, "vacant", name, "有人要求更正或删除自己的资料，没有人能答。")
    return due.at


async def may_answer(scene: Scene, standing: Standing, request: RequestView) -> bool:
    """By post, and never one's own."""
    place = await scene.unit.places.get(request.place_id) if request.place_id else None
    if place is None:
        place = (await scene.unit.places.at_level("county"))[0]
    conflicted = frozenset({PersonId(request.person_id)}) if request.person_id else frozenset[PersonId]()
    return may(standing, Act.ANSWER_REQUEST, Thing(PlacePath(place.path), conflicted=conflicted), scene.now)


async def answer(scene: Scene, request: RequestView, words: str, *, is_granted: bool, by: int) -> None:
    """Carries the answer back; what was granted to be erased is marked for the night."""
    unit, name = scene.unit, about(request.id)
    if is_granted and request.kind == ERASE:
        mine = await held(scene, request.talk_id)
        await unit.kept.release([one.clue_id for one in mine.ended], at=scene.now)
    await unit.requests.answer(request.id, words, is_granted=is_granted, by=by, at=scene.now)
    await unit.deadlines.drop(REQUEST, name)
    await unit.notices.drop_about(name)
    code = "granted" if is_granted else "refused"
    await unit.events.add("request.answered", name, at=scene.now, person_id=by, code=code)
    whom = telling.whom(request.person_id) if request.person_id else f"talk:{request.talk_id}"
    await telling.tell(scene, whom, name, "answer", "1", words_of.answered(request, words))


async def _runs(scene: Scene, report: ReportView) -> bool:
    clue = await scene.unit.clues.get(report.clue_id)
    return clue is not None and clue.closed_at is None
