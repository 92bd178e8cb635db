"""What a form post means."""

import pytest

from bot.handlers.phone import posted
from bot.handlers.phone.posted import Posted, Upload
from chat.incoming import Incoming, Kind, Media, Position
from chat.verdict import Rejected


def heard(fields: dict[str, str], media: tuple[Media, ...] = (), uploads: list[Upload] | None = None) -> Incoming:
    found = posted.incoming(Posted(fields, [], uploads or []), 7, media)
    assert isinstance(found, Incoming), found
    return found


def test_incoming__each_kind():
    photo = Media("image", file_id="f")
    assert heard({"text": " 你好 "}).text == "你好"
    assert heard({"data": "q.1.2.0"}).kind is Kind.PRESS
    assert heard({"text": "看"}, (photo,)).kind is Kind.MEDIA
    assert heard({"lat": "31.5", "lon": "117", "accuracy": "8"}).position == Position(31.5, 117.0, 8.0)
    assert heard({}).kind is Kind.TEXT


@pytest.mark.parametrize(("lat", "lon"), [("91", "0"), ("nan", "0"), ("x", "0"), ("0", "999"), ("inf", "0"), ("1", "")])
def test_incoming__impossible_place__no_position(lat, lon):
    assert heard({"lat": lat, "lon": lon, "text": "村口"}).position is None


def test_incoming__too_long__rejected():
    assert isinstance(posted.incoming(Posted({"text": "长" * 20_001}), 7, ()), Rejected)
    assert isinstance(posted.incoming(Posted({"text": "长" * 4_000}), 7, ()), Incoming)


def test_key__of_the_page__taken_and_bound_to_the_talk():
    assert heard({"key": "a" * 20}).key == f"7.{'a' * 20}"
    assert heard({"key": "short", "text": "x"}).key != "7.short"


def test_key__same_form_without_javascript__by_its_content():
    form = {"once": "n1", "text": "你好"}
    assert heard(form).key == heard(dict(form)).key
    assert heard(form).key != heard({**form, "text": "再见"}).key
    assert heard(form).key != heard({**form, "once": "n2"}).key
    assert heard(form).key != heard(form, uploads=[Upload("a.jpg", "", b"1")]).key
