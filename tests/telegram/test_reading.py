"""Updates built by python-telegram-bot and by the stand-in, read by us through aiogram."""

import datetime as dt
import json
from typing import Any

import pytest
import telegram
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.handlers.telegram.reading import FETCH_MOST, placed, read, read_bytes
from bot.turn import Unreadable
from chat.address import Address
from chat.incoming import Incoming, Kind, Media, Position
from tests.telegram.standin import Standin

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ANNA = telegram.User(7, "甲", False, language_code="zh-hans")
CHAT = telegram.Chat(7, "private", first_name="甲")


def update(**content: Any) -> dict[str, Any]:
    """An update with one message, built by python-telegram-bot."""
    content.setdefault("from_user", ANNA)
    message = telegram.Message(9, NOW, content.pop("chat", CHAT), **content)
    return telegram.Update(31, message=message).to_dict()


def heard(raw: dict[str, Any]) -> Incoming:
    found = read(raw)
    assert found is not None
    assert found[0] == Address("telegram", "7")
    return found[1]


def test_text__with_sender__text() -> None:
    assert heard(update(text="家里漏雨")) == Incoming(
        "31", Kind.TEXT, text="家里漏雨", sender="甲", language="zh-hans", extra={"message": "9"}
    )


def test_start__with_payload__start() -> None:
    incoming = heard(update(text="/start vAbc-1"))
    assert (incoming.kind, incoming.text) == (Kind.START, "vAbc-1")
    assert heard(update(text="/start")).text == ""


@pytest.mark.parametrize(("text", "word"), [("/help", "帮助"), ("/cancel@yima_bot", "取消"), ("/ask 低保", "问 低保")])
def test_command__one_of_the_six__its_word(text: str, word: str) -> None:
    incoming = heard(update(text=text))
    assert (incoming.kind, incoming.text) == (Kind.TEXT, word)


def test_press__data_and_card() -> None:
    card = telegram.Message(5, NOW, CHAT, text="问")
    query = telegram.CallbackQuery("q1", ANNA, "7", message=card, data="q.d1.3.0")
    raw = telegram.Update(31, callback_query=query).to_dict()
    incoming = heard(raw)
    assert (incoming.kind, incoming.text, incoming.refers) == (Kind.PRESS, "q.d1.3.0", "5")
    place = placed(raw)
    assert place is not None
    assert (place.press, place.message_id) == ("q1", 5)


def test_press__card_out_of_reach__still_a_press() -> None:
    card = telegram.InaccessibleMessage(CHAT, 5)
    query = telegram.CallbackQuery("q1", ANNA, "7", message=card, data="w.menu")
    assert heard(telegram.Update(31, callback_query=query).to_dict()).text == "w.menu"


def test_photo__largest_size() -> None:
    sizes = [telegram.PhotoSize("s", "us", 90, 60, 900), telegram.PhotoSize("b", "ub", 1280, 960, 90_000)]
    incoming = heard(update(photo=sizes, caption="屋顶", media_group_id="a1"))
    assert incoming.media == (Media("image", "ub.jpg", "image/jpeg", 90_000, ref="b"),)
    assert (incoming.kind, incoming.text, incoming.album) == (Kind.MEDIA, "屋顶", "a1")


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        ({"voice": telegram.Voice("f", "u", 3)}, "audio", "u.ogg"),
        ({"audio": telegram.Audio("f", "u", 3, file_name="话.mp3")}, "audio", "话.mp3"),
        ({"video": telegram.Video("f", "u", 320, 240, 3, file_name="a.mp4")}, "video", "a.mp4"),
        ({"video_note": telegram.VideoNote("f", "u", 240, 3)}, "video", "u.mp4"),
        ({"document": telegram.Document("f", "u", "证明.pdf", "application/pdf")}, "file", "证明.pdf"),
        ({"document": telegram.Document("f", "u", "a.jpg", "image/jpeg")}, "image", "a.jpg"),
    ],
)
def test_file__each_kind__media(content: dict[str, Any], kind: str, name: str) -> None:
    (media,) = heard(update(**content)).media
    assert (media.kind, media.name, media.ref, media.is_pending) == (kind, name, "f", True)


def test_file__too_large__fault_instead_of_fetching() -> None:
    big = telegram.Document("f", "u", "a.zip", "application/zip", file_size=FETCH_MOST + 1)
    (media,) = heard(update(document=big)).media
    assert not media.is_pending
    assert "20 MB" in media.fault


def test_place__degrees_and_metres() -> None:
    incoming = heard(update(location=telegram.Location(116.5, 33.5, horizontal_accuracy=12.0)))
    assert (incoming.kind, incoming.position) == (Kind.PLACE, Position(33.5, 116.5, 12.0))


def test_contact__own_or_not__said() -> None:
    own = heard(update(contact=telegram.Contact("+8613800000000", "甲", user_id=7)))
    other = heard(update(contact=telegram.Contact("13900000000", "乙", user_id=8)))
    assert (own.kind, own.text, own.extra["own"]) == (Kind.CONTACT, "+8613800000000", "1")
    assert other.extra["own"] == ""


def test_edit__new_text__refers_to_the_message() -> None:
    message = telegram.Message(9, NOW, CHAT, from_user=ANNA, text="改了", edit_date=NOW)
    incoming = heard(telegram.Update(31, edited_message=message).to_dict())
    assert (incoming.kind, incoming.text, incoming.refers) == (Kind.EDIT, "改了", "9")


def test_edit__moving_live_position__nobody_waits() -> None:
    spot = telegram.Location(116.5, 33.5, live_period=60)
    message = telegram.Message(9, NOW, CHAT, from_user=ANNA, location=spot, edit_date=NOW)
    assert read(telegram.Update(31, edited_message=message).to_dict()) is None


def test_odd__sticker_and_dice__named() -> None:
    sticker = telegram.Sticker("f", "u", 1, 1, False, False, "regular")
    assert heard(update(sticker=sticker)).text == "贴图"
    assert heard(update(dice=telegram.Dice(3, "🎲"))).kind is Kind.ODD


def test_service__pinned__nobody_waits() -> None:
    assert read(update(pinned_message=telegram.Message(5, NOW, CHAT, text="x"))) is None


def test_group__is_marked() -> None:
    found = read(update(text="大家好", chat=telegram.Chat(-5, "group", title="群")))
    assert found is not None
    assert found[0] == Address("telegram", "-5", group=True)


def test_unreadable__message_without_date__raises() -> None:
    raw = {"update_id": 3, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}}
    with pytest.raises(Unreadable):
        read(raw)
    place = placed(raw)
    assert place is not None
    assert place.address.key == "7"
    with pytest.raises(Unreadable):
        read_bytes(b"{")


def test_unknown_kind_of_update__new_fields__nobody_waits() -> None:
    assert read({"update_id": 3, "hologram": {"chat": {"id": 7, "type": "private"}}}) is None


def test_bytes__as_kept__same_reading() -> None:
    raw = update(text="好")
    found = read(raw)
    assert found is not None
    assert read_bytes(json.dumps(raw).encode()) == found[1]


async def test_stand_in__everything_a_person_does__readable_and_parsed_by_the_other_library(standin: Standin) -> None:
    anna = standin.person(7, "甲")
    anna.start("code")
    anna.send_photo(b"1")
    anna.send_album([b"1", b"2"])
    anna.share_contact("13800000000")
    anna.share_location(33.0, 116.0)
    anna.edit(1, "改")
    for kind in ("voice", "audio", "video", "video_note", "document", "animation", "sticker"):
        anna.send_file(kind)
    kinds = []
    for raw in standin.updates:
        assert telegram.Update.de_json(raw, None).update_id == raw["update_id"]
        kinds.append(heard(raw).kind)
    assert kinds == [
        *(Kind.START, Kind.MEDIA, Kind.MEDIA, Kind.MEDIA, Kind.CONTACT, Kind.PLACE, Kind.EDIT),
        *([Kind.MEDIA] * 6),
        Kind.ODD,
    ]


NAMES = st.sampled_from(["chat", "id", "type", "message", "from", "text", "date", "x"])
KINDS = st.sampled_from(["update_id", "message", "callback_query", "poll", "edited_message"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KINDS, JSON))
def test_anything__read_or_refused__never_a_crash(raw: dict[str, Any]) -> None:
    place = placed(raw)
    assert place is None or place.key == str(raw["update_id"])
    try:
        found = read(raw)
    except Unreadable:
        return
    assert found is None or found[1].key == str(raw["update_id"])
