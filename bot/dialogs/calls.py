"""The numbers to ring that a message of a dialog offers."""

from bot.dialogs.talk import Talk
from bot.notices import households
from bot.notices.scene import Scene
from cases.places import Level
from chat.outgoing import Call


async def calls(talk: Talk, place_id: int | None = None, *, lowest: Level = Level.HOUSEHOLD) -> tuple[Call, ...]:
    """The nearest office of a place (else of the talk's own) with a phone, not below `lowest`; and the pack's first."""
    own = place_id or talk.view.place_id
    line = tuple(await talk.unit.places.line(own)) if own else ()
    near = households.numbers(line, Scene(talk.unit, talk.pack, talk.house.zone, talk.now), lowest)
    general = next((Call(office.title, office.phone) for office in talk.pack.offices if office.phone), None)
    return tuple(dict.fromkeys((*near, general))) if general else near
