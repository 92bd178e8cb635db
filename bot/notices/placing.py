"""Puts notices that are ready into the outboxes of the people they are for.

The only place that decides when a notice leaves: never at night or on days off unless urgent, at most so many a day,
not into somebody's open question, and not at all once its need is gone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import structlog

from bot.notices import digests, needs
from bot.notices.scene import Scene
from cases import quiet
from cases.quiet import InDigest
from chat.address import Address
from packs.pack import Pack
from storage.notices import NoticeView
from storage.talks import TalkView
from storage.unit import Unit

log = structlog.get_logger()

FURTHER = "apprise"
"""The channel of further addresses: one talk a person, keyed by their id (`bot.handlers.further`)."""
DIGEST = "digest"
"""What deadlines of a person's morning digest are called."""
NOTICE = "notice"
"""What deadlines are called that only wake the placing."""
IDLE = timedelta(minutes=10)
"""A question nobody has answered for so long (real time) no longer holds a notice back (design.md, Dialogs)."""
AGAIN = timedelta(seconds=30)
"""How soon a notice that had to wait is looked at again."""
NOWHERE, NOWHERE_LONG = timedelta(seconds=20), timedelta(minutes=5)
"""How soon a notice for somebody without any talk is looked at again: the longer it has waited, the later."""
BATCH, MOST_BATCHES = 100, 50


async def place_ready(unit: Unit, pack: Pack, *, now: datetime, real_now: datetime, zone: tzinfo) -> list[int]:
    """Places what may leave now; returns the talks it went into. Everything else waits, or is dropped."""
    scene = Scene(unit, pack, zone, now)
    talks: list[int] = []
    for _ in range(MOST_BATCHES):
        ready = await unit.notices.ready(now=now, limit=BATCH)
        for notice in ready:
            talks += await _guarded(scene, notice, real_now)
        if len(ready) < BATCH:
            break
    return talks


async def _guarded(scene: Scene, notice: NoticeView, real_now: datetime) -> list[int]:
    """A notice our own bug stumbles over waits an hour; it never keeps the others from leaving."""
    try:
        return await _place(scene, notice, real_now)
    except Exception as fault:
        log.exception("notice.not_placed", notice=notice.id, fault=type(fault).__name__)
        await scene.unit.notices.postpone(notice.id, scene.now + timedelta(hours=1))
        return []


async def _place(scene: Scene, notice: NoticeView, real_now: datetime) -> list[int]:
    if not await needs.may_leave(notice, scene):
        await scene.unit.notices.drop(notice.id)
        return []
    talks = await talks_of(scene, notice.whom)
    if not talks:
        # First of all: who cannot be written to at all is not reached, and no digest of ours makes that later.
        wait = max(NOWHERE, min(NOWHERE_LONG, (scene.now - notice.made_at) / 10))
        await scene.unit.notices.postpone(notice.id, scene.now + wait)
        return []
    if not notice.is_urgent and await _waits_for_its_hour(scene, notice):
        return []
    if not notice.is_urgent and any(is_busy(talk, real_now) for talk in talks):
        await scene.unit.notices.postpone(notice.id, scene.now + AGAIN)
        return []
    await put(scene, notice, talks, real_now)
    return [talk.id for talk in talks]


async def put(scene: Scene, notice: NoticeView, talks: Sequence[TalkView], real_now: datetime) -> None:
    """Into every talk of the person; where a question is open, it is shown again below."""
    for talk in talks:
        await scene.unit.outbox.put(talk.id, notice.message, at=real_now, notice_id=notice.id)
        if talk.is_waiting:
            await _show_question_again(scene, talk, real_now)
    await scene.unit.notices.place(notice.id, at=scene.now)


def is_busy(talk: TalkView, real_now: datetime) -> bool:
    """True while a question is open that the person is at."""
    return talk.is_waiting and talk.heard_at is not None and real_now - talk.heard_at < IDLE


async def _show_question_again(scene: Scene, talk: TalkView, real_now: datetime) -> None:
    for row in reversed(await scene.unit.outbox.last(talk.id, 30)):
        if not row.mine and row.notice_id is None:
            await scene.unit.outbox.put(talk.id, row.message, at=real_now)
            return


async def _waits_for_its_hour(scene: Scene, notice: NoticeView) -> bool:
    """Quiet hours and used-up pushes: staff get it in the digest, a household on the next morning that is not quiet."""
    rules, calendar = scene.pack.quiet, scene.pack.calendar
    pushed = await scene.unit.notices.pushed_since(notice.whom, quiet.day_began_at(scene.now, scene.zone))
    if notice.rung == digests.RUNG and not quiet.is_quiet(scene.now, rules, calendar, scene.zone):
        return False
    way = quiet.placed(scene.now, urgent=False, pushed_today=pushed, rules=rules, calendar=calendar, zone=scene.zone)
    if not isinstance(way, InDigest):
        return False
    if notice.whom.startswith("person:") and notice.rung != digests.RUNG:
        await scene.unit.notices.postpone(notice.id, way.at, in_digest=True)
        await scene.unit.deadlines.set(DIGEST, notice.whom, way.at)
        return True
    tomorrow = quiet.day_began_at(scene.now, scene.zone) + timedelta(days=1)
    begin = tomorrow if pushed >= rules.pushes_a_day else scene.now
    leave_at = quiet.may_leave_at(begin, rules, calendar, scene.zone)
    await scene.unit.notices.postpone(notice.id, leave_at)
    await scene.unit.deadlines.set(NOTICE, f"notice:{notice.id}", leave_at)
    return True


async def talks_of(scene: Scene, whom: str) -> list[TalkView]:
    """Where somebody can be written to now. A group is never told anything; who left hears nothing more."""
    kind, _, number = whom.partition(":")
    if kind == "talk":
        talk = await scene.unit.talks.get(int(number))
        found = [talk] if talk is not None and talk.ended_at is None else []
    else:
        person = await scene.person(int(number))
        if person is None or person.left_at is not None:
            return []
        if person.further:
            talk = await scene.unit.talks.open(Address(FURTHER, str(person.id)))
            await scene.unit.talks.belong(talk.id, person_id=person.id)
        found = await scene.unit.talks.of_person(person.id)
        found = [talk for talk in found if person.further or talk.address.channel != FURTHER]
    return [talk for talk in found if not talk.address.group and talk.unreachable_at is None]
