"""Rows of questions: one nobody answers in time climbs the desk's ladder; a talk gone silent is the bot's again."""

from bot.casework import Scene
from bot.casework import questions as hands
from bot.notices import incidents
from bot.notices import questions as words_of
from cases.people import PersonId
from cases.questions import Tell, Told
from cases.rights import Act
from chat.outgoing import Outgoing
from scheduler import climbing
from scheduler.climbing import Waiting
from storage.deadlines import Due
from storage.questions import QuestionView

QUESTION, HOLD = hands.QUESTION, hands.HOLD


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
    rules = scene.pack.desk
    waiting = Waiting(QUESTION, hands.about(question.id), question.due_at, rules.rungs if rules else ())
    return await climbing.climb(scene, waiting, await _told(scene, question), lambda step: _tell(scene, question, step))


async def _tell(scene: Scene, question: QuestionView, step: Tell) -> int:
    name, message = hands.about(question.id), await _word(scene, question, step)
    people = await _on_rung(scene, step.rung)
    said = sum([await climbing.say(scene, person_id, name, step.rung, message) for person_id in people])
    if not people:
        await incidents.report(scene, "vacant", name, "有群众的问题没人回话，该知道的岗位上没有人。")
    await scene.unit.events.add("question.late", name, at=scene.now, person_id=None, rung=step.rung)
    return said


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
    name = hands.about(question.id)
    late = [event for event in await scene.unit.events.about(name) if event.act == "question.late"]
    logged = [Told(int(event.detail["rung"]), event.at, None) for event in late]
    return [*await climbing.told(scene, name), *logged]
