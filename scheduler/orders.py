"""Rows of orders: at its last day an order ends by itself, and what came of it goes to who gave it."""

from bot.casework import Scene
from bot.casework import orders as hands
from storage.deadlines import Due

ORDER = hands.ORDER


async def look(scene: Scene, due: Due) -> int:
    """Nothing for an order that is over already."""
    order = await scene.unit.orders.get(due.subject_id, lock=True)
    if order is None or scene.pack.inspection is None:
        return 0
    return await hands.close(scene, order)
