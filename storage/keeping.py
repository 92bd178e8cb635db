"""What is past its time: which table holds which kind of record, and how each is erased.

The only place where records go. Nothing here knows a number of days: those are the pack's.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, cast, delete, func, literal, or_, update
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from packs.keeping import Kind
from storage.clues import ClueRow
from storage.events import EventRow
from storage.feedback import FeedbackRow
from storage.files import FileRow
from storage.inbox import InboxRow
from storage.kin import KinRow
from storage.notices import NoticeRow
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.proceedings import ProceedingRow
from storage.questions import MissRow, QuestionRow
from storage.reports import FollowerRow
from storage.requests import RequestRow
from storage.talks import TalkRow
from storage.tasks import TaskRow

OF_TABLE: Mapping[str, Kind] = {
    "clue": Kind.REPORT,
    "report": Kind.REPORT,
    "task": Kind.REPORT,
    "proceeding": Kind.REPORT,
    "referral": Kind.REPORT,
    "file": Kind.MEDIA,
    "talk": Kind.DRAFT,
    "inbox": Kind.QUEUE,
    "outbox": Kind.QUEUE,
    "notice": Kind.QUEUE,
    "question": Kind.QUESTION,
    "request": Kind.QUESTION,
    "miss": Kind.QUESTION,
    "feedback": Kind.QUESTION,
    "event": Kind.LOG,
    "person": Kind.STAFF,
    "kin": Kind.STAFF,
    "household": Kind.REGISTER,
    "household_event": Kind.REGISTER,
    "department_list": Kind.REGISTER,
    "list_line": Kind.REGISTER,
    "false_alarm": Kind.REGISTER,
    "problem": Kind.LEDGER,
    "check_order": Kind.LEDGER,
    "article": Kind.ARTICLE,
}
"""Every table with a sealed column. Its words in the log go with the record they are about."""
_CODES = frozenset(
    ("clue", "code", "file", "from", "level", "on", "place", "revision", "round", "rows", "rung", "subkind", "to")
)
"""What of an event's detail says who did what; everything else is words."""
_ASKED = ((QuestionRow, "question"), (RequestRow, "request"), (FeedbackRow, "feedback"))
_CODE = re.compile(r"[\w.:+-]{0,40}", re.ASCII)


def family(name: str, condition: Any) -> list[tuple[Table, Any]]:
    """A table's rows under a condition, with all rows that point at them: (table, condition), dependants first."""
    return _family(SQLModel.metadata.tables[name], condition)


def _family(table: Table, condition: Any) -> list[tuple[Table, Any]]:
    found: list[tuple[Table, Any]] = []
    for child in SQLModel.metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is table and child is not table:
                found += _family(child, key.parent.in_(select(key.column).where(condition)))
    return [*found, (table, condition)]


def case_rows(clue_ids: Sequence[int], names: Sequence[str]) -> list[tuple[Table, Any]]:
    """Everything that belongs to cases, dependants first; of the notices what is about one of their `names`."""
    tables = SQLModel.metadata.tables
    return [
        (tables["notice"], tables["notice"].c.about.in_(names)),
        *family("task", tables["task"].c.about.in_(names)),
        *family("clue", tables["clue"].c.id.in_(clue_ids)),
    ]


class Kept:
    """The shelf of what is past its time."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ended_cases(self, before: datetime, *, limit: int) -> list[int]:
        """Clues that ended before then, or were released; never one with a task or a proceeding that is open."""
        runs = select(TaskRow.about).where(col(TaskRow.is_open).is_(True))
        named = literal("clue:") + cast(col(ClueRow.id), String)
        under_way = select(ProceedingRow.clue_id).where(col(ProceedingRow.is_open).is_(True))
        query = select(ClueRow.id).where(
            or_(col(ClueRow.closed_at) <= before, col(ClueRow.released_at).is_not(None)),
            col(ClueRow.closed_at).is_not(None),
            named.not_in(runs),
            col(ClueRow.id).not_in(under_way),
        )
        rows = (await self._session.exec(query.order_by(col(ClueRow.id)).limit(limit))).all()
        return [each for each in rows if each is not None]

    async def names_of(self, clue_ids: Sequence[int]) -> list[str]:
        """How log and notices call these clues, their tasks and their proceedings."""
        about = [f"clue:{each}" for each in clue_ids]
        tasks = (await self._session.exec(select(TaskRow.id).where(col(TaskRow.about).in_(about)))).all()
        ours = select(ProceedingRow.id).where(col(ProceedingRow.clue_id).in_(clue_ids))
        cases = (await self._session.exec(ours)).all()
        return [*about, *(f"task:{each}" for each in tasks), *(f"case:{each}" for each in cases)]

    async def files_of(self, clue_ids: Sequence[int]) -> list[str]:
        """The ids of their files."""
        return list((await self._session.exec(select(FileRow.id).where(col(FileRow.clue_id).in_(clue_ids)))).all())

    async def erase_cases(self, clue_ids: Sequence[int]) -> None:
        """Takes cases away: rows, notices, file descriptions; the log keeps who did what, without the words."""
        names = await self.names_of(clue_ids)
        await self.silence_log(names)
        for table, condition in case_rows(clue_ids, names):
            await self._session.exec(delete(table).where(condition))

    async def erase_media(self, before: datetime) -> int:
        """Files of cases that ended before then, or were released: their descriptions, the bytes are then nobody's."""
        over = select(ClueRow.id).where(
            col(ClueRow.closed_at).is_not(None),
            or_(col(ClueRow.closed_at) <= before, col(ClueRow.released_at).is_not(None)),
        )
        return (await self._session.exec(delete(FileRow).where(col(FileRow.clue_id).in_(over)))).rowcount

    async def erase_loose_files(self, before: datetime) -> int:
        """Files that came before then, belong to no case, and which no talk still holds in a draft."""
        query = select(FileRow.id, FileRow.talk_id).where(col(FileRow.clue_id).is_(None), col(FileRow.at) <= before)
        loose = (await self._session.exec(query)).all()
        talks = {talk_id for _, talk_id in loose if talk_id is not None}
        states = (await self._session.exec(select(TalkRow.state).where(col(TalkRow.id).in_(talks)))).all()
        held = repr(states)
        gone = [file_id for file_id, _ in loose if file_id not in held]
        await self._session.exec(delete(FileRow).where(col(FileRow.id).in_(gone)))
        return len(gone)

    async def known_files(self) -> set[str]:
        """The ids of all files that are described."""
        return set((await self._session.exec(select(FileRow.id))).all())

    async def forget_talks(self, before: datetime) -> int:
        """What talks nobody has said anything in since then still hold half-way."""
        query = (
            update(TalkRow)
            .where(col(TalkRow.heard_at) <= before, col(TalkRow.state).is_not(None))
            .values(state=None, is_waiting=False)
        )
        return (await self._session.exec(query)).rowcount

    async def wipe_notices(self, before: datetime) -> int:
        """The words of notices that left or were dropped, made before then."""
        query = (
            update(NoticeRow)
            .where(
                col(NoticeRow.made_at) <= before, col(NoticeRow.state) != "waiting", col(NoticeRow.payload).is_not(None)
            )
            .values(payload=None)
        )
        return (await self._session.exec(query)).rowcount

    async def erase_questions(self, before: datetime) -> int:
        """What was asked and answered before then, but of talks whose case still runs; and what no article answered."""
        count = 0
        for row, kind in _ASKED:
            query = select(row.id).where(col(row.answered_at) <= before, col(row.talk_id).not_in(_open_talks()))
            ids = [each for each in (await self._session.exec(query)).all() if each is not None]
            await self.silence_log([f"{kind}:{each}" for each in ids])
            await self._wipe_notices_about([f"{kind}:{each}" for each in ids])
            for table, condition in family(kind, SQLModel.metadata.tables[kind].c.id.in_(ids)):
                await self._session.exec(delete(table).where(condition))
            count += len(ids)
        return count + (await self._session.exec(delete(MissRow).where(col(MissRow.at) <= before))).rowcount

    async def silence_alarms(self, before: datetime) -> int:
        """The words of alarms that were heard before then, but in talks whose case still runs."""
        query = select(EventRow.about).where(
            col(EventRow.about).startswith("alarm:"),
            col(EventRow.at) <= before,
            col(EventRow.talk_id).is_not(None),
            col(EventRow.talk_id).not_in(_open_talks()),
        )
        heard = sorted(set((await self._session.exec(query)).all()))
        await self._wipe_notices_about(heard)
        return await self.silence_log(heard)

    async def forget_staff(self, before: datetime) -> int:
        """Phone, ID number, addresses and kin of people who left before then; the name stays beside what they did."""
        left = select(PersonRow.id).where(col(PersonRow.left_at) <= before)
        await self._session.exec(delete(KinRow).where(col(KinRow.person_id).in_(left)))
        known = or_(*(column.is_not(None) for column in _person_columns()))
        query = (
            update(PersonRow)
            .where(col(PersonRow.left_at) <= before, known)
            .values(phone=None, phone_hash="", id_number=None, id_hash="", further=None)
        )
        return (await self._session.exec(query)).rowcount

    async def old_events(self, before: datetime, *, limit: int) -> list[int]:
        """Lines of the log from before then, but those about a task that is open."""
        runs = select(literal("task:") + cast(col(TaskRow.id), String)).where(col(TaskRow.is_open).is_(True))
        query = select(EventRow.id).where(col(EventRow.at) <= before, col(EventRow.about).not_in(runs))
        rows = (await self._session.exec(query.order_by(col(EventRow.id)).limit(limit))).all()
        return [each for each in rows if each is not None]

    async def erase_events(self, event_ids: Sequence[int]) -> None:
        """Takes lines out of the log; they lie in an archive."""
        await self._session.exec(delete(EventRow).where(col(EventRow.id).in_(event_ids)))

    async def silence_log(self, about: Sequence[str]) -> int:
        """Leaves of these lines who did what to which, and nothing anybody said; returns how many lost words."""
        query = select(EventRow).where(col(EventRow.about).in_(about), col(EventRow.detail).is_not(None))
        count = 0
        for row in (await self._session.exec(query)).all():
            bare = {name: value for name, value in (row.detail or {}).items() if name in _CODES and _is_code(value)}
            if bare != row.detail:
                row.detail, count = bare or None, count + 1
        await self._session.flush()
        return count

    async def count_asked(self, talk_id: int) -> int:
        """How many questions and opinions of a talk lie here."""
        count = 0
        for row in (QuestionRow, FeedbackRow):
            query = select(func.count()).select_from(row).where(col(row.talk_id) == talk_id)
            count += (await self._session.exec(query)).one()
        return count

    async def release(self, clue_ids: Sequence[int], *, at: datetime) -> None:
        """These ended cases go in the next night, whatever the pack's days."""
        await self._session.exec(update(ClueRow).where(col(ClueRow.id).in_(clue_ids)).values(released_at=at))

    async def clear_talk(self, talk_id: int) -> None:
        """Everything a talk holds but its cases: drafts, loose files, questions, words that went to and fro."""
        await self._session.exec(update(TalkRow).where(col(TalkRow.id) == talk_id).values(state=None, is_waiting=False))
        query = delete(FileRow).where(col(FileRow.talk_id) == talk_id, col(FileRow.clue_id).is_(None))
        await self._session.exec(query)
        await self._session.exec(
            update(InboxRow).where(col(InboxRow.talk_id) == talk_id, col(InboxRow.state) != "new").values(payload=None)
        )
        await self._session.exec(
            update(OutboxRow)
            .where(col(OutboxRow.talk_id) == talk_id, col(OutboxRow.state) != "waiting")
            .values(payload=None)
        )
        asked = select(QuestionRow.id).where(
            col(QuestionRow.talk_id) == talk_id, col(QuestionRow.answered_at).is_not(None)
        )
        ids = [each for each in (await self._session.exec(asked)).all() if each is not None]
        await self.silence_log([f"question:{each}" for each in ids])
        await self._wipe_notices_about([f"question:{each}" for each in ids])
        for table, condition in family("question", SQLModel.metadata.tables["question"].c.id.in_(ids)):
            await self._session.exec(delete(table).where(condition))

    async def _wipe_notices_about(self, about: Sequence[str]) -> None:
        query = update(NoticeRow).where(col(NoticeRow.about).in_(about), col(NoticeRow.state) != "waiting")
        await self._session.exec(query.values(payload=None))


def _person_columns() -> tuple[Any, ...]:
    return col(PersonRow.phone), col(PersonRow.id_number), col(PersonRow.further)


def _is_code(value: Any) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and bool(_CODE.fullmatch(value)))


def _open_talks() -> Any:
    """Talks that follow a report whose case has not ended."""
    return (
        select(FollowerRow.talk_id)
        .join(_report(), _report().c.id == col(FollowerRow.report_id))
        .join(ClueRow, col(ClueRow.id) == _report().c.clue_id)
        .where(col(ClueRow.closed_at).is_(None))
    )


def _report() -> Table:
    return SQLModel.metadata.tables["report"]
