"""A department's list that was sent in a chat: read outside of units, while its talk waits. Only staff with the right
come this far; what is wrong with the file is kept as its reading, for the dialog to say.
"""

import asyncio
from collections.abc import Awaitable, Callable

from app.imports import lists
from app.imports.lists import Opened, UnclearKind
from app.imports.workbook import Held
from app.settings import Fault
from app.shelves import PackShelf
from bot.dialogs.talk import ListWanted
from packs.pack import Pack
from storage.lists import BAD, UNCLEAR
from storage.unit import Store, utc_now


def reader(store: Store, packs: PackShelf) -> Callable[[ListWanted], Awaitable[None]]:
    """What the turns call when a dialog waits for a list."""

    async def read(wanted: ListWanted) -> None:
        pack = await packs.get(wanted.pack_hash)
        async with store.unit() as unit:
            now = await unit.settings.county_now(utc_now())
        try:
            held = Held(await store.blobs.read(wanted.file_id), wanted.name)
            opened = await asyncio.to_thread(_open, held, pack, wanted)
        except (Fault, FileNotFoundError) as fault:
            state = UNCLEAR if isinstance(fault, UnclearKind) else BAD
            message = str(fault) if isinstance(fault, Fault) else "这个文件没有收全，请再发一次。"
            async with store.unit() as unit:
                await unit.lists.note_bad(
                    state, message, file=wanted.name, digest=wanted.file_id, by_id=wanted.by_id, at=now
                )
            return
        await lists.take_in(store, opened, pack, file=wanted.name, by_id=wanted.by_id, at=now)

    return read


def _open(held: Held, pack: Pack, wanted: ListWanted) -> Opened:
    known = pack.lists
    if known is None:
        raise Fault("现在的规则包没有写部门名单。")
    kind = known.kinds[wanted.kind] if wanted.kind else lists.kind_of(held, known)
    return lists.open_(held, kind, wanted.file_id)
