"""What is built from a stored pack and kept in memory: the pack, its forms, its article index."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogs.talk import NotLoaded
from forms.loading import load
from forms.model import Form
from knowledge import articles
from knowledge.articles import Article
from knowledge.index import Index
from packs import reading
from packs.faults import BadPack
from packs.pack import Pack
from storage.unit import Store, Unit

FEW = 30
"""So many changed articles are laid over an index at once: some milliseconds each."""
_FORM_ENDINGS = (".md", ".xlsx", ".xls", ".csv")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack with its forms by file name without ending."""

    pack: Pack
    forms: Mapping[str, Form]


class PackShelf:
    """Packs by content hash, read from the database and compiled once each, outside of units."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loaded: dict[str, Loaded] = {}
        self._read: dict[str, Pack] = {}

    async def get(self, hash_: str) -> Pack:
        """The pack of that hash, loaded if need be. Raises BadPack when this version can't read what is stored."""
        if hash_ not in self._loaded:
            async with self._store.unit() as unit:
                files = await unit.packs.files(hash_)
            self._loaded[hash_] = await asyncio.to_thread(_load, files)
        return self._loaded[hash_].pack

    def ready(self, hash_: str) -> Pack:
        """The pack if it is in memory. Raises NotLoaded: whoever is inside a unit loads it after the unit."""
        if hash_ not in self._loaded:
            raise NotLoaded(hash_)
        return self._loaded[hash_].pack

    async def within(self, unit: Unit, hash_: str) -> Pack:
        """The pack for work that needs no forms (ticks), read inside a unit when an older one is asked for."""
        if hash_ in self._loaded:
            return self._loaded[hash_].pack
        if hash_ not in self._read:
            self._read[hash_] = _read(await unit.packs.files(hash_))
        return self._read[hash_]

    def form(self, hash_: str, name: str) -> Form:
        """A form of a pack in memory. Raises NotLoaded, KeyError."""
        if hash_ not in self._loaded:
            raise NotLoaded(hash_)
        return self._loaded[hash_].forms[name]


class IndexShelf:
    """Article indexes by pack hash, built in a thread; who asks first waits, nobody else does."""

    def __init__(self) -> None:
        self._building: dict[str, asyncio.Task[Index]] = {}
        self._renewing: dict[str, str] = {}
        """By pack hash, the edition an index was last built for in the background."""
        self._tasks: set[asyncio.Task[Index]] = set()

    async def get(self, pack: Pack) -> Index:
        """The index over a pack's articles."""
        return await asyncio.shield(self.begin(pack))

    def begin(self, pack: Pack) -> "asyncio.Task[Index]":
        """Starts building in the background, once."""
        if pack.hash not in self._building:
            self._building[pack.hash] = asyncio.create_task(asyncio.to_thread(_index, pack))
        return self._building[pack.hash]

    def renew(self, pack: Pack, index: Index, later: Sequence[Article], edition: str) -> bool:
        """Builds an index anew in a thread when many articles changed; questions go to the old one meanwhile.

        False when there are few: then they are laid over the index that is there.
        """
        if index.count_changes(later) <= FEW:
            return False
        if self._renewing.get(pack.hash) != edition:
            self._renewing[pack.hash] = edition
            task = asyncio.create_task(asyncio.to_thread(_index, pack, later, edition))
            task.add_done_callback(lambda done: self._put(pack.hash, done))
            self._tasks.add(task)
        return True

    def _put(self, hash_: str, done: "asyncio.Task[Index]") -> None:
        """The new index answers from now on; one that could not be built is tried again with the next question."""
        self._tasks.discard(done)
        if done.cancelled() or done.exception() is not None:
            self._renewing.pop(hash_, None)
        else:
            self._building[hash_] = done


def articles_of(pack: Pack) -> list[Article]:
    """The sound articles of a pack, in file order."""
    found: list[Article] = []
    for path in sorted(pack.files):
        if path.startswith("articles/") and path.endswith(".toml"):
            found += articles.parse(pack.files[path].decode(), path).articles
    return found


def _index(pack: Pack, later: Sequence[Article] = (), edition: str = "") -> Index:
    words, synonyms = (pack.files.get(name, b"").decode() for name in ("words.txt", "synonyms.txt"))
    index = Index.build(articles_of(pack), words, synonyms)
    index.lay_over(later, edition)
    index.warm()
    return index


def _read(files: dict[str, bytes]) -> Pack:
    pack = reading.read(files)
    if not isinstance(pack, Pack):
        raise BadPack(pack.faults)
    return pack


def _load(files: dict[str, bytes]) -> Loaded:
    pack = _read(files)
    media = {path.removeprefix("forms/"): data for path, data in files.items() if path.startswith("forms/")}
    compiled = {
        name.rpartition(".")[0]: load(name, data, media)
        for name, data in media.items()
        if name.endswith(_FORM_ENDINGS) and "/" not in name
    }
    return Loaded(pack, compiled)
