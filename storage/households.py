"""Households and their members, as the county's register names them."""

from dataclasses import dataclass

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

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

    async def heads(self) -> set[str]:
        """Every householder's name: what no published text may hold."""
        return {head for head in (await self._session.exec(select(HouseholdRow.head))).all() if head}

    async def _where(self, *conditions: object) -> list[HouseholdView]:
        query = select(HouseholdRow).where(*conditions).order_by(col(HouseholdRow.id)).limit(50)  # type: ignore[arg-type]
        return [_view(row) for row in (await self._session.exec(query)).all()]


def _view(row: HouseholdRow) -> HouseholdView:
    assert row.id is not None
    return HouseholdView(row.id, row.code, row.place_id, row.head or "", row.members, row.phone or "")
