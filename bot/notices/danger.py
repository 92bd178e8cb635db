"""What is said about danger to those who are on duty, and to the one who called. Neither names a person nor a sickness.

The caller's own words, place and telephone are shown only to who has pressed 已接到.
"""

from bot.notices import dates
from bot.notices.scene import Scene
from chat.outgoing import Call, Choice, Look, Outgoing
from packs.alarms import Matter

TAKEN = "已接到"


def call(about: str, matter: Matter, place: str, minutes: int, scene: Scene, *, again: bool = False) -> Outgoing:
    """To somebody on duty: what, where, when. `about` names the alarm."""
    at = dates.instant(scene.now, scene.zone)
    more = "又发来话了" if again else "发来急事"
    return Outgoing(
        f"{place}有人{more}：{matter.title}（{at}）。请马上打电话或赶过去，再点「{TAKEN}」。"
        f"{minutes} 分钟没人点，就会去叫下一个人。",
        title="急事，有人求助",
        choices=(Choice(TAKEN, f"s.taken.{about.partition(':')[2]}", Look.MAIN, "🙋"),),
        urgent=True,
    )


def taken_by_other(name: str, matter: Matter, place: str) -> Outgoing:
    """To the others who were called."""
    return Outgoing(f"{place}的急事（{matter.title}），{name}已经接到了。", title="有人接到了", urgent=True)


def answered(matter: Matter) -> Outgoing:
    """To the one who called."""
    numbers = tuple(Call(f"{one.number} {one.title}", one.number) for one in matter.numbers)
    return Outgoing(
        "值班的人已经接到您的话了，会跟您联系。人还没到的时候，急事照样先打电话。",
        title="有人接到了",
        calls=numbers,
        urgent=True,
    )
