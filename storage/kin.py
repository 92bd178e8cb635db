"""The kin register: the near relatives of staff, as imported or declared. Names and phones sealed, found by hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key, sealed
from storage.sealing import Cipher


class KinRow(SQLModel, table=True):
    """One relative of one member of staff: somebody outside by name and phone, or another member of staff."""

    __tablename__ = "kin"

    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    """Whose relative."""
    kin_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """The relative, where they are staff too."""
    name: str | None = sealed()
    name_hash: str = Field(default="", index=True)
    phone: str | None = sealed()
    phone_hash: str = Field(default="", index=True)
    relation: str | None = sealed()
    """A title of the pack, "" while not told."""
    since: datetime
    ended_at: datetime | None = None
    """The county has taken it off the register."""


@dataclass(frozen=True, slots=True)
class KinView:
    """One relative outside storage; every field is personal."""

    id: int
    person_id: int
    kin_id: int | None
    name: str
    phone: str
    relation: str


class Kin:
    """The shelf of the kin register."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(
        self,
        person_id: int,
        *,
        name: str = "",
        phone: str = "",
        kin_id: int | None = None,
        relation: str = "",
        at: datetime,
    ) -> bool:
        """Registers a relative (name without blanks, phone normalised); False when they are there already."""
        for known in await self.of(person_id):
            if (known.name, known.phone, known.kin_id) == (name, phone, kin_id):
                return False
        self._session.add(
            KinRow(
                person_id=person_id,
                kin_id=kin_id,
                name=name or None,
                name_hash=self._hash("kin", name),
                phone=phone or None,
                phone_hash=self._hash("phone", phone),
                relation=relation or None,
                since=at,
            )
        )
        await self._session.flush()
        return True

    async def of(self, person_id: int) -> list[KinView]:
        """Somebody's registered relatives, oldest entry first."""
        return await self._where(col(KinRow.person_id) == person_id)

    async def end(self, kin_id: int, *, at: datetime) -> None:
        """Takes one entry off the register."""
        row = await self._session.get_one(KinRow, kin_id)
        row.ended_at = at
        await self._session.flush()

    async def related(self, *, names: set[str], phones: set[str], people: set[int]) -> list[KinView]:
        """Entries about a relative of one of these names or phones, and those that name one of these people.

        A relation holds both ways: an entry of one of `people` about another member of staff is among them.
        """
        by_name = {self._hash("kin", name) for name in names if name}
        by_phone = {self._hash("phone", phone) for phone in phones if phone}
        return await self._where(
            or_(
                col(KinRow.name_hash).in_(by_name),
                col(KinRow.phone_hash).in_(by_phone),
                col(KinRow.kin_id).in_(people),
                col(KinRow.person_id).in_(people) & col(KinRow.kin_id).is_not(None),
            )
        )

    async def _where(self, condition: object) -> list[KinView]:
        query = select(KinRow).where(condition, col(KinRow.ended_at).is_(None)).order_by(col(KinRow.id))  # type: ignore[arg-type]
        return [_view(row) for row in (await self._session.exec(query)).all()]

    def _hash(self, kind: str, normal: str) -> str:
        return self._cipher.lookup(kind, normal) if normal else ""


def _view(row: KinRow) -> KinView:
    assert row.id is not None
    return KinView(row.id, row.person_id, row.kin_id, row.name or "", row.phone or "", row.relation or "")
