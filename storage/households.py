"""Households and their members, as the county's register names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.households import Household
from storage.rows import key, sealed
from storage.sealing import Cipher


class HouseholdRow(SQLModel, table=True):
    """One household in its grid (or village)."""

    __tablename__ = "household"

    id: int | None = key()
    code: str = Field(unique=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    head: str | None = sealed()
    """The householder's name."""
    head_hash: str = Field(default="", index=True)
    members: int = 1
    phone: str | None = sealed()
    phone_hash: str = Field(default="", index=True)
    id_number: str | None = sealed()
    id_hash: str = Field(default="", index=True)
    ended_at: datetime | None = None
    """Nobody lives in it any more, or it is one with another; its hashes are empty then, so that nothing finds it."""
    into_id: int | None = None
    """The household it is one with since."""


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household outside storage. `phone` is plain: show it only through the rights check."""

    id: int
    code: str
    place_id: int
    head: str
    members: int
    phone: str


class Households:
    """The shelf of households."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def row(
        self, *, code: str, place_id: int, head: str, members: int = 1, phone: str = "", id_number: str = ""
    ) -> HouseholdRow:
        """A row with its hashes, not yet added; phone and ID number already normalised."""
        return HouseholdRow(
            code=code,
            place_id=place_id,
            head=head,
            head_hash=self._cipher.lookup("head", head),
            members=members,
            phone=phone or None,
            phone_hash=self._cipher.lookup("phone", phone) if phone else "",
            id_number=id_number or None,
            id_hash=self._cipher.lookup("id", id_number) if id_number else "",
        )

    async def add(self, row: HouseholdRow) -> int:
        """Adds one; returns its id."""
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def get(self, household_id: int) -> HouseholdView | None:
        """By id."""
        row = await self._session.get(HouseholdRow, household_id)
        return _view(row) if row else None

    async def marks(self, household_id: int) -> tuple[str, str] | None:
        """The look-up hashes of name and ID number; nothing is opened."""
        query = select(HouseholdRow.head_hash, HouseholdRow.id_hash).where(col(HouseholdRow.id) == household_id)
        return (await self._session.exec(query)).first()

    async def by_phone(self, phone: str) -> list[HouseholdView]:
        """By (normalised) phone."""
        return await self._where(col(HouseholdRow.phone_hash) == self._cipher.lookup("phone", phone))

    async def by_id_number(self, id_number: str) -> list[HouseholdView]:
        """By the householder's (normalised) ID number."""
        return await self._where(col(HouseholdRow.id_hash) == self._cipher.lookup("id", id_number))

    async def named(self, head: str, place_ids: list[int]) -> list[HouseholdView]:
        """Households of this householder's name in these places."""
        return await self._where(
            col(HouseholdRow.head_hash) == self._cipher.lookup("head", head), col(HouseholdRow.place_id).in_(place_ids)
        )

    async def count_under(self, place_ids: list[int]) -> int:
        """How many living households there are in these places."""
        query = select(func.count()).where(
            col(HouseholdRow.place_id).in_(place_ids), col(HouseholdRow.ended_at).is_(None)
        )
        return (await self._session.exec(query)).one()

    async def line(self, household_id: int, *, lock: bool = False) -> Household | None:
        """A household as `cases.households` wants it, also one that has ended."""
        query = select(HouseholdRow).where(col(HouseholdRow.id) == household_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _line(row) if row else None

    async def change(self, household_id: int, values: Mapping[str, Any], *, at: datetime) -> None:
        """Writes fields of `cases.households.changed`; one that has ended has no hashes, so that nothing finds it."""
        row = await self._session.get_one(HouseholdRow, household_id)
        for name, value in values.items():
            if name == "ended":
                row.ended_at = at if value else None
            elif name in ("phone", "id_number", "into_id"):
                setattr(row, name, value or None)
            else:
                setattr(row, name, value)
        living = _line(row)
        is_found = not living.ended
        row.head_hash = self._cipher.lookup("head", living.head) if is_found else ""
        row.phone_hash = self._cipher.lookup("phone", living.phone) if is_found and living.phone else ""
        row.id_hash = self._cipher.lookup("id", living.id_number) if is_found and living.id_number else ""
        await self._session.flush()

    async def free_code(self, code: str) -> str:
        """A code for a household that comes out of this one: its own with F and a number nobody has."""
        query = select(HouseholdRow.code).where(col(HouseholdRow.code).startswith(f"{code}F", autoescape=True))
        taken = set((await self._session.exec(query)).all())
        return next(each for number in range(1, len(taken) + 2) if (each := f"{code}F{number}") not in taken)

    async def heads(self) -> set[str]:
        """Every householder's name: what no published text may hold."""
        return {head for head in (await self._session.exec(select(HouseholdRow.head))).all() if head}

    async def _where(self, *conditions: object) -> list[HouseholdView]:
        query = select(HouseholdRow).where(*conditions).order_by(col(HouseholdRow.id)).limit(50)  # type: ignore[arg-type]
        return [_view(row) for row in (await self._session.exec(query)).all()]


def _view(row: HouseholdRow) -> HouseholdView:
    assert row.id is not None
    return HouseholdView(row.id, row.code, row.place_id, row.head or "", row.members, row.phone or "")


def _line(row: HouseholdRow) -> Household:
    assert row.id is not None
    return Household(
        row.id,
        row.code,
        row.place_id,
        row.head or "",
        row.members,
        row.phone or "",
        row.id_number or "",
        row.ended_at is not None,
        row.into_id or 0,
    )
