"""What is built from a stored pack and kept in memory: the pack itself and its article index. Rebuilt, never edited."""

import asyncio
from collections.abc import Callable

import structlog

from knowledge import articles
from knowledge.articles import Article
from knowledge.index import Index
from packs import reading
from packs.faults import BadPack
from packs.pack import Pack
from storage.unit import Store

log = structlog.get_logger()


class PackShelf:
    """Packs by content hash, read from the database once each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._packs: dict[str, Pack] = {}

    async def get(self, hash_: str) -> Pack:
        """The pack of that hash. Raises BadPack when what is stored can't be read by this version."""
        if hash_ not in self._packs:
            async with self._store.unit() as unit:
                files = await unit.packs.files(hash_)
            pack = await asyncio.to_thread(reading.read, files)
            if not isinstance(pack, Pack):
                raise BadPack(pack.faults)
            self._packs[hash_] = pack
        return self._packs[hash_]


class IndexShelf:
    """Article indexes by pack hash, built in a thread; who asks first waits, nobody else does."""

    def __init__(self, gather: Callable[[Pack], list[Article]] | None = None) -> None:
        self._gather = gather or articles_of
        self._building: dict[str, asyncio.Task[Index]] = {}

    async def get(self, pack: Pack) -> Index:
        """The index over a pack's articles."""
        return await asyncio.shield(self.begin(pack))

    def begin(self, pack: Pack) -> "asyncio.Task[Index]":
        """Starts building in the background, once."""
        if pack.hash not in self._building:
            self._building[pack.hash] = asyncio.create_task(asyncio.to_thread(self._build, pack))
        return self._building[pack.hash]

    def _build(self, pack: Pack) -> Index:
        words, synonyms = (pack.files.get(name, b"").decode() for name in ("words.txt", "synonyms.txt"))
        return Index.build(self._gather(pack), words, synonyms)


def articles_of(pack: Pack) -> list[Article]:
    """The sound articles of a pack, in file order."""
    found: list[Article] = []
    for path in sorted(pack.files):
        if path.startswith("articles/") and path.endswith(".toml"):
            found += articles.parse(pack.files[path].decode(), path).articles
    return found
