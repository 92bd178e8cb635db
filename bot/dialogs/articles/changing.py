"""A draft: looked at, changed field by field, handed to who publishes, or thrown away."""

import re
from datetime import date
from functools import partial
from typing import Any

from bot.casework import articles
from bot.dialogs.articles import cards
from bot.dialogs.articles.cards import FIELDS, Field
from bot.dialogs.articles.rights import may_write, open_draft, scene_of
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Talk
from chat import typed
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from storage.articles import ArticleView

_SEND, _DROP, _LEAVE = "send", "drop", "leave"
_NOTHING = ("没有", "无", "不写")
_MENU = Choice("菜单", "w.menu", Look.NAV)
_LIST = Choice("政策文章", "s.articles")


async def draft(talk: Talk) -> None:
    """`args["arg"]` is the version's id. What is changed is kept at once."""
    number = 0
    while True:
        version = await open_draft(talk)
        if version is None or talk.person is None:
            return
        if not may_write(talk):
            talk.say("草稿由政策窗口的人改。您可以发布，或者退回去。")
            return
        what = await talk.ask(f"what{number}", await _card(talk, version))
        if what == _LEAVE:
            talk.say(Outgoing("好的，草稿存着。", choices=(_LIST, _MENU)))
            return
        if what == _DROP:
            await _drop(talk, version)
            return
        if what == _SEND:
            if await talk.once(f"sent{number}", partial(_send, talk, version)):
                return
        else:
            one = next(each for each in FIELDS if each.key == what)
            words = await talk.ask(f"new{number}", _prompt(one, version, talk))
            await talk.once(f"kept{number}={words}", partial(_keep, talk, version, one, words))
        number += 1


async def _card(talk: Talk, version: ArticleView) -> Prompt:
    faults = await articles.missing(scene_of(talk), version)
    options = [Option(one.key, f"改{one.title}") for one in FIELDS]
    look = Look.CHOICE if faults else Look.MAIN
    options = [Option(_SEND, "请人发布", "📮", look), *options, Option(_LEAVE, "先存着"), Option(_DROP, "不要了", "🗑️")]
    parts = (cards.lines(version), cards.doubts(version), cards.faults(faults))
    return Prompt("\n\n".join(filter(None, parts)), title="文章草稿", options=tuple(options), page_size=len(options))


def _prompt(one: Field, version: ArticleView, talk: Talk) -> Prompt:
    value = version.body.get(one.key)
    now = "\n".join(str(each) for each in value) if isinstance(value, list) else str(value or "")
    text = f"{one.ask}\n\n现在写的：\n{now}" if now else one.ask
    return Prompt(text, title=one.title, wants="text", check=partial(_checked, one, talk))


def _checked(one: Field, talk: Talk, said: Any) -> Checked:
    """Dates in ISO form, items as numbers; anything else as it was said."""
    words = str(said).strip()
    if one.key == "items":
        numbers = re.findall(r"\d+", words)
        if words in _NOTHING:
            return "-"
        return " ".join(numbers) if 1 <= len(numbers) <= 2 else Rejected("请写一个或两个数字，比如 3，或者回“没有”。")
    if one.key == "details":
        return "-" if words in _NOTHING else words
    if one.key not in ("valid_from", "valid_to"):
        return words
    if one.key == "valid_to" and words in _NOTHING:
        return "-"
    match typed.day(words, talk.now.astimezone(talk.house.zone)):
        case typed.Understood(value=value):
            return value
        case typed.Unsure(question=question):
            return Rejected(question)
        case rejected:
            return rejected


async def _keep(talk: Talk, version: ArticleView, one: Field, words: str) -> bool:
    assert talk.person is not None
    body = {**version.body, one.key: value_of(one, words)}
    await talk.unit.articles.change(version.id, body, by=talk.person.id)
    await talk.unit.events.add(
        "article.changed", f"article:{version.code}", at=talk.now, person_id=talk.person.id, field=one.key
    )
    return True


def value_of(one: Field, words: str) -> Any:
    """A field's value from what was typed and checked."""
    if words == "-":
        return [] if one.key == "items" else ""
    if one.key == "items":
        return [int(number) for number in words.split()]
    if one.is_list:
        return [part.strip() for part in re.split(r"[\n、；;]", words) if part.strip()]
    return words


async def _send(talk: Talk, version: ArticleView) -> bool:
    """To who publishes, if nothing is missing that can be seen already. True when it went."""
    assert talk.person is not None
    scene = scene_of(talk)
    faults = await articles.missing(scene, version)
    if faults:
        talk.say(cards.faults(faults, "还不能请人发布："))
        return False
    count = await articles.ask_to_publish(scene, version, talk.person.id)
    who = "能发布的人点了发布，才开始答。" if count else "可是现在没有别的人能发布，请跟县里说一声。"
    talk.say(Outgoing(f"送去了，{who}", choices=(_LIST, _MENU)))
    return True


async def _drop(talk: Talk, version: ArticleView) -> None:
    assert talk.person is not None
    await talk.unit.articles.drop(version.id, by=talk.person.id, at=talk.now)
    talk.say(Outgoing(f"《{version.title}》的草稿不要了。", choices=(_LIST, _MENU)))


def today_of(talk: Talk) -> str:
    """The first day of something written today."""
    day: date = talk.today
    return day.isoformat()
