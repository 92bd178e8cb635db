"""What the ledger's conversations say alike."""

from bot.casework import Scene
from bot.dialogs.talk import Talk
from cases.problems import Unfit
from chat.outgoing import Choice, Look

NOT_FOUND = "这个问题找不到，或者不归您管。什么都没有改。"
LEDGER = Choice("问题台账", "s.ledger", Look.NAV, "📒")
MENU = Choice("菜单", "w.menu", Look.NAV)
SCENE_MENU = (LEDGER, MENU)

UNFIT = {
    Unfit.NO_WORDS: "这里不能空着，请写几个字。",
    Unfit.OWN_WORK: "自己整改的，要请别人核验。",
    Unfit.TOO_LATE: "过了可以说没解决的日子。请重新填一次检查表，按新问题办。",
    Unfit.MOVED_ON: "这个问题已经往下走了，什么都没有改。点「看看」看现在到哪一步。",
    Unfit.NOT_ALLOWED: NOT_FOUND,
}


def scene_of(talk: Talk) -> Scene:
    """Where this turn's casework takes place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
