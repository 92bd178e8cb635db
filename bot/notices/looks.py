"""Who saw what, as lines of the log become words: when, in which role, at which thing. Never counted, never ordered by
anything but time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.notices.scene import Scene
from storage.events import EventView

_WHOLE = "reveal."
_WHAT = {
    "task.seen": "看过这件事",
    "file.seen": "看过照片或录音",
    "reveal.answers": "看过全文和电话",
    "danger.seen": "看过求助",
    "request.seen": "看过资料请求",
    "mydata.seen": "看过资料",
}
NOBODY = "（程序的命令）"


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `roles` are titles of the posts the person held on that day; `name` is theirs."""

    at: datetime
    name: str
    code: str
    roles: tuple[str, ...]
    act: str
    about: str
    file: str = ""


async def looks(scene: Scene, events: Sequence[EventView]) -> list[Look]:
    """The same lines with names and roles, in the same order."""
    return [await _look(scene, event) for event in events]


def what(act: str) -> str:
    """An act in words a villager knows."""
    if act.startswith("export."):
        return "导出过"
    if act.startswith("counter."):
        return "替来电、来人查过"
    return _WHAT.get(act) or ("看过全文" if act.startswith(_WHOLE) else "看过")


async def _look(scene: Scene, event: EventView) -> Look:
    on = event.at.astimezone(scene.zone).date()
    person = await scene.unit.people.get(event.person_id, on=on) if event.person_id else None
    file = str(event.detail.get("file", "")) if event.act == "file.seen" else ""
    if person is None:
        return Look(event.at, NOBODY, "", (), event.act, event.about, file)
    posts = {post.role: scene.pack.roles[post.role].title for post in person.posts if post.role in scene.pack.roles}
    return Look(event.at, person.name, person.code, tuple(posts.values()), event.act, event.about, file)
