"""Many rows at once, for imports: what is known already by code, and bulk writing past the one-row shelves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.households import HouseholdRow
from storage.places import PlaceRow
from storage.sealing import Cipher

CHUNK = 5000
"""Rows written or compared at a time: more gains nothing and costs memory."""

_HOUSEHOLDS: Any = HouseholdRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """A household as far as an import compares it: phone and ID number only as their hashes."""

    id: int
    code: str
    place_id: int
    head: str
    members: int
    phone_hash: str
    id_hash: str


class Imports:
    """The shelf of imports."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def phone_hash(self, phone: str) -> str:
        """The hash of a normalised phone, "" for none."""
        return self._cipher.lookup("phone", phone) if phone else ""

    def head_hash(self, head: str) -> str:
        """The hash of a householder's name, "" for none."""
        return self._cipher.lookup("head", head) if head else ""

    def id_hash(self, id_number: str) -> str:
        """The hash of a normalised ID number, "" for none."""
        return self._cipher.lookup("id", id_number) if id_number else ""

    async def places(self) -> dict[str, tuple[int, str]]:
        """Id and level of every place, by code."""
        rows = (await self._session.exec(select(PlaceRow.code, PlaceRow.id, PlaceRow.level))).all()
        return {code: (place_id or 0, level) for code, place_id, level in rows}

    async def has_no_households(self) -> bool:
        """Whether the register is still empty: then there is nothing to compare with."""
        return (await self._session.exec(select(HouseholdRow.id).limit(1))).first() is None

    async def households(self, codes: Sequence[str]) -> dict[str, KnownHousehold]:
        """The households of these codes that are there already, by code. At most a chunk at a time."""
        found = await self._known(col(HouseholdRow.code).in_(codes))
        return {each.code: each for each in found}

    async def households_of(self, id_hashes: Sequence[str]) -> list[KnownHousehold]:
        """The households whose householder has one of these ID numbers."""
        return await self._known(col(HouseholdRow.id_hash).in_([each for each in id_hashes if each]))

    async def _known(self, condition: Any) -> list[KnownHousehold]:
        table = HouseholdRow
        query = select(  # type: ignore[call-overload]
            table.id, table.code, table.place_id, table.head, table.members, table.phone_hash, table.id_hash
        ).where(condition)
        return [KnownHousehold(*row) for row in (await self._session.exec(query)).all()]

    async def add_households(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """New households, a chunk at a time; each row names every column but `id`."""
        await self._many(insert(_HOUSEHOLDS), rows)

    async def change_households(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Puts new values in place; each row names `known_id` and the columns it changes, the others stay.

        A household that was joined to another, or that nobody lives in any more, is left as it ended.
        """
        alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in rows:
            alike.setdefault(tuple(sorted(row.keys() - {"known_id"})), []).append(row)
        for names, group in alike.items():
            living = (_HOUSEHOLDS.c.id == bindparam("known_id")) & _HOUSEHOLDS.c.ended_at.is_(None)
            statement = update(_HOUSEHOLDS).where(living)
            await self._many(statement.values({name: bindparam(name) for name in names}), group)

    async def _many(self, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        chunk = list(rows)
        if chunk:
            connection = await self._session.connection()
            await connection.execute(statement, chunk)
