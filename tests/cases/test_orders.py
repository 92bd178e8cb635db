"""What an order costs, when it waits, which become one."""

from dataclasses import replace
from datetime import date

from cases import orders
from cases.orders import Order, Price, State, Unfit, Wait
from cases.people import PersonId
from cases.places import PlacePath

TOWN, VILLAGE = PlacePath("1/2/"), PlacePath("1/2/3/")
ORDER = Order(
    "toilets",
    VILLAGE,
    date(2026, 3, 2),
    date(2026, 3, 20),
    PersonId(7),
    "文1号",
    (PersonId(9),),
    60,
    state=State.RUNNING,
)
PRICE = Price(2, 10, 6.0, 0, 0, 10, 0)


def test_waits__no_document_or_over_the_hours__each_named() -> None:
    assert orders.waits(PRICE, "文1号", 1) == ()
    assert orders.waits(PRICE, " ", 1) == (Wait.NO_DOCUMENT,)
    assert orders.waits(PRICE, "", 0.9) == (Wait.NO_DOCUMENT, Wait.OVER_HOURS)


def test_month_load__busiest_person_in_touched_months__others_not_counted() -> None:
    other = replace(ORDER, form="pv", people=(PersonId(9), PersonId(10)), load=30)
    later = replace(ORDER, form="pv", from_on=date(2026, 5, 1), until_on=date(2026, 5, 2))
    draft = replace(ORDER, form="new", people=(PersonId(9),), from_on=date(2026, 3, 1), until_on=date(2026, 4, 1))
    assert orders.month_load([ORDER, other, later], draft) == 90
    assert orders.month_load([ORDER, other], replace(draft, form="pv")) == 60, "made one with the other: asked once"
    apart = replace(draft, form="pv", from_on=date(2026, 3, 25))
    assert orders.month_load([ORDER, other], apart) == 90, "the same checklist on other days is asked again"
    assert orders.month_load([replace(ORDER, state=State.WAITING)], draft) == 0


def test_overlap__form_place_and_span__all_three_needed() -> None:
    assert orders.overlap(ORDER, replace(ORDER, place=TOWN, from_on=date(2026, 3, 20), until_on=date(2026, 4, 1)))
    assert not orders.overlap(ORDER, replace(ORDER, from_on=date(2026, 3, 21), until_on=date(2026, 4, 1)))
    assert not orders.overlap(ORDER, replace(ORDER, place=PlacePath("1/2/4/")))
    assert not orders.overlap(ORDER, replace(ORDER, form="pv"))


def test_merge__wider_place_longer_span_both_told() -> None:
    new = replace(ORDER, place=TOWN, by=PersonId(8), until_on=date(2026, 4, 1), document="文2号", load=90)
    merged = orders.merge(ORDER, new)
    assert (merged.place, merged.from_on, merged.until_on) == (TOWN, date(2026, 3, 2), date(2026, 4, 1))
    assert (merged.by, merged.also, merged.document, merged.load) == (7, (8,), "文1号；文2号", 90)
    assert orders.lies_within(replace(ORDER, by=PersonId(8)), merged)
    assert not orders.lies_within(merged, ORDER)


def test_withdraw__others_joined__goes_on_as_theirs() -> None:
    merged = orders.merge(ORDER, replace(ORDER, by=PersonId(8)))
    left = orders.withdraw(merged, PersonId(7))
    assert isinstance(left, Order)
    assert (left.by, left.state) == (8, State.RUNNING)
    gone = orders.withdraw(left, PersonId(8))
    assert isinstance(gone, Order)
    assert gone.state is State.WITHDRAWN
    assert orders.withdraw(gone, PersonId(8)) is Unfit.MOVED_ON
    assert orders.withdraw(ORDER, PersonId(5)) is Unfit.MOVED_ON


def test_decide__reason_needed_for_a_no__once() -> None:
    waiting = replace(ORDER, state=State.WAITING)
    assert orders.refuse(waiting, PersonId(1), " ") is Unfit.NO_WORDS
    no = orders.refuse(waiting, PersonId(1), "本月太多")
    assert isinstance(no, Order)
    assert no.reason == "本月太多"
    assert orders.approve(no, PersonId(1)) is Unfit.MOVED_ON


def test_holds__through_its_last_day__then_off_by_itself() -> None:
    assert ORDER.holds(date(2026, 3, 20))
    assert not ORDER.holds(date(2026, 3, 21))
    assert not replace(ORDER, state=State.WAITING).holds(date(2026, 3, 3))
