"""The values a pack is made of. Everything a county or a year can change is one of them.

Most parts are the trade's own values (`cases`); the ones here are what only packs know. A part with `source` and
`county` says where its figures come from: a document of `Pack.sources`, or (`county`) the county has to confirm them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cases.calendar import Calendar
from cases.deadlines import Rule
from cases.ladder import LadderRules
from cases.procedures import Procedure
from cases.quiet import QuietRules
from cases.receipts import ReceiptStyle
from cases.rights import Role
from cases.tasks import FindingKind, Reason, TaskRules
from chat.channel import Carry
from knowledge.offices import OfficeAlias
from packs.controller import Controller
from packs.keeping import Keeping, MyData
from packs.screen import ScreenLock

if TYPE_CHECKING:
    from packs.alarms import Alarms
    from packs.children import Children
    from packs.desk import Desk
    from packs.inspections import Inspections
    from packs.kinship import Kinship
    from packs.ledger import Ledger
    from packs.lists import Lists
    from packs.loudspeaker import Loudspeaker
    from packs.referrals import Referrals
    from packs.register import Register
    from packs.slip import SlipWords


@dataclass(frozen=True, slots=True)
class Identity:
    """What the pack is called, where and when it holds. `valid_to` is the last day, None while open."""

    name: str
    title: str
    area: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source document. `grade`: A official, B copy, C lead only. `on` is its day as far as known (2022, 2022-03)."""

    title: str
    on: str = ""
    where: str = ""
    grade: str = "A"


@dataclass(frozen=True, slots=True)
class Hardship:
    """A kind of hardship: the register's word, a picture, and words a villager uses."""

    code: str
    title: str
    icon: str
    plain: str
    unsure: bool = False
    """说不清: a choice of its own, never with another."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A family of assistance measures."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """What a channel may carry: in a demo county, and in a real one to staff and to villagers."""

    demo: Carry
    staff: Carry
    villager: Carry
    push: bool = False
    """True if what is sent arrives without the person opening a page."""


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody to ring. An empty `phone` with `county` is a number the county has to fill in."""

    code: str
    title: str
    phone: str = ""
    about: str = ""
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """Lines of a pack from before they were made out of what it keeps (`bot.dialogs.consent`)."""

    version: str
    lines: tuple[str, ...]
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Drafts:
    """Days without a word after which a draft is mentioned once, and after which it goes."""

    mention_days: int
    expire_days: int
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days for which an answer known already is prefilled instead of asked again.

    `payload_days`: how long words stay in the queues, in a pack from before `[[keeping]]` said so.
    """

    prefill_days: int
    payload_days: int = 0
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Poster:
    """The lines of the printed code; `{village}` and `{phone}` are filled in."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack, read and checked. `hash` is `content_hash` of its files; records point at it."""

    identity: Identity
    hash: str
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    calendar: Calendar
    tasks: TaskRules
    ladder: LadderRules
    quiet: QuietRules
    roles: Mapping[str, Role]
    hardships: tuple[Hardship, ...]
    measures: tuple[Measure, ...]
    channels: Mapping[str, ChannelRule]
    offices: tuple[Office, ...]
    aliases: tuple[OfficeAlias, ...]
    consent: Consent | None
    drafts: Drafts
    keeping: tuple[Keeping, ...]
    freshness: Freshness
    receipt: ReceiptStyle
    poster: Poster
    procedures: Mapping[str, Procedure]
    controller: Controller = field(default_factory=Controller)
    """Who answers for the data; empty until the county has filled it in."""
    alarms: "Alarms | None" = None
    """What to listen for and whom to tell; None in a pack from before there were alarms."""
    mydata: MyData = field(default_factory=MyData)
    slip: "SlipWords | None" = None
    screen_lock: ScreenLock = field(default_factory=lambda: ScreenLock(county=True))
    loudspeaker: "Loudspeaker | None" = None
    ledger: "Ledger | None" = None
    """Problems and checklists; None in a pack from before there was a ledger."""
    inspection: "Inspections | None" = None
    """What checks may cost; None in a pack from before they were ordered by chat."""
    lists: "Lists | None" = None
    """The departments' lists; None in a pack from before they were described."""
    national_register: "Register | None" = None
    """The national system's export; None in a pack from before it was described."""
    referrals: "Referrals | None" = None
    """Who hands matters over; None in a pack from before they were described."""
    desk: "Desk | None" = None
    """The policy desk; None in a pack from before there was one."""
    kinship: "Kinship | None" = None
    children: "Children | None" = None
    """Near relatives of staff; None in a pack from before there was a register of them."""
    files: Mapping[str, bytes] = field(repr=False, default_factory=dict)

    @property
    def name(self) -> str:
        """The pack's own name, as "anhui-2022"."""
        return self.identity.name

    def is_valid_on(self, day: date) -> bool:
        """True while the pack holds."""
        return self.identity.valid_from <= day and (self.identity.valid_to is None or day <= self.identity.valid_to)

    def hardship(self, code: str) -> Hardship | None:
        """The kind of hardship of that code."""
        return next((kind for kind in self.hardships if kind.code == code), None)

    def finding(self, code: str) -> FindingKind | None:
        """The finding of that code."""
        return self.tasks.finding(code)

    def office(self, code: str) -> Office | None:
        """The office of that code."""
        return next((office for office in self.offices if office.code == code), None)

    def reason(self, code: str) -> Reason | None:
        """A stated reason for lateness, or for a missing number, by its code."""
        both = (*self.tasks.lateness_reasons, *self.tasks.no_number_reasons)
        return next((reason for reason in both if reason.code == code), None)

    def form(self, name: str) -> bytes | None:
        """The form's file, whatever its kind: `forms/NAME.md` or `.xlsx`."""
        found = (self.files.get(f"forms/{name}.{kind}") for kind in ("md", "xlsx", "xls"))
        return next((file for file in found if file is not None), None)
