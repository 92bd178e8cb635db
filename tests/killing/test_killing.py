"""A scripted report whose server is killed at any moment: in the end everything is there exactly once."""

import asyncio
import random
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import select

from app.settings import Settings
from app.wiring import open_store, open_yima
from storage.clues import ClueRow
from storage.events import EventRow
from storage.inbox import InboxRow
from storage.notices import NoticeRow
from storage.reports import ReportRow
from storage.tasks import TaskRow
from tests.killing.villager import Villager

LIFE = Path(__file__).with_name("life.py")
SCRIPT = (
    "我有难处，要申报",
    "一组",
    "孩子他爸从架子上摔下来了",
    "住院要好多钱",
    "说完了",
    "13800000000",
    "自己家",
    "看病花钱多",
    "选好了",
    "跳过",
    "都对",
)
SEEDS = (1, 2)
KILL_SHARE = 0.8
"""Of the messages so many are sent to a server that is about to die."""
MOMENT_S = 0.12
"""Within this time after a message the server dies: before it is kept, in the turn, after it."""


@dataclass
class Server:
    """The lives of one Yima."""

    folder: Path
    port: int
    mother: "asyncio.subprocess.Process"
    chance: random.Random
    kills: int = 0
    _is_alive: bool = False
    _reviving: asyncio.Lock = field(default_factory=asyncio.Lock)
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def revive(self) -> None:
        """A new life once the last one is over; waits until it listens. Some die while they begin."""
        async with self._reviving:
            if self._is_alive and _is_listening(self.port):
                return
            await self._tell(b"+")
            while self.kills and self.chance.random() < 0.15:
                await asyncio.sleep(self.chance.random() * 0.8)
                await self.kill()
                await self._tell(b"+")
            try:
                async with asyncio.timeout(30):
                    while not (self._is_alive and _is_listening(self.port)):
                        await asyncio.sleep(0.02)
                        if not self._is_alive:  # the killer of the message on its way met this life, not the last
                            await self._tell(b"+")
            except TimeoutError as late:
                raise AssertionError((self.folder / "log").read_text()) from late

    async def _tell(self, sign: bytes) -> None:
        assert self.mother.stdin
        assert self.mother.stdout
        async with self._telling:
            self.mother.stdin.write(sign)
            assert await asyncio.wait_for(self.mother.stdout.readexactly(1), 30) == sign
            self._is_alive = sign == b"+"

    async def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        await self._tell(b"-")
        self.kills += 1

    async def kill_soon(self) -> None:
        """At a moment that chance names."""
        await asyncio.sleep(self.chance.random() * MOMENT_S)
        await self.kill()


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    """Below those that outgoing connections are given: whoever asks for a dead server must not meet themselves."""
    for port in random.sample(range(18_000, 30_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise RuntimeError("no free port")


@asynccontextmanager
async def serving(folder: Path, seed: int) -> AsyncIterator[Server]:
    """A server in a folder, living."""
    port = _free_port()
    with (folder / "log").open("ab") as log:
        mother = await asyncio.create_subprocess_exec(
            sys.executable, LIFE, folder, str(port), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
    server = Server(folder, port, mother, random.Random(seed))
    try:
        await server.revive()
        yield server
    finally:
        assert mother.stdin
        mother.stdin.close()
        await asyncio.wait_for(mother.wait(), 10)


@dataclass(frozen=True)
class Outcome:
    """What a report left behind, without what chance makes; `said` is the transcript, their words with a >."""

    reports: list[dict[str, str]]
    clues: int
    tasks: list[str]
    notices: list[tuple[str, str, str]]
    events: list[tuple[str, str]]
    inbox: list[str]
    said: list[str]


async def played(folder: Path, seed: int, *, is_killing: bool) -> tuple[Outcome, int, int]:
    """The script from the code to the review; what it left, and how often the server died and a message went again."""
    async with serving(folder, seed) as server:
        base = f"http://127.0.0.1:{server.port}"
        villager = Villager(base, f"/c/{await _code(folder)}", server.revive)
        try:
            await villager.arrive()
            for words in SCRIPT:
                killer = None
                if is_killing and server.chance.random() < KILL_SHARE:
                    killer = asyncio.create_task(server.kill_soon())
                await villager.do(words)
                if killer:
                    await killer
        finally:
            await villager.close()
    return await _outcome(folder), server.kills, villager.repeats


async def _code(folder: Path) -> str:
    async with open_store(Settings(data_dir=folder)) as store, store.unit() as unit:
        code = await unit.links.code_of((await unit.places.named("杏园"))[0].id)
    assert code
    return code


async def _outcome(folder: Path) -> Outcome:
    async with open_store(Settings(data_dir=folder)) as store, store.unit() as unit:
        reports = (await unit.session.exec(select(ReportRow))).all()
        notices = (await unit.session.exec(select(NoticeRow))).all()
        events = (await unit.session.exec(select(EventRow))).all()
        newest = await unit.talks.newest("phone")
        assert newest
        rows = [row for row in await unit.outbox.after(newest.id, 0) if row.notice_id is None]
        return Outcome(
            reports=[{k: v for k, v in (one.record or {}).items() if not k.startswith("meta/")} for one in reports],
            clues=len((await unit.session.exec(select(ClueRow))).all()),
            tasks=[one.state for one in (await unit.session.exec(select(TaskRow))).all()],
            notices=sorted((one.whom, one.about, one.rung) for one in notices),
            events=sorted((one.act, one.about) for one in events),
            inbox=[one.state for one in (await unit.session.exec(select(InboxRow))).all()],
            said=[_masked(f"{'> ' if row.mine else ''}{row.message.text} {row.message.receipt}") for row in rows],
        )


def _masked(line: str) -> str:
    return re.sub(r"(?<!\d)\d{4} ?\d{4}(?!\d)", "########", line)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county in a folder, to be copied."""
    folder = tmp_path_factory.mktemp("county")

    async def found() -> None:
        async with open_yima(Settings(data_dir=folder), demo=True):
            pass

    asyncio.run(found())
    return folder


@pytest.fixture(scope="module")
def undisturbed(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the report leaves when nobody is killed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(county, folder)
    outcome, kills, _ = asyncio.run(played(folder, 0, is_killing=False))
    assert kills == 0
    return outcome


def test_undisturbed__one_report_one_clue_one_task(undisturbed: Outcome) -> None:
    (report,) = undisturbed.reports
    assert report["core/story"] == "孩子他爸从架子上摔下来了\n住院要好多钱"
    assert report["more/risk"] == "illness"
    assert undisturbed.clues == 1
    assert undisturbed.tasks == ["open"]
    assert len(set(undisturbed.notices)) == len(undisturbed.notices) > 0
    assert set(undisturbed.inbox) == {"done"}
    toggled = [words for words in SCRIPT if words != "看病花钱多"]
    assert [line.strip("> ") for line in undisturbed.said if line.startswith("> ")] == toggled


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_random_moments__everything_once(
    seed: int, county: Path, undisturbed: Outcome, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(county, folder)
    outcome, kills, _ = await played(folder, seed, is_killing=True)
    assert kills >= 5
    assert outcome == undisturbed
