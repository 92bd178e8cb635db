"""Whether a talk's page is open or locked for whoever takes the phone next, and what opens it again.

A villager's page opens with a receipt number, or, before there is a receipt, with the talk's 取回号, which the open
page shows; the page of staff with the last four digits of their phone. Figures are the pack's (`packs.screen`).
"""

import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chat.outgoing import Call
from packs.screen import ScreenLock
from storage.sealing import Cipher
from storage.stays import StayView
from storage.talks import TalkView
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Rules:
    """The pack's figures, and whom to ring from a locked page."""

    lock: ScreenLock = field(default_factory=ScreenLock)
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """One talk's page. `keys` are what opens it; `takeaway` is the 取回号, "" once there is a receipt."""

    stay: StayView
    idle: timedelta
    is_staff: bool
    keys: tuple[str, ...]
    takeaway: str = ""

    @property
    def has_words(self) -> bool:
        """Whether there is anything to hide: somebody did something here."""
        return self.stay.present_at is not None

    @property
    def shown_takeaway(self) -> str:
        """The 取回号 for the open page, once there is something to come back to."""
        return self.takeaway if self.has_words else ""

    def left(self, now: datetime) -> float:
        """Seconds until it locks by itself; 0 or less: it is locked.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> page = Screen(StayView(at), timedelta(minutes=10), False, ())
        >>> page.left(at + timedelta(minutes=9)), page.left(at + timedelta(minutes=10))
        (60.0, 0.0)
        """
        if self.stay.present_at is None:
            return self.idle.total_seconds()
        if self.stay.locked_at is not None:
            return 0.0
        return (self.stay.present_at + self.idle - now).total_seconds()

    def is_locked(self, now: datetime) -> bool:
        """Whether it shows nothing now."""
        return self.left(now) <= 0

    def opens(self, given: str) -> bool:
        """Whether a typed number opens it."""
        typed = digits(given).encode()
        return any(hmac.compare_digest(digits(key).encode(), typed) for key in self.keys)


async def look(unit: Unit, talk: TalkView, lock: ScreenLock, cipher: Cipher, on: date, *, hold: bool = False) -> Screen:
    """How it stands with a talk's page; `hold` for who is about to try a number."""
    stay = await unit.stays.get(talk.id, hold=hold)
    if talk.person_id is not None:
        person = await unit.people.get(talk.person_id, on=on)
        tail = person.phone[-4:] if person else ""
        return Screen(stay, lock.idle(is_staff=True, is_done=False), True, (tail,) if len(tail) == 4 else ())
    numbers = await unit.reports.numbers(talk.id)
    idle = lock.idle(is_staff=False, is_done=bool(numbers) and not talk.is_waiting)
    if numbers:
        return Screen(stay, idle, False, tuple(numbers))
    takeaway = takeaway_of(talk.id, cipher)
    return Screen(stay, idle, False, (takeaway,), takeaway)


def takeaway_of(talk_id: int, cipher: Cipher) -> str:
    """The 取回号 of a talk: four digits that nobody can work out. Guesses are slowed down."""
    return f"{int(cipher.sign(f'takeaway {talk_id}', 16), 16) % 9000 + 1000}"


def digits(text: str) -> str:
    """The digits and letters of a typed number.

    >>> digits("４７26－1109 "), digits("qs-4726")
    ('47261109', 'QS4726')
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum()).upper()
