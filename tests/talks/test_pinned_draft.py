"""A pack that changes while somebody is filling a form: the draft goes on as it began, the next one is new."""

from pathlib import Path

import pytest

from app import stores, unfinished
from app.settings import Fault
from packs.files import folder
from tests.talks.stage import Stage, stage
from tests.talks.transcript import Step

PACK = Path(__file__).parents[2] / "packs" / "anhui-2022"


async def test_new_pack__draft_open__goes_on_with_its_own_form(tmp_path: Path) -> None:
    async with stage("terminal", tmp_path / "data") as scene:
        await _play(scene, "@ 王婶 扫 杏园村", "> 我有难处，要申报", "> 一组")
        changed = _changed(tmp_path / "pack")
        _, pack = await stores.read_pack(changed, in_use="")
        async with scene.yima.store.unit() as unit:
            (begun,) = await unfinished.touched(unit, pack, on=scene.clock().date())
        assert (begun.count, begun.lost) == (1, [])
        assert begun.line().startswith("没填完的「家里有难处」1 份：照开始时的表填完")
        await _refused(scene, tmp_path / "broken")
        await stores.take_pack(scene.yima.store, changed, at=scene.clock())
        said = await _play(scene, "> 房子漏雨", "> 说完了")
        assert "怎么找您？" in said
        assert "电话写在这里" not in said
        said = await _play(
            scene, "@ 李叔 扫 杏园村", "> 我有难处，要申报", "> 二组", "> 没活干了，家里揭不开锅", "> 说完了"
        )
        assert "电话写在这里" in said


async def _refused(scene: Stage, path: Path) -> None:
    """A form that does not hold: said with its place, and the pack in use stays in use."""
    async with scene.yima.store.unit() as unit:
        before = await unit.packs.active()
    form = _changed(path) / "forms" / "visit.md"
    words = form.read_text(encoding="utf-8")
    form.write_text(words.replace("select_one seen | basics", "select_one sen | basics"), encoding="utf-8")
    with pytest.raises(Fault, match=r"forms/visit.md survey 第 \d+ 行"):
        await stores.take_pack(scene.yima.store, path, at=scene.clock())
    async with scene.yima.store.unit() as unit:
        assert await unit.packs.active() == before


async def _play(scene: Stage, *lines: str) -> str:
    said: list[str] = []
    for line in lines:
        said += await scene.play(Step(line))
    return "\n".join(said)


def _changed(path: Path) -> Path:
    """The demo's pack with another question for the phone."""
    for name, data in folder(PACK).items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    form = path / "forms" / "report.md"
    form.write_text(
        form.read_text(encoding="utf-8").replace("怎么找您？留个电话。", "电话写在这里。"), encoding="utf-8"
    )
    return path
