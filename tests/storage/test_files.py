"""Files: sealed on disk, found by a random id and by nothing else."""

from datetime import datetime
from pathlib import Path

import pytest

from storage.unit import Store


async def test_keep__then_read__same_bytes_other_id_each_time(store: Store) -> None:
    one, two = [await store.blobs.keep(b"photo") for _ in range(2)]
    assert await store.blobs.read(one.id) == b"photo"
    assert (one.digest, one.size) == (two.digest, 5)
    assert one.id != two.id


async def test_erase__twice__gone(store: Store) -> None:
    blob = await store.blobs.keep(b"photo")
    await store.blobs.erase(blob.id)
    await store.blobs.erase(blob.id)
    with pytest.raises(FileNotFoundError):
        await store.blobs.read(blob.id)


@pytest.mark.parametrize("name", ["../secret.key", "..", "/etc/passwd", "a/b", "", "aa%2f"])
async def test_read__a_path_for_an_id__nothing(store: Store, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.key").write_text("secret")
    with pytest.raises(FileNotFoundError):
        await store.blobs.read(name)


async def test_join_clue__from_then_on_its_papers(store: Store, talk_id: int, now: datetime) -> None:
    blob = await store.blobs.keep(b"photo")
    async with store.unit() as unit:
        place = await unit.places.add(code="g", name="一组", level="grid", parent_id=None)
        clue = await unit.clues.add(source="report", place_id=place.id, pack_hash="x", at=now)
        await unit.files.add(blob, name="屋顶.jpg", mime="image/jpeg", kind="image", talk_id=talk_id, at=now)
        assert await unit.files.of_clue(clue) == []
        await unit.files.join_clue([blob.id], clue)
        (file,) = await unit.files.of_clue(clue)
    assert (file.id, file.name, file.clue_id, file.talk_id) == (blob.id, "屋顶.jpg", clue, talk_id)
