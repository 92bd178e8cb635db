"""Which place: the group of the village whose code was scanned, or found by name from far away."""

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from cases.places import Level
from storage.places import PlaceView

OTHER, UNSURE = "other", "unsure"


async def where(talk: Talk, question: str) -> int:
    """The id of a grid, or of a village when the person does not know the group."""
    start = await _start(talk)
    if start is not None and "elsewhere" not in talk.frame.answers:
        picked = await _group(talk, "group", question, start, has_other=True)
        if picked != OTHER:
            return _place_id(picked, start)
        talk.frame.forget("group")
        talk.keep("elsewhere", True)
    village = await _village(talk)
    return _place_id(await _group(talk, "far_group", question, village, has_other=False), village)


def again(talk: Talk) -> None:
    """The place is asked again."""
    for name in ("elsewhere", "group", "far_group", "village", "town", "which_village"):
        talk.edit(name)
        talk.frame.aside.pop(name, None)


async def _start(talk: Talk) -> PlaceView | None:
    """The village of the code, or of the person's own first post."""
    place_id = talk.view.place_id
    if place_id is None and talk.person and talk.person.posts:
        place_id = talk.person.posts[0].place_id
    line = await talk.unit.places.line(place_id) if place_id else []
    return next((place for place in line if place.level == Level.VILLAGE.name.lower()), None)


async def _group(talk: Talk, name: str, question: str, village: PlaceView, *, has_other: bool) -> str:
    groups = await talk.unit.places.under(village.id)
    options = [Option(str(group.id), group.name, "📍") for group in groups]
    options.append(Option(UNSURE, "不知道是哪个组"))
    if has_other:
        options.append(Option(OTHER, f"不在{village.name}"))
    answer: str = await talk.ask(name, Prompt(question, title=village.name, options=tuple(options)))
    return answer


def _place_id(picked: str, village: PlaceView) -> int:
    return village.id if picked == UNSURE else int(picked)


async def _village(talk: Talk) -> PlaceView:
    """By name; several of the same name are chosen from, none is asked again with the towns to pick from."""
    words = await talk.ask("village", Prompt("家在哪个镇、哪个村？写村名就行。", wants="text"))
    found = [place for place in await talk.unit.places.named(_tidy(words)) if place.level == "village"]
    if not found:
        town = await talk.ask(
            "town",
            Prompt("没找到这个村。先选镇：", options=tuple(_options(await talk.unit.places.at_level("town")))),
        )
        found = await talk.unit.places.under(int(town))
    if len(found) == 1:
        return found[0]
    labels = []
    for place in found[:20]:
        line = await talk.unit.places.line(place.id)
        labels.append(Option(str(place.id), "".join(one.name for one in line[1:])))
    picked = await talk.ask("which_village", Prompt("是哪一个？", options=(*labels, Option(OTHER, "都不是，重新写"))))
    if picked == OTHER:
        for name in ("which_village", "town", "village"):
            talk.edit(name)
        raise Rerun
    return next(place for place in found if place.id == int(picked))


def _options(places: list[PlaceView]) -> list[Option]:
    return [Option(str(place.id), place.name) for place in places]


def _tidy(words: str) -> str:
    """The village's own name out of what was typed, without blanks and the word for village.

    >>> _tidy(" 杏园 村")
    '杏园'
    """
    name = "".join(words.split())
    return name.removesuffix("村") or name
