"""Many short rows in one buffer: read in place from a saved index, changed and added rows kept beside it."""

from array import array
from collections.abc import Sequence


class Numbers:
    """Rows of 32-bit numbers. `ends` (64-bit, in numbers) and `content` are views of a saved index, or nothing."""

    def __init__(self, ends: memoryview | None = None, content: memoryview | None = None) -> None:
        self._ends: Sequence[int] = ends.cast("Q") if ends is not None else ()
        self._content: memoryview | array[int] = content.cast("I") if content is not None else array("I")
        self._kept = len(self._ends)
        self._changed: dict[int, array[int]] = {}
        self._added: list[array[int]] = []

    def __len__(self) -> int:
        return self._kept + len(self._added)

    def __getitem__(self, position: int) -> "memoryview | array[int]":
        if position >= self._kept:
            return self._added[position - self._kept]
        changed = self._changed.get(position)
        if changed is not None:
            return changed
        return self._content[self._ends[position - 1] if position else 0 : self._ends[position]]

    def __setitem__(self, position: int, row: "array[int]") -> None:
        if position >= self._kept:
            self._added[position - self._kept] = row
        else:
            self._changed[position] = row

    def editable(self, position: int) -> "array[int]":
        """The row itself, to be changed in place."""
        if position >= self._kept:
            return self._added[position - self._kept]
        return self._changed.setdefault(position, array("I", self[position].tobytes()))

    def append(self, row: "array[int]") -> int:
        """Adds a row and returns its position."""
        self._added.append(row)
        return len(self) - 1

    def packed(self) -> tuple[bytes, bytes]:
        """Ends and content of all rows, for saving."""
        return _packed([self[position].tobytes() for position in range(len(self))], size=4)


class Bytes:
    """Rows of bytes, in the same way."""

    def __init__(self, ends: memoryview | None = None, content: memoryview | None = None) -> None:
        self._ends: Sequence[int] = ends.cast("Q") if ends is not None else ()
        self._content = content if content is not None else memoryview(b"")
        self._kept = len(self._ends)
        self._changed: dict[int, bytes] = {}
        self._added: list[bytes] = []

    def __len__(self) -> int:
        return self._kept + len(self._added)

    def __getitem__(self, position: int) -> bytes:
        if position >= self._kept:
            return self._added[position - self._kept]
        changed = self._changed.get(position)
        if changed is not None:
            return changed
        return bytes(self._content[self._ends[position - 1] if position else 0 : self._ends[position]])

    def __setitem__(self, position: int, row: bytes) -> None:
        if position >= self._kept:
            self._added[position - self._kept] = row
        else:
            self._changed[position] = row

    def append(self, row: bytes) -> int:
        """Adds a row and returns its position."""
        self._added.append(row)
        return len(self) - 1

    def packed(self) -> tuple[bytes, bytes]:
        """Ends and content of all rows, for saving."""
        return _packed([self[position] for position in range(len(self))], size=1)


def _packed(rows: Sequence[bytes], size: int) -> tuple[bytes, bytes]:
    ends, total = array("Q"), 0
    for row in rows:
        total += len(row) // size
        ends.append(total)
    return ends.tobytes(), b"".join(rows)
