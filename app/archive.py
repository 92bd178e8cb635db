"""The file a backup is: one tar with what it says about itself, the tables, and the sealed files, sealed as a whole.

The only place that names what lies where in it. The key is never in it.
"""

import asyncio
import io
import json
import os
import re
import tarfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from storage.backups import FORMAT, Manifest, NotWhole
from storage.envelope import NotSealed, OtherKey, SealedReader, SealedWriter, is_sealed
from storage.sealing import Cipher

_SAYS = "backup.json"
_TABLE = re.compile(r"tables/[a-z_]+\.jsonl\.gz")
_FILE = re.compile(r"files/[\w-]{2}/[\w-]+")


def pack(path: Path, tables: Path, files: Path, manifest: Manifest, cipher: Cipher | None) -> Manifest:
    """Writes the archive beside its place and moves it there when it is whole and on disk; counts the files.

    Without a cipher it is an open tar: columns and files in it stay sealed, everything else can be read.
    """
    kept = sorted(_sealed(files))
    whole = replace(manifest, files=len(kept))
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("wb") as out:
            with _writing(out, cipher) as archive:
                _add(archive, _SAYS, json.dumps(whole.to_json(), ensure_ascii=False).encode())
                for table in sorted(tables.glob("*.jsonl.gz")):
                    archive.add(table, f"tables/{table.name}", recursive=False)
                for file in kept:
                    archive.add(file, f"files/{file.parent.name}/{file.name}", recursive=False)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return whole


def keeper(folder: Path, cipher: Cipher) -> Callable[[Path, Manifest, str], Awaitable[None]]:
    """Keeps what the night takes out of the database: one sealed archive a name in a folder; none is overwritten."""

    def write(taken: Path, manifest: Manifest, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        free = (folder / f"{name}{more}.archive" for more in ("", *(f"-{n}" for n in range(2, 1000))))
        path = next(each for each in free if not each.exists())
        pack(path, taken / "tables", taken / "files", manifest, cipher)

    async def keep(taken: Path, manifest: Manifest, name: str) -> None:
        await asyncio.to_thread(write, taken, manifest, name)

    return keep


def unpack(path: Path, folder: Path, cipher: Cipher) -> Manifest:
    """Takes an archive apart into `tables` and `files` below a folder. Raises OtherKey, NotWhole, or OSError."""
    (folder / "tables").mkdir()
    (folder / "files").mkdir()
    manifest, files = None, 0
    try:
        with path.open("rb") as source, _reading(source, cipher) as archive:
            for member in archive:
                if member.isfile() and member.name == _SAYS:
                    manifest = _manifest(_bytes(archive, member))
                elif member.isfile() and _FILE.fullmatch(member.name):
                    _write(archive, member, folder / member.name)
                    files += 1
                elif member.isfile() and _TABLE.fullmatch(member.name):
                    _write(archive, member, folder / "tables" / Path(member.name).name)
    except OtherKey:
        raise
    except (tarfile.TarError, NotSealed, ValueError, TypeError) as fault:
        raise NotWhole(path.name) from fault
    if manifest is None or manifest.files != files:
        raise NotWhole(path.name)
    return manifest


@contextmanager
def _writing(out: IO[bytes], cipher: Cipher | None) -> Iterator[tarfile.TarFile]:
    if cipher is None:
        with tarfile.open(fileobj=out, mode="w") as archive:
            yield archive
        return
    sealing: Any = SealedWriter(out, cipher)
    with tarfile.open(fileobj=sealing, mode="w|") as archive:
        yield archive
    sealing.close()


@contextmanager
def _reading(source: IO[bytes], cipher: Cipher) -> Iterator[tarfile.TarFile]:
    if not is_sealed(source):
        with tarfile.open(fileobj=source, mode="r:") as archive:
            yield archive
        return
    opening: Any = SealedReader(source, cipher)
    with tarfile.open(fileobj=opening, mode="r|") as archive:
        yield archive
    opening.finish()


def _sealed(files: Path) -> Iterator[Path]:
    """What is whole; a draft that is still being written belongs to no record yet."""
    if files.is_dir():
        yield from (file for file in files.rglob("*") if file.is_file() and file.suffix != ".part")


def _manifest(said: bytes) -> Manifest:
    manifest = Manifest(**json.loads(said))
    if manifest.format != FORMAT:
        raise NotWhole(f"format {manifest.format}")
    return manifest


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def _bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    return stream.read() if stream else b""


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    stream = archive.extractfile(member)
    assert stream is not None
    with path.open("wb") as out:
        while block := stream.read(1 << 20):
            out.write(block)
