"""Which native input the page offers for an answer: the number pad, the date picker, the camera, the microphone …"""

from dataclasses import dataclass

from chat.outgoing import Input, Outgoing


@dataclass(frozen=True, slots=True)
class Field:
    """An HTML input: its type and its on-screen keyboard. The browser fills nothing in: a phone has several users."""

    type: str = "text"
    mode: str = ""
    bounded: bool = False
    """Whether the browser understands min, max and step for it."""


_FIELDS = {
    "text": Field(),
    "integer": Field(mode="numeric"),
    "decimal": Field(mode="decimal"),
    "range": Field("range", bounded=True),
    "date": Field("date", bounded=True),
    "month": Field("month", bounded=True),
    "time": Field("time", bounded=True),
    "datetime": Field("datetime-local", bounded=True),
    "phone": Field("tel", mode="tel"),
    "place": Field(),
    "barcode": Field(),
}
_TOOLS = {
    "story": ("voice", "camera"),
    "image": ("camera",),
    "audio": ("voice",),
    "video": ("film",),
    "file": ("file",),
    "place": ("place",),
    "barcode": ("scan",),
    "trace": ("points",),
    "shape": ("points",),
}
_WORDS = {
    "text": "在这里写",
    "multiline": "在这里写，想写多少写多少",
    "story": "也可以在这里打字",
    "integer": "填数字",
    "decimal": "填数字",
    "phone": "手机号或座机号",
    "place": "也可以写地名",
    "barcode": "写条码上的数字",
    "trace": "走一段，点一下「记下这一点」",
    "shape": "沿着边走，拐弯处点一下「记下这一点」",
    "date": "选日期",
    "month": "选月份",
    "time": "选时间",
    "datetime": "选日期和时间",
}
_NO_QUESTION = "想说什么写在这里"


@dataclass(frozen=True, slots=True)
class Ask:
    """The answer form of one question. `field` is None where the answer is no typed word (a photo, a recording)."""

    name: str
    kind: str
    field: Field | None
    tools: tuple[str, ...]
    placeholder: str
    label: str
    value: str = ""
    low: str = ""
    high: str = ""
    step: str = ""
    many: bool = True


def ask_of(seq: int, message: Outgoing | None) -> Ask:
    """The form for the question at `seq`; without a question, or with buttons only, a plain line to write on."""
    given = message.input if message else None
    if given is None:
        words = "也可以在这里打字" if message else _NO_QUESTION
        return Ask(f"{seq}", "text", _FIELDS["text"], (), words, words)
    kind = given.kind if given.kind in _FIELDS or given.kind in _TOOLS or given.kind == "multiline" else "text"
    words = given.placeholder or _WORDS.get(kind, "也可以打字说明")
    return Ask(
        name=f"{seq}",
        kind=kind,
        field=_FIELDS.get(kind),
        tools=_TOOLS.get(kind, ()),
        placeholder=words,
        label=message.title or words if message else words,
        value=_value(kind, given),
        low=given.low,
        high=given.high,
        step=given.step,
        many=given.many or kind == "story",
    )


def _value(kind: str, given: Input) -> str:
    """The prefilled value as the browser's input takes it: a local date and time without its zone."""
    return given.value[:16] if kind == "datetime" else given.value
