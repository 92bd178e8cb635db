"""快进: a demo county's clock is asked to move on. Who ticks does it, due instant by due instant."""

from datetime import datetime

from storage.unit import Unit

_WISH = "clock_forward_to"


async def ask(unit: Unit, to: datetime) -> None:
    """Leaves the wish; the next tick walks there."""
    await unit.settings.put(_WISH, to.isoformat())


async def asked(unit: Unit) -> datetime | None:
    """How far the clock is to be moved on, None when nobody asked or it is a real county's clock."""
    wish = await unit.settings.get(_WISH)
    return datetime.fromisoformat(wish) if wish and await unit.settings.is_demo() else None


async def arrived(unit: Unit, at: datetime) -> None:
    """The wish is fulfilled, unless somebody has wished for more meanwhile."""
    wish = await asked(unit)
    if wish is not None and wish <= at:
        await unit.settings.put(_WISH, None)
