"""The printed code: everything on the page, nothing over its edge, the code reads as segno made it."""

import io
import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from app import poster
from app.settings import Settings
from packs import Pack
from packs.pack import Poster

ADDRESS = "https://yima.example/c/7kd2abcdefgh"


def sheet(pack: Pack, village: str = "示范县桃花镇杏园村") -> poster.Sheet:
    return poster.lay_out(pack.poster, village=village, phone="0000-8001010", address=ADDRESS)


def test_lay_out__demo_pack__says_everything(pack: Pack) -> None:
    said = [line.text for line in sheet(pack).lines]
    assert "示范县桃花镇杏园村" in said
    assert "0000-8001010" in said
    for words in ("不会用手机", "打电话", "不收钱", "不要银行卡", "验证码"):
        assert any(words in line for line in said), words
    assert max(sheet(pack).lines, key=lambda line: line.size).text == "0000-8001010"


@pytest.mark.parametrize("village", ["村", "一个名字特别长特别长的自治县某某某镇某某某某社区居委会"])
def test_lay_out__any_name__on_the_page(pack: Pack, village: str) -> None:
    assert_on_the_page(sheet(pack, village))


def test_lay_out__many_lines__smaller_but_on_the_page() -> None:
    long = Poster("标题", ("{village}", *("不收钱。",) * 9, "打 {phone} 或者来村部"))
    assert_on_the_page(poster.lay_out(long, village="杏园村", phone="12317", address=ADDRESS))


def assert_on_the_page(made: poster.Sheet) -> None:
    assert made.code_top >= 0
    for line in made.lines:
        assert line.size > 2
        assert line.top + line.size <= poster.HEIGHT
    picture = Image.open(io.BytesIO(poster.png(made))).convert("L")
    width, height = picture.size
    left, top, right, bottom = picture.point(lambda dot: 255 * (dot < 128)).getbbox() or (0, 0, 0, 0)
    assert left > width * 0.04
    assert right < width * 0.96
    assert top > 0
    assert bottom < height


def test_png__code__module_for_module_as_made(pack: Pack) -> None:
    made = sheet(pack)
    picture = Image.open(io.BytesIO(poster.png(made))).convert("L")
    wanted = [list(row) for row in segno.make(ADDRESS, error="q", micro=False).matrix_iter(border=4)]
    dots, side = picture.width / poster.WIDTH, 122.0 / len(wanted)
    left = (poster.WIDTH - 122.0) / 2
    for y, row in enumerate(wanted):
        for x, dark in enumerate(row):
            at = (round((left + (x + 0.5) * side) * dots), round((made.code_top + (y + 0.5) * side) * dots))
            assert (picture.getpixel(at) == 0) == bool(dark), (x, y)


def test_png__size__a4_at_print_resolution(pack: Pack) -> None:
    picture = Image.open(io.BytesIO(poster.png(sheet(pack))))
    inches = [dots / dpi for dots, dpi in zip(picture.size, picture.info["dpi"], strict=True)]
    assert inches == pytest.approx([210 / 25.4, 297 / 25.4], rel=0.01)


def test_svg__well_formed__same_words_and_modules(pack: Pack) -> None:
    made = sheet(pack, "甲&乙<村>")
    root = ElementTree.fromstring(poster.svg(made))
    names = "{http://www.w3.org/2000/svg}"
    assert [text.text for text in root.iter(f"{names}text")] == [line.text for line in made.lines]
    (path,) = root.iter(f"{names}path")
    dark = sum(sum(row) for row in segno.make(ADDRESS, error="q", micro=False).matrix_iter())
    assert len(re.findall("M", path.attrib["d"])) == dark


def test_in_terminal__address__blocks(now: datetime) -> None:
    assert len(poster.in_terminal(ADDRESS).splitlines()) > 10


@pytest.mark.parametrize(
    ("public", "host", "wanted"),
    [
        ("https://yima.example/", "127.0.0.1", "https://yima.example"),
        ("", "127.0.0.1", "http://127.0.0.1:8080"),
        ("", "192.0.2.7", "http://192.0.2.7:8080"),
    ],
)
def test_public_address__setting_first_then_where_it_listens(public: str, host: str, wanted: str) -> None:
    assert poster.public_address(Settings(public_url=public, http_host=host)) == wanted
