"""What a message about a task needs to name it: the household masked, the place, who is who, whose days.

The only place that masks a household's name for messages said unasked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.notices import dates
from bot.notices.scene import Scene
from cases import deadlines, lateness, places
from cases.grounds import Ground, Source
from cases.lateness import Holder, Share, Side
from cases.people import PersonId
from cases.tasks import Task
from packs.kinship import Kinship
from storage.places import PlaceView
from storage.reports import ReportView

SIDE_NAMES = {
    Side.HOUSEHOLD: "户里",
    Side.WORKER: "网格",
    Side.VILLAGE: "村里",
    Side.TOWN: "镇里",
    Side.COUNTY: "县里",
    Side.DEPARTMENT: "部门",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A task with what words about it need."""

    task: Task
    household: str
    """As "甲**家", or "回执2602那户"."""
    place: str
    """Village and grid."""
    names: Mapping[PersonId, str]
    """Staff by id."""
    line: tuple[PlaceView, ...] = ()
    """From the county down."""
    reports: tuple[ReportView, ...] = ()
    grounds: tuple[Ground, ...] = ()
    """What it rests on beside them."""

    @property
    def title(self) -> str:
        """Household and place in one."""
        return f"{self.household}（{self.place}）"

    def name(self, person_id: PersonId) -> str:
        """A member of staff."""
        return self.names.get(person_id, "（没有人）")

    @property
    def holder(self) -> str:
        """Who has it in hand now."""
        return self.name(self.task.keeper())


async def matter_of(scene: Scene, task: Task) -> Matter:
    """Loads what words about a task need."""
    line = tuple(await scene.unit.places.line(int(places.parts(task.place)[-1])))
    reports = tuple(await scene.unit.reports.of_clue(task.clue_id))
    clue = await scene.unit.clues.get(task.clue_id)
    grounds = clue.grounds if clue else ()
    people = _people(task) | {ground.by for ground in grounds if ground.by}
    names = {person_id: await scene.name(person_id) for person_id in people}
    return Matter(task, household(reports, grounds), place_words(line), names, line, reports, grounds)


async def kin_words(scene: Scene, task: Task) -> str:
    """Whose near kin it is, by name and post; "" where it is nobody's of the staff."""
    found = []
    for person_id in sorted(task.kin):
        person = await scene.person(person_id)
        if person is None:
            continue
        roles = [scene.pack.roles[post.role] for post in person.posts if post.role in scene.pack.roles]
        found.append(f"{person.name}（{roles[0].title}）" if roles else person.name)
    return "、".join(found)


async def kin_lines(scene: Scene, matter: Matter) -> list[str]:
    """The line that stands on the papers of a case of somebody's near kin."""
    who = await kin_words(scene, matter.task)
    title = scene.pack.kinship.filing if scene.pack.kinship else Kinship().filing
    return [f"{title}：{who}的近亲属，本人已回避。"] if who else []


def household(reports: tuple[ReportView, ...], grounds: tuple[Ground, ...] = ()) -> str:
    """Whose household, masked; by the end of the receipt's number while nobody has said the name."""
    names = [*(ground.subject for ground in grounds), *(subject(report.facts) for report in reports)]
    known = [name for name in names if name]
    if known:
        return f"{masked(known[-1])}家"
    return f"回执{reports[-1].number[-4:]}那户" if reports else "这户"


def how_known(matter: Matter) -> str:
    """How the household became known, in words that follow its name."""
    if matter.reports or not matter.grounds:
        return "报了困难"
    first = matter.grounds[0]
    said = {Source.LIST: f"在{first.title}上", Source.VISIT: "走访时看出有难处", Source.FIND: "有人发现有难处"}
    said[Source.REFERRAL] = f"有转办单（{first.title}）"
    return said.get(first.source, "可能有难处")


def subject(facts: Mapping[str, Any]) -> str:
    """The householder's name as reported, "" if it was skipped."""
    return str(facts.get("subject") or facts.get("householder") or "").strip()


def masked(name: str) -> str:
    """The first character and two stars, however long the name.

    >>> masked("甲某某")
    '甲**'
    """
    return f"{name.strip()[:1]}**" if name.strip() else ""


def place_words(line: tuple[PlaceView, ...]) -> str:
    """Village and grid, or what there is.

    A grid is named after its village on most lists: then its own name is enough.
    """
    low = [place.name for place in line if place.level in ("village", "grid")]
    if len(low) == 2 and low[1].startswith(low[0]):
        return low[1]
    return "".join(low) or (line[-1].name if line else "")


def late_words(matter: Matter, scene: Scene) -> str:
    """How late, and by whose days; "" while it is not."""
    task = matter.task
    if not task.is_late(scene.now):
        return ""
    unit = task.due.rule.unit
    apart = task.paper_days(scene.zone)
    total = deadlines.days_late(task.due, scene.now, scene.pack.calendar, scene.zone, apart)
    if total == 0:
        return f"{dates.by_when(task.due, scene.zone).removesuffix('前')}已过"
    shares = late_shares(task, scene)
    parts = [f"{_holder_name(matter, share.holder)}{share.days}" for share in shares]
    return f"超期{dates.count(total, unit)}（{'，'.join(parts)}）"


def _holder_name(matter: Matter, holder: Holder) -> str:
    return matter.name(holder.person_id) if holder.person_id else SIDE_NAMES[holder.side]


def late_shares(task: Task, scene: Scene) -> tuple[Share, ...]:
    """The days after the limit by holder; a visit entered later counts by its own day."""
    apart = task.paper_days(scene.zone)
    return lateness.late_shares(task.periods, task.due, scene.now, scene.pack.calendar, scene.zone, apart)


def own_late_days(task: Task, person_id: PersonId, scene: Scene) -> int:
    """Days after the limit that were this person's: the only ones a message to them names as theirs."""
    shares = late_shares(task, scene)
    return lateness.days_of(shares, person_id)


def reason_words(matter: Matter, scene: Scene) -> str:
    """The reason last stated, with its day; "" if there is none."""
    if not matter.task.reasons:
        return ""
    stated = matter.task.reasons[-1]
    reason = scene.pack.reason(stated.code)
    last = (stated.until_at - _A_MOMENT).astimezone(scene.zone).date()
    return f"{reason.title if reason else '已说明'}，{dates.day(last)}前办"


_A_MOMENT = timedelta(seconds=1)
"""An end of day at midnight belongs to the day before."""


def _people(task: Task) -> set[PersonId]:
    found = {period.holder.person_id for period in task.periods}
    found |= {each.by for each in task.reasons} | {each.by for each in task.urges}
    found |= {each.by for each in task.extensions} | {each.by for each in task.returns}
    found |= {each.by for each in task.attempts}
    if task.finding:
        found |= {task.finding.by, task.finding.confirmed_by}
    return {person_id for person_id in found if person_id}
