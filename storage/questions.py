"""Questions nobody's article answered: the policy desk answers them, the answer is carried back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed


class QuestionRow(SQLModel, table=True):
    """One question with its answer."""

    __tablename__ = "question"

    id: int | None = key()
    talk_id: int = Field(foreign_key="talk.id", index=True)
    place_id: int | None = Field(default=None, foreign_key="place.id")
    words: str | None = sealed()
    context: list[str] | None = sealed()
    """The talk's last lines, for the person who answers."""
    asked_at: datetime
    answer: str | None = sealed()
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question outside storage."""

    id: int
    talk_id: int
    place_id: int | None
    words: str
    context: tuple[str, ...]
    asked_at: datetime
    answer: str
    answered_by: int | None
    answered_at: datetime | None


class Questions:
    """The shelf of questions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, talk_id: int, words: str, *, at: datetime, place_id: int | None, context: list[str]) -> int:
        """Keeps a question; returns its id."""
        row = QuestionRow(talk_id=talk_id, place_id=place_id, words=words, context=context, asked_at=at)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, question_id: int) -> QuestionView | None:
        """By id."""
        row = await self._session.get(QuestionRow, question_id)
        return _view(row) if row else None

    async def waiting(self) -> list[QuestionView]:
        """What has no answer yet, oldest first."""
        query = select(QuestionRow).where(col(QuestionRow.answered_at).is_(None)).order_by(col(QuestionRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def answer(self, question_id: int, words: str, *, by: int, at: datetime) -> QuestionView:
        """The desk's answer."""
        row = await self._session.get_one(QuestionRow, question_id)
        row.answer, row.answered_by, row.answered_at = words, by, at
        await self._session.flush()
        return _view(row)


def _view(row: QuestionRow) -> QuestionView:
    values: dict[str, Any] = {
        "id": row.id,
        "talk_id": row.talk_id,
        "place_id": row.place_id,
        "words": row.words or "",
        "context": tuple(row.context or ()),
        "asked_at": row.asked_at,
        "answer": row.answer or "",
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }
    return QuestionView(**values)
