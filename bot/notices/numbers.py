"""What the town hears about a household that should be in the national system and is not."""

from bot.notices import buttons
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

MISSING = "missing_number"
"""What these notices are called."""


def missing(matter: Matter, scene: Scene) -> Outgoing:
    """Which household, how many days, what to do."""
    register = scene.pack.national_register
    days = register.missing_after if register else None
    return Outgoing(
        f"{matter.title}核实属实，过了 {days} 个工作日，国家系统里还没有编号。"
        "请看是不是该录，录了把编号记上；不用录的，写明原因。",
        title="系统里没有",
        choices=(Choice("看这一件", buttons.data(matter.task, Act.SEE_TASK), Look.MAIN),),
    )
