"""The tree of places: county, towns, villages, grids."""

from dataclasses import dataclass

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import key

PLACEHOLDER = "county"
"""Code of a county that was made for its first administrator; the first import of places gives it the real one."""


class PlaceRow(SQLModel, table=True):
    """One place. `path` is the ids from the county down, "1/4/19/", so that a prefix is a whole subtree."""

    __tablename__ = "place"

    id: int | None = key()
    code: str = Field(unique=True)
    """The county's own code of the place (region code or a short name), as imported."""
    name: str
    level: str = Field(index=True)
    """county, town, village or grid."""
    parent_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    path: str = Field(default="", index=True)
    phone: str = ""
    """An office's phone there, public."""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place outside storage."""

    id: int
    code: str
    name: str
    level: str
    parent_id: int | None
    path: str
    phone: str


class Places:
    """The shelf of places."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, *, code: str, name: str, level: str, parent_id: int | None, phone: str = "") -> PlaceView:
        """A new place under its parent."""
        row = PlaceRow(code=code, name=name, level=level, parent_id=parent_id, phone=phone)
        self._session.add(row)
        await self._session.flush()
        above = (await self._session.get_one(PlaceRow, parent_id)).path if parent_id else ""
        row.path = f"{above}{row.id}/"
        await self._session.flush()
        return _view(row)

    async def get(self, place_id: int) -> PlaceView | None:
        """By id."""
        row = await self._session.get(PlaceRow, place_id)
        return _view(row) if row else None

    async def by_code(self, code: str) -> PlaceView | None:
        """By the county's own code."""
        row = (await self._session.exec(select(PlaceRow).where(col(PlaceRow.code) == code))).first()
        return _view(row) if row else None

    async def under(self, parent_id: int | None) -> list[PlaceView]:
        """A place's children in their own order; the county's for None."""
        query = select(PlaceRow).where(col(PlaceRow.parent_id) == parent_id)
        if parent_id is None:
            query = select(PlaceRow).where(col(PlaceRow.parent_id).is_(None))
        return [_view(row) for row in (await self._session.exec(query.order_by(col(PlaceRow.code)))).all()]

    async def at_level(self, level: str) -> list[PlaceView]:
        """All places of a level in their own order."""
        query = select(PlaceRow).where(col(PlaceRow.level) == level).order_by(col(PlaceRow.code))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def everywhere(self) -> list[PlaceView]:
        """Every place, by code."""
        return [_view(row) for row in (await self._session.exec(select(PlaceRow).order_by(col(PlaceRow.code)))).all()]

    async def change(self, place_id: int, *, code: str, name: str, phone: str) -> None:
        """Gives a place another code, name or phone; where it stands never changes."""
        row = await self._session.get_one(PlaceRow, place_id)
        row.code, row.name, row.phone = code, name, phone
        await self._session.flush()

    async def line(self, place_id: int) -> list[PlaceView]:
        """From the county down to this place."""
        place = await self.get(place_id)
        if place is None:
            return []
        ids = [int(part) for part in place.path.strip("/").split("/")]
        rows = (await self._session.exec(select(PlaceRow).where(col(PlaceRow.id).in_(ids)))).all()
        return sorted((_view(row) for row in rows), key=lambda view: len(view.path))

    async def named(self, name: str) -> list[PlaceView]:
        """Villages and grids whose name contains the words."""
        query = select(PlaceRow).where(col(PlaceRow.name).contains(name, autoescape=True)).order_by(col(PlaceRow.code))
        return [_view(row) for row in (await self._session.exec(query.limit(20))).all()]


def _view(row: PlaceRow) -> PlaceView:
    assert row.id is not None
    return PlaceView(row.id, row.code, row.name, row.level, row.parent_id, row.path, row.phone)
