"""The slip's page: `GET /slip/{token}`, an A6 sheet to be printed from the browser. It shows no name and no story."""

from aiohttp import web

from bot.handlers.phone.door import PhoneDoor
from bot.handlers.phone.refusals import no_such_page


async def give(door: PhoneDoor, request: web.Request) -> web.Response:
    """The slip of a signed address; the same plain page for one that is forged, too old or unknown."""
    door.check_entry_pace(request)
    if door.slip is None:
        raise no_such_page()
    async with door.store.unit() as unit:
        slip = await door.slip(unit, request.match_info["token"])
    if slip is None:
        raise no_such_page()
    return door.html(door.paper.page("slip.html", slip=slip))
