"""Referrals (12345, 12317, petitions) by their own numbers: one row a number of a sender, and the clue it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import UniqueConstraint, delete
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.referrals import Referral
from storage.imports import CHUNK
from storage.rows import key, sealed
from storage.sealing import Cipher


class ReferralRow(SQLModel, table=True):
    """One referral. The trade's own value lies sealed in `body`; the number is found by its hash."""

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("sender", "number_hash"),)

    id: int | None = key()
    sender: str
    number_hash: str = Field(index=True)
    clue_id: int = Field(foreign_key="clue.id", index=True)
    received_at: datetime
    is_open: bool = Field(default=True, index=True)
    body: dict[str, Any] | None = sealed()


class Referrals:
    """The shelf of referrals."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(self, one: Referral) -> Referral:
        """Keeps a new one; returns it with its id."""
        row = ReferralRow(
            sender=one.sender,
            number_hash=self._hash(one.number),
            clue_id=one.clue_id,
            received_at=one.received_at,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        named = replace(one, referral_id=row.id)
        row.body = _to_json(named)
        await self._session.flush()
        return named

    async def save(self, one: Referral) -> None:
        """Keeps what became of it."""
        row = await self._session.get_one(ReferralRow, one.referral_id)
        row.is_open, row.body = one.answer is None, _to_json(one)
        await self._session.flush()

    async def get(self, referral_id: int, *, lock: bool = False) -> Referral | None:
        """By id; `lock` makes everybody else who wants to change it wait for this unit."""
        query = select(ReferralRow).where(col(ReferralRow.id) == referral_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _referral(row) if row else None

    async def numbered(self, number: str) -> list[Referral]:
        """Every sender's referral of that (normalised) number."""
        return await self._where(col(ReferralRow.number_hash) == self._hash(number))

    async def of_clue(self, clue_id: int) -> list[Referral]:
        """What was handed over about a clue's household, oldest first."""
        return await self._where(col(ReferralRow.clue_id) == clue_id)

    async def open(self) -> list[Referral]:
        """What has still to be answered, oldest first."""
        return await self._where(col(ReferralRow.is_open).is_(True))

    async def forget(self, sender: str, numbers: Sequence[str], *, since: datetime) -> None:
        """Takes away those that came since then and nobody answered: the list they came with was taken back."""
        hashes = [self._hash(each) for each in numbers]
        for first in range(0, len(hashes), CHUNK):
            where = col(ReferralRow.number_hash).in_(hashes[first : first + CHUNK])
            came = (col(ReferralRow.sender) == sender, col(ReferralRow.received_at) >= since)
            await self._session.exec(delete(ReferralRow).where(where, *came, col(ReferralRow.is_open).is_(True)))

    def _hash(self, number: str) -> str:
        return self._cipher.lookup("referral", number)

    async def _where(self, condition: Any) -> list[Referral]:
        rows = await self._session.exec(select(ReferralRow).where(condition).order_by(col(ReferralRow.id)))
        return [_referral(row) for row in rows.all()]


@cache
def _adapter() -> TypeAdapter[Referral]:
    return TypeAdapter(Referral)


def _to_json(one: Referral) -> dict[str, Any]:
    body: dict[str, Any] = _adapter().dump_python(one, mode="json")
    return body


def _referral(row: ReferralRow) -> Referral:
    return _adapter().validate_python(row.body)
