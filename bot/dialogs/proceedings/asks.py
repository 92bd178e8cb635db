"""What each kind of act asks, question by question; the only place with their wording. Given back as plain text."""

from collections.abc import Callable
from datetime import date

from bot.dialogs import filling
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days, typed
from bot.notices import dates, telling
from cases.identity import normal_phone
from cases.procedures import Asks, Step
from cases.proceedings import Case
from chat.outgoing import Look
from chat.verdict import Rejected

Question = tuple[str, Prompt]

_TEXTS: dict[Asks, tuple[tuple[str, str], ...]] = {
    Asks.REASON: (("reason", "为什么这样定？写给看的人听得懂。"),),
    Asks.OBJECTION: (("words", "哪里觉得不对？您说的话，村里看不到。"),),
    Asks.ANSWER: (("words", "结果怎么说？"),),
    Asks.MISSING: (("item", "差哪一样？只写一样，写清楚名字。"),),
    Asks.REFUSAL: (("reason", "为什么不同意？用大家听得懂的话写，户里会看到。"),),
    Asks.CONTACT: (("name", "帮扶联系人叫什么？"),),
    Asks.NUMBER: (("number", "国家系统里的编号？没有就写为什么没有。"),),
    Asks.PLAN: (("person", "帮家里的谁？"), ("risk", "针对什么风险？"), ("owner", "谁负责？")),
    Asks.VISIT: (("words", "看到了什么？"),),
    Asks.RELIEF: (
        ("who", "给谁？"),
        ("reason", "为什么给？"),
        ("what", "给了什么、多少？"),
        ("where", "在哪里交到手上的？"),
    ),
    Asks.POSTING: (("where", "贴在哪里？"),),
    Asks.CONSENT: (("signed", "哪几位大人签了字、按了手印？写名字。"),),
}
_ON = {
    Asks.POSTING: "哪天贴的？",
    Asks.TAKING_DOWN: "哪天取下来的？",
    Asks.CONSENT: "哪天签的？",
    Asks.VISIT: "哪天去的？",
}
_VOTES = (
    ("called", "应到多少人？回避的不算。"),
    ("present", "实到多少人？回避的不算。"),
    ("aside", "谁回避了？没有就写「无」。"),
    ("favour", "同意的几票？"),
    ("against", "不同意的几票？"),
)


async def ask(talk: Talk, case: Case, steps: tuple[Step, ...]) -> tuple[dict[str, str], list[str]]:
    """The facts an act wants, and the names of its questions in order (for the review card)."""
    step = steps[0]
    if step.asks is Asks.FORM:
        return {"found": await _form(talk, case, step)}, []
    facts: dict[str, str] = {}
    for name, prompt in _questions(talk, step.asks):
        facts[name] = str(await talk.ask(name, prompt))
    return facts, list(facts)


def _questions(talk: Talk, asks: Asks) -> list[Question]:
    found = [(name, Prompt(text, wants="text")) for name, text in _TEXTS.get(asks, ())]
    if asks is Asks.CONSENT:
        found += _consent()
    if asks is Asks.MEETING:
        found += [(name, Prompt(text, wants="text", check=_check(name))) for name, text in _VOTES]
    if asks is Asks.CONTACT:
        found.append(("phone", Prompt("联系人的电话？", wants="phone", check=_phone)))
    if asks is Asks.PLAN:
        measures = tuple(Option(each.title, each.title) for each in talk.pack.measures)
        found.append(("measure", Prompt("哪一类措施？", options=measures, free=True)))
        found.append(("on", days.prompt("哪天前落实？", talk.today, talk.pack.calendar, ahead=True)))
    if asks is Asks.TELLING:
        found += _telling()
    if asks in _ON:
        found.append(("on", days.prompt(_ON[asks], talk.today, talk.pack.calendar, ahead=False)))
    return found


def _consent() -> list[Question]:
    wrote = (Option("本人写的", "本人写的"),)
    read = (Option("念过", "念给他们听过了", "🔊", Look.MAIN), Option("", "还没念"))
    return [
        ("wrote", Prompt("谁写的？别人代写的，写代写人的名字。", options=wrote, free=True)),
        ("read_aloud", Prompt("授权书念给他们听过吗？", options=read, check=_read_aloud)),
        ("lies", Prompt("原件放在哪里？", wants="text")),
    ]


def _telling() -> list[Question]:
    who = (Option("户主本人", "户主本人"), Option("家里别的人", "家里别的人"))
    how = tuple(Option(each, each) for each in ("当面说的", "打电话说的", "视频说的", "写了字条"))
    return [
        ("who", Prompt("跟谁说的？也可以写名字。", options=who, free=True)),
        ("how", Prompt("怎么说的？", options=how)),
    ]


def _read_aloud(value: str) -> str | Rejected:
    return value or Rejected("先念给他们听，听明白了再记。")


def _check(name: str) -> Callable[[str], str | Rejected]:
    def number(text: str) -> str | Rejected:
        digits = text.strip().removesuffix("人").removesuffix("票").strip()
        return str(int(digits)) if digits.isdecimal() else Rejected("请写一个数，比如 9。")

    return (lambda text: text.strip()) if name == "aside" else number


def _phone(text: str) -> str | Rejected:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，座机要带区号。")


async def _form(talk: Talk, case: Case, step: Step) -> str:
    """What was seen: the home check's own lines where there are any (nothing is asked twice), else the form filled."""
    known = await _known(talk, case)
    if known:
        options = (Option("known", "就用这次核查的", "✅", Look.MAIN), Option("anew", "重新填"))
        if await talk.ask("source", Prompt(f"入户核查已经记下：\n{known}", options=options)) == "known":
            return known
    await filling.fill(talk, step.form, step.form)
    await filling.review(talk, step.form, step.form, "填好了，看看对不对：", done="对，接着办")
    return "\n".join(typed.form_lines(talk, step.form, talk.frame.forms[step.form]))


async def _known(talk: Talk, case: Case) -> str:
    task = await talk.unit.tasks.of_clue(case.clue_id)
    if task is None or any(each.act.startswith("check") for each in case.history):
        return ""
    bases = [each for each in await talk.unit.events.about(telling.about(task)) if each.act == "task.basis"]
    return str(bases[-1].detail.get("words", "")) if bases else ""


def shown(name: str, value: str) -> str:
    """A fact as a card shows it."""
    return dates.day(date.fromisoformat(value)) if name == "on" else value
