"""`yima invite`: one link for one person, and the first administrator on an empty database."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.commands import import_, invite
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from packs import Pack
from storage.links import INVITE, LinkView
from storage.people import PersonView
from tests.app import sheets

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def token_in(said: str) -> str:
    found = re.search(r"/i/(\w+)", said)
    assert found
    return found[1]


def look(settings: Settings, token: str, *, later: timedelta = timedelta()) -> LinkView | None:
    async def ask() -> LinkView | None:
        async with open_store(settings) as store, store.unit() as unit:
            return await unit.links.find(INVITE, token, now=datetime.now(UTC) + later)

    return asyncio.run(ask())


def person(settings: Settings, code: str) -> PersonView | None:
    async def ask() -> PersonView | None:
        async with open_store(settings) as store, store.unit() as unit:
            return await unit.people.by_code(code, on=datetime.now(settings.county_zone).date())

    return asyncio.run(ask())


def test_invite__by_code_name_or_phone__the_same_person(demo: Settings, run: Run) -> None:
    for words in ("worker-01", "甲一山", "138 0000 0001"):
        status, said, _ = run(invite.main, words)
        assert (status, "杏园村" in said or "一组" in said) == (0, True)
        link = look(demo, token_in(said))
        worker = person(demo, "worker-01")
        assert link is not None
        assert worker is not None
        assert link.person_id == worker.id
        assert f"/start i-{token_in(said)}" in said


def test_invite__again__older_one_is_worthless(demo: Settings, run: Run) -> None:
    old = token_in(run(invite.main, "worker-01")[1])
    new = token_in(run(invite.main, "worker-01")[1])
    other = token_in(run(invite.main, "worker-02")[1])
    assert [look(demo, token) is not None for token in (old, new, other)] == [False, True, True]


def test_invite__three_days__then_over(demo: Settings, run: Run) -> None:
    token = token_in(run(invite.main, "worker-01")[1])
    assert look(demo, token, later=timedelta(hours=71)) is not None
    assert look(demo, token, later=timedelta(hours=73)) is None


def test_invite__nobody_or_gone__one_line(demo: Settings, run: Run) -> None:
    async def leave() -> None:
        async with open_store(demo) as store, store.unit() as unit:
            now = datetime.now(UTC)
            gone = await unit.people.by_code("worker-03", on=now.date())
            assert gone is not None
            await unit.people.leave(gone.id, on=now.date() - timedelta(days=1), at=now)

    asyncio.run(leave())
    for words, expected in (("没有这个人", "没有找到"), ("worker-03", "没有岗位")):
        status, said, line = run(invite.main, words)
        assert (status, said, expected in line) == (1, "", True)


def test_invite__first_admin__on_an_empty_database(settings: Settings, run: Run) -> None:
    status, said, _ = run(invite.main, "--admin", "癸二雪", "--phone", "13800000099")
    assert status == 0
    link, admin = look(settings, token_in(said)), person(settings, "admin-1")
    assert link is not None
    assert admin is not None
    assert (link.person_id, admin.name, [post.role for post in admin.posts]) == (admin.id, "癸二雪", ["admin"])
    status, _, line = run(invite.main, "--admin", "别人", "--phone", "13800000098")
    assert (status, "已经有管理员" in line) == (1, True)
    assert run(invite.main, "admin-1")[0] == 0


def test_invite__county_imported_afterwards__takes_the_admins_county_over(
    settings: Settings, run: Run, tmp_path: Path
) -> None:
    run(invite.main, "--admin", "癸二雪", "--phone", "13800000099")
    status, said, _ = run(import_.main, "places", str(sheets.workbook(tmp_path / "表.xlsx", sheets.PLACES)))
    assert (status, "新增 4，有改动 1" in said) == (0, True)
    admin = person(settings, "admin-1")
    assert admin is not None
    assert admin.posts[0].place_name == "某县"


@pytest.mark.parametrize(
    "argv", [[], ["worker-01", "--admin", "甲"], ["--admin", "甲"], ["worker-01", "--phone", "13800000001"]]
)
def test_invite__wrong_usage__2(settings: Settings, run: Run, argv: list[str]) -> None:
    assert run(invite.main, *argv)[0] == 2
