"""Questions of our own dialogs: how they are shown and how an answer is read from what somebody did."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chat import typed
from chat.incoming import Incoming, Kind
from chat.outgoing import Call, Choice, Input, Look, Outgoing
from chat.sheet import Sheet
from chat.verdict import Rejected

SKIP = "skip"
"""The button data and the typed word of an optional question's 跳过."""
ANEW = "anew"
"""The button data of 重新说: the story begins anew."""
SKIP_WORDS = ("跳过", "不填", "没有", "略过")
DONE_WORDS = ("好了", "选好了", "说完了", "完了", "就这些", "没了", "完成", "发送")
NOT_A_STORY = frozenset(DONE_WORDS) - {"没了"}
"""Words that end a story and are none themselves; 没了 also says that somebody died."""

_IN_PIECES = {"choices": "选好了", "story": "说完了", "files": "就这些", "message": "就这些"}
"""Questions answered in several messages, and the button that ends them."""
_GATHERED = {"story": "还可以接着说", "files": "还可以接着发", "message": "再写一句就发，不写"}
"""Of several messages: what may follow the pieces so far."""
_INPUTS = {
    "text": "multiline",
    "message": "story",
    "phone": "phone",
    "story": "story",
    "files": "image",
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "place": "place",
}
KIND_NAMES = {"image": "照片", "audio": "语音", "video": "视频", "file": "文件"}

LONGEST = 1000
"""Characters of an answer in one piece; a story may be longer."""

Checked = Any | Rejected


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a question: what is kept and what is shown."""

    value: str
    label: str
    icon: str = ""
    look: Look = Look.CHOICE


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question.

    `wants`: "choice" (one option), "choices" (several), "text", "phone", "story" (text, voice and photos in any
    mixture, several messages, ended by 说完了), "image", "audio", "video", "file" (one of that kind), "files" (photos,
    several messages), "message" (files of any kind in several messages, ended by words), "place". With `free`, text
    that is no option is an answer too. A story and files are kept as `{"text": […], "media": [{"file_id", "kind",
    "name"}, …]}`, a message without files as its words, a place as "lat lon 0 accuracy".
    `check` turns what was read into the value kept, or rejects it.
    """

    text: str
    wants: str = "choice"
    options: tuple[Option, ...] = ()
    title: str = ""
    details: str = ""
    optional: bool = False
    free: bool = False
    input: Input | None = None
    calls: tuple[Call, ...] = ()
    check: Callable[[Any], Checked] = field(default=lambda value: value)
    progress: str = ""
    receipt: str = ""
    has_back: bool = True
    page_size: int = 8
    buttons_from: int = 0
    """Options before this one have no button: they are answered by their number or words."""
    sheet: Sheet | None = None


def show(prompt: Prompt, draft: str, visit: int, *, partial: Any = None, kept: Any = None, page: int = 0) -> Outgoing:
    """The question as a message. `partial` is what a several-piece answer holds so far, `kept` an earlier answer."""
    token = f"q.{draft}.{visit}."
    choices = list(_option_choices(prompt, token, partial, page))
    if prompt.wants in _IN_PIECES and partial:
        choices.append(Choice(_IN_PIECES[prompt.wants], token + "ok", Look.MAIN))
    if isinstance(kept, str) and kept and not partial and prompt.wants not in ("choice", "choices"):
        choices.append(Choice(f"还用这个：{' '.join(kept.split())[:20]}", token + "keep", Look.MAIN))
    if prompt.wants == "story" and partial and kept:
        choices.append(Choice("重新说", token + ANEW, Look.NAV))
    if prompt.optional:
        choices.append(Choice("跳过", token + SKIP, Look.NAV))
    if prompt.has_back:
        choices.append(Choice("返回上一步", "w.back", Look.NAV))
    return Outgoing(
        text=_so_far(prompt.wants, partial, kept) if partial and prompt.wants in _GATHERED else prompt.text,
        title=prompt.title,
        details=prompt.details,
        choices=tuple(choices),
        input=_input(prompt, kept),
        calls=prompt.calls,
        slot=f"{draft}.{visit}" if prompt.wants in _IN_PIECES else "",
        progress=prompt.progress,
        receipt=prompt.receipt,
        sheet=prompt.sheet,
    )


def _option_choices(prompt: Prompt, token: str, partial: Any, page: int) -> list[Choice]:
    first = prompt.buttons_from + page * prompt.page_size
    shown = list(enumerate(prompt.options))[first : first + prompt.page_size]
    chosen = set(partial or ()) if prompt.wants == "choices" else set()
    found = []
    for number, option in shown:
        is_on = option.value in chosen if prompt.wants == "choices" else None
        sign = ("-" if is_on else "+") if prompt.wants == "choices" else ""
        found.append(Choice(option.label, f"{token}{sign}{number}", option.look, option.icon, is_on))
    if len(prompt.options) > first + prompt.page_size:
        found.append(Choice("更多", f"{token}p{page + 1}", Look.NAV))
    elif page:
        found.append(Choice("从头看", f"{token}p0", Look.NAV))
    return found


def _input(prompt: Prompt, kept: Any) -> Input | None:
    if prompt.input is not None:
        return prompt.input
    if prompt.wants in _INPUTS:
        return Input(_INPUTS[prompt.wants], value=kept if isinstance(kept, str) else "", many=prompt.wants == "files")
    return Input("text") if prompt.free else None


def _so_far(wants: str, story: dict[str, Any], kept: Any) -> str:
    if kept and kept == "\n".join(story["text"]):
        return f"您前面说的是：\n{kept}\n\n还可以接着说，好了请点「说完了」。"
    parts = []
    if story.get("text"):
        parts.append(f"文字 {len(story['text'])} 段")
    for kind, name in KIND_NAMES.items():
        count = sum(one["kind"] == kind for one in story.get("media", ()))
        if count:
            parts.append(f"{name} {count} 个")
    return f"收到了：{'、'.join(parts)}。{_GATHERED[wants]}，好了请点「{_IN_PIECES[wants]}」。"


@dataclass(frozen=True, slots=True)
class More:
    """The answer is not finished: what it holds so far, or another page of options."""

    partial: Any
    page: int = 0


@dataclass(frozen=True, slots=True)
class Stale:
    """The press belongs to another question."""


def read(prompt: Prompt, heard: Incoming, draft: str, visit: int, partial: Any, kept: Any) -> Any:
    """What the person answered: a value (already checked), Rejected, More or Stale."""
    if heard.kind is Kind.PRESS:
        return _read_press(prompt, heard.text, draft, visit, partial, kept)
    if heard.kind is Kind.ODD:
        how = "请打字、说话或发照片。" if prompt.wants == "story" else "请打字回答，或点下面的按钮。"
        return Rejected(f"{heard.text}我看不懂。{how}")
    if heard.kind is Kind.CONTACT and prompt.wants != "phone":
        return Rejected("这一步不用发电话号码，请打字回答，或点下面的按钮。")
    text = heard.text.strip()
    if prompt.optional and not heard.media and text in SKIP_WORDS:
        return ""
    if prompt.wants in ("story", "files"):
        return _read_pieces(prompt, heard, partial, kept)
    if prompt.wants in KIND_NAMES:
        return _read_file(prompt, heard)
    if prompt.wants == "message" and heard.media:
        return _gather(heard, partial)
    if heard.media:
        return Rejected("这一步不用发文件，请打字回答，或点下面的按钮。")
    if heard.kind is Kind.PLACE and heard.position is not None and prompt.wants == "place":
        at = heard.position
        return prompt.check(f"{at.lat:.6f} {at.lon:.6f} 0 {at.accuracy:g}")
    if heard.kind is Kind.PLACE:
        return Rejected("这一步不用发位置，请打字回答，或点下面的按钮。")
    if not text:
        return Rejected("没有收到字。请再说一次，或点下面的按钮。")
    if len(text) > LONGEST:
        return Rejected(f"这一步写得太长了，有 {len(text)} 个字。请写短一点，最多 {LONGEST} 个字。")
    if prompt.wants == "text" and _is_emoji(text):
        return Rejected("只收到了表情。请用字回答。")
    answer = _read_text(prompt, text, partial)
    if prompt.wants == "message" and partial and answer == text and text not in {one.value for one in prompt.options}:
        return prompt.check({**partial, "text": [*partial["text"], text]})
    return answer


def _read_press(prompt: Prompt, data: str, draft: str, visit: int, partial: Any, kept: Any) -> Any:
    token = f"q.{draft}.{visit}."
    if not data.startswith(token):
        return Stale()
    act = data.removeprefix(token)
    if act == SKIP and prompt.optional:
        return ""
    if act == ANEW and prompt.wants == "story":
        return More({})
    if act == "keep" and kept is not None:
        return prompt.check(kept)
    if act == "ok" and partial:
        return _finish(prompt, partial)
    if act.startswith("p") and act[1:].isdecimal():
        return More(partial, int(act[1:]))
    sign, number = (act[0], act[1:]) if act[:1] in "+-" and len(act) > 1 else ("", act)
    if not number.isdecimal() or int(number) >= len(prompt.options):
        return Stale()
    option = prompt.options[int(number)]
    value = option.value
    if bool(sign) != (prompt.wants == "choices") or option.look in (Look.CONTACT, Look.PLACE):
        return Stale()
    if prompt.wants != "choices":
        return prompt.check(value)
    chosen = [one for one in (partial or ()) if one != value] + ([value] if sign == "+" else [])
    return More(chosen)


def _finish(prompt: Prompt, partial: Any) -> Any:
    if prompt.wants == "choices":
        partial = [option.value for option in prompt.options if option.value in partial]
    return prompt.check(partial)


def _read_pieces(prompt: Prompt, heard: Incoming, partial: Any, kept: Any) -> Any:
    story = {"text": list((partial or {}).get("text", ())), "media": list((partial or {}).get("media", ()))}
    text = heard.text.strip()
    if text in DONE_WORDS and not heard.media and (partial or kept):
        return prompt.check(story if partial else kept)
    if text in NOT_A_STORY and not heard.media and prompt.wants == "story":
        return Rejected("还没有收到内容。请打字、说话或发照片。")
    if prompt.wants == "files" and any(one["kind"] != "image" for one in _files(heard)):
        return Rejected("这一步只收照片。没有照片就点「跳过」。")
    if prompt.wants == "files" and not heard.media:
        return Rejected("这一步请发照片。没有照片就点「跳过」。")
    story["media"] += _files(heard)
    if text:
        story["text"].append(text)
    if not text and not _files(heard):
        faults = [one.fault for one in heard.media if one.fault]
        return Rejected(faults[0] if faults else "没有收到内容。请打字、说话或发照片。")
    if text and not story["media"] and not any(sign.isalnum() for line in story["text"] for sign in line):
        return Rejected("只收到了表情。请用几个字说说家里遇到了什么难处。")
    return More(story)


def _gather(heard: Incoming, partial: Any) -> Any:
    """Files of a message with their captions, as they come; an album comes one by one."""
    found = _files(heard)
    if not found:
        return Rejected(next((one.fault for one in heard.media if one.fault), "没有收到文件，请再发一次。"))
    so_far = partial or {"text": [], "media": []}
    caption = [heard.text.strip()] if heard.text.strip() else []
    return More({"text": [*so_far["text"], *caption], "media": [*so_far["media"], *found]})


def _read_file(prompt: Prompt, heard: Incoming) -> Any:
    found = _files(heard)
    if not found:
        faults = [one.fault for one in heard.media if one.fault]
        return Rejected(faults[0] if faults else f"这一步要发{KIND_NAMES[prompt.wants]}。不想发可以返回或跳过。")
    if prompt.wants != "file" and found[0]["kind"] != prompt.wants:
        return Rejected(f"这一步要的是{KIND_NAMES[prompt.wants]}，请重新发一个。")
    return prompt.check({"text": [], "media": found[:1]})


def _files(heard: Incoming) -> list[dict[str, str]]:
    return [{"file_id": one.file_id, "kind": one.kind, "name": one.name} for one in heard.media if one.file_id]


def _is_emoji(text: str) -> bool:
    """Neither a letter nor a digit nor a mark of punctuation."""
    return not any(unicodedata.category(sign)[0] in "LNP" for sign in text)


def _read_text(prompt: Prompt, text: str, partial: Any) -> Any:
    if prompt.wants == "choices" and partial and text in DONE_WORDS:
        return _finish(prompt, partial)
    if prompt.options:
        picked = _picked(prompt, text, partial)
        if not prompt.free or not isinstance(picked, Rejected):
            return picked
    return prompt.check(text)


def _picked(prompt: Prompt, text: str, partial: Any) -> Any:
    """What somebody typed at a question with options; a doubt is asked back with the same buttons."""
    shown = [(option.value, option.label) for option in prompt.options]
    if prompt.wants == "choices":
        if text in (labels := {label: value for value, label in shown}):
            return More(list(dict.fromkeys([*(partial or ()), labels[text]])))
        match typed.several(text, shown):
            case typed.Understood(value=value):
                return More(list(dict.fromkeys([*(partial or ()), *value.split()])))
            case typed.Unsure(question=question):
                return Rejected(question)
            case rejected:
                return rejected
    match typed.choice(text, shown):
        case typed.Understood(value=value):
            return prompt.check(value)
        case typed.Unsure(question=question):
            return Rejected(question)
        case rejected:
            return rejected
