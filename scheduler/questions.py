"""Rows of questions: one nobody answers in time climbs the desk's ladder; a talk gone silent is the bot's again."""

from datetime import timedelta

from bot.casework import Scene
from bot.casework import questions as hands
from bot.notices import incidents, telling
from bot.notices import questions as words_of
from cases.people import PersonId
from cases.questions import Look, Tell, Told, next_step
from cases.rights import Act
from chat.outgoing import Outgoing
from storage.deadlines import Due
from storage.questions import QuestionView

QUESTION, HOLD = hands.QUESTION, hands.HOLD
_LATE, _NEW = "late", "new"


async def look(scene: Scene, due: Due) -> int:
    """Nothing for a question that was answered."""
    question = await scene.unit.questions.get(due.subject_id)
    return await _climb(scene, question) if question else 0


async def look_at_hold(scene: Scene, due: Due) -> int:
    """Nothing for a talk that is the bot's already."""
    question = await scene.unit.questions.get(due.subject_id)
    return await hands.look_at_hold(scene, question) if question else 0


async def _climb(scene: Scene, question: QuestionView) -> int:
    """Tells whoever is to know that it waits; plans the next look. Returns how many words that were."""
    if question.answered_at is not None:
        return 0
    rules, name = scene.pack.desk, hands.about(question.id)
    rungs = rules.rungs if rules else ()
    said, told = 0, await _told(scene, question)
    while True:
        step = next_step(
            question.due_at, told, rungs, scene.pack.ladder.unseen_hours, scene.pack.calendar, scene.zone, scene.now
        )
        if isinstance(step, Look):
            await scene.unit.deadlines.set(QUESTION, name, max(step.at, scene.now + timedelta(seconds=1)))
        if not isinstance(step, Tell):
            return said
        people = await _on_rung(scene, step.rung)
        message = await _word(scene, question, step)
        for person_id in people:
            slot = scene.now.isoformat()
            rung = f"{step.rung}.{_LATE}"
            said += await telling.tell(scene, telling.whom(person_id), name, rung, slot, message) is not None
        if not people:
            await incidents.report(scene, "vacant", name, "有群众的问题没人回话，该知道的岗位上没有人。")
        await scene.unit.events.add("question.late", name, at=scene.now, person_id=None, rung=step.rung)
        told.append(Told(step.rung, scene.now, None))


async def _word(scene: Scene, question: QuestionView, step: Tell) -> Outgoing:
    if step.rung == 0:
        return words_of.still_waiting(question)
    names = "、".join([await scene.name(one) for one in await _on_rung(scene, step.rung - 1)]) or "没有人"
    return words_of.unanswered(question, names, ignored=step.ignored, scene=scene)


async def _on_rung(scene: Scene, number: int) -> list[PersonId]:
    """The desk itself is whoever may answer; above it, whoever holds the rung's role at the county's level or near."""
    if number == 0 or scene.pack.desk is None:
        return [one.person_id for one in await hands.able(scene, Act.ANSWER_QUESTION)]
    role = scene.pack.desk.rungs[number].role
    people = await scene.unit.people.staff(on=scene.today)
    return [PersonId(one.id) for one in people if one.holds(role)]


async def _told(scene: Scene, question: QuestionView) -> list[Told]:
    found = []
    for notice in await scene.unit.notices.about(hands.about(question.id)):
        rung, _, kind = notice.rung.partition(".")
        if kind in (_NEW, _LATE) and rung.isdecimal():
            instants = [at for at in await telling.reached(scene, notice) if at is not None]
            found.append(Told(int(rung), notice.made_at, min(instants, default=None)))
    logged = await scene.unit.events.about(hands.about(question.id))
    late = [event for event in logged if event.act == "question.late"]
    return found + [Told(int(event.detail["rung"]), event.at, None) for event in late]
