"""Files people sent or we made: sealed on disk under a random id, their description in a table."""

import asyncio
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.rows import sealed
from storage.sealing import Cipher


class FileRow(SQLModel, table=True):
    """One file. Its bytes lie sealed in the data folder under the same id."""

    __tablename__ = "file"

    id: str = Field(primary_key=True)
    talk_id: int | None = Field(default=None, foreign_key="talk.id", index=True)
    """The talk it came through; its sender may always see it."""
    clue_id: int | None = Field(default=None, foreign_key="clue.id", index=True)
    """The clue it belongs to; who may see the clue's papers may see it."""
    kind: str
    mime: str
    size: int
    digest: str
    """SHA-256 of the plain bytes under the look-up key."""
    name: str | None = sealed()
    at: datetime


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes already on disk, not yet in any record."""

    id: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file's description."""

    id: str
    talk_id: int | None
    clue_id: int | None
    kind: str
    mime: str
    size: int
    name: str


class Blobs:
    """Sealed bytes on disk, written and read outside of units."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._folder = folder
        self._cipher = cipher

    async def keep(self, data: bytes) -> Blob:
        """Seals the bytes under a new random id."""
        return await asyncio.to_thread(self._keep, data)

    async def read(self, file_id: str) -> bytes:
        """The plain bytes. Raises FileNotFoundError."""
        return await asyncio.to_thread(self._read, file_id)

    async def erase(self, file_id: str) -> None:
        """Removes the bytes; a missing file is no fault."""
        await asyncio.to_thread(self._path(file_id).unlink, True)

    def _keep(self, data: bytes) -> Blob:
        """Beside the loop: of a film of 20 MB the digest alone takes its time."""
        blob = Blob(secrets.token_urlsafe(18), len(data), self._cipher.lookup("file", data.hex()))
        self._write(blob.id, data)
        return blob

    async def copy(self, file_ids: list[str], folder: Path) -> None:
        """Puts sealed files, as they are, below another folder in the same order; one that is missing is left out."""
        await asyncio.to_thread(self._copy, file_ids, folder)

    async def erase_strays(self, known: set[str], before: datetime) -> int:
        """Removes what lies here, is not among the known ids, and was written before then (real time)."""
        return await asyncio.to_thread(self._erase_strays, known, before)

    def _copy(self, file_ids: list[str], folder: Path) -> None:
        for file_id in file_ids:
            source, target = self._path(file_id), folder / file_id[:2] / file_id
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def _erase_strays(self, known: set[str], before: datetime) -> int:
        found = [path for path in self._folder.rglob("*") if path.is_file()] if self._folder.is_dir() else []
        strays = [path for path in found if path.name not in known and path.stat().st_mtime < before.timestamp()]
        for path in strays:
            path.unlink(missing_ok=True)
        return len(strays)

    def _write(self, file_id: str, data: bytes) -> None:
        path = self._path(file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(self._cipher.seal(data))
        draft.replace(path)

    def _read(self, file_id: str) -> bytes:
        return self._cipher.open(self._path(file_id).read_bytes())

    def _path(self, file_id: str) -> Path:
        if not file_id.replace("-", "").replace("_", "").isalnum():
            raise FileNotFoundError(file_id)
        return self._folder / file_id[:2] / file_id


class Files:
    """The shelf of file descriptions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self,
        blob: Blob,
        *,
        name: str,
        mime: str,
        kind: str,
        talk_id: int | None,
        at: datetime,
        clue_id: int | None = None,
    ) -> str:
        """Records a kept blob; returns its id."""
        self._session.add(
            FileRow(
                id=blob.id,
                talk_id=talk_id,
                clue_id=clue_id,
                kind=kind,
                mime=mime,
                size=blob.size,
                digest=blob.digest,
                name=name,
                at=at,
            )
        )
        await self._session.flush()
        return blob.id

    async def get(self, file_id: str) -> FileView | None:
        """A file's description."""
        row = await self._session.get(FileRow, file_id)
        return _view(row) if row else None

    async def of_clue(self, clue_id: int) -> list[FileView]:
        """A clue's files, oldest first."""
        query = select(FileRow).where(col(FileRow.clue_id) == clue_id).order_by(col(FileRow.at))
        return [_view(row) for row in (await self._session.exec(query)).all()]

    async def leave_talks(self, clue_id: int, talk_ids: Sequence[int]) -> None:
        """A clue's files that came through these talks are no more theirs than anybody's."""
        query = update(FileRow).where(col(FileRow.clue_id) == clue_id, col(FileRow.talk_id).in_(talk_ids))
        await self._session.exec(query.values(talk_id=None))

    async def join_clue(self, file_ids: list[str], clue_id: int) -> None:
        """From now on these files belong to a clue."""
        await self._session.exec(update(FileRow).where(col(FileRow.id).in_(file_ids)).values(clue_id=clue_id))


def _view(row: FileRow) -> FileView:
    return FileView(row.id, row.talk_id, row.clue_id, row.kind, row.mime, row.size, row.name or "")
