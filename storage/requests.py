"""What people ask for about their own data: that it be corrected or erased, with a limit, and what they were told."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed

CORRECT, ERASE = "correct", "erase"


class RequestRow(SQLModel, table=True):
    """One request; whose it is, is whose talk it came through."""

    __tablename__ = "request"

    id: int | None = key()
    talk_id: int = Field(foreign_key="talk.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Set when staff ask about themselves."""
    place_id: int | None = Field(default=None, foreign_key="place.id")
    kind: str
    """CORRECT or ERASE."""
    words: str | None = sealed()
    asked_at: datetime
    due_at: datetime
    is_granted: bool | None = None
    answer: str | None = sealed()
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    carried_at: datetime | None = None
    """When a granted erasure was carried out."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request outside storage."""

    id: int
    talk_id: int
    person_id: int | None
    place_id: int | None
    kind: str
    words: str
    asked_at: datetime
    due_at: datetime
    is_granted: bool | None
    answer: str
    answered_by: int | None
    answered_at: datetime | None


class Requests:
    """The shelf of requests."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        talk_id: int,
        kind: str,
        words: str,
        *,
        at: datetime,
        due_at: datetime,
        person_id: int | None,
        place_id: int | None,
    ) -> int:
        """Keeps a request; returns its id."""
        row = RequestRow(
            talk_id=talk_id,
            kind=kind,
            words=words,
            asked_at=at,
            due_at=due_at,
            person_id=person_id,
            place_id=place_id,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, request_id: int) -> RequestView | None:
        """By id."""
        row = await self._session.get(RequestRow, request_id)
        return _view(row) if row else None

    async def waiting(self) -> list[RequestView]:
        """What has no answer yet, the one due first first."""
        query = select(RequestRow).where(col(RequestRow.answered_at).is_(None))
        rows = (await self._session.exec(query.order_by(col(RequestRow.due_at), col(RequestRow.id)))).all()
        return [_view(row) for row in rows]

    async def of_talk(self, talk_id: int) -> list[RequestView]:
        """What was asked in a talk, newest first."""
        query = select(RequestRow).where(col(RequestRow.talk_id) == talk_id).order_by(col(RequestRow.id).desc())
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def answer(self, request_id: int, words: str, *, is_granted: bool, by: int, at: datetime) -> RequestView:
        """What the asker is told."""
        row = await self._session.get_one(RequestRow, request_id)
        row.answer, row.is_granted, row.answered_by, row.answered_at = words, is_granted, by, at
        await self._session.flush()
        return _view(row)

    async def to_carry_out(self) -> list[RequestView]:
        """Erasures that were granted and not yet carried out."""
        query = select(RequestRow).where(
            col(RequestRow.kind) == ERASE, col(RequestRow.is_granted).is_(True), col(RequestRow.carried_at).is_(None)
        )
        return [_view(row) for row in (await self._session.exec(query.order_by(col(RequestRow.id)))).all()]

    async def carried_out(self, request_id: int, *, at: datetime) -> None:
        """It has been done."""
        (await self._session.get_one(RequestRow, request_id)).carried_at = at
        await self._session.flush()


def _view(row: RequestRow) -> RequestView:
    assert row.id is not None
    return RequestView(
        id=row.id,
        talk_id=row.talk_id,
        person_id=row.person_id,
        place_id=row.place_id,
        kind=row.kind,
        words=row.words or "",
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_granted=row.is_granted,
        answer=row.answer or "",
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
