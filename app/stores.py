"""The database and the active pack, opened for every command: no dialog is imported for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from app.settings import Fault, Settings
from packs import checking, reading
from packs.faults import BadPack
from packs.files import folder
from packs.pack import Pack
from storage.engine import open_engine
from storage.migration import check_key, migrate
from storage.sealing import Cipher, Keys, WrongKey
from storage.unit import Store


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database, brought to its newest shape, with the right key. Raises Fault with the remedy."""
    cipher = Cipher(Keys.from_secret(settings.secret()), settings.cipher)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Fault(f"数据文件夹 {settings.data_dir} 写不进去（{fault.strerror}）。请检查磁盘和权限。") from fault
    engine = open_engine(settings.async_database_url(), cipher)
    try:
        try:
            await migrate(engine)
        except OSError as fault:
            raise Fault(
                f"连不上数据库（{type(fault).__name__}）。请检查 YIMA_DATABASE_URL 和数据库是否已启动。"
            ) from fault
        try:
            await check_key(engine)
        except WrongKey as fault:
            raise Fault("密钥和这个数据库对不上。请找回原来的 YIMA_SECRET_KEY（或 data/secret.key）再启动。") from fault
        yield Store(engine, cipher, settings.files_dir)
    finally:
        await engine.dispose()


async def load_pack(store: Store, settings: Settings, *, at: datetime, anew: bool) -> Pack:
    """The active pack; loads the folder of the settings when there is none, or (`anew`) when it has changed.

    Raises Fault when the folder's pack is broken; a pack in use stays in use.
    """
    async with store.unit() as unit:
        hash_ = await unit.packs.active()
    if hash_ is not None and not anew:
        async with store.unit() as unit:
            kept = reading.read(await unit.packs.files(hash_))
        if not isinstance(kept, Pack):
            raise Fault("数据库里的政策包这个版本读不了。请用 yima pack load 装一个新的。")
        return kept
    return await take_pack(store, settings.pack, at=at)


async def take_pack(store: Store, path: Path, *, at: datetime) -> Pack:
    """Checks a folder's pack, keeps it whole and makes it the active one. Raises Fault; a pack in use stays in use."""
    async with store.unit() as unit:
        in_use = await unit.packs.active()
    files, pack = await read_pack(path, in_use=in_use)
    async with store.unit() as unit:
        await unit.packs.keep(pack.hash, pack.name, files, at=at)
        await unit.packs.activate(pack.hash)
    return pack


async def read_pack(path: Path, *, in_use: str | None) -> tuple[dict[str, bytes], Pack]:
    """A folder's pack and its files. Raises Fault with the first error and its place.

    One that would take the place of a pack in use is checked to its last form and article.
    """
    try:
        files = await asyncio.to_thread(folder, path)
        pack = await asyncio.to_thread(checking.load, files)
        if in_use is not None and in_use != pack.hash:
            await asyncio.to_thread(checking.hold, files)
    except OSError as fault:
        raise Fault(f"找不到政策包 {path}。请检查 YIMA_PACK 或写对文件夹。") from fault
    except BadPack as fault:
        first = fault.faults[0]
        place = f"{first.file} {first.sheet}".strip() + (f" 第 {first.row} 行" if first.row else "")
        raise Fault(f"政策包有错：{place}：{first.message} {first.remedy}") from fault
    return files, pack
