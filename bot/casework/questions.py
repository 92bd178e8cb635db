"""A question in people's hands: filed and pushed, taken, talked over, answered, given back.

While somebody has a question in hand the asker's free words go to them; every change of hands is told to both sides.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.notices import incidents, placing, telling
from bot.notices import questions as words_of
from bot.notices.scene import Scene, standing_of
from cases import organisation, quiet
from cases.organisation import Member
from cases.people import NOBODY, PersonId
from cases.rights import Act, Standing, acts_of
from chat.outgoing import Attached, Outgoing
from packs import desk
from storage.files import FileView
from storage.questions import QuestionView
from storage.talks import TalkView

QUESTION, HOLD = "question", "hold"
"""What the deadlines of an unanswered question, and of a talk somebody has in hand, are called."""


def about(question_id: int) -> str:
    """How notices, deadlines and the log name a question."""
    return f"question:{question_id}"


async def able(scene: Scene, act: Act) -> tuple[Standing, ...]:
    """Everybody present whose post gives this act, deputies for the absent included."""
    members = []
    for person in await scene.unit.people.staff(on=scene.today):
        absence = await scene.unit.people.absence(person.id, on=scene.today)
        standing = standing_of(person, scene.pack, scene.zone)
        deputy = PersonId(absence[1] or NOBODY) if absence else NOBODY
        members.append(Member(standing, away=absence is not None, deputy_id=deputy))
    return tuple(one for one in organisation.present(members) if act in acts_of(one, scene.now))


async def file(
    scene: Scene, talk: TalkView, words: str, *, context: list[str], real_now: datetime
) -> tuple[int, datetime]:
    """Keeps a question and pushes it to the desk at once (at night: in the morning); its id, its due instant."""
    pack = scene.pack
    due_at = desk.due_at(pack.desk, pack.rules, pack.calendar, scene.zone, scene.now)
    question_id = await scene.unit.questions.add(
        talk.id, words, at=scene.now, due_at=due_at, place_id=talk.place_id, context=context
    )
    name = about(question_id)
    await scene.unit.events.add("question.asked", name, at=scene.now, person_id=talk.person_id, talk_id=talk.id)
    await scene.unit.deadlines.set(QUESTION, name, due_at)
    people = await able(scene, Act.ANSWER_QUESTION)
    message = words_of.asked(question_id, words, due_at, scene)
    for one in people:
        await push(scene, one.person_id, name, "0.new", "1", message, real_now)
    if not people:
        await incidents.report(scene, "vacant", name, "政策窗口没有人，有群众的问题等着回话。")
    return question_id, due_at


async def push(
    scene: Scene, person_id: int, thing: str, rung: str, slot: str, message: Outgoing, real_now: datetime
) -> None:
    """A notice that leaves in this very unit unless the hours are quiet: whoever waits for a person waits no digest."""
    notice_id = await telling.tell(scene, telling.whom(person_id), thing, rung, slot, message)
    if notice_id is None or _is_quiet(scene):
        return
    notice = await scene.unit.notices.get(notice_id)
    talks = await placing.talks_of(scene, telling.whom(person_id))
    if notice is not None and talks:
        await placing.put(scene, notice, talks, real_now)


async def take(scene: Scene, question: QuestionView, person_id: int, talk_id: int, real_now: datetime) -> None:
    """Somebody has it in hand now; the asker is told, and goes on with the bot if in the middle of something."""
    asker = await scene.unit.talks.get(question.talk_id)
    is_aside = asker is not None and placing.is_busy(asker, real_now)
    await scene.unit.questions.hold(question.id, by=person_id, talk_id=talk_id, at=scene.now, is_aside=is_aside)
    await _watch(scene, question.id, scene.now)
    await scene.unit.events.add("question.taken", about(question.id), at=scene.now, person_id=person_id)
    held = replace(question, is_aside=is_aside)
    await say(scene, held, words_of.taken(await scene.name(person_id)), "taken", real_now)


async def say(scene: Scene, question: QuestionView, message: Outgoing, rung: str, real_now: datetime) -> None:
    """To the asker: at once while they are there or may be disturbed, else as a notice that waits for its hour."""
    asker = await scene.unit.talks.get(question.talk_id)
    is_here = asker is not None and asker.heard_at is not None and real_now - asker.heard_at < placing.IDLE
    is_asleep = _is_quiet(scene) and not is_here
    if asker is not None and _is_open(asker) and not question.is_aside and not is_asleep:
        await scene.unit.outbox.put(asker.id, message, at=real_now)
        return
    await telling.tell(scene, f"talk:{question.talk_id}", about(question.id), rung, scene.now.isoformat(), message)


async def pass_on(
    scene: Scene, question: QuestionView, words: str, real_now: datetime, files: Sequence[Attached] = ()
) -> None:
    """The asker's words and files go to the one who has the question in hand, into the talk they took it in."""
    await scene.unit.questions.heard(question.id, words, at=scene.now)
    await _attach(scene, question, files)
    if question.holder_talk_id is not None:
        message = replace(words_of.further(words, question), files=tuple(files))
        await scene.unit.outbox.put(question.holder_talk_id, message, at=real_now)


async def reply(
    scene: Scene, question: QuestionView, words: str, real_now: datetime, files: Sequence[Attached] = ()
) -> None:
    """Words of the desk that are not the last."""
    await scene.unit.questions.heard(question.id, "", at=scene.now)
    await _attach(scene, question, files)
    message = replace(words_of.reply(question, words, is_last=False), files=tuple(files))
    await say(scene, question, message, "reply", real_now)


async def answer(
    scene: Scene, question: QuestionView, words: str, person_id: int, real_now: datetime, files: Sequence[Attached] = ()
) -> None:
    """The answer is carried back, and the talk is the bot's again."""
    name = about(question.id)
    await _attach(scene, question, files)
    await scene.unit.questions.answer(question.id, words, by=person_id, at=scene.now)
    await scene.unit.deadlines.drop(QUESTION, name)
    await scene.unit.notices.drop_about(name)
    await scene.unit.events.add("question.answered", name, at=scene.now, person_id=person_id)
    message = replace(words_of.reply(question, words, is_last=True), files=tuple(files))
    await say(scene, question, message, "answer", real_now)
    await _release(scene, question)


async def sent_by_asker(scene: Scene, question: QuestionView) -> tuple[Attached, ...]:
    """The files the asker has sent so far, for whoever takes the question in hand."""
    found = [await scene.unit.files.get(file_id) for file_id in question.files]
    return tuple(
        Attached(file.id, file.kind, file.name)
        for file in found
        if file is not None and file.talk_id == question.talk_id
    )


async def sees(scene: Scene, talk: TalkView, file: FileView) -> QuestionView | None:
    """The question by which a talk may see a file of another talk, None if by none.

    Its asker sees what the desk sent; of the desk only who has the question in hand, or has answered it, sees what the
    asker sent.
    """
    of = [talk.id] if file.talk_id is None else [talk.id, file.talk_id]
    for question in await scene.unit.questions.showing(file.id, of):
        if question.talk_id == talk.id:
            return question
        if talk.person_id is None or talk.person_id not in (question.holder_id, question.answered_by):
            continue
        person = await scene.person(talk.person_id)
        if person and Act.ANSWER_QUESTION in acts_of(standing_of(person, scene.pack, scene.zone), scene.now):
            return question
    return None


async def put_down(scene: Scene, question: QuestionView, real_now: datetime) -> None:
    """The one who had it in hand leaves it; it still waits for its answer."""
    await _release(scene, question)
    await say(scene, question, words_of.put_back(question.due_at, scene), "put_back", real_now)


async def hand_back(scene: Scene, question: QuestionView, real_now: datetime) -> None:
    """The asker goes back to the bot; the one who had it in hand is told."""
    await _release(scene, question)
    if question.holder_talk_id is not None:
        message = words_of.left(question, by_silence=False)
        await scene.unit.outbox.put(question.holder_talk_id, message, at=real_now)


async def look_at_hold(scene: Scene, question: QuestionView) -> int:
    """Nobody has said a word for the pack's hours: the talk is the bot's again, and both are told."""
    if question.holder_id is None or question.heard_at is None:
        return 0
    if _silent_until(scene, question.heard_at) > scene.now:
        await _watch(scene, question.id, question.heard_at)
        return 0
    await _release(scene, question)
    slot = scene.now.isoformat()
    to_asker = words_of.put_back(question.due_at, scene)
    await telling.tell(scene, f"talk:{question.talk_id}", about(question.id), "put_back", slot, to_asker)
    to_holder = words_of.left(question, by_silence=True)
    await telling.tell(scene, telling.whom(question.holder_id), about(question.id), "left", slot, to_holder)
    return 2


async def _attach(scene: Scene, question: QuestionView, files: Sequence[Attached]) -> None:
    if files:
        await scene.unit.questions.attach(question.id, [one.file_id for one in files])


async def _release(scene: Scene, question: QuestionView) -> None:
    await scene.unit.questions.release(question.id)
    await scene.unit.deadlines.drop(HOLD, about(question.id))
    await scene.unit.events.add("question.released", about(question.id), at=scene.now, person_id=question.holder_id)


async def _watch(scene: Scene, question_id: int, heard_at: datetime) -> None:
    at = _silent_until(scene, heard_at)
    while not await scene.unit.deadlines.set(HOLD, about(question_id), at):
        at += timedelta(seconds=1)  # a slot that was used up before


def _silent_until(scene: Scene, heard_at: datetime) -> datetime:
    """Without a desk in the pack nobody's silence gives a talk back before the day is over."""
    if scene.pack.desk is None:
        return scene.pack.calendar.after_days(heard_at, 0, scene.zone)
    return scene.pack.calendar.after_hours(heard_at, scene.pack.desk.hold_hours, scene.zone)


def _is_quiet(scene: Scene) -> bool:
    return quiet.is_quiet(scene.now, scene.pack.quiet, scene.pack.calendar, scene.zone)


def _is_open(talk: TalkView) -> bool:
    return talk.ended_at is None and not talk.address.group and talk.unreachable_at is None
