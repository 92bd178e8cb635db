"""`[controller]` of a pack: who answers for the personal data (个人信息处理者), and the filings the county has made.

A county fills it in before it goes live (`app.live` looks); a pack without it still loads, for trying out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packs.pack import Pack


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing (备案) this county has to make, as far as the pack knows; `number` is what it was given."""

    title: str
    number: str = ""
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Controller:
    """The full name of the unit that answers for the data, and where somebody reaches it about their own data."""

    name: str = ""
    phone: str = ""
    filing: tuple[Filing, ...] = ()
    source: str = ""
    county: bool = False

    @property
    def empty(self) -> tuple[str, ...]:
        """What the county has not filled in yet, in words; () where it has."""
        named = (("单位全称", self.name), ("问自己信息的电话", self.phone))
        found = [title for title, value in named if not value.strip()]
        return tuple(found)

    @property
    def unfiled(self) -> tuple[str, ...]:
        """The filings without a number."""
        return tuple(filing.title for filing in self.filing if not filing.number.strip())


def unfilled(pack: "Pack") -> Iterable[tuple[tuple[str | int, ...], str, str, str]]:
    """Where, code, message, remedy of each thing the county still has to write in."""
    for title in pack.controller.empty:
        yield ("controller",), "no_controller", f"个人信息处理者的{title}还没有填", "上线前由县里填上"
    if not pack.controller.filing:
        yield ("controller",), "no_filing", "没有写要办哪些备案", "加上 [[controller.filing]]"
    for n, filing in enumerate(pack.controller.filing):
        if not filing.number.strip():
            where = ("controller", "filing", n, "number")
            yield where, "no_filing_number", f"“{filing.title}”的号还没有填", "上线前由县里填上"
