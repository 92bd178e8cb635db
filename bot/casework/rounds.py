"""Rounds at work: what the pack says is checked every month or quarter is given as an order, once in its span.

It is given like any other order: counted first, made one with what runs, and without a document the county approves it.
"""

from datetime import date, timedelta

from bot.casework import orders as hands
from bot.casework.members import members_of
from bot.notices import incidents
from bot.notices.scene import Scene
from cases import orders, organisation
from cases.orders import Order
from cases.people import NOBODY
from cases.places import PlacePath
from cases.rights import Act
from packs import contents, inspections
from packs.inspections import Round
from storage.places import PlaceView

GIVEN = "round.given"


async def give_due(scene: Scene) -> int:
    """Gives what is due today; returns how many orders that were."""
    if scene.pack.inspection is None or scene.pack.ledger is None:
        return 0
    places = [place for place in await scene.unit.places.everywhere() if place.level == "county"]
    count = 0
    for each in scene.pack.inspection.round:
        last = await _last(scene, each.form)
        until = inspections.due(each, last, scene.today)
        if until is not None and scene.pack.ledger.in_force(each.form, scene.today):
            for place in places:
                count += await _give(scene, each, place, until)
    return count


async def _give(scene: Scene, each: Round, place: PlaceView, until: date) -> bool:
    assert scene.pack.inspection is not None
    most = scene.today + timedelta(days=scene.pack.inspection.longest_days)
    path = PlacePath(place.path)
    draft = Order(each.form, path, scene.today, min(until, most), NOBODY, each.source)
    able = organisation.able(orders.thing(draft), Act.ORDER_CHECK, await members_of(scene, path), scene.now)
    if not able:
        words = f"到了该查“{each.form}”的日子，可是没有人能派检查。"
        await incidents.report(scene, "vacant", f"round:{each.form}", words)
        return False
    given = Order(each.form, path, scene.today, min(until, most), able[0].person_id, each.source)
    ready, price = await hands.priced(scene, given, contents.form(scene.pack, each.form))
    await hands.give(scene, ready, price)
    await scene.unit.events.add(GIVEN, f"round:{each.form}", at=scene.now, person_id=None)
    return True


async def _last(scene: Scene, form: str) -> date | None:
    given = [each for each in await scene.unit.events.about(f"round:{form}") if each.act == GIVEN]
    return given[-1].at.astimezone(scene.zone).date() if given else None
