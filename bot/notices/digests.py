"""One person's morning digest: at most so many lines, first what only they can unblock, and who holds it.

In the order of due days; nobody and no village is ever sorted by lateness.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.notices import buttons, dates, matters, needs, telling
from bot.notices.scene import Scene, standing_of
from cases import digest, ladder, rights
from cases.digest import Digest, Line, Turn
from cases.ladder import Cause, Told
from cases.lateness import days_of
from cases.people import NOBODY
from cases.rights import Act, Standing
from cases.tasks import State, Task, thing
from chat.outgoing import Choice, Look, Outgoing
from storage.notices import NoticeView
from storage.people import PersonView

RUNG = "digest"
MONDAY = 0
"""On Mondays an expired pack alone is reason enough for a digest; on other days it only goes along."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What goes into somebody's digest: lines about tasks, words about other things, the notices that leave with it."""

    lines: Digest
    tasks: dict[int, Task]
    words: tuple[NoticeView, ...]
    taken: tuple[NoticeView, ...]
    """What leaves with this digest: words there was no line for wait for the next."""
    remark: str = ""


async def write(scene: Scene, person: PersonView) -> bool:
    """Plans the digest of today, once; False when there is nothing to tell. What waited for it leaves with it."""
    about = telling.digest_about(person.id, scene.now, scene)
    if await scene.unit.notices.about(about):
        return False
    gathered = await _gather(scene, person)
    if not gathered.lines.lines and not gathered.words and not (gathered.remark and scene.today.weekday() == MONDAY):
        return False
    message = await _message(scene, person, gathered)
    await telling.tell(scene, telling.whom(person.id), about, RUNG, "", message)
    await scene.unit.notices.place_all([notice.id for notice in gathered.taken], at=scene.now)
    return True


async def _gather(scene: Scene, person: PersonView) -> _Gathered:
    waiting = await _waiting(scene, person)
    standing = standing_of(person, scene.pack, scene.zone)
    found: dict[int, tuple[Task, Line]] = {}
    for task in await _own(scene, person, waiting):
        found[task.task_id] = (task, _line(scene, task, standing, Turn.ONLY_YOU))
    for task, turn in await _others(scene, standing, (person.id, *person.stands_in_for)):
        found.setdefault(task.task_id, (task, _line(scene, task, standing, turn)))
    most = scene.pack.quiet.digest_lines
    remark = pack_remark(scene, person)
    most -= bool(remark)
    words = [notice for notice in waiting if not _is_line(notice, found)]
    later = {notice.id for notice in words[most:]}
    shown = digest.digest(standing.person_id, (line for _, line in found.values()), max(0, most - len(words[:most])))
    tasks = {task_id: task for task_id, (task, _) in found.items()}
    taken = tuple(notice for notice in waiting if notice.id not in later)
    return _Gathered(shown, tasks, tuple(words[:most]), taken, remark)


def pack_remark(scene: Scene, person: PersonView) -> str:
    """To who publishes packs: that the active one has expired. "" while it holds, and for everybody else."""
    identity = scene.pack.identity
    if identity.valid_to is None or scene.today <= identity.valid_to:
        return ""
    roles = [scene.pack.roles[post.role] for post in person.posts if post.role in scene.pack.roles]
    if not any(Act.PUBLISH in role.acts for role in roles):
        return ""
    ends = identity.valid_to
    return f"政策包「{identity.title}」{ends.year}年{ends.month}月{ends.day}日到期了，请换新的"


async def _waiting(scene: Scene, person: PersonView) -> list[NoticeView]:
    """The words that waited for this digest, without those about a matter that is closed to the reader by now."""
    found = []
    for notice in await scene.unit.notices.for_digest(telling.whom(person.id)):
        kind, _, number = notice.about.partition(":")
        task = await scene.unit.tasks.task(int(number)) if kind == "task" else None
        if task is not None and await needs.is_kept_back(notice, task, scene):
            await scene.unit.notices.drop(notice.id)
        else:
            found.append(notice)
    return found


async def _own(scene: Scene, person: PersonView, waiting: list[NoticeView]) -> list[Task]:
    """What somebody holds, or the absent people they stand in for, and should look at today.

    That is what is late, due today, or has a word that waited for the digest.
    """
    about = {notice.about for notice in waiting}
    return [
        task
        for task in await held_by(scene, person)
        if task.due.last_day <= scene.today or telling.about(task) in about
    ]


async def held_by(scene: Scene, person: PersonView) -> list[Task]:
    """The home checks somebody has in hand, and those an absent person they stand in for could give to nobody."""
    own = await scene.unit.tasks.held_by(person.id)
    if not person.stands_in_for:
        return own
    scope = rights.scope(standing_of(person, scene.pack, scene.zone), Act.SEE_TASK, scene.now)
    left = [task for absent in person.stands_in_for for task in await scene.unit.tasks.held_by(absent)]
    both = own + [task for task in left if scope.covers(thing(task))]
    return sorted(both, key=lambda task: (task.due.at, task.task_id))


async def _others(scene: Scene, standing: Standing, readers: Sequence[int]) -> list[tuple[Task, Turn]]:
    """What the ladder has brought up to this person, or to whom they stand in for, and is open above its holder."""
    found: dict[int, tuple[Task, Turn]] = {}
    scope = rights.scope(standing, Act.URGE, scene.now)
    for task in [each for reader in readers for each in await scene.unit.tasks.told_above(reader)]:
        if task.keeper() == standing.person_id or task.reason_in_force(scene.now) is not None:
            continue
        if task.task_id in found or not scope.covers(thing(task)):
            continue
        since = ladder.starts_at(task, scene.now)
        told = [each for each in await telling.told_of(scene, task) if each.at >= since]
        if turn := _turn(task, told, readers):
            found[task.task_id] = (task, turn)
    return list(found.values())


def _turn(task: Task, told: list[Told], readers: Sequence[int]) -> Turn | None:
    """Whose turn it is, None for a task these people were not told of."""
    mine = [each for each in told if each.person_id in readers and each.rung > telling.HOLDER]
    if not mine:
        return None
    if task.keeper() == NOBODY:
        return Turn.ONLY_YOU
    is_reached = any(each.rung == telling.HOLDER and each.reached_at for each in told)
    if mine[-1].cause is Cause.NOT_REACHED and not is_reached:
        return Turn.NOT_REACHED
    return Turn.SOMEBODY_ELSE


def _line(scene: Scene, task: Task, standing: Standing, turn: Turn) -> Line:
    shares = matters.late_shares(task, scene)
    stated = task.reasons[-1].code if task.reasons else ""
    return Line(
        task.task_id,
        turn,
        task.due.at,
        task.holder(scene.now),
        days_late=sum(share.days for share in shares),
        own_days=days_of(shares, standing.person_id),
        reason=stated,
    )


async def _message(scene: Scene, person: PersonView, gathered: _Gathered) -> Outgoing:
    lines, choices = [], []
    for number, line in enumerate(gathered.lines.lines, start=1):
        task = gathered.tasks[line.task_id]
        words, name = await _words(scene, task, line)
        lines.append(f"{number}. {words}")
        choices.append(Choice(f"{number} {name}", buttons.data(task, Act.SEE_TASK), Look.ACT))
    for notice in gathered.words:
        lines.append(f"· {notice.message.title or notice.message.text}")
        choices += list(notice.message.choices[:1])
    if gathered.lines.more:
        lines[-1] += f"（还有{gathered.lines.more}件）"
        choices.append(Choice("看全部", "s.mine", Look.NAV))
    if gathered.remark:
        lines.append(f"· {gathered.remark}")
    return Outgoing("\n".join(lines), title=f"{dates.day(scene.today)} 要看的事", choices=tuple(choices))


async def _words(scene: Scene, task: Task, line: Line) -> tuple[str, str]:
    matter = await matters.matter_of(scene, task)
    when = dates.by_when(task.due, scene.zone)
    if line.turn is Turn.NOT_REACHED:
        return f"{matter.title}，{matter.holder}没联系上，请打电话", matter.household
    if line.turn is Turn.SOMEBODY_ELSE:
        late = matters.late_words(matter, scene) or f"期限{when}"
        why = f"；{matters.reason_words(matter, scene)}" if line.reason else ""
        return f"{matter.title}，在{matter.holder}手上，{late}{why}", matter.household
    if line.holder.person_id == NOBODY and task.keeper() == NOBODY:
        return f"{matter.title}，没有人接，请改派", matter.household
    own = f"，在您手上过了{dates.count(line.own_days, task.due.rule.unit)}" if line.own_days else ""
    what = {State.FILED: "等您复核", State.TO_TELL: "等着告诉户里"}.get(task.state, "等着入户")
    return f"{matter.title}，{what}，{when}{own}", matter.household


def _is_line(notice: NoticeView, found: dict[int, tuple[Task, Line]]) -> bool:
    """A word about a task that has its own line is said by that line."""
    kind, _, number = notice.about.partition(":")
    return kind == "task" and int(number) in found and telling.read_rung(notice.rung) is not None
