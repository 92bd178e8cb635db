"""Rows of questions: one nobody has answered by its day is told again to the desk, and to who runs the county."""

from bot.casework import Scene
from bot.notices import incidents, telling
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from storage.deadlines import Due

QUESTION = "question"


async def look(scene: Scene, due: Due) -> int:
    """Nothing for a question that was answered."""
    question = await scene.unit.questions.get(due.subject_id)
    if question is None or question.answered_at is not None:
        return 0
    message = Outgoing(
        f"有一个问题今天该回话了：{question.words}",
        title="等着答的问题",
        choices=(Choice("现在答", f"s.answer.{question.id}", Look.MAIN),),
    )
    said = 0
    for person in await scene.unit.people.staff(on=scene.today):
        roles = [scene.pack.roles[post.role] for post in person.posts if post.role in scene.pack.roles]
        if any(Act.ANSWER_QUESTION in role.acts for role in roles):
            slot = due.at.isoformat()
            said += await telling.tell(scene, telling.whom(person.id), due.whom, "late", slot, message) is not None
    if not said:
        await incidents.report(scene, "vacant", due.whom, "政策窗口没有人，有群众的问题等着回话。")
    return said
