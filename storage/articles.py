"""Articles written by chat: drafts, what is published, every earlier version, and in which talks one was told.

An article's body is its table as an article file would have it, dates in ISO form.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, plain_json, sealed
from storage.settings import SettingRow

DRAFT, LIVE, PAST, TAKEN_BACK, DROPPED = "draft", "live", "past", "taken_back", "dropped"
EDITION = "articles_edition"
"""The fact that names what is published: an index of another edition is brought up to date."""


class ArticleRow(SQLModel, table=True):
    """One version of an article. At most one of a code is a draft, at most one is live."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("code", "number"),)

    id: int | None = key()
    code: str = Field(index=True)
    """The article's id: an own one, or that of a pack's article it takes the place of."""
    number: int
    state: str = Field(default=DRAFT, index=True)
    body: dict[str, Any] | None = sealed()
    """Sealed: a draft may still hold what must not be published."""
    doubts: list[str] | None = sealed()
    """What the reading of a document was unsure of."""
    origin: str = ""
    """Where it came from: "question:7", "import:…", "person:3"."""
    writers: list[int] | None = plain_json()
    """Everybody who wrote at it: none of them publishes it."""
    made_at: datetime
    published_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None


class CitationRow(SQLModel, table=True):
    """An article was told in a talk; asked when the article changes."""

    __tablename__ = "citation"

    talk_id: int = Field(foreign_key="talk.id", primary_key=True)
    article: str = Field(primary_key=True)
    at: datetime


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A version outside storage."""

    id: int
    code: str
    number: int
    state: str
    body: dict[str, Any]
    doubts: tuple[str, ...]
    origin: str
    writers: tuple[int, ...]
    made_at: datetime
    published_by: int | None
    published_at: datetime | None
    ended_by: int | None
    ended_at: datetime | None
    title: str = field(default="")


class Articles:
    """The shelf of articles."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def draft(
        self,
        body: dict[str, Any],
        *,
        by: int | None,
        at: datetime,
        origin: str,
        code: str = "",
        doubts: tuple[str, ...] = (),
    ) -> ArticleView:
        """A new draft; without `code` of a new article."""
        number = 1
        if code:
            last = select(func.max(col(ArticleRow.number))).where(col(ArticleRow.code) == code)
            number = ((await self._session.exec(last)).one() or 0) + 1
        row = ArticleRow(
            code=code or "?",
            number=number,
            body=body,
            doubts=list(doubts),
            origin=origin,
            writers=[by] if by else [],
            made_at=at,
        )
        if not code:
            newest = (await self._session.exec(select(func.max(col(ArticleRow.id))))).one() or 0
            row.code = f"desk-{newest + 1}"
        self._session.add(row)
        await self._session.flush()
        return _view(row)

    async def get(self, version_id: int) -> ArticleView | None:
        """A version by id, locked until the unit ends."""
        row = await self._session.get(ArticleRow, version_id, with_for_update=True, populate_existing=True)
        return _view(row) if row else None

    async def drafts(self) -> list[ArticleView]:
        """Every open draft, oldest first."""
        return await self._where(col(ArticleRow.state) == DRAFT)

    async def live(self) -> list[ArticleView]:
        """Every version that answers now, oldest first."""
        return await self._where(col(ArticleRow.state) == LIVE)

    async def versions(self, code: str) -> list[ArticleView]:
        """An article's versions, oldest first."""
        return await self._where(col(ArticleRow.code) == code)

    async def of_origin(self, origin: str) -> list[ArticleView]:
        """What came from there, oldest first."""
        return await self._where(col(ArticleRow.origin) == origin)

    async def change(self, version_id: int, body: dict[str, Any], *, by: int) -> None:
        """Puts another body in a draft's place."""
        row = await self._session.get_one(ArticleRow, version_id)
        row.body = body
        row.writers = sorted({*(row.writers or []), by})
        await self._session.flush()

    async def drop(self, version_id: int, *, by: int, at: datetime) -> None:
        """A draft nobody wants."""
        await self._end(version_id, DROPPED, by, at)

    async def publish(self, version_id: int, *, by: int, at: datetime) -> None:
        """The draft answers from now on, in the place of the version before."""
        row = await self._session.get_one(ArticleRow, version_id)
        for before in await self._where(col(ArticleRow.code) == row.code, col(ArticleRow.state) == LIVE):
            await self._end(before.id, PAST, by, at)
        row.state, row.published_by, row.published_at = LIVE, by, at
        await self._new_edition()

    async def take_back(self, code: str, *, by: int, at: datetime) -> ArticleView | None:
        """The version before answers again; None when there is none and the article answers no more."""
        versions = await self.versions(code)
        live = next(one for one in versions if one.state == LIVE)
        before = next((one for one in reversed(versions) if one.number < live.number and one.state == PAST), None)
        await self._end(live.id, TAKEN_BACK, by, at)
        if before is not None:
            row = await self._session.get_one(ArticleRow, before.id)
            row.state, row.ended_by, row.ended_at = LIVE, None, None
        await self._new_edition()
        return before

    async def edition(self) -> str:
        """Another one whenever something was published or taken back; "" before."""
        row = await self._session.get(SettingRow, EDITION, populate_existing=True)
        return str(row.value) if row else ""

    async def cite(self, talk_id: int, code: str, *, at: datetime) -> None:
        """Notes that an article was told in a talk."""
        row = await self._session.get(CitationRow, (talk_id, code))
        if row is None:
            self._session.add(CitationRow(talk_id=talk_id, article=code, at=at))
        else:
            row.at = at
        await self._session.flush()

    async def cited_in(self, code: str) -> list[int]:
        """The talks an article was told in."""
        query = select(CitationRow.talk_id).where(col(CitationRow.article) == code)
        return list((await self._session.exec(query.order_by(col(CitationRow.talk_id)))).all())

    async def _new_edition(self) -> None:
        name = secrets.token_hex(8)
        row = await self._session.get(SettingRow, EDITION)
        if row is None:
            self._session.add(SettingRow(name=EDITION, value=name))
        else:
            row.value = name
        await self._session.flush()

    async def _end(self, version_id: int, state: str, by: int, at: datetime) -> None:
        row = await self._session.get_one(ArticleRow, version_id)
        row.state, row.ended_by, row.ended_at = state, by, at
        await self._session.flush()

    async def _where(self, *conditions: Any) -> list[ArticleView]:
        query = select(ArticleRow).where(*conditions).order_by(col(ArticleRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]


def _view(row: ArticleRow) -> ArticleView:
    assert row.id is not None
    body = row.body or {}
    return ArticleView(
        id=row.id,
        code=row.code,
        number=row.number,
        state=row.state,
        body=body,
        doubts=tuple(row.doubts or ()),
        origin=row.origin,
        writers=tuple(row.writers or ()),
        made_at=row.made_at,
        published_by=row.published_by,
        published_at=row.published_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        title=str(body.get("title", "")),
    )
