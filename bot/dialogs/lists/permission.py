"""Who may take in a department's list: it holds people of the whole county."""

from bot.casework import Scene
from bot.dialogs.talk import Talk
from bot.notices.scene import standing_of
from cases import rights
from cases.people import PersonId
from cases.places import PlacePath
from cases.rights import Act, Thing

NOT_YOURS = "部门名单不归您收。请县里有权的人来发。"


def scene_of(talk: Talk) -> Scene:
    """Where this turn's casework takes place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)


def me(talk: Talk) -> PersonId:
    """Who is speaking; these dialogs are for staff only."""
    assert talk.person is not None
    return PersonId(talk.person.id)


def may_read(talk: Talk) -> bool:
    """Whether a menu offers it."""
    if talk.person is None or talk.pack.lists is None:
        return False
    return Act.READ_LIST in rights.acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


async def may_read_here(talk: Talk) -> bool:
    """Whether this person may, for the whole county."""
    if talk.person is None or talk.pack.lists is None:
        return False
    standing = standing_of(talk.person, talk.pack, talk.house.zone)
    county = await talk.unit.places.at_level("county")
    return bool(county) and rights.may(standing, Act.READ_LIST, Thing(PlacePath(county[0].path)), talk.now)
