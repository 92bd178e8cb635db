"""意见建议 about Yima itself: what somebody said, until when it is answered, and the answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed


class FeedbackRow(SQLModel, table=True):
    """One word about Yima. Nothing of it is counted per person or village: there is no column to count by."""

    __tablename__ = "feedback"

    id: int | None = key()
    talk_id: int = Field(foreign_key="talk.id", index=True)
    """Whose talk it was said in: the answer goes back there."""
    is_for_other: bool = False
    """Said on the telephone to somebody who typed it."""
    words: str | None = sealed()
    said_at: datetime
    due_at: datetime
    """Until then it is to be answered."""
    answer: str | None = sealed()
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """A word about Yima outside storage."""

    id: int
    talk_id: int
    is_for_other: bool
    words: str
    said_at: datetime
    due_at: datetime
    answer: str
    answered_by: int | None
    answered_at: datetime | None


class Feedback:
    """The shelf of what people say about Yima."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, talk_id: int, words: str, *, at: datetime, due_at: datetime, is_for_other: bool = False) -> int:
        """Keeps it; returns its id."""
        row = FeedbackRow(talk_id=talk_id, words=words, said_at=at, due_at=due_at, is_for_other=is_for_other)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, feedback_id: int) -> FeedbackView | None:
        """By id."""
        row = await self._session.get(FeedbackRow, feedback_id)
        return _view(row) if row else None

    async def waiting(self) -> list[FeedbackView]:
        """What has no answer yet, the one due first first."""
        query = select(FeedbackRow).where(col(FeedbackRow.answered_at).is_(None))
        query = query.order_by(col(FeedbackRow.due_at), col(FeedbackRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def answer(self, feedback_id: int, words: str, *, by: int, at: datetime) -> bool:
        """The county's answer, once; False when somebody else was quicker."""
        query = select(FeedbackRow).where(col(FeedbackRow.id) == feedback_id).with_for_update()
        row = (await self._session.exec(query.execution_options(populate_existing=True))).one()
        if row.answered_at is not None:
            return False
        row.answer, row.answered_by, row.answered_at = words, by, at
        await self._session.flush()
        return True


def _view(row: FeedbackRow) -> FeedbackView:
    assert row.id is not None
    return FeedbackView(
        id=row.id,
        talk_id=row.talk_id,
        is_for_other=row.is_for_other,
        words=row.words or "",
        said_at=row.said_at,
        due_at=row.due_at,
        answer=row.answer or "",
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
