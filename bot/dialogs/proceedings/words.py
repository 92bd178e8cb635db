"""What the conversations of cases say alike, and how they find the case and the person."""

from bot.casework import proceedings as hands
from bot.dialogs.talk import Talk
from bot.notices.scene import Scene
from cases import proceedings, rights
from cases.advancing import Unfit
from cases.people import NOBODY, ReportId
from cases.proceedings import Case, Terms
from cases.rights import Act, Standing
from chat.outgoing import Choice, Look, Outgoing

NOT_FOUND = "这一件找不到，或者不归您管。什么都没有改。"
CASES = Choice("我的办件", "s.cases", Look.NAV, "🗂️")
MENU = Choice("菜单", "w.menu", Look.NAV)
PROGRESS = Choice("看看进度", "s.progress", Look.NAV, "🔎")

UNFIT = {
    Unfit.NOT_ALLOWED: NOT_FOUND,
    Unfit.MOVED_ON: "这一件已经往下走了，这一步用不上，什么都没有改。",
    Unfit.NOT_RECORDED: "前面还有一样没有记下来，先把那一样办了。",
    Unfit.INCOMPLETE: "还有没填的，什么都没有改。",
    Unfit.ODD_VOTES: "人数和票数对不上：实到不能比应到多，票数不能比实到多。",
    Unfit.OWN_WORK: "这一步要没经手过的人来办，您办不了。",
    Unfit.TOO_EARLY: "还没到时候：公示要贴够天数，提级要等期限过了、提醒过了。",
    Unfit.OBJECTION_OPEN: "还有异议没有答复，先答复再取下来。",
    Unfit.CONDITION: "有一条规定还没做到，先做到再办。",
    Unfit.DAY_NOT_LATER: "要比现在的期限晚才行。",
    Unfit.TOO_LATE: "期限已经过了，延期要在到期前申请。",
    Unfit.NOTHING_ASKED: "没有等着答复的延期申请。",
    Unfit.NO_APPEAL: "这一件现在没有可以申诉的决定。",
}


def scene_of(talk: Talk) -> Scene:
    """Where this turn's casework takes place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)


async def standing_at(talk: Talk, case: Case) -> Standing:
    """Who is speaking, as rights see them there: staff by their posts, anybody else by what their talk follows."""
    if talk.person is not None and talk.person.posts:
        return await hands.standing_in(scene_of(talk), case.place, talk.person)
    own = [each for each in await talk.unit.reports.followed_by(talk.view.id) if each.withdrawn_at is None]
    return Standing(NOBODY, follows=frozenset(ReportId(each.id) for each in own))


async def at(talk: Talk, case_id: str) -> tuple[Case, Standing, Terms] | None:
    """The case with the person and its rules; None, and said, without the right to see it."""
    case = await talk.unit.proceedings.get(int(case_id)) if case_id.isdecimal() else None
    if case is not None:
        standing = await standing_at(talk, case)
        act = Act.SEE_CASE if standing.posts else Act.SEE_PROGRESS
        if rights.may(standing, act, proceedings.thing(case), talk.now):
            return case, standing, await hands.terms_for(scene_of(talk), case)
    talk.say(Outgoing(NOT_FOUND, choices=ends(talk)))
    return None


def ends(talk: Talk) -> tuple[Choice, ...]:
    """Where to go from here."""
    return (CASES, MENU) if talk.person is not None and talk.person.posts else (PROGRESS, MENU)
