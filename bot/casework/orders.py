"""Orders of checks at work: counted before they are given, approved, made one, told once.

The only place one is saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil

from bot.casework import known
from bot.casework.members import members_of
from bot.notices import incidents, telling
from bot.notices import orders as words
from bot.notices.scene import Scene, standing_of
from cases import orders, organisation, places, rights
from cases.orders import Order, Price, State, Unfit, Wait
from cases.people import PersonId
from cases.places import PlacePath
from cases.rights import Act
from forms.model import Form
from packs.inspections import Inspections
from storage.people import PersonView

ORDER = "order"
"""What deadlines of orders are called."""
SUBJECT = "householder"


@dataclass(frozen=True, slots=True)
class Progress:
    """What came of an order so far: never by person, never by village."""

    filed: int
    found: dict[str, int]
    open: int


def rules_of(scene: Scene) -> Inspections:
    """The pack's section; who offers a dialog of it has looked that there is one."""
    assert scene.pack.inspection is not None, "a pack with [inspection]"
    return scene.pack.inspection


async def priced(scene: Scene, draft: Order, form: Form) -> tuple[Order, Price]:
    """The order with its people and their load, and what it costs."""
    rules = rules_of(scene)
    people = await _people(scene, draft)
    questions = [part for part in form.parts if part.label and part.relevant is None]
    is_of_households = any(part.role == SUBJECT for part in form.parts)
    inside = [
        place.id for place in await scene.unit.places.everywhere() if places.covers(draft.place, _path(place.path))
    ]
    total = await scene.unit.households.count_under(inside) if is_of_households else len(people)
    answers = await _answers(scene, inside, {part.role for part in questions if part.choices is not None})
    confirmed = min(answers // total, len(questions)) if total else 0
    dues = [await _due(scene, one) for one in people]
    price = Price(
        people=len(people),
        visits=ceil(total / max(len(people), 1)),
        minutes=rules.minutes(len(questions) - confirmed),
        due=max(dues, default=0),
        due_minutes=orders.month_load(await scene.unit.orders.live(), replace(draft, people=people)),
        questions=len(questions),
        known=await _filed(scene, draft, scene.today - timedelta(days=scene.pack.freshness.prefill_days)),
        total=total,
        confirmed=confirmed,
        answers=answers,
    )
    return replace(draft, people=people, load=price.load, wanted=total), price


async def give(scene: Scene, draft: Order, price: Price) -> tuple[Order, tuple[Wait, ...], bool]:
    """Runs it, makes it part of a running one, or has it wait; the order it is now, why it waits, whether it merged."""
    running = [each for each in await scene.unit.orders.live() if each.state is State.RUNNING]
    around = next((each for each in running if orders.lies_within(draft, each)), None)
    waits = () if around else orders.waits(price, draft.document, rules_of(scene).monthly_hours)
    if not waits:
        return *await _run(scene, draft), waits, await _has_joined(scene, draft, running)
    order = await scene.unit.orders.add(replace(draft, state=State.WAITING))
    await _log(scene, "ordered", order, draft.by)
    able = await _approvers(scene, order)
    for one in able:
        message = await words.to_approve(order, waits, price, scene)
        await telling.tell(scene, telling.whom(one), words.about(order), "approve", str(order.order_id), message)
    if not able:
        await incidents.report(scene, "vacant", words.about(order), "有一次派检查等着县里批，没有别人能批。")
    return order, waits, False


async def decide(scene: Scene, order_id: int, by: PersonView, reason: str = "") -> Order | Unfit | None:
    """The county's yes, or with a reason its no; the orderer is told. None for who may not."""
    order = await scene.unit.orders.get(order_id, lock=True)
    if order is None or not rights.may(
        standing_of(by, scene.pack, scene.zone), Act.APPROVE_CHECK, orders.thing(order), scene.now
    ):
        return Unfit.MOVED_ON if order is not None and not order.is_live else None
    done = orders.refuse(order, PersonId(by.id), reason) if reason else orders.approve(order, PersonId(by.id))
    if isinstance(done, Unfit):
        return done
    if done.state is State.RUNNING:
        done = (await _run(scene, done))[0]
    else:
        await scene.unit.orders.save(done)
    await _log(scene, "refused" if reason else "approved", order, PersonId(by.id))
    message = await words.decided(replace(done, reason=reason), scene)
    await telling.tell(scene, telling.whom(order.by), words.about(order), "decided", str(order_id), message)
    return done


async def withdraw(scene: Scene, order_id: int, by: PersonId) -> Order | Unfit | None:
    """Taken back; where somebody else joined, it goes on as theirs."""
    order = await scene.unit.orders.get(order_id, lock=True)
    if order is None:
        return None
    done = orders.withdraw(order, by)
    if isinstance(done, Order):
        await scene.unit.orders.save(done)
        await _log(scene, "withdrawn", order, by)
        if not done.is_live:
            await scene.unit.deadlines.drop(ORDER, words.about(order))
    return done


async def progress(scene: Scene, order: Order, standing: rights.Standing) -> Progress:
    """Counts only, of what that person may see."""
    since = order.from_on
    found: dict[str, int] = {}
    still = 0
    scope = rights.scope(standing, Act.SEE_PROBLEM, scene.now)
    for each in await scene.unit.problems.reached_by(scope, open_only=False):
        on = each.history[0].at.astimezone(scene.zone).date()
        if each.form == order.form and places.covers(order.place, each.place) and since <= on <= order.until_on:
            found[each.line.title] = found.get(each.line.title, 0) + 1
            still += each.is_open
    return Progress(await _filed(scene, order, since, order.until_on), found, still)


async def filed(scene: Scene, form: str, place: PlacePath, on: date) -> None:
    """A checklist of a visit on that day was handed in: an order that has all it wanted is over, and says so."""
    for order in await scene.unit.orders.live():
        is_here = order.form == form and order.holds(on) and places.covers(order.place, place)
        if is_here and 0 < order.wanted <= await _filed(scene, order, order.from_on, order.until_on):
            await close(scene, order)


async def close(scene: Scene, order: Order) -> int:
    """Ends an order: one message to each who gave it. Returns how many words that were."""
    if order.state is not State.RUNNING:
        return 0
    await scene.unit.orders.save(replace(order, state=State.ENDED))
    await scene.unit.deadlines.drop(ORDER, words.about(order))
    said = 0
    for one in (order.by, *order.also):
        came = await progress(scene, order, await scene.standing(one))
        message = await words.ended(order, came.filed, came.found, came.open, scene)
        slot = str(order.order_id)
        said += await telling.tell(scene, telling.whom(one), words.about(order), "ended", slot, message) is not None
    return said


async def ordered_forms(scene: Scene) -> frozenset[str]:
    """The checklists some order has switched on today."""
    return frozenset(each.form for each in await scene.unit.orders.live() if each.holds(scene.today))


async def _run(scene: Scene, order: Order) -> tuple[Order]:
    """Runs it; overlapping ones become one. An order with an id stays as a part of the other."""
    live = [each for each in await scene.unit.orders.live() if each.order_id != order.order_id]
    same = next((each for each in live if each.state is State.RUNNING and orders.overlap(each, order)), None)
    if same is not None:
        now = orders.merge(same, order)
        await scene.unit.orders.save(now)
        if order.order_id:
            await scene.unit.orders.save(replace(order, state=State.MERGED, into=same.order_id))
    elif order.order_id:
        now = replace(order, state=State.RUNNING)
        await scene.unit.orders.save(now)
    else:
        now = await scene.unit.orders.add(replace(order, state=State.RUNNING))
    await _log(scene, "runs", now, order.by)
    await scene.unit.deadlines.drop(ORDER, words.about(now))
    await scene.unit.deadlines.set(ORDER, words.about(now), _end(scene, now.until_on))
    for one in order.people:
        if one != order.by:
            message = await words.to_do(now, scene)
            await telling.tell(scene, telling.whom(one), words.about(now), "0.new", str(now.order_id), message)
    return (now,)


async def _has_joined(scene: Scene, draft: Order, running: list[Order]) -> bool:
    return any(orders.overlap(each, draft) for each in running)


def _end(scene: Scene, last: date) -> datetime:
    return scene.pack.calendar.end_of(last, scene.zone)


async def _people(scene: Scene, draft: Order) -> tuple[PersonId, ...]:
    roles = rules_of(scene).of(draft.form).roles
    staff = await scene.unit.people.staff(on=scene.today)
    posts = [(one.id, _path(post.place_path)) for one in staff for post in one.posts if post.role in roles]
    inside = [one for one, path in posts if places.covers(draft.place, path)]
    found = inside or [one for one, path in posts if places.covers(path, draft.place)]
    return tuple(PersonId(one) for one in dict.fromkeys(found))


async def _due(scene: Scene, person_id: PersonId) -> int:
    held = await scene.unit.tasks.held_by(person_id)
    return len(held) + len(await scene.unit.problems.held_by(person_id))


async def _answers(scene: Scene, place_ids: Iterable[int], roles: set[str]) -> int:
    """How many answers to these questions earlier visits of the households there gave."""
    found = await known.in_places(scene, map(str, place_ids))
    return sum(len(roles & said.keys()) for said in found.values())


async def _filed(scene: Scene, order: Order, since: date, until: date = date.max) -> int:
    """How many of its checklists were filled there by visits of these days, the last one included."""
    inside = {
        str(each.id) for each in await scene.unit.places.everywhere() if places.covers(order.place, _path(each.path))
    }
    events = await scene.unit.events.starting(f"check:{order.form}:")
    return sum(
        each.act == known.FILED
        and each.about.rpartition(":")[2] in inside
        and since <= known.visited_on(each, scene) <= until
        for each in events
    )


async def _approvers(scene: Scene, order: Order) -> list[PersonId]:
    there = organisation.able(orders.thing(order), Act.APPROVE_CHECK, await members_of(scene, order.place), scene.now)
    return [one.person_id for one in there]


async def _log(scene: Scene, what: str, order: Order, by: PersonId) -> None:
    await scene.unit.events.add(f"order.{what}", words.about(order), at=scene.now, person_id=by)


def _path(path: str) -> PlacePath:
    return PlacePath(path)
