"""The national system's number of a case that is under way, asked once; the home check that waits for it has it too."""

from datetime import date

from bot.casework import numbers, register
from bot.dialogs.proceedings.words import at, ends, scene_of
from bot.dialogs.prompts import Checked, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.notices import proceedings as words
from bot.notices.scene import Scene
from cases import proceedings, rights
from cases.procedures import Asks
from cases.proceedings import Case, Terms
from cases.rights import Act, Standing
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected

MOST = 40


async def choices(case: Case, standing: Standing, terms: Terms, scene: Scene) -> tuple[Choice, ...]:
    """The button on the card of a case that belongs into the system by now and has no number, for who may record one.

    Not while a step of its own asks for the number.
    """
    task = await scene.unit.tasks.of_clue(case.clue_id)
    if task is None or not _may(case, standing, scene) or not await numbers.is_wanted(scene, task):
        return ()
    if any(each.asks is Asks.NUMBER for each in proceedings.acts_open(case, standing, scene.now, terms)):
        return ()
    return (Choice("记国家系统编号", f"s.casenumber.{case.case_id}", Look.CHOICE, "🔢"),)


async def known(case: Case, scene: Scene) -> str:
    """Number and day as they are recorded, "" while there is none."""
    clue = await scene.unit.clues.get(case.clue_id)
    number = await numbers.number_of(scene, case.clue_id)
    on = str(clue.system.get("on") or "") if clue else ""
    return f"{number}（{on} 登记）" if number and on else number


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the case's id."""
    found = await at(talk, str(talk.args.get("arg", "")))
    if found is None:
        return
    case, standing, _ = found
    scene = scene_of(talk)
    if not _may(case, standing, scene):
        talk.say(Outgoing("这一件的编号不归您记，什么都没有改。", choices=ends(talk)))
        return
    if there := await known(case, scene):
        talk.say(Outgoing(f"编号记过了：{there}。", choices=(words.see(case), *ends(talk))))
        return
    number = await talk.ask("number", Prompt("请把国家系统里的编号抄过来。", wants="text", check=_number))
    on = await talk.ask("on", days.prompt("哪天登记的？", talk.today, talk.pack.calendar, ahead=False))
    is_new = await register.record(scene, case.clue_id, number, date.fromisoformat(on), standing.person_id)
    said = "记下了，别处不再问。" if is_new else "编号记过了，没有改。"
    talk.say(Outgoing(said, title="国家系统编号", choices=(words.see(case), *ends(talk))))


def _may(case: Case, standing: Standing, scene: Scene) -> bool:
    return rights.may(standing, Act.RECORD_NUMBER, proceedings.thing(case), scene.now)


def _number(text: str) -> Checked:
    number = "".join(text.split())
    if not any(each.isdigit() for each in number) or len(number) > MOST:
        return Rejected("编号里要有数字，照系统里的抄。还没有编号就先不记。")
    return number
