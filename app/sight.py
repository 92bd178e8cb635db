"""What the page asks beyond its own talk: whose page it is, and whether a file may be seen. `cases.rights` decides."""

from collections.abc import Awaitable, Callable

from app.wiring import Yima
from bot import casework
from bot.casework import questions
from bot.dialogs.talk import NotLoaded
from bot.handlers.phone.screen import Rules
from bot.notices import slips
from bot.notices.scene import Scene
from bot.notices.slips import Slip
from cases import tasks
from cases.rights import Act, may
from chat.outgoing import Call
from storage.files import FileView
from storage.talks import TalkView
from storage.unit import Unit


def heading(yima: Yima) -> Callable[[Unit, TalkView], Awaitable[str]]:
    """The line on top of a page: name, role and place, or the village whose code was scanned."""

    async def of(unit: Unit, talk: TalkView) -> str:
        now = await unit.settings.county_now(yima.clock())
        talk = await unit.talks.get(talk.id) or talk
        if talk.person_id is not None:
            person = await unit.people.get(talk.person_id, on=now.astimezone(yima.settings.county_zone).date())
            if person is not None and person.posts:
                pack = await yima.pack_in(unit)
                post = person.posts[0]
                return f"{person.name} · {post.place_name}{pack.roles[post.role].title}"
            if person is not None:
                return person.name
        place = await unit.places.get(talk.place_id) if talk.place_id else None
        return f"{place.name} · 一码申报" if place else "一码申报"

    return of


def slip(yima: Yima) -> Callable[[Unit, str], Awaitable[Slip | None]]:
    """The slip of a signed address, None where there is none."""

    async def of(unit: Unit, token: str) -> Slip | None:
        now = await unit.settings.county_now(yima.clock())
        zone = yima.settings.county_zone
        number = slips.read(unit.cipher, token, now.astimezone(zone).date())
        report = await unit.reports.by_number(number) if number else None
        return await slips.slip(Scene(unit, await yima.pack_in(unit), zone, now), report) if report else None

    return of


def screen_rules(yima: Yima) -> Callable[[Unit], Awaitable[Rules]]:
    """When the page locks, and whom to ring from a locked page, by the active pack."""

    async def of(unit: Unit) -> Rules:
        try:
            pack = await yima.pack_in(unit)
        except NotLoaded:
            return Rules()  # Another process has just activated a pack: the next turn loads it here.
        numbers = pack.alarms.emergency if pack.alarms else ()
        return Rules(pack.screen_lock, tuple(Call(one.title, one.number) for one in numbers))

    return of


def file_rights(yima: Yima) -> Callable[[Unit, TalkView, FileView], Awaitable[bool]]:
    """Whether a talk may see a file that did not come through it; every look is logged."""

    async def may_see(unit: Unit, talk: TalkView, file: FileView) -> bool:
        now = await unit.settings.county_now(yima.clock())
        scene = Scene(unit, await yima.pack_in(unit), yima.settings.county_zone, now)
        question = await questions.sees(scene, talk, file)
        if question is not None:
            about = questions.about(question.id)
            await unit.events.add("file.seen", about, at=now, person_id=talk.person_id, talk_id=talk.id, file=file.id)
            return True
        if file.clue_id is None or talk.person_id is None:
            return False
        person = await unit.people.get(talk.person_id, on=now.astimezone(yima.settings.county_zone).date())
        if person is None:
            return False
        task = await unit.tasks.of_clue(file.clue_id)
        standing = casework.standing_of(person, scene.pack, scene.zone)
        if task is None or not may(standing, Act.SEE_FILE, tasks.thing(task), now):
            return False
        about = f"clue:{file.clue_id}"
        await unit.events.add("file.seen", about, at=now, person_id=person.id, talk_id=talk.id, file=file.id)
        return True

    return may_see
