"""Orders of a check: what one costs before it is given, what has to wait for the county, which become one.

Price before order: nobody's hours are spent before they were counted. Days of an order include its last one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cases import places
from cases.people import NOBODY, PersonId
from cases.places import PlacePath
from cases.rights import Thing


class State(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    """For the county's yes."""
    RUNNING = "running"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """It goes on as a part of another."""
    ENDED = "ended"


class Wait(StrEnum):
    """Why an order has to be approved."""

    NO_DOCUMENT = "no_document"
    OVER_HOURS = "over_hours"


class Unfit(StrEnum):
    """Why an act is not done."""

    MOVED_ON = "moved_on"
    NO_WORDS = "no_words"


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `by` gave it, `also` gave orders that were merged into it. `load`: minutes for each of its people."""

    form: str
    place: PlacePath
    from_on: date
    until_on: date
    by: PersonId
    document: str = ""
    people: tuple[PersonId, ...] = ()
    load: float = 0
    wanted: int = 0
    """So many filled checklists make it done."""
    state: State = State.WAITING
    also: tuple[PersonId, ...] = ()
    decided_by: PersonId = NOBODY
    reason: str = ""
    into: int = 0
    order_id: int = 0

    @property
    def is_live(self) -> bool:
        """True while it runs or waits."""
        return self.state in (State.WAITING, State.RUNNING)

    def holds(self, on: date) -> bool:
        """True if its checklist is filled by it on that day: an order past its last day switches itself off."""
        return self.state is State.RUNNING and self.from_on <= on <= self.until_on


@dataclass(frozen=True, slots=True)
class Price:
    """What an order costs before it is given. `visits` and `minutes` (of one visit) are for each person at most.

    `due` is what the busiest of them already has open, `due_minutes` what other orders already take that month, `known`
    how many of these checklists were filled there freshly, `total` how many are wanted. `answers` are known there from
    earlier visits: they are only confirmed, `confirmed` of them in each visit (on average, rounded down).
    """

    people: int
    visits: int
    minutes: float
    due: int
    due_minutes: float
    questions: int
    known: int
    total: int = 0
    confirmed: int = 0
    answers: int = 0

    @property
    def load(self) -> float:
        """Minutes for each of the people."""
        return self.visits * self.minutes


def waits(price: Price, document: str, monthly_hours: float) -> tuple[Wait, ...]:
    """Why the order has to wait for the county; empty when it may run at once.

    >>> waits(Price(3, 10, 6, 0, 0, 10, 0), "文〔2022〕1号", 4)
    ()
    >>> waits(Price(3, 10, 6, 0, 181, 10, 0), "文〔2022〕1号", 4)
    (<Wait.OVER_HOURS: 'over_hours'>,)
    """
    found = () if document.strip() else (Wait.NO_DOCUMENT,)
    is_over = price.load + price.due_minutes > monthly_hours * 60
    return (*found, Wait.OVER_HOURS) if is_over else found


def month_load(orders: Iterable[Order], draft: Order) -> float:
    """Minutes running orders take of the busiest of the draft's people in the months it touches.

    What it would be made one with is left out: that is asked once. An order counts whole in each month it touches:
    better too much than too little.
    """
    first, last = _month(draft.from_on), _month(draft.until_on)
    near = [
        each
        for each in orders
        if each.state is State.RUNNING
        and not overlap(each, draft)
        and _month(each.from_on) <= last
        and first <= _month(each.until_on)
    ]
    return max((sum(each.load for each in near if one in each.people) for one in set(draft.people)), default=0)


def overlap(one: Order, other: Order) -> bool:
    """True if both ask the same of somebody: the same checklist, a place inside the other's, a day in common."""
    return (
        one.form == other.form
        and one.from_on <= other.until_on
        and other.from_on <= one.until_on
        and (places.covers(one.place, other.place) or places.covers(other.place, one.place))
    )


def lies_within(new: Order, running: Order) -> bool:
    """True if the new order adds nothing to a running one: then it costs nothing and waits for nobody."""
    return (
        running.state is State.RUNNING
        and new.form == running.form
        and places.covers(running.place, new.place)
        and running.from_on <= new.from_on
        and new.until_on <= running.until_on
    )


def merge(running: Order, new: Order) -> Order:
    """The running order with the new one in it: the wider place, the longer span, both documents, both told."""
    wider = running if places.covers(running.place, new.place) else new
    documents = [running.document, *([new.document] if new.document not in running.document else [])]
    also = tuple(dict.fromkeys((*running.also, new.by, *new.also)))
    return replace(
        running,
        place=wider.place,
        from_on=min(running.from_on, new.from_on),
        until_on=max(running.until_on, new.until_on),
        document="；".join(filter(None, documents)),
        people=tuple(dict.fromkeys((*running.people, *new.people))),
        load=max(running.load, new.load),
        wanted=max(running.wanted, new.wanted),
        also=tuple(each for each in also if each != running.by),
    )


def approve(order: Order, by: PersonId) -> Order | Unfit:
    """The county's yes."""
    if order.state is not State.WAITING:
        return Unfit.MOVED_ON
    return replace(order, state=State.RUNNING, decided_by=by)


def refuse(order: Order, by: PersonId, reason: str) -> Order | Unfit:
    """The county's no, with its reason."""
    if order.state is not State.WAITING:
        return Unfit.MOVED_ON
    return replace(order, state=State.REFUSED, decided_by=by, reason=reason) if reason.strip() else Unfit.NO_WORDS


def withdraw(order: Order, by: PersonId) -> Order | Unfit:
    """Taken back by who gave it; where others joined, it is theirs from then on."""
    if not order.is_live or by not in (order.by, *order.also):
        return Unfit.MOVED_ON
    left = tuple(each for each in (order.by, *order.also) if each != by)
    return replace(order, by=left[0], also=left[1:]) if left else replace(order, state=State.WITHDRAWN)


def thing(order: Order) -> Thing:
    """What rights depend on: nobody approves what they asked for."""
    return Thing(order.place, filed_by=order.by, conflicted=frozenset(), ended=not order.is_live)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
