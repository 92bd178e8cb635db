"""Who may do what with articles, asked of `cases.rights` at every press, and the version a button names."""

from bot.dialogs.talk import Talk
from bot.notices.scene import Scene, standing_of
from cases.rights import Act, acts_of
from storage.articles import DRAFT, LIVE, ArticleView

_NOT_YOURS = "这篇文章找不到，或者不归您管。"


def may_write(talk: Talk) -> bool:
    """The policy desk writes."""
    return _may(talk, Act.ANSWER_QUESTION)


def may_publish(talk: Talk) -> bool:
    """Whoever publishes, publishes what others wrote."""
    return _may(talk, Act.PUBLISH)


async def open_draft(talk: Talk) -> ArticleView | None:
    """The draft `args["arg"]` names; None after saying why not."""
    arg = str(talk.args.get("arg", ""))
    version = await talk.unit.articles.get(int(arg)) if arg.isdecimal() and len(arg) < 10 else None
    if version is None or not (may_write(talk) or may_publish(talk)):
        talk.say(_NOT_YOURS)
        return None
    if version.state != DRAFT:
        talk.say("这篇草稿已经发布了，或者不要了。")
        return None
    return version


async def live(talk: Talk) -> ArticleView | None:
    """The version that answers now of the article `args["arg"]` names; None after saying why not."""
    if not (may_write(talk) or may_publish(talk)):
        talk.say(_NOT_YOURS)
        return None
    versions = await talk.unit.articles.versions(str(talk.args.get("arg", "")))
    found = next((one for one in versions if one.state == LIVE), None)
    if found is None:
        talk.say(_NOT_YOURS)
    return found


def scene_of(talk: Talk) -> Scene:
    """Where the acts of this turn take place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)


def _may(talk: Talk, act: Act) -> bool:
    if talk.person is None:
        return False
    return act in acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)
