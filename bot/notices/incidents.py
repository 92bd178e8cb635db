"""Incidents: something of ours needs an operator. One line in the log, and a notice to who runs the installation."""

from bot.notices import telling
from bot.notices.scene import Scene
from cases.rights import Act
from chat.outgoing import Outgoing
from storage.people import PersonView

INCIDENT = "incident"
"""What these notices are called."""


async def report(scene: Scene, what: str, about: str, words: str) -> None:
    """Logs an incident and tells the administrators, once a day for the same thing. `words` hold nothing personal."""
    await scene.unit.events.add(f"incident.{what}", about, at=scene.now, person_id=None)
    message = Outgoing(words, title="系统要人看一下")
    slot = f"{what}@{scene.today.isoformat()}"
    for person in await scene.unit.people.staff(on=scene.today):
        if _runs_it(scene, person):
            await telling.tell(scene, telling.whom(person.id), about, INCIDENT, slot, message)


def _runs_it(scene: Scene, person: PersonView) -> bool:
    roles = [scene.pack.roles[post.role] for post in person.posts if post.role in scene.pack.roles]
    return any(Act.IMPORT in role.acts for role in roles)
