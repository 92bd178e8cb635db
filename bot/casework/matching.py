"""A department list against the register: every line with its household, or with the pairs a person decides about.

The only place a list is read. It goes a chunk a unit, so that nobody waits for a long list; nothing is opened here.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from cases import lists
from cases.lists import Known, ListKind, Match, PlaceNames, Traces, Value, Verdict
from storage.imports import CHUNK
from storage.lists import Before, Lists, ListView, Registered
from storage.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list as far as it is used; ID numbers and phones normalised, names without blanks."""

    row: int
    name: str
    place: str
    value: Value = None
    id_number: str = ""
    phone: str = ""
    head: str = ""
    head_id: str = ""
    number: str = ""
    """Of a list of referrals the sender's number, normalised; `until` the last day that stands on it (ISO)."""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a list comes from. `digest` tells the same file again, `by_id` is who sent it, None for the operator."""

    file: str
    digest: str
    by_id: int | None = None
    stale_days: int = 14
    """After so many days without a yes an earlier reading goes, like a draft."""


@dataclass(slots=True)
class _Added:
    """What is known of a person after all lines were looked through once: the leading row and the whole value."""

    row: int
    value: Value


@dataclass(slots=True)
class _Reading:
    """One reading: what every chunk needs."""

    kind: ListKind
    names: PlaceNames
    view: ListView
    added: dict[str, _Added] = field(default_factory=dict)


Entries = Callable[[], Iterable[Entry]]
"""The good lines, from the top each time it is called."""


async def read(
    store: Store, kind: ListKind, entries: Entries, sent: Sent, refusals: Sequence[Mapping[str, Any]], *, at: datetime
) -> ListView:
    """Matches a list with the register and keeps each line's verdict; opens nothing. The threshold must be set.

    `refusals`: rows that could not be read. Every unit is short; a list half read is never shown.
    """
    async with store.unit() as unit:
        pack_hash = await unit.packs.active() or ""
        names = await place_names(unit)
        view = await unit.lists.begin(
            kind.code,
            pack_hash=pack_hash,
            file=sent.file,
            digest=sent.digest,
            by_id=sent.by_id,
            at=at,
            stale_at=at - timedelta(days=sent.stale_days),
        )
        hashes = unit.lists
    added = await asyncio.to_thread(_added, kind, entries(), hashes, names)
    reading = _Reading(kind, names, view, added)
    for chunk in _chunks(entries()):
        rows = await asyncio.to_thread(_hashed, reading, chunk, hashes)
        async with store.unit() as unit:
            await unit.lists.add_lines(await _judged(unit, reading, rows))
    async with store.unit() as unit:
        gone = await unit.lists.gone(view.id, view.before_id)
        refused = len({refusal["row"] for refusal in refusals})
        return await unit.lists.finish(view.id, refusals=[dict(each) for each in refusals], refused=refused, gone=gone)


async def place_names(unit: Unit) -> PlaceNames:
    """Villages and groups by what lists call them."""
    everywhere = {place.id: place for place in await unit.places.everywhere()}

    def line(place_id: int | None) -> Iterator[str]:
        place = everywhere.get(place_id or 0)
        if place is not None:
            yield from line(place.parent_id)
            yield place.name

    return PlaceNames(
        (place.id, place.code, tuple(line(place.id)), place.id if place.level == "village" else place.parent_id or 0)
        for place in everywhere.values()
        if place.level in ("village", "grid")
    )


def _added(kind: ListKind, entries: Iterable[Entry], hashes: Lists, names: PlaceNames) -> dict[str, _Added]:
    """By person, the leading row and the value that counts: the sum where lines add up, else the first that counts."""
    found: dict[str, _Added] = {}
    for entry in entries:
        key = _key(entry, hashes, names)
        known = found.get(key)
        if known is None:
            found[key] = _Added(entry.row, entry.value)
        elif kind.threshold.adds and isinstance(known.value, Decimal) and isinstance(entry.value, Decimal):
            known.value += entry.value
        elif not kind.threshold.reaches(known.value) and kind.threshold.reaches(entry.value):
            found[key] = _Added(entry.row, entry.value)
    return found


def _key(entry: Entry, hashes: Lists, names: PlaceNames) -> str:
    """The same from list to list: a referral by its number, a person by ID number, else by name, village and phone."""
    if entry.number:
        return hashes.hash("line", f"referral\n{entry.number}")
    if entry.id_number:
        return hashes.hash("line", entry.id_number)
    village = names.village(names.find(entry.place)) or entry.place
    return hashes.hash("line", f"{entry.name}\n{village}\n{entry.phone}")


@dataclass(frozen=True, slots=True)
class _Hashed:
    """A line with everything that is compared; `counts` tells whether it reaches the threshold."""

    entry: Entry
    key: str
    value: Value
    value_hash: str
    place_id: int | None
    tried: tuple[Traces, ...]
    """Whose household: first by the householder the line names, then by the person's own."""
    is_lead: bool
    counts: bool


def _hashed(reading: _Reading, chunk: Sequence[Entry], hashes: Lists) -> list[_Hashed]:
    found = []
    for entry in chunk:
        key = _key(entry, hashes, reading.names)
        lead = reading.added[key]
        value = lead.value if lead.row == entry.row else entry.value
        counts = lead.row == entry.row and reading.kind.threshold.reaches(value)
        place_id = reading.names.find(entry.place)
        tried = _tried(entry, reading.names.village(place_id), hashes) if counts else ()
        shown = hashes.hash("value", f"{key}\n{lists.shown(value)}")
        found.append(_Hashed(entry, key, value, shown, place_id, tried, lead.row == entry.row, counts))
    return found


def _tried(entry: Entry, village: str, hashes: Lists) -> tuple[Traces, ...]:
    phone = hashes.hash("phone", entry.phone)
    own = Traces(hashes.hash("head", entry.name), village, phone, hashes.hash("id", entry.id_number))
    if not entry.head and not entry.head_id:
        return (own,)
    head = Traces(hashes.hash("head", entry.head or entry.name), village, phone, hashes.hash("id", entry.head_id))
    return head, own


async def _judged(unit: Unit, reading: _Reading, rows: Sequence[_Hashed]) -> list[dict[str, Any]]:
    """A chunk of lines as they are kept."""
    tried = [traces for row in rows for traces in row.tried]
    near = _Near(
        await unit.lists.registered(
            ids=[each.id_number for each in tried],
            heads=[each.name for each in tried],
            phones=[each.phone for each in tried],
        ),
        reading.names,
    )
    before = await unit.lists.before(reading.view.before_id, [row.key for row in rows])
    matches = {
        row.entry.row: lists.recall(near.match(row.tried), before[row.key].household_id if row.key in before else None)
        for row in rows
        if row.counts
    }
    sure = [match.household_id for match in matches.values() if match.household_id]
    known = await unit.lists.known(reading.kind.code, sure)
    return [_kept(reading.view.id, row, matches.get(row.entry.row), known, before.get(row.key)) for row in rows]


class _Near:
    """The households a chunk may be about, by each of their hashes."""

    def __init__(self, there: Iterable[Registered], names: PlaceNames) -> None:
        self._by: dict[str, list[Registered]] = {}
        self._names = names
        for each in there:
            for mark in (each.id_hash, each.head_hash, each.phone_hash):
                if mark:
                    self._by.setdefault(mark, []).append(each)

    def match(self, tried: Sequence[Traces]) -> Match:
        """By the first traces that say anything; the places of the register decide what is the same village."""
        found = Match()
        for traces in tried:
            marks = (traces.id_number, traces.name, traces.phone)
            there = {each.id: each for mark in marks if mark for each in self._by.get(mark, ())}
            found = lists.match(traces, ((each.id, self._traces(each)) for each in there.values()))
            if found.household_id or found.pairs:
                break
        return found

    def _traces(self, each: Registered) -> Traces:
        return Traces(each.head_hash, self._names.village(each.place_id), each.phone_hash, each.id_hash)


def _kept(
    list_id: int, row: _Hashed, match: Match | None, known: Mapping[int, Known], before: Before | None
) -> dict[str, Any]:
    since = lists.change(row.value_hash, before.value_hash if before else None)
    verdict = Verdict.BELOW if row.is_lead else Verdict.TWICE
    if match is not None:
        aside = before is not None and before.verdict is Verdict.SET_ASIDE
        what = known.get(match.household_id or 0, Known())
        verdict = lists.verdict(match, what, row.value_hash, since, was_set_aside=aside)
    return {
        "list_id": list_id,
        "row": row.entry.row,
        "key_hash": row.key,
        "value_hash": row.value_hash,
        "verdict": verdict.value,
        "change": since.value,
        "place_id": row.place_id,
        "household_id": match.household_id if match else None,
        "body": _body(row, match) if match is not None and verdict is not Verdict.SEEN else None,
    }


def _body(row: _Hashed, match: Match) -> dict[str, Any]:
    """What a person needs to decide and the worker to know; no ID number."""
    entry = row.entry
    return {
        "name": entry.name,
        "head": entry.head,
        "phone": entry.phone,
        "place": entry.place,
        "value": lists.shown(row.value),
        **({"number": entry.number, "until": entry.until} if entry.number else {}),
        "pairs": [[pair.household_id, pair.why.value] for pair in match.pairs],
    }


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
