"""Transcript rows as the page shows them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.handlers.phone import rendering
from bot.handlers.phone.door import WEB
from bot.handlers.phone.rendering import Paper, Talking
from chat.address import Address
from chat.outgoing import Attached, Call, Choice, Input, Link, Look, Outgoing
from storage.outbox import OutboxView

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
YES = Choice("是", "q.1.1.0")
FORM = Talking("/c/abc", "t0ken", "0nce")


def said(seq: int, text: str = "好", *, mine: bool = False, at: datetime = NOW, **more) -> OutboxView:
    return OutboxView(seq, 1, Address("phone", "k"), at, Outgoing(text, **more), mine, None, "waiting", 0, "")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return Paper(WEB, ZoneInfo("Asia/Shanghai"))


def seqs(views) -> list[int]:
    return [view.seq for view in views]


def test_fold__card_of_a_notice__replaced_in_its_old_place():
    assert seqs(rendering.fold([said(1, slot="n"), said(2), said(3, slot="n")])) == [3, 2]


def test_fold__question_again_after_other_words__at_the_end():
    assert seqs(rendering.fold([said(1, slot="q", choices=(YES,)), said(2), said(3, slot="q", choices=(YES,))])) == [
        2,
        3,
    ]


def test_fold__question_toggled_at_once__in_its_place():
    assert seqs(rendering.fold([said(1), said(2, slot="q", choices=(YES,)), said(3, slot="q", choices=(YES,))])) == [
        1,
        3,
    ]


def test_fold__toggles_pressed__one_card_without_their_echoes():
    card = Choice("生病", "q.1.1.+0", on=False)
    rows = [said(n, slot="q", choices=(card,)) if n % 2 else said(n, "生病", mine=True) for n in range(1, 6)]
    assert seqs(rendering.fold(rows)) == [5]
    words = [said(1, slot="q", choices=(card,)), said(2, "别的话", mine=True), said(3, slot="q", choices=(card,))]
    assert seqs(rendering.fold(words)) == [2, 3]


def test_rows__older_question__its_buttons_put_away_but_acts_stay(paper):
    act = Choice("催办", "n.1", Look.ACT)
    first, second = paper.rows([said(1, choices=(YES, act)), said(2, choices=(YES,))], NOW)
    assert (first.past, second.past) == (True, False)
    assert 'class="choice act"' in paper.message(first, FORM)


def test_rows__only_acts__no_question():
    assert rendering.live_of([said(1, choices=(YES,)), said(2, choices=(Choice("催办", "n", Look.ACT),))]) == 1


def test_rows__time__shown_after_a_silence_and_with_the_day_when_older(paper):
    rows = paper.rows(
        [said(1, at=NOW - timedelta(days=1)), said(2, at=NOW), said(3, at=NOW + timedelta(minutes=1))], NOW
    )
    assert [row.stamp for row in rows] == ["11月22日 12:00", "12:00", ""]


def test_message__all_of_it__shown_and_safe(paper):
    view = said(
        7,
        "一行\n<b>二行</b>",
        title="标题",
        details="细节",
        receipt="QS-1",
        progress="第 1 / 约 3 题",
        urgent=True,
        calls=(Call("村里", "0550-555 0143"),),
        links=(Link("看", "/x"), Link("坏", "javascript:alert(1)"), Link("外", "//evil.example")),
        files=(Attached("f1", "image", "照片"), Attached("f2", "audio", ""), Attached("f3", "speech", "")),
        choices=(Choice("是", "q.1", icon="是"), Choice("电话", "c", Look.CONTACT)),
        slot="s",
    )
    html = paper.message(paper.rows([view], NOW)[0], FORM)
    for part in ("标题", "细节", "QS-1", "第 1 / 约 3 题", 'href="tel:05505550143"', 'href="/x"', "/c/abc/file/f1"):
        assert part in html
    for part in ("javascript:", "//evil", "<b>二行", "电话</span>"):
        assert part not in html
    assert 'data-sound="/c/abc/file/f3"' in html
    assert html.count("<audio") == 1


def test_speech__without_own_words__reads_text_and_choices(paper):
    row = paper.rows([said(1, "选一个", choices=(YES, Choice("返回", "w.back", Look.NAV)))], NOW)[0]
    assert row.speech == "选一个\n可以选：是。"
    assert paper.rows([said(1, "x", speech="念这个")], NOW)[0].speech == "念这个"


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("text", ['type="text"']),
        ("multiline", ["<textarea"]),
        ("integer", ['inputmode="numeric"']),
        ("decimal", ['inputmode="decimal"']),
        ("date", ['type="date"', 'max="2026-11-23"']),
        ("time", ['type="time"']),
        ("datetime", ['type="datetime-local"']),
        ("phone", ['type="tel"', 'autocomplete="off"']),
        ("image", ['accept="image/*"', "capture="]),
        ("audio", ['id="voice"', 'accept="audio/*"']),
        ("video", ['accept="video/*"']),
        ("file", ['id="paper"']),
        ("place", ['id="locate"', 'type="text"']),
        ("barcode", ['id="scan"', 'type="text"']),
        ("story", ["<textarea", 'id="voice"', 'id="camera"', 'id="picture"']),
        ("something new", ['type="text"']),
    ],
)
def test_compose__each_kind__its_native_input(paper, kind, parts):
    ask = rendering.ask_for([said(5, input=Input(kind, high="2026-11-23"))])
    html = paper.compose(ask, FORM)
    for part in [*parts, 'name="csrf" value="t0ken"', 'data-for="5"']:
        assert part in html


def test_compose__value_kept__offered_again(paper):
    ask = rendering.ask_for([said(1, input=Input("datetime", value="2026-11-23T10:00:00.000+08:00"))])
    assert 'value="2026-11-23T10:00"' in paper.compose(ask, FORM)
