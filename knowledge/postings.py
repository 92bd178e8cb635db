"""The compact inverted file: for each term the articles that hold it, the strongest first; for each article its terms.

The only place that knows the memory layout and the saved form. A posting is one 32-bit number: 255 minus the impact in
the high 8 bits, the slot in the low 24, so that plain number order is impact order and adding is a bisection. A slot's
terms are numbers too: the term in the high 24 bits, its impact in the low 8, in the order of the terms.
"""

import json
import math
import sys
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from knowledge.rows import Bytes, Numbers

SLOT = 0xFFFFFF
PART_FLAG = 1 << 31
BREAK = 0xFFFFFFFF
_MAGIC = b"YIMAIDX2"

Page = tuple[Mapping[str, float], Sequence[Sequence[tuple[str, bool]]], bytes]


class BrokenIndex(ValueError):
    """The saved index is not one, or is of another version: build it anew."""


class Postings:
    """Terms to slots and slots to terms. A slot is an article's number in this index; removed slots stay empty."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.spread = array("I")
        self.live = 0
        self.blobs = Bytes()
        self._lists = Numbers()
        self._impacts = Numbers()
        self._samples = Numbers()
        self._rarities: dict[int, float] = {}

    def extend(self, pages: Iterable[Page]) -> None:
        """Adds many articles at once: each (impact 0..1 of each term, samples as (term, is a part), its blob)."""
        gathered: dict[int, array[int]] = {}
        for page in pages:
            slot = self._append(page)
            for packed in self._impacts[slot]:
                gathered.setdefault(packed >> 8, array("I")).append((255 - (packed & 255)) << 24 | slot)
        for term, codes in gathered.items():
            self._lists[term] = array("I", sorted([*self._lists[term], *codes]))
        self._rarities.clear()

    def add(self, page: Page) -> int:
        """Adds one article and returns its slot."""
        slot = self._append(page)
        for packed in self._impacts[slot]:
            insort(self._lists.editable(packed >> 8), (255 - (packed & 255)) << 24 | slot)
        self._rarities.clear()
        return slot

    def remove(self, slot: int) -> None:
        """Empties a slot."""
        for packed in self._impacts[slot]:
            term = packed >> 8
            entries = self._lists.editable(term)
            del entries[bisect_left(entries, (255 - (packed & 255)) << 24 | slot)]
            self.spread[term] -= 1
        self._impacts[slot], self._samples[slot], self.blobs[slot] = array("I"), array("I"), b""
        self.live -= 1
        self._rarities.clear()

    def rarity(self, term: int) -> float:
        """0 for a term in every article or in none, up to 1 for a term in one."""
        known = self._rarities.get(term)
        if known is None:
            spread = self.spread[term]
            known = min(1.0, math.log(1 + self.live / spread) / math.log(1 + max(2, self.live))) if spread else 0.0
            self._rarities[term] = known
        return known

    def strongest(self, term: int, most: int) -> Sequence[int]:
        """Up to `most` postings of a term, the strongest first."""
        return self._lists[term][:most]

    def impacts(self, slot: int, wanted: Iterable[int]) -> dict[int, float]:
        """The impact of those of the wanted terms that the slot has."""
        row = self._impacts[slot]
        size, found = len(row), {}
        for term in wanted:
            position = bisect_left(row, term << 8)
            if position < size and row[position] >> 8 == term:
                found[term] = (row[position] & 255) / 255
        return found

    def samples(self, slot: int) -> Sequence[int]:
        """The slot's sample questions: terms (`PART_FLAG` marks a part of a word), each question ended by `BREAK`."""
        return self._samples[slot]

    def _append(self, page: Page) -> int:
        impacts, samples, blob = page
        codes = []
        for term, impact in impacts.items():
            number = self._number(term)
            self.spread[number] += 1
            codes.append(number << 8 | max(1, min(255, round(impact * 255))))
        asked = array("I")
        for sample in samples:
            asked.extend([self._number(term) | (PART_FLAG if part else 0) for term, part in sample])
            asked.append(BREAK)
        self._samples.append(asked)
        self.blobs.append(blob)
        self.live += 1
        return self._impacts.append(array("I", sorted(codes)))

    def _number(self, term: str) -> int:
        number = self.terms.get(term)
        if number is None:
            number = self.terms[term] = self._lists.append(array("I"))
            self.spread.append(0)
        return number

    def dump(self, extra: Mapping[str, Any]) -> bytes:
        """The saved form; `extra` (JSON) belongs to the index and comes back from `load`."""
        rows = [part for table in (self._lists, self._impacts, self._samples, self.blobs) for part in table.packed()]
        sections = ["\n".join(self.terms).encode(), self.spread.tobytes(), *rows]
        sizes = [len(section) for section in sections]
        head = json.dumps({"order": sys.byteorder, "live": self.live, "sizes": sizes, "extra": extra}).encode()
        head += b" " * (-len(head) % 8)
        padded = [section + b"\0" * (-len(section) % 8) for section in sections]
        return b"".join([_MAGIC, len(head).to_bytes(8, "little"), head, *padded])

    @classmethod
    def load(cls, data: bytes) -> "tuple[Postings, dict[str, Any]]":
        """Reads what `dump` wrote, without copying: `data` is kept. Raises `BrokenIndex`."""
        start = len(_MAGIC) + 8
        if data[: len(_MAGIC)] != _MAGIC:
            raise BrokenIndex("not a saved index of this version")
        end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
        try:
            head = json.loads(data[start:end])
        except ValueError:
            raise BrokenIndex("the saved index was cut short") from None
        if head["order"] != sys.byteorder or end + sum(size + -size % 8 for size in head["sizes"]) != len(data):
            raise BrokenIndex("the saved index was cut short or comes from another kind of machine")
        view, sections = memoryview(data), []
        for size in head["sizes"]:
            sections.append(view[end : end + size])
            end += size + -size % 8
        made = cls()
        names = bytes(sections[0]).decode()
        made.terms = {term: number for number, term in enumerate(names.split("\n"))} if names else {}
        made.spread.frombytes(sections[1])
        made._lists, made._impacts, made._samples = (Numbers(*sections[at : at + 2]) for at in (2, 4, 6))
        made.blobs = Bytes(*sections[8:10])
        made.live = head["live"]
        return made, head["extra"]
