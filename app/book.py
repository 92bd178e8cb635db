"""The book of dialogs: every conversation by the name that buttons and frames call it."""

from bot.dialogs import (
    answered,
    arriving,
    checklist,
    danger,
    desk,
    editing,
    menu,
    opening,
    policy,
    progress,
    report,
    tasks,
)
from bot.dialogs.talk import Dialog

DIALOGS: dict[str, Dialog] = {
    "arrive": Dialog(arriving.arrive, "进来"),
    "menu": Dialog(menu.menu, "菜单"),
    "help": Dialog(menu.help_, "帮助"),
    "cancel": Dialog(menu.cancel, "取消"),
    "open": Dialog(opening.open_, "打开"),
    "resume": Dialog(opening.open_, "接着填"),
    "edited": Dialog(editing.edited, "改了前面的话"),
    "policy": Dialog(policy.policy, "问政策"),
    "useful": Dialog(answered.useful, "有用"),
    "unsolved": Dialog(answered.unsolved, "没解决"),
    "checklist": Dialog(checklist.checklist, "清单", is_kept=True, for_staff=True),
    "doubt": Dialog(policy.doubt, "是回答还是提问"),
    "offered": Dialog(danger.offered, "急事之后"),
    "taken": Dialog(danger.taken, "接到急事", for_staff=True),
    "report": Dialog(report.report, "困难申报", is_kept=True),
    "progress": Dialog(progress.progress, "查进度"),
    "correct": Dialog(report.correct, "更正申报", is_kept=True),
    "withdraw": Dialog(progress.withdraw, "撤回申报"),
    "apart": Dialog(wishes.apart, "不让村里人办"),
    "apart_town": Dialog(wishes.apart_town, "不让镇里人办"),
    "safely": Dialog(wishes.safely, "怎么联系"),
    "kin": Dialog(kin.converse, "报备亲属", for_staff=True),
    **desk.DIALOGS,
    **tasks.DIALOGS,
}
