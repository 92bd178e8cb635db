"""How messages look; the stand-in's strict reader and python-telegram-bot judge the HTML and the keyboards."""

import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.telegram.rendering import TEXT_MOST, render, units
from chat.outgoing import Call, Choice, Input, Link, Look, Outgoing
from tests.telegram.entities import length, parse_html

PUBLIC = "https://yima.example.org/"


def plain(message: Outgoing) -> str:
    """What is read when all pieces are put together."""
    return "\n".join(parse_html(text)[0] for text in render(message, PUBLIC).texts)


def test_all_parts__in_order() -> None:
    message = Outgoing(
        "第一句 <b>&amp;",
        title="标题",
        details="细节",
        progress="第 3 / 约 12 题",
        receipt="A-17",
        calls=(Call("值班", "0000-1234567"),),
        input=Input("text", value="旧的"),
    )
    lines = [line for line in plain(message).splitlines() if line]
    assert lines == [
        *("标题", "第 3 / 约 12 题", "第一句 <b>&amp;", "🧾 回执号（点一下就复制）：", "A-17"),
        *("现在填的是：", "旧的", "📞 值班：0000-1234567", "细节"),
    ]


def test_urgent__stands_out() -> None:
    assert plain(Outgoing("快走", urgent=True)).startswith("🆘🆘 紧急")


def test_long_text__split_at_lines__nothing_lost() -> None:
    text = "\n".join(f"第{n}行，" + "字" * 60 for n in range(200))
    look = render(Outgoing(text, choices=(Choice("好", "q"),)), PUBLIC)
    pieces = [parse_html(piece)[0] for piece in look.texts]
    assert len(pieces) == 4
    assert all(length(piece) <= TEXT_MOST for piece in pieces)
    assert "\n".join(pieces) == text


@settings(deadline=None)
@given(st.text(st.sampled_from("字😀<>&\"' \n。，a"), min_size=1, max_size=400), st.integers(1, 40))
def test_any_text__any_length__readable_and_within_limits(text: str, times: int) -> None:
    look = render(Outgoing(text * times, title="<题>", details=text * 3), PUBLIC)
    pieces = [parse_html(piece)[0] for piece in look.texts]
    assert all(0 < length(piece) <= TEXT_MOST for piece in pieces)
    wanted = "<题>" + text * times + text * 3
    assert "".join("".join(pieces).split()) == "".join(wanted.split())


@given(st.text())
def test_units__as_telegram_counts(text: str) -> None:
    clean = text.encode("utf-16", "ignore").decode("utf-16")
    assert units(clean) == length(clean)


def test_buttons__answers_above_moves_below__read_by_the_other_library() -> None:
    choices = (
        Choice("返回", "w.back", Look.NAV),
        Choice("住房", "q.1", icon="🏠", on=True),
        Choice("吃饭", "q.2", on=False),
    )
    look = render(Outgoing("哪些？", choices=choices), PUBLIC)
    assert look.inline is not None
    markup = telegram.InlineKeyboardMarkup.de_json(look.inline.model_dump(exclude_none=True), None)
    rows = [[(button.text, button.callback_data) for button in row] for row in markup.inline_keyboard]
    assert rows == [[("✅ 🏠 住房", "q.1"), ("⬜ 吃饭", "q.2")], [("返回", "w.back")]]


def test_buttons__label_longer_than_a_phone__also_in_the_text() -> None:
    label = "家里有人生了重病或者出了事故，医药费太多付不起"
    message = Outgoing("什么情况？", choices=(Choice(label, "q.1"), Choice("没有", "q.2")))
    assert f"· {label}" in plain(message)


def test_buttons__more_than_telegram_takes__named_in_the_text() -> None:
    message = Outgoing("哪个村？", choices=tuple(Choice(f"村{n}", f"q.{n}") for n in range(120)))
    look = render(message, PUBLIC)
    assert look.inline is not None
    assert sum(map(len, look.inline.inline_keyboard)) == 90
    assert "村119" in plain(message)


def test_contact__its_own_keyboard__data_buttons_stay_inline() -> None:
    choices = (Choice("发我的手机号", "", Look.CONTACT), Choice("没有电话，来家里", "q.1"))
    look = render(Outgoing("怎么找您？", choices=choices), PUBLIC)
    assert look.inline is not None
    assert look.reply is not None
    (((key,),),) = [look.reply.model_dump(exclude_none=True)["keyboard"]]
    button = telegram.KeyboardButton.de_json(key, None)
    assert (button.text, button.request_contact) == ("发我的手机号", True)
    assert [row[0].text for row in look.inline.inline_keyboard] == ["没有电话，来家里"]


def test_links__https_as_buttons__others_as_lines() -> None:
    links = (Link("看案件", "/c/1"), Link("别处", "https://gov.example.org/a"))
    look = render(Outgoing("看", links=links), PUBLIC)
    assert look.inline is not None
    assert [row[0].url for row in look.inline.inline_keyboard] == [
        "https://yima.example.org/c/1",
        "https://gov.example.org/a",
    ]
    demo = render(Outgoing("看", links=links[:1]), "http://127.0.0.1:8080")
    assert demo.inline is None
    assert "看案件：http://127.0.0.1:8080/c/1" in demo.texts[0]
