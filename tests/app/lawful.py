"""A county that may go live: the shipped pack with everything filled in that a county fills in, and its settings."""

from pathlib import Path

import pytest

from tests.shipped import pack_files

KEY = "a key of the tests that lies elsewhere"


def filled_in(text: str) -> str:
    """pack.toml as a county has filled it in; nothing in it is real."""
    for empty, full in (
        ('name = "" # 个人信息处理者', 'name = "示范县农业农村局" # 个人信息处理者'),
        ('phone = "" # 群众问', 'phone = "0000-8000001" # 群众问'),
        (
            'title = "政务应用程序备案（网信部门）"\nnumber = ""',
            'title = "政务应用程序备案（网信部门）"\nnumber = "示范0001"',
        ),
        ('title = "网站备案"\nnumber = ""', 'title = "网站备案"\nnumber = "示范0002"'),
        ('title = "县里的值班电话"', 'title = "县里的值班电话"\nphone = "0000-8000000"'),
    ):
        assert empty in text
        text = text.replace(empty, full)
    return text


def write_pack(place: Path, change: tuple[str, str] = ("", "")) -> Path:
    """The filled-in pack as a folder, with one more change."""
    for name, data in pack_files().items():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    text = filled_in((place / "pack.toml").read_text(encoding="utf-8"))
    old, new = change
    assert old in text
    (place / "pack.toml").write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return place


def be_lawful(monkeypatch: pytest.MonkeyPatch, pack: Path) -> None:
    """The environment of an installation that may go live."""
    monkeypatch.setenv("YIMA_PACK", str(pack))
    monkeypatch.setenv("YIMA_PUBLIC_URL", "https://yima.example")
    monkeypatch.setenv("YIMA_SECRET_KEY", KEY)
