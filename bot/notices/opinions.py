"""What is said around 意见建议: to who answers for Yima, again when its day is over, and back to who said it."""

from bot.notices import dates, incidents, telling
from bot.notices.scene import Scene, standing_of
from cases import rights
from cases.deadlines import Due
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from storage.feedback import FeedbackView

LIMIT = "feedback_answer"
"""The rule of the pack."""
FEEDBACK = "feedback"
"""What deadlines of this kind are called."""


def about(feedback_id: int) -> str:
    """How notices, deadlines and the log name one."""
    return f"{FEEDBACK}:{feedback_id}"


async def said(scene: Scene, feedback_id: int, words: str, due: Due) -> None:
    """It came in: who answers is told, and its day is kept."""
    message = Outgoing(
        f"{words}\n\n请在{dates.day(due.last_day)}前回话。", title="有人给一码提意见", choices=(_now(feedback_id),)
    )
    await scene.unit.deadlines.set(FEEDBACK, about(feedback_id), due.at)
    await _tell_all(scene, feedback_id, "new", message)


async def still_waiting(scene: Scene, found: FeedbackView) -> int:
    """Its day is over without an answer: who answers is told once more; returns how many were."""
    message = Outgoing(
        f"有一条意见建议到日子了，还没回话：{found.words}", title="等着回话的意见", choices=(_now(found.id),)
    )
    return await _tell_all(scene, found.id, "late", message)


async def answered(scene: Scene, found: FeedbackView, words: str) -> None:
    """The answer goes back where it was said, and nobody is reminded of it any more."""
    await scene.unit.deadlines.drop(FEEDBACK, about(found.id))
    await scene.unit.notices.drop_about(about(found.id))
    title = "您替人提的意见，县里回话了" if found.is_for_other else "您提的意见，县里回话了"
    message = Outgoing(
        f"您说的：{found.words}\n\n{words}",
        title=title,
        choices=(Choice("还有要说的", "s.feedback", Look.CHOICE, "💡"), Choice("菜单", "w.menu", Look.NAV)),
    )
    await telling.tell(scene, f"talk:{found.talk_id}", about(found.id), "answer", "1", message)


async def _tell_all(scene: Scene, feedback_id: int, rung: str, message: Outgoing) -> int:
    told = 0
    for person in await scene.unit.people.staff(on=scene.today):
        acts = rights.acts_of(standing_of(person, scene.pack, scene.zone), scene.now)
        if Act.ANSWER_FEEDBACK in acts:
            to = telling.whom(person.id)
            told += await telling.tell(scene, to, about(feedback_id), rung, "1", message) is not None
    if not told:
        await incidents.report(scene, "vacant", about(feedback_id), "县里没有人管意见建议，有一条等着回话。")
    return told


def _now(feedback_id: int) -> Choice:
    return Choice("现在回话", f"s.opinion.{feedback_id}", Look.MAIN, "💬")
