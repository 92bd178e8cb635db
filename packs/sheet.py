"""The spelling of pack.toml: which tables and keys there are. The only place that knows it.

Nested values are the trade's own dataclasses; an unknown key anywhere is a fault, so that a misspelt limit is not
silently the default.
"""

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.calendar import Span, YearTable
from cases.deadlines import Rule
from cases.ladder import LadderRules
from cases.quiet import QuietRules
from cases.receipts import ReceiptStyle
from cases.rights import Act
from cases.tasks import FindingKind, Reason, Tries
from packs.children import Children
from packs.controller import Controller
from packs.desk import Desk
from packs.inspections import Inspections
from packs.keeping import Keeping, MyData
from packs.kinship import Kinship
from packs.ledger import LedgerSheet
from packs.lists import ListsSheet
from packs.loudspeaker import Loudspeaker
from packs.pack import (
    ChannelRule,
    Consent,
    Drafts,
    Freshness,
    Hardship,
    Identity,
    Measure,
    Office,
    Poster,
    Source,
)
from packs.referrals import ReferralsSheet
from packs.register import Register
from packs.screen import ScreenLock
from packs.slip import SlipWords


def _table(value: object) -> object:
    """`worked = ["08:00-12:00"]` as spans."""
    if isinstance(value, str) and "-" in value:
        opens, closes = value.split("-", 1)
        return {"opens": opens.strip(), "closes": closes.strip()}
    return value


_Span = Annotated[Span, BeforeValidator(_table)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalendarSheet(_Part):
    """`[calendar]` and `[[calendar.year]]`."""

    day_ends: time
    hours: tuple[_Span, ...] = Field(min_length=1)
    source: str = ""
    county: bool = False
    year: tuple[YearTable, ...] = ()


class TaskSheet(_Part):
    """`[tasks]`: the four limits are names of `[rules]`."""

    home_check: str
    confirm: str
    tell: str
    whole: str
    urge_again_days: int = Field(ge=1)
    longest_reason: int = Field(ge=1)
    source: str = ""
    county: bool = False
    tries: Tries
    finding: tuple[FindingKind, ...] = Field(min_length=1)
    no_number: tuple[Reason, ...] = Field(min_length=1)
    lateness: tuple[Reason, ...] = Field(min_length=1)


class RoleSheet(_Part):
    """`[roles.NAME]`."""

    title: str
    level: str
    acts: frozenset[Act]
    apart: bool = False


class StepSheet(_Part):
    """`[[procedures.NAME.step]]`; `limit` is a name of `[rules]`."""

    froms: tuple[str, ...] = Field(alias="from", min_length=1)
    act: str
    tos: tuple[str, ...] = Field(alias="to", min_length=1)
    roles: tuple[str, ...]
    limit: str = ""


class ProcedureSheet(_Part):
    """`[procedures.NAME]`."""

    start: str
    ends: tuple[str, ...]
    states: dict[str, str]
    step: tuple[StepSheet, ...]


def _since(value: object) -> object:
    """A year alone (`"2023"`) is its first day."""
    return date(int(value), 1, 1) if isinstance(value, str) and value.isdecimal() and len(value) == 4 else value


class AliasSheet(_Part):
    """`[[office_alias]]`: an office's successor from a day (or a year) on."""

    old: str
    new: str
    since: Annotated[date, BeforeValidator(_since)]
    say: str = ""
    source: str = ""
    unverified: bool = False


class Sheet(_Part):
    """The whole of pack.toml."""

    pack: Identity
    sources: dict[str, Source]
    rules: dict[str, Rule]
    calendar: CalendarSheet
    tasks: TaskSheet
    ladder: LadderRules
    quiet: QuietRules
    roles: dict[str, RoleSheet]
    hardship: tuple[Hardship, ...]
    measure: tuple[Measure, ...]
    channels: dict[str, ChannelRule]
    office: tuple[Office, ...]
    office_alias: tuple[AliasSheet, ...] = ()
    consent: Consent | None = None
    drafts: Drafts
    keeping: tuple[Keeping, ...]
    freshness: Freshness
    receipt: ReceiptStyle
    poster: Poster
    controller: Controller = Field(default_factory=Controller)
    slip: SlipWords | None = None
    screen_lock: ScreenLock = ScreenLock(county=True)
    loudspeaker: Loudspeaker | None = None
    ledger: LedgerSheet | None = None
    inspection: Inspections | None = None
    lists: ListsSheet | None = None
    national_register: Register | None = None
    referrals: ReferralsSheet | None = None
    procedures: dict[str, ProcedureSheet] = Field(default_factory=dict)
    kinship: Kinship | None = None
    children: Children | None = None
    mydata: MyData = Field(default_factory=MyData)
    desk: Desk | None = None
