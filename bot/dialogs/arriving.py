"""Somebody comes through a code, an invite or an entry link."""

from bot.dialogs.calls import calls
from bot.dialogs.menu import menu
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from storage.links import CODE, DEMO, INVITE, LinkView

PHONE_TRIES = 3
UNKNOWN = "这个码认不出来，或者已经停用了。请扫村里贴的新码，或者打电话找村里、镇里。"


async def arrive(talk: Talk) -> None:
    """`args["payload"]` is "c-…", "i-…", "d-…", "r-" and a receipt number, or empty (a bare /start)."""
    kind, _, token = str(talk.args.get("payload", "")).strip().partition("-")
    if not token:
        await _greet(talk, "")
        return
    if kind == "r":
        talk.start("progress", number=token)
        return
    link = await talk.unit.links.find(kind, token, now=talk.real_now) if kind in (CODE, INVITE, DEMO) else None
    if link is None or (kind == DEMO and not talk.house.is_demo):
        talk.say(Outgoing(UNKNOWN, calls=await calls(talk), choices=(Choice("菜单", "w.menu", Look.NAV),)))
        return
    if kind == INVITE:
        await _join(talk, link)
        return
    await talk.unit.talks.belong(talk.view.id, person_id=link.person_id, place_id=link.place_id)
    if link.person_id:
        talk.person = await talk.unit.people.get(link.person_id, on=talk.today)
        await talk.unit.notices.hurry(talk.whose, now=talk.now)
    place = await talk.unit.places.get(link.place_id) if link.place_id else None
    await _greet(talk, place.name if place else "")


async def _greet(talk: Talk, place: str) -> None:
    if talk.kept_draft and await _go_on(talk):
        return
    if talk.person and talk.person.posts:
        post = talk.person.posts[0]
        role = talk.pack.roles[post.role].title
        note = f"{talk.person.name}，您好。您是{post.place_name}的{role}。点一下要办的事。"
    else:
        where = f"这里是{place}的一码申报。" if place else "这里是一码申报。"
        note = f"您好！{where}家里有难处，跟我说就行，不收钱。"
    talk.args["note"] = note
    await menu(talk)


async def _go_on(talk: Talk) -> bool:
    answer = await talk.ask(
        "again",
        Prompt(
            f"您好！「{talk.kept_draft}」还没填完。接着填吗？",
            options=(
                Option("go", "接着填", "▶️", Look.MAIN),
                Option("park", "先存着，看菜单", "📄"),
                Option("drop", "不要了，删掉", "🗑️"),
            ),
            has_back=False,
        ),
    )
    if answer == "go":
        return True
    own = talk.state.stack.pop()
    if answer == "park":
        talk.state.park(talk.kept_draft, talk.now)
    talk.state.stack = [own]
    return False


async def _join(talk: Talk, link: LinkView) -> None:
    """A one-time invite: a tap and the last four digits of the phone. Looking at the link spends nothing."""
    person = await talk.unit.people.get(link.person_id, on=talk.today) if link.person_id else None
    if person is None or person.left_at is not None:
        talk.say(UNKNOWN)
        return
    digits = await talk.ask(
        "digits",
        Prompt(
            "这是工作人员的入口。请输入您手机号的最后四位，确认是您本人。",
            wants="text",
            title=link.title,
            has_back=False,
            check=_four_digits,
        ),
    )
    if digits != person.phone[-4:]:
        left = await talk.unit.links.miss(link.id, limit=PHONE_TRIES, at=talk.real_now)
        if left == 0:
            talk.say("三次都不对，这个入口停用了。请找发给您的人重新要一个。")
            return
        talk.edit("digits")
        talk.frame.aside.pop("digits", None)
        talk.say(f"对不上，还可以再试 {left} 次。")
        raise Rerun
    if not await talk.unit.links.spend(link.id, at=talk.real_now):
        talk.say(UNKNOWN)
        return
    await talk.unit.talks.belong(talk.view.id, person_id=person.id)
    await talk.unit.events.add(
        "staff.joined", f"person:{person.id}", at=talk.now, person_id=person.id, talk_id=talk.view.id
    )
    talk.person = person
    await talk.unit.notices.hurry(talk.whose, now=talk.now)
    await _greet(talk, "")


def _four_digits(text: str) -> str | Rejected:
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    return digits if len(digits) == 4 else Rejected("请只输入手机号最后四个数字，比如 5678。")
