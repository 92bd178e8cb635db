"""What is wrong with a form, said so that its author can mend it: the only shape faults have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with its place and remedy. `row` counts from 1 as Excel does, 0 means the whole sheet or file;
    `column` is the header's text, empty when the whole row is meant."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    message: str
    remedy: str
    level: Level = "error"

    def as_json(self) -> dict[str, str | int]:
        """The shape `yima form check` prints."""
        return asdict(self)


class FaultyForm(Exception):
    """The form cannot be used. Carries every fault found, warnings too."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in self.faults if fault.level == "error"))


def has_errors(faults: Iterable[Fault]) -> bool:
    """True when one of them forbids using the form."""
    return any(fault.level == "error" for fault in faults)
