"""Going live: one line with a remedy for each thing that stands in the way, from `doctor --live` and from `run`."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app import live, steps
from app.commands import backup, doctor, run
from app.demo import found
from app.live import County
from app.settings import ROOT, Settings
from app.stores import load_pack, open_store
from packs import Pack
from storage.links import CODE, DEMO
from storage.unit import Store, utc_now
from tests.app.lawful import KEY, be_lawful, write_pack

Run = Callable[..., tuple[int, str, str]]
Way = Callable[[Path, pytest.MonkeyPatch], None]


@pytest.fixture
def lawful(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and pack of a county that may go live; its database is empty."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("YIMA_HTTP_PORT", str(probe.getsockname()[1]))
    be_lawful(monkeypatch, write_pack(tmp_path / "pack"))
    return tmp_path


def within(work: Callable[[Store], Awaitable[None]]) -> None:
    """Runs something on the store of the environment, its pack loaded."""

    async def go() -> None:
        settings = Settings()
        async with open_store(settings) as store:
            await load_pack(store, settings, at=utc_now(), anew=True)
            await work(store)

    asyncio.run(go())


def of_pack(old: str, new: str) -> Way:
    def change(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIMA_PACK", str(write_pack(place / "changed", (old, new))))

    return change


def of_setting(name: str, value: str | None) -> Way:
    def change(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)

    return change


def key_file(place: Path, _: pytest.MonkeyPatch) -> None:
    (place / "data").mkdir()
    (place / "data" / "secret.key").write_text(KEY)


def key_in_env_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / ".env").write_text(f"YIMA_SECRET_KEY={KEY}\n")


def demo_county(_: Path, __: pytest.MonkeyPatch) -> None:
    async def make(store: Store) -> None:
        async with store.unit() as unit:
            await unit.settings.put("demo", True)

    within(make)


def demo_link(_: Path, __: pytest.MonkeyPatch) -> None:
    async def make(store: Store) -> None:
        async with store.unit() as unit:
            await unit.links.make(DEMO, at=utc_now(), title="村民")

    within(make)


def clock_moved(_: Path, __: pytest.MonkeyPatch) -> None:
    async def make(store: Store) -> None:
        async with store.unit() as unit:
            await unit.settings.put("clock_offset_s", 86400.0)

    within(make)


def plain_backup(place: Path, _: pytest.MonkeyPatch) -> None:
    assert backup.main([str(place / "open.tar"), "--plain"]) == 0


WAYS: dict[str, tuple[Way, str, str]] = {
    "demo county": (demo_county, "演示县", "YIMA_DATA_DIR"),
    "demo links": (demo_link, "演示入口", "另设"),
    "clock moved on": (clock_moved, "拨快", "另设"),
    "controller": (of_pack('name = "示范县农业农村局"', 'name = ""'), "单位全称", "[controller]"),
    "phone of the controller": (of_pack('phone = "0000-8000001"', 'phone = " "'), "问自己信息的电话", "[controller]"),
    "filing number": (of_pack("示范0002", ""), "网站备案", "整段删掉"),
    "office phone": (of_pack('phone = "0000-8000000"', 'phone = ""'), "县里的值班电话", "[[office]]"),
    "http": (of_setting("YIMA_PUBLIC_URL", "http://yima.example"), "不是 https", "https://"),
    "no address": (of_setting("YIMA_PUBLIC_URL", None), "不是 https", "https://"),
    "staff in full": (of_pack('staff = "notice"\nvillager = "none"\npush = true\n\n[channels.apprise]',
                              'staff = "full"\nvillager = "none"\npush = true\n\n[channels.apprise]'),
                      "telegram", "notice"),
    "plain backup": (plain_backup, "没加密的备份", "删掉它"),
    "key beside": (of_setting("YIMA_SECRET_KEY", None), "密钥和数据放在一起", "YIMA_SECRET_KEY"),
    "key left beside": (key_file, "secret.key", "删掉这个文件"),
    "key in .env beside": (key_in_env_file, ".env", "移到"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_live__one_thing_missing__one_line_with_its_remedy_and_run_refuses(
    lawful: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run: Run, way: str
) -> None:
    change, words, remedy = WAYS[way]
    change(lawful, monkeypatch)
    capsys.readouterr()
    status, said, refused = run(run_main)
    (line,) = [each for each in refused.splitlines() if f"｜{live.WHAT}：" in each]
    assert (status, said, line.startswith("不对")) == (1, "", True)
    assert words in line
    assert remedy in line.partition("。")[2]
    assert [str(finding) for finding in live.findings(Settings(), asyncio.run(live.look(Settings())))] == [line]


def run_main(argv: list[str]) -> int:
    return run.main(argv)


def test_live__shipped_pack_on_a_fresh_machine__every_line_and_the_first_steps(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said, refused = run(run_main)
    lines = refused.splitlines()
    assert (status, said) == (1, "")
    assert len([each for each in lines if each.startswith("不对｜上线")]) == 5
    assert "有 5 处必须改" in refused
    status, told, _ = run(doctor.main, "--live")
    assert status == 1
    assert [each for each in told.splitlines() if "｜上线：" in each] == lines[:5]
    assert [each.split("：")[0] for each in lines if each.startswith("  ")][:3] == [
        "  → 1. 政策包",
        "  · 2. 地方",
        "  · 3. 人员",
    ]
    assert not settings.data_dir.exists(), "looking makes nothing"


def test_live__nothing_said_about_retention__refused(lawful: Path, pack: Pack) -> None:
    county = County(replace(pack, keeping=pack.keeping[1:]))
    assert "没有写各样记录留多久：report" in [finding.words for finding in live.findings(Settings(), county)]


def test_live__everything_there__may_go_live(lawful: Path, run: Run) -> None:
    status, said, _ = run(doctor.main, "--live")
    assert (status, "都好，可以上线" in said, live.WHAT + "：" in said) == (0, True, False)
    assert backup.main([str(lawful / "sealed")]) == 0
    assert run(doctor.main, "--live")[0] == 0
    assert run(doctor.main)[0] == 0


def test_live__plain_backup_gone_and_a_sealed_one_made__may_go_live(lawful: Path, run: Run) -> None:
    run(backup.main, str(lawful / "open.tar"), "--plain")
    (lawful / "open.tar").unlink()
    assert "最近一次备份没有加密" in run(doctor.main, "--live")[1]
    run(backup.main, str(lawful / "sealed"))
    assert run(doctor.main, "--live")[0] == 0


def test_live__demo_asked_of_the_doctor__refused(settings: Settings, pack: Pack, run: Run) -> None:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    assert run(doctor.main)[0] == 0
    status, said, _ = run(doctor.main, "--live")
    assert (status, "时间也能快进" in said) == (1, True)


def test_live__wrong_key__one_line(lawful: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    demo_link(lawful, monkeypatch)
    monkeypatch.setenv("YIMA_SECRET_KEY", "another secret, also long enough!!")
    status, said, refused = run(run_main)
    assert (status, said, refused.count("\n")) == (1, "", 1)
    assert "对不上" in refused


def test_expired__a_day_after_the_last__said_by_the_doctor(lawful: Path, pack: Pack, run: Run) -> None:
    county, last = County(pack), pack.identity.valid_to
    assert last == date(2025, 12, 31)
    assert live.pack_expired(county, last) is None
    finding = live.pack_expired(county, date(2026, 1, 1))
    assert finding is not None
    assert str(finding).startswith("留意｜政策包：「安徽 2022 年防返贫监测帮扶」2025年12月31日到期")
    said = run(doctor.main)[1]
    assert "到期，已经过了" in said


def test_steps__as_they_are_done__the_next_one_is_marked(pack: Pack) -> None:
    assert steps.left(County(pack))
    assert steps.lines(County(pack), "packs/anhui-2022")[0].startswith("  → 1. 政策包：抄一份 packs/anhui-2022")
    county = County(pack, places=3, people=4, codes=1, invited=1, households=9)
    assert not steps.left(county)
    marks = [line.strip()[0] for line in steps.lines(county, "p")]
    assert marks == ["→", "✓", "✓", "✓", "✓", "✓", "✓", "·"]


def test_run__lawful_and_empty__serves_and_tells_the_steps(lawful: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "run"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said, words = lawful / "said", ""
    with said.open("wb") as out, subprocess.Popen(command, cwd=lawful, env=environment, stdout=out) as process:
        until = time.monotonic() + 30
        while "8. 备份" not in words and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
            words = said.read_text(encoding="utf-8")
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
    assert "一码已经启动：https://yima.example" in words
    assert "✓ 1. 政策包" in words
    assert "→ 2. 地方：yima import places" in words
    assert "村码：yima qr 村名 海报.png" in words


def test_run__county_set_up__no_steps_any_more(lawful: Path) -> None:
    async def make(store: Store) -> None:
        async with store.unit() as unit:
            county = await unit.places.add(code="99", name="示范县", level="county", parent_id=None)
            village = await unit.places.add(code="9901", name="杏园村", level="village", parent_id=county.id)
            await unit.people.add(code="worker-01", name="甲一山")
            await unit.links.make(CODE, at=utc_now(), place_id=village.id, title="杏园村")

    within(make)
    county = asyncio.run(live.look(Settings()))
    assert (county.places, county.people, county.codes, county.is_loaded) == (2, 1, 1, True)
    assert live.findings(Settings(), county) == []
    assert not steps.left(county)
