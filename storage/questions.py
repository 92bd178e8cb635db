"""Questions nobody's article answered: who of the policy desk has one in hand, what was said meanwhile, the answer.

Also the only place that keeps what was asked and not answered at all (`misses`), for the week's summary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
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
    due_at: datetime
    holder_id: int | None = Field(default=None, foreign_key="person.id")
    """Who talks with the asker now; the bot is silent meanwhile."""
    holder_talk_id: int | None = Field(default=None, foreign_key="talk.id")
    heard_at: datetime | None = None
    """When one of the two last said something (county time), while somebody has it in hand."""
    is_aside: bool = False
    """The asker has turned to the bot meanwhile: their words answer its open question."""
    said: list[str] | None = sealed()
    """What the asker added while somebody had it in hand."""
    files: list[str] | None = sealed()
    """Ids of the files that went to and fro meanwhile; both sides may see them."""
    answer: str | None = sealed()
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None


class MissRow(SQLModel, table=True):
    """One question the articles did not answer, or answered in vain, whatever became of it."""

    __tablename__ = "miss"

    id: int | None = key()
    words: str | None = sealed()
    at: datetime = Field(index=True)
    """County time."""
    article: str | None = None
    """The id of the article that was told and did not solve it, None where there was none."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question outside storage."""

    id: int
    talk_id: int
    place_id: int | None
    words: str
    context: tuple[str, ...]
    asked_at: datetime
    due_at: datetime
    holder_id: int | None
    holder_talk_id: int | None
    heard_at: datetime | None
    is_aside: bool
    said: tuple[str, ...]
    files: tuple[str, ...]
    answer: str
    answered_by: int | None
    answered_at: datetime | None


class Questions:
    """The shelf of questions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, talk_id: int, words: str, *, at: datetime, due_at: datetime, place_id: int | None, context: list[str]
    ) -> int:
        """Keeps a question; returns its id."""
        row = QuestionRow(talk_id=talk_id, place_id=place_id, words=words, context=context, asked_at=at, due_at=due_at)
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, question_id: int) -> QuestionView | None:
        """By id."""
        row = await self._session.get(QuestionRow, question_id, with_for_update=True, populate_existing=True)
        return _view(row) if row else None

    async def waiting(self) -> list[QuestionView]:
        """What has no answer yet, oldest first."""
        return await self._where(col(QuestionRow.answered_at).is_(None))

    async def waiting_in(self, talk_id: int) -> list[QuestionView]:
        """What a talk has asked and got no answer to yet, oldest first."""
        return await self._where(col(QuestionRow.talk_id) == talk_id, col(QuestionRow.answered_at).is_(None))

    async def held_in(self, talk_id: int) -> QuestionView | None:
        """The question of this talk that somebody has in hand, if any."""
        found = await self._where(col(QuestionRow.talk_id) == talk_id, col(QuestionRow.holder_id).is_not(None))
        return found[-1] if found else None

    async def hold(self, question_id: int, *, by: int, talk_id: int, at: datetime, is_aside: bool) -> None:
        """Somebody talks with the asker from now on."""
        await self._set(question_id, holder_id=by, holder_talk_id=talk_id, heard_at=at, is_aside=is_aside)

    async def release(self, question_id: int) -> None:
        """The talk is the bot's again."""
        await self._set(question_id, holder_id=None, holder_talk_id=None, heard_at=None, is_aside=False)

    async def heard(self, question_id: int, words: str, *, at: datetime) -> None:
        """One of the two said something; the asker's `words` are kept ("" for the other's)."""
        row = await self._session.get_one(QuestionRow, question_id)
        row.said = [*(row.said or []), words] if words else row.said
        row.heard_at = at
        await self._session.flush()

    async def attach(self, question_id: int, file_ids: Sequence[str]) -> None:
        """These files went from one side to the other."""
        row = await self._session.get_one(QuestionRow, question_id)
        row.files = [*(row.files or []), *file_ids]
        await self._session.flush()

    async def showing(self, file_id: str, talk_ids: Sequence[int]) -> list[QuestionView]:
        """Questions asked in these talks in whose talk the file went to and fro."""
        return [one for one in await self._where(col(QuestionRow.talk_id).in_(talk_ids)) if file_id in one.files]

    async def put_aside(self, question_id: int, is_aside: bool) -> None:
        """Whether the asker is busy with the bot."""
        await self._set(question_id, is_aside=is_aside)

    async def answer(self, question_id: int, words: str, *, by: int, at: datetime) -> QuestionView:
        """The desk's answer."""
        row = await self._session.get_one(QuestionRow, question_id)
        row.answer, row.answered_by, row.answered_at = words, by, at
        await self._session.flush()
        return _view(row)

    async def miss(self, words: str, *, at: datetime, article: str = "") -> None:
        """Notes what the articles did not answer; `article` is the id of the one that was told in vain."""
        self._session.add(MissRow(words=words, at=at, article=article or None))
        await self._session.flush()

    async def misses(self, since: datetime, until: datetime) -> list[tuple[str, str]]:
        """What was not answered in a span (half-open), oldest first: the words, the article told in vain or ""."""
        query = select(MissRow).where(col(MissRow.at) >= since, col(MissRow.at) < until).order_by(col(MissRow.id))
        return [(row.words or "", row.article or "") for row in (await self._session.exec(query)).all()]

    async def _where(self, *conditions: Any) -> list[QuestionView]:
        query = select(QuestionRow).where(*conditions).order_by(col(QuestionRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def _set(self, question_id: int, **values: Any) -> None:
        await self._session.exec(update(QuestionRow).where(col(QuestionRow.id) == question_id).values(**values))


def _view(row: QuestionRow) -> QuestionView:
    values: dict[str, Any] = {
        "id": row.id,
        "talk_id": row.talk_id,
        "place_id": row.place_id,
        "words": row.words or "",
        "context": tuple(row.context or ()),
        "asked_at": row.asked_at,
        "due_at": row.due_at,
        "holder_id": row.holder_id,
        "holder_talk_id": row.holder_talk_id,
        "heard_at": row.heard_at,
        "is_aside": row.is_aside,
        "said": tuple(row.said or ()),
        "files": tuple(row.files or ()),
        "answer": row.answer or "",
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }
    return QuestionView(**values)
