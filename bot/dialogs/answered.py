"""A policy article as an answer, and what may follow: the next step, 有用 or 没解决, and a person if it fell short.

The only place that remembers what was asked in a talk: the same question put again in other words did not get through.
"""

import secrets
from datetime import datetime, timedelta

from bot.dialogs import articles
from bot.dialogs.calls import calls
from bot.dialogs.desk import may_answer
from bot.dialogs.frames import Asked
from bot.dialogs.ledger import checking
from bot.dialogs.talk import Talk
from chat.outgoing import Call, Choice, Look, Outgoing
from knowledge import speech
from knowledge.articles import Article
from knowledge.index import Index
from knowledge.offices import Offices
from knowledge.wording import Wording, wording

REMEMBERED = 6
"""So many questions of a talk are remembered."""
_SAME_MATTER = timedelta(hours=24)
"""Whoever comes back another day asks anew."""
_ALIKE = 0.6
"""Of the pack's words in two questions on the same items, the share they must have in common to be one question."""
_NEXT = {"report": ("我要申报", "s.report", "📝"), "progress": ("查进度", "s.progress", "🔎")}
_FORM = "form:"
_MENU = Choice("菜单", "w.menu", Look.NAV)


async def tell(talk: Talk, index: Index, article: Article, words: str) -> None:
    """Answers with the article. Asked for the second time in other words, a person is offered unasked."""
    about = _about(index, words)
    is_again = any(_is_same(one, article, about, index, talk.now) for one in talk.state.asked)
    asked = Asked(secrets.token_hex(3), words, article.id, about, talk.now.isoformat())
    talk.state.asked = [*talk.state.asked, asked][-REMEMBERED:]
    talk.say(await message(talk, article, asked.key, is_rating=not talk.state.is_rated))
    talk.state.is_rated = True
    await articles.note_told(talk, article.id)
    if is_again:
        talk.say(
            Outgoing(
                "这件事您问了不止一回，怕是没答到点上。要不要请政策窗口的人来答？",
                choices=(Choice("请人来答", f"s.unsolved.{asked.key}", Look.MAIN, "📞"), _MENU),
                calls=await calls(talk),
            )
        )


async def message(talk: Talk, article: Article, key: str, *, is_rating: bool) -> Outgoing:
    """The article as a message: source and offices always, no figures once the source is past its date."""
    told = wording(article, Offices(talk.pack.aliases), talk.today)
    numbers = (Call("打电话问", article.phone),) if article.phone else await calls(talk)
    body, details = _current(told) if told.year is None else (_past(told, numbers), "")
    if article.blank and may_answer(talk):
        details = "\n".join(filter(None, (details, f"〔编辑〕{article.blank}")))
    return Outgoing(
        f"{body}\n\n出处：{article.source}",
        title=told.title,
        details=details,
        calls=numbers,
        choices=(*await _next_steps(talk, article), *_feedback(key, article.next, is_rating=is_rating)),
    )


async def useful(talk: Talk) -> None:
    """有用: kept for the editor. `args["arg"]` is the question's key."""
    asked = _asked(talk)
    if asked is not None:
        await _note(talk, "answer.useful", asked)
    talk.say(Outgoing("好的，谢谢您告诉我。还想问，直接说。", choices=(_MENU,)))


async def unsolved(talk: Talk) -> None:
    """没解决: the question goes to the policy desk as it was asked. `args["arg"]` is its key."""
    asked = _asked(talk)
    if asked is None:
        talk.start("desk")
    elif asked.is_handed:
        talk.say(Outgoing("这个问题已经转给政策窗口了，有了回话就在这里告诉您。", calls=await calls(talk)))
    else:
        asked.is_handed = True
        await _note(talk, "answer.unsolved", asked)
        talk.start("desk", words=asked.words, told=asked.article)


def _current(told: Wording) -> tuple[str, str]:
    """Body and details of an article in force."""
    offices = f"管这事的：{'、'.join(told.offices)}。" if told.offices else ""
    return told.answer, "\n".join(filter(None, (told.details, offices, *told.doubts)))


def _past(told: Wording, numbers: tuple[Call, ...]) -> str:
    """The words of an article whose source has ended: its year first, then whom to ask and ring."""
    asked = "、".join(told.offices) or "村里或镇里"
    phone = f"电话：{numbers[0].number}。" if numbers else ""
    lines = (
        f"我只有 {told.year} 年的说法，可能变了，先问清再办。",
        told.answer,
        f"请问：{asked}。{phone}",
        *told.doubts,
    )
    return "\n".join(filter(None, lines))


async def _next_steps(talk: Talk, article: Article) -> list[Choice]:
    if article.next in _NEXT:
        label, data, icon = _NEXT[article.next]
        is_staff = talk.person is not None and bool(talk.person.posts)
        if is_staff and article.next == "report":
            label, data = "替乡亲报困难", "s.takedown"
        return [Choice(label, data, Look.MAIN, icon)]
    form = article.next.removeprefix(_FORM)
    if article.next.startswith(_FORM) and form in await checking.offered(talk):
        return [Choice("填清单", f"s.check.{form}", Look.MAIN, "📋")]
    return []


def _feedback(key: str, next_step: str, *, is_rating: bool) -> tuple[Choice, ...]:
    """有用 and 没解决 once in a talk; the way to a person always."""
    if is_rating:
        return (
            Choice("有用", f"s.useful.{key}", Look.CHOICE, "👍"),
            Choice("没解决，请人答", f"s.unsolved.{key}", Look.CHOICE, "📞"),
        )
    look = Look.MAIN if next_step == "desk" else Look.CHOICE
    return (Choice("转人工，请人答", f"s.unsolved.{key}", look, "📞"),)


def _about(index: Index, words: str) -> list[str]:
    text = speech.without_fillers(speech.plain(words))
    return list(dict.fromkeys(unit.group for unit in index.words.units(text) if unit.trade))[:12]


def _is_same(earlier: Asked, article: Article, about: list[str], index: Index, now: datetime) -> bool:
    """Whether an earlier question was this one: it led to the same article, or shares most of the pack's words."""
    if now - datetime.fromisoformat(earlier.at) > _SAME_MATTER:
        return False
    both, either = set(about) & set(earlier.about), set(about) | set(earlier.about)
    is_alike = bool(either) and len(both) >= _ALIKE * len(either)
    is_near = bool(article.items) and index.items(earlier.article) == article.items
    return earlier.article == article.id or (is_alike and is_near)


def _asked(talk: Talk) -> Asked | None:
    return next((one for one in talk.state.asked if one.key == talk.args.get("arg")), None)


async def _note(talk: Talk, act: str, asked: Asked) -> None:
    who = talk.person.id if talk.person else None
    await talk.unit.events.add(act, f"article:{asked.article}", at=talk.now, person_id=who, talk_id=talk.view.id)
