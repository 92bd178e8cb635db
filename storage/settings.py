"""Facts about this installation that live in the database: clock offset, key fingerprint, active pack."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import plain_json


class SettingRow(SQLModel, table=True):
    """One fact."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: Any = plain_json()


class ClockNotMovable(Exception):
    """Only a demo county's clock moves, and never back."""


class Settings:
    """The shelf of facts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, name: str, default: Any = None) -> Any:
        """A fact's value."""
        row = await self._session.get(SettingRow, name)
        return default if row is None else row.value

    async def put(self, name: str, value: Any) -> None:
        """Sets a fact."""
        row = await self._session.get(SettingRow, name)
        if row is None:
            self._session.add(SettingRow(name=name, value=value))
        else:
            row.value = value
        await self._session.flush()

    async def is_demo(self) -> bool:
        """Whether this database holds a demo county."""
        return bool(await self.get("demo", False))

    async def county_now(self, real: datetime) -> datetime:
        """County time: real time and the demo's offset."""
        return real + timedelta(seconds=float(await self.get("clock_offset_s", 0.0)))

    async def move_clock(self, to: datetime, real: datetime) -> None:
        """Sets county time. Raises ClockNotMovable."""
        if not await self.is_demo() or to < await self.county_now(real):
            raise ClockNotMovable("only a demo county's clock moves, and never back")
        await self.put("clock_offset_s", (to - real).total_seconds())
