"""替乡亲报困难: somebody rings or stands there, and tells; seven answers from the menu to the receipt.

The consent lines are read aloud first; what was typed is read back before it is sent. Who types and whose matter it is
stand apart in the record (`typist_id`, `subject`), and so does whether the household itself spoke (`caller`).
"""

from dataclasses import replace

from bot.dialogs import children, consent, filling, report, wishes
from bot.dialogs.calls import calls
from bot.dialogs.counter.permission import NOT_YOURS, log, may_somewhere
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.where import again, where
from bot.notices import slips
from cases import deadlines, receipts
from cases.identity import normal_phone
from cases.places import Level
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected

NONE = "none"
"""No phone, no name told."""
NO, CHILD = "no", "child"
MENU = Choice("菜单", "w.menu", Look.NAV)
_EDITS = {"story": ("story",), "phone": ("phone",), "who": ("whose", "name")}


async def converse(talk: Talk) -> None:
    """A report by the mouth of a caller or visitor."""
    if not may_somewhere(talk, Act.REPORT_FOR):
        talk.say(NOT_YOURS)
        return
    came = await _came(talk)
    if came == NO:
        talk.say(Outgoing("好的，什么都没有记。他哪天想报了，随时再来。", choices=(MENU,)))
        return
    if came == CHILD:
        children.at_counter(talk)
    place_id = await where(talk, "他家在哪个组？")
    place = await report.place_words(talk, place_id)
    story = await talk.ask("story", Prompt("出了什么事？照他说的记，一段话就行。", wants="text"))
    if children.is_told(talk, story):
        await _child(talk, place_id, {"place": place, "story": story})
        return
    told = {
        "place": place,
        "story": story,
        "phone": await talk.ask("phone", _phone_prompt()),
        "whose": await talk.ask("whose", _whose_prompt()),
        "subject": await talk.ask("name", Prompt("这家当家人叫什么？", wants="text", optional=True)),
    }
    await _read_back(talk, told)
    number = await talk.once("file", lambda: _file(talk, place_id, told))
    talk.say(await _receipt(talk, place_id, number))


async def _came(talk: Talk) -> str:
    text = "\n".join(f"「{line}」" for line in consent.lines(talk.pack))
    options = (
        Option("phone", "念了，他同意（打电话来的）", "☎️", Look.MAIN),
        Option("visit", "念了，他同意（当面来的）", "🧑", Look.MAIN),
        *((Option(CHILD, "他还没满18岁（不用念）", "🧒"),) if talk.pack.children is not None else ()),
        Option(NO, "他不同意，不报了"),
    )
    came: str = await talk.ask("came", Prompt(f"{text}\n\n念完了，他怎么说？", title="先念给他听", options=options))
    return came


async def _child(talk: Talk, place_id: int, told: dict[str, str]) -> None:
    """A child's report: nothing more is asked, and it is kept from everybody but those who look after children."""
    known = {**told, "phone": NONE, "whose": "household", "subject": ""}
    number = await talk.once("file", lambda: _file(talk, place_id, known))
    talk.say(children.receipt_aloud(talk, receipts.show(number, talk.pack.receipt)))


def _phone_prompt() -> Prompt:
    options = (Option(NONE, "没有电话，去他家里", "🏠"),)
    return Prompt("打哪个电话找他？让他说，您来填。", wants="phone", options=options, free=True, check=_phone)


def _whose_prompt() -> Prompt:
    options = (Option("household", "是他自己家的事", "🏠", Look.MAIN), Option("other", "他替别人家报", "👥"))
    return Prompt("是谁家的事？", options=options)


def _phone(text: str) -> Checked:
    if text == NONE:
        return text
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，座机要带区号。")


async def _read_back(talk: Talk, told: dict[str, str]) -> None:
    """What will be sent, to be read aloud once; any line is asked again."""
    phone = "没有电话，去家里找" if told["phone"] == NONE else told["phone"]
    who = "自己家" if told["whose"] == "household" else "替别人家报"
    name = told["subject"] or "（没说名字）"
    text = f"1. 家在{told['place']}\n2. {told['story']}\n3. 找他：{phone}\n4. {who}，当家人：{name}"
    if wishes.of_draft(talk):
        text += "\n5. 直接交给镇里办，村里的人看不到"
    options = (
        Option("yes", "都对，报上去", "✅", Look.MAIN),
        Option("place", "改地方"),
        Option("story", "改事情"),
        Option("phone", "改电话"),
        Option("who", "改谁家的事"),
        Option("apart", "他不想让村里人办", "🙈"),
    )
    picked = await talk.ask("sure", Prompt(text, title="念一遍给他听，对不对？", options=options))
    if picked == "yes":
        return
    talk.edit("sure")
    talk.frame.aside.pop("sure", None)
    if picked == "place":
        again(talk)
    if picked == "apart":
        wishes.keep_apart(talk, Level.TOWN)
    for name in _EDITS.get(picked, ()):
        talk.edit(name)
    raise Rerun


async def _file(talk: Talk, place_id: int, told: dict[str, str]) -> str:
    """The report with its clue and task; gives the receipt number."""
    caller, came = told["whose"], talk.frame.answers["came"]
    phone = "" if told["phone"] == NONE else told["phone"]
    known = {**told, "phone": phone, "whose": "other_read"}
    filled = await filling.fill(talk, "f", report.FORM, known=known, stop=report.AFTER)
    if came != CHILD:
        talk.frame.done["consent"] = consent.version(talk.pack)
    facts = {**filled.facts, "subject": told["subject"], "caller": caller, "came": came}
    number = await report.file(talk, place_id, replace(filled, facts=facts))
    found = await talk.unit.reports.by_number(number)
    assert found is not None
    await log(talk, "report", f"clue:{found.clue_id}", came=came, caller=caller, read_aloud=came != CHILD)
    return number


async def _receipt(talk: Talk, place_id: int, number: str) -> Outgoing:
    shown = receipts.show(number, talk.pack.receipt)
    day = deadlines.due(talk.now, talk.pack.tasks.home_check, talk.pack.calendar, talk.house.zone).last_day
    say = f"报上去了。您的回执号是 {shown}，请记下来。最晚 {day.month}月{day.day}日，会有人上门或者打电话。不收钱。"
    return Outgoing(
        f"念给他听，念两遍：\n「{say}」",
        title="他的回执",
        receipt=shown,
        calls=await calls(talk, place_id),
        links=slips.links(talk.unit.cipher, talk.pack, number, talk.today),
        choices=(Choice("再报一件", "s.takedown", Look.CHOICE, "📝"), MENU),
        speech=say,
    )
