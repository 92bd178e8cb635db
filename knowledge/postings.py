"""The compact inverted file: for each term the articles that hold it, the strongest first; for each article its terms.

The only place that knows the memory layout and the saved form. A posting is one 32-bit number: 255 minus the impact in
the high 8 bits, the slot in the low 24, so that plain number order is impact order and adding is a bisection.
"""

import json
import math
import sys
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence

_LOW = 0xFFFFFF
_PART_FLAG = 1 << 31
_BREAK = 0xFFFFFFFF
_MAGIC = b"YIMAIDX1"


class BrokenIndex(ValueError):
    """The saved index is not one, or is of another version: build it anew."""


class Postings:
    """Terms to slots and slots to terms. A slot is an article's number in this index; removed slots stay empty."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.spread = array("I")
        self._lists: list[array[int]] = []
        self._impacts: list[array[int]] = []
        self._questions: list[array[int]] = []
        self.live = 0

    @property
    def slots(self) -> int:
        """How many slots there are, empty ones included."""
        return len(self._impacts)

    def extend(self, pages: Iterable[tuple[Mapping[str, float], Sequence[Sequence[tuple[str, bool]]]]]) -> None:
        """Adds many articles at once: each (impact 0..1 of each term, its sample questions as (term, is a part))."""
        touched: set[int] = set()
        for impacts, questions in pages:
            slot = self._append(impacts, questions)
            for packed in self._impacts[slot]:
                term = packed & _LOW
                touched.add(term)
                self._lists[term].append((255 - (packed >> 24)) << 24 | slot)
        for term in touched:
            self._lists[term] = array("I", sorted(self._lists[term]))

    def add(self, impacts: Mapping[str, float], questions: Sequence[Sequence[tuple[str, bool]]]) -> int:
        """Adds one article and returns its slot."""
        slot = self._append(impacts, questions)
        for packed in self._impacts[slot]:
            insort(self._lists[packed & _LOW], (255 - (packed >> 24)) << 24 | slot)
        return slot

    def remove(self, slot: int) -> None:
        """Empties a slot."""
        for packed in self._impacts[slot]:
            term = packed & _LOW
            entries = self._lists[term]
            del entries[bisect_left(entries, (255 - (packed >> 24)) << 24 | slot)]
            self.spread[term] -= 1
        self._impacts[slot], self._questions[slot] = array("I"), array("I")
        self.live -= 1

    def spread_of(self, term: str) -> int:
        """How many articles hold the term."""
        number = self.terms.get(term)
        return self.spread[number] if number is not None else 0

    def rarity(self, term: str) -> float:
        """0 for a term in every article or in none, up to 1 for a term in one."""
        spread = self.spread_of(term)
        return min(1.0, math.log(1 + self.live / spread) / math.log(1 + max(2, self.live))) if spread else 0.0

    def strongest(self, term: int, most: int) -> list[tuple[int, float]]:
        """Up to `most` (slot, impact) of a term, the strongest first."""
        return [(code & _LOW, (255 - (code >> 24)) / 255) for code in self._lists[term][:most]]

    def impacts(self, slot: int) -> dict[int, float]:
        """The impact of each term in a slot."""
        return {code & _LOW: (code >> 24) / 255 for code in self._impacts[slot]}

    def questions(self, slot: int) -> list[list[tuple[int, bool]]]:
        """The slot's sample questions, each a list of (term, whether it is only a part of a word)."""
        found: list[list[tuple[int, bool]]] = [[]]
        for code in self._questions[slot]:
            if code == _BREAK:
                found.append([])
            else:
                found[-1].append((code & ~_PART_FLAG, code >= _PART_FLAG))
        return found[:-1]

    def _append(self, impacts: Mapping[str, float], questions: Sequence[Sequence[tuple[str, bool]]]) -> int:
        row = array("I")
        for term, impact in impacts.items():
            number = self._number(term)
            self.spread[number] += 1
            row.append(max(1, min(255, round(impact * 255))) << 24 | number)
        asked = array("I")
        for question in questions:
            asked.extend(self._number(term) | (_PART_FLAG if part else 0) for term, part in question)
            asked.append(_BREAK)
        self._impacts.append(row)
        self._questions.append(asked)
        self.live += 1
        return len(self._impacts) - 1

    def _number(self, term: str) -> int:
        number = self.terms.get(term)
        if number is None:
            number = self.terms[term] = len(self._lists)
            self._lists.append(array("I"))
            self.spread.append(0)
        return number

    def dump(self, extra: Mapping[str, object], blobs: Sequence[bytes]) -> bytes:
        """The saved form; `extra` (JSON) and `blobs` (one a slot) belong to the index and come back from `load`."""
        sections = [
            "\n".join(self.terms).encode(),
            self.spread.tobytes(),
            *_packed(self._lists),
            *_packed(self._impacts),
            *_packed(self._questions),
            *_packed([array("B", blob) for blob in blobs]),
        ]
        sizes = [len(section) for section in sections]
        head = json.dumps({"order": sys.byteorder, "live": self.live, "sizes": sizes, "extra": extra}).encode()
        return b"".join([_MAGIC, len(head).to_bytes(8, "little"), head, *sections])

    @classmethod
    def load(cls, data: bytes) -> "tuple[Postings, dict[str, object], list[bytes]]":
        """Reads what `dump` wrote: the postings, `extra` and the blobs. Raises `BrokenIndex`."""
        if data[: len(_MAGIC)] != _MAGIC:
            raise BrokenIndex("not a saved index of this version")
        start = len(_MAGIC) + 8
        end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
        head = json.loads(data[start:end])
        if head["order"] != sys.byteorder or end + sum(head["sizes"]) != len(data):
            raise BrokenIndex("the saved index was cut short or comes from another kind of machine")
        view, sections = memoryview(data), []
        for size in head["sizes"]:
            sections.append(view[end : end + size])
            end += size
        made = cls()
        names = bytes(sections[0]).decode()
        made.terms = {term: number for number, term in enumerate(names.split("\n"))} if names else {}
        made.spread.frombytes(sections[1])
        made._lists = _unpacked(sections[2], sections[3])
        made._impacts = _unpacked(sections[4], sections[5])
        made._questions = _unpacked(sections[6], sections[7])
        made.live = head["live"]
        ends, blobs = array("Q", sections[8].tobytes()), sections[9]
        starts = [0, *ends[:-1]]
        return made, head["extra"], [bytes(blobs[a:b]) for a, b in zip(starts, ends, strict=True)]


def _packed(rows: Sequence["array[int]"]) -> tuple[bytes, bytes]:
    """The ends of the rows (in entries) and the rows one after another."""
    ends, total = array("Q"), 0
    for row in rows:
        total += len(row)
        ends.append(total)
    return ends.tobytes(), b"".join(row.tobytes() for row in rows)


def _unpacked(ends: memoryview, rows: memoryview) -> "list[array[int]]":
    numbers, start, found = rows.cast("I"), 0, []
    for end in array("Q", ends.tobytes()):
        found.append(array("I", numbers[start:end].tobytes()))
        start = end
    return found
