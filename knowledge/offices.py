"""Offices under their dated names: a county renames its offices, the documents keep the old names.

The only place that turns an old office name into its successor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OfficeAlias:
    """From the day `since` on, the office `old` is found under `new`. `source` says where that is written."""

    old: str
    new: str
    since: date
    source: str


class Offices:
    """A pack's table of renamed offices."""

    def __init__(self, aliases: Iterable[OfficeAlias] = ()) -> None:
        self._aliases = sorted(aliases, key=lambda alias: alias.since)

    def successor(self, name: str, today: date) -> str:
        """The name the office goes by on `today`; the name itself when nothing changed. Chains are followed.

        >>> alias = OfficeAlias("县甲局", "县乙局", date(2024, 3, 1), "示例文件")
        >>> offices = Offices([alias])
        >>> offices.successor("县甲局", date(2024, 2, 29)), offices.successor("县甲局", date(2024, 3, 1))
        ('县甲局', '县乙局')
        """
        for alias in self._aliases:
            if alias.old == name and alias.since <= today:
                name = alias.new
        return name

    def told(self, name: str, today: date) -> str:
        """The name to show a person: the present one, with the old one in brackets when they differ."""
        present = self.successor(name, today)
        return name if present == name else f"{present}（原{name}）"
