"""The book of dialogs: every conversation by the name that buttons and frames call it."""

from bot.dialogs import arriving, danger, desk, editing, menu, opening, policy, progress, report, tasks
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
    "doubt": Dialog(policy.doubt, "是回答还是提问"),
    "offered": Dialog(danger.offered, "急事之后"),
    "taken": Dialog(danger.taken, "接到急事", for_staff=True),
    "report": Dialog(report.report, "困难申报", is_kept=True),
    "progress": Dialog(progress.progress, "查进度"),
    "correct": Dialog(report.correct, "更正申报", is_kept=True),
    "withdraw": Dialog(progress.withdraw, "撤回申报"),
    **desk.DIALOGS,
    **tasks.DIALOGS,
}
