"""Packs as they were loaded: whole, under their content hash, so that a running case keeps the rules it began with."""

import base64
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import plain_json
from storage.settings import Settings

ACTIVE = "active_pack"


class PackRow(SQLModel, table=True):
    """One loaded pack."""

    __tablename__ = "pack"

    hash: str = Field(primary_key=True)
    name: str
    loaded_at: datetime
    files: dict[str, str] | None = plain_json()
    """Path within the pack to its bytes, base64."""


class Packs:
    """The shelf of packs."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._settings = Settings(session)

    async def keep(self, hash_: str, name: str, files: Mapping[str, bytes], *, at: datetime) -> None:
        """Stores a pack whole; the same again changes nothing."""
        if await self._session.get(PackRow, hash_) is None:
            packed = {path: base64.b64encode(data).decode() for path, data in files.items()}
            self._session.add(PackRow(hash=hash_, name=name, loaded_at=at, files=packed))
            await self._session.flush()

    async def activate(self, hash_: str) -> None:
        """New cases begin with this pack from now on."""
        await self._settings.put(ACTIVE, hash_)

    async def active(self) -> str | None:
        """The active pack's hash: the one version row every turn compares."""
        hash_: str | None = await self._settings.get(ACTIVE)
        return hash_

    async def files(self, hash_: str) -> dict[str, bytes]:
        """A stored pack's files."""
        row = await self._session.get_one(PackRow, hash_)
        return {path: base64.b64decode(data) for path, data in (row.files or {}).items()}
