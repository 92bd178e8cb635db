"""What is wrong with a pack, with the place and the remedy, in Chinese for the county's operator."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `sheet` is the table of pack.toml or the sheet of a workbook, `row` counts from 1 (0: unknown)."""

    file: str
    code: str
    message: str
    remedy: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    level: str = "error"

    def to_json(self) -> dict[str, Any]:
        """The shape of `form check` and `pack check`."""
        return asdict(self)


class BadPack(Exception):
    """A pack that cannot be used; `faults` says why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.file} {fault.sheet} {fault.message}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Faulty:
    """What reading gives instead of a pack."""

    faults: tuple[Fault, ...]
