"""Rows of drafts: one that has been silent for the pack's days is mentioned once, then it goes."""

from datetime import datetime, timedelta

from bot.casework import Scene
from bot.dialogs.frames import Frame, Parked, TalkState
from bot.notices import dates, telling
from chat.outgoing import Choice, Look, Outgoing
from storage.deadlines import Due

DRAFT = "draft"
"""What dialogs call these rows; they are about "talk:ID"."""
_MENTIONED = "draft mentioned"
_BUSY = timedelta(minutes=1)


async def look(scene: Scene, due: Due) -> int:
    """Goes through a talk's drafts: mentions, drops, and plans the next look. One touched since is left alone."""
    view = await scene.unit.talks.get(due.subject_id, lock=True)
    if view is None:
        if await scene.unit.talks.get(due.subject_id) is not None:
            await scene.unit.deadlines.set(DRAFT, due.whom, scene.now + _BUSY)
        return 0
    state = TalkState.from_json(view.state)
    before = state.to_json()
    said = 0
    for draft in [*state.parked, *_open(state)]:
        said += await _look_at(scene, state, draft, due.whom)
    if state.to_json() != before:
        waiting = state.top is not None
        heard_at = view.heard_at or scene.now
        await scene.unit.talks.save(view.id, state=state.to_json(), is_waiting=waiting, heard_at=heard_at)
    return said


def _open(state: TalkState) -> list[Parked]:
    """What lies half-way on the stack, seen as a draft of its own."""
    touched = [frame for frame in state.stack if frame.touched_at]
    if not touched:
        return []
    latest = max(touched, key=lambda frame: frame.touched_at)
    return [Parked(state.stack, "", latest.touched_at, _mark(state.stack).done.get(_MENTIONED) == latest.touched_at)]


async def _look_at(scene: Scene, state: TalkState, draft: Parked, whom: str) -> int:
    rules = scene.pack.drafts
    since = datetime.fromisoformat(draft.at)
    mention_at, expire_at = since + timedelta(days=rules.mention_days), since + timedelta(days=rules.expire_days)
    if scene.now >= expire_at and draft.mentioned:
        await _drop(scene, state, draft, whom)
        return 0
    if scene.now < mention_at:
        await scene.unit.deadlines.set(DRAFT, whom, mention_at)
        return 0
    # One that was never mentioned (the process was away) is told before it goes, and keeps the time that leaves.
    left = timedelta(days=rules.expire_days - rules.mention_days)
    goes_at = max(expire_at, scene.now + left) if not draft.mentioned else expire_at
    said = 0 if draft.mentioned else await _mention(scene, draft, goes_at, whom)
    await scene.unit.deadlines.set(DRAFT, whom, goes_at)
    return said


async def _mention(scene: Scene, draft: Parked, goes_at: datetime, whom: str) -> int:
    draft.mentioned = True
    if draft.title == "":
        _mark(draft.frames).done[_MENTIONED] = draft.at
    title = f"「{draft.title}」" if draft.title else "前面那份"
    day = dates.day(goes_at.astimezone(scene.zone).date())
    message = Outgoing(
        f"{title}还没填完，给您留着呢。{day}前没有接着填，就清掉了；不想填了，不用管它。",
        title="还有一份没填完",
        choices=(Choice("接着填", "w.menu", Look.MAIN, "📄"),),
    )
    return int(await telling.tell(scene, whom, f"draft:{whom}", "mention", draft.at, message) is not None)


async def _drop(scene: Scene, state: TalkState, draft: Parked, whom: str) -> None:
    if draft.frames is state.stack:
        state.stack = []
    else:
        state.parked.remove(draft)
    await scene.unit.events.add("draft.expired", whom, at=scene.now, person_id=None)


def _mark(frames: list[Frame]) -> Frame:
    """The frame that remembers that a draft on the stack was mentioned."""
    return frames[0]
