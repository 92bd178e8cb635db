"""Doors' keys: a village's code, a person's one-time invite, a demo entry.

Random and revocable; of invites only a hash lies here.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key
from storage.sealing import Cipher

CODE, INVITE, DEMO = "c", "i", "d"
"""Kinds of link, also the first letter of the payload: "c-7Kd2…"."""

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class LinkRow(SQLModel, table=True):
    """One link. `token` is readable for codes and demo entries (they hang on walls), hashed for invites."""

    __tablename__ = "link"

    id: int | None = key()
    kind: str
    token: str = Field(unique=True)
    place_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    title: str = ""
    """Who or where, as shown on top of the page."""
    made_at: datetime
    expires_at: datetime | None = None
    spent_at: datetime | None = None
    revoked_at: datetime | None = None
    attempts: int = 0
    """Wrong confirmations so far (an invite)."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link that may be used."""

    id: int
    kind: str
    place_id: int | None
    person_id: int | None
    title: str
    attempts: int


class Links:
    """The shelf of links."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def make(
        self,
        kind: str,
        *,
        at: datetime,
        place_id: int | None = None,
        person_id: int | None = None,
        title: str = "",
        expires_at: datetime | None = None,
        length: int = 12,
    ) -> str:
        """A new link; returns the token that goes into the address. Telegram's /start takes it as "c-token"."""
        token = "".join(secrets.choice(_ALPHABET) for _ in range(length))
        self._session.add(
            LinkRow(
                kind=kind,
                token=self._stored(kind, token),
                place_id=place_id,
                person_id=person_id,
                title=title,
                made_at=at,
                expires_at=expires_at,
            )
        )
        await self._session.flush()
        return token

    async def find(self, kind: str, token: str, *, now: datetime) -> LinkView | None:
        """The link behind a token while it may be used: not revoked, not spent, not expired."""
        query = select(LinkRow).where(
            col(LinkRow.kind) == kind,
            col(LinkRow.token) == self._stored(kind, token),
            col(LinkRow.revoked_at).is_(None),
            col(LinkRow.spent_at).is_(None),
        )
        row = (await self._session.exec(query)).first()
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            return None
        assert row.id is not None
        return LinkView(row.id, row.kind, row.place_id, row.person_id, row.title, row.attempts)

    async def code_of(self, place_id: int) -> str | None:
        """A village's present code."""
        query = select(LinkRow.token).where(
            col(LinkRow.kind) == CODE, col(LinkRow.place_id) == place_id, col(LinkRow.revoked_at).is_(None)
        )
        return (await self._session.exec(query.order_by(col(LinkRow.id).desc()))).first()

    async def demo_entries(self) -> list[tuple[str, str, int | None, int | None]]:
        """Titles, tokens, persons and places of the demo's entry links, in the order they were made."""
        query = select(LinkRow).where(col(LinkRow.kind) == DEMO, col(LinkRow.revoked_at).is_(None))
        rows = (await self._session.exec(query.order_by(col(LinkRow.id)))).all()
        return [(row.title, row.token, row.person_id, row.place_id) for row in rows]

    async def spend(self, link_id: int, *, at: datetime) -> bool:
        """Uses up a one-time link; False when somebody was quicker."""
        spent = update(LinkRow).where(col(LinkRow.id) == link_id, col(LinkRow.spent_at).is_(None)).values(spent_at=at)
        return (await self._session.exec(spent)).rowcount == 1

    async def miss(self, link_id: int, *, limit: int, at: datetime) -> int:
        """One wrong confirmation; at the limit the link is revoked. Returns how many tries are left."""
        row = await self._session.get_one(LinkRow, link_id)
        row.attempts += 1
        if row.attempts >= limit:
            row.revoked_at = at
        await self._session.flush()
        return max(0, limit - row.attempts)

    async def revoke(
        self, kind: str, *, at: datetime, place_id: int | None = None, person_id: int | None = None
    ) -> int:
        """Makes a place's or person's links of a kind worthless; returns how many."""
        query = update(LinkRow).where(col(LinkRow.kind) == kind, col(LinkRow.revoked_at).is_(None))
        if place_id is not None:
            query = query.where(col(LinkRow.place_id) == place_id)
        if person_id is not None:
            query = query.where(col(LinkRow.person_id) == person_id)
        return (await self._session.exec(query.values(revoked_at=at))).rowcount

    def _stored(self, kind: str, token: str) -> str:
        return self._cipher.lookup("invite", token) if kind == INVITE else token
