"""What a county fills in about itself before it goes live."""

from dataclasses import replace
from pathlib import Path

import pytest

import packs
from packs.controller import Controller, Filing
from packs.pack import Pack

FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packs.load(packs.folder(FOLDER))


def test_controller__shipped__all_to_be_filled_in(pack: Pack) -> None:
    assert pack.controller.empty == ("单位全称", "问自己信息的电话")
    assert pack.controller.unfiled == ("政务应用程序备案（网信部门）", "网站备案")


def test_controller__filled_in__no_warning_left(pack: Pack) -> None:
    filled = Controller("示范县农业农村局", "0000-8000000", (Filing("网站备案", "示范备00000001号", county=True),))
    assert (filled.empty, filled.unfiled) == ((), ())
    codes = [fault.code for fault in packs.checking.check_pack(replace(pack, controller=filled))]
    assert "no_controller" not in codes
    assert "no_filing" not in codes


def test_controller__no_filing_named__said(pack: Pack) -> None:
    found = packs.checking.check_pack(replace(pack, controller=Controller("示范县农业农村局", "0000-8000000")))
    assert [fault.code for fault in found if "filing" in fault.code] == ["no_filing"]


def test_controller__filing_without_source__error(pack: Pack) -> None:
    files = packs.folder(FOLDER)
    text = files["pack.toml"].decode().replace('title = "网站备案"\nnumber = ""\ncounty = true', 'title = "网站备案"')
    read = packs.check({**files, "pack.toml": text.encode()})
    assert ("no_source", "error") in [(fault.code, fault.level) for fault in read]
