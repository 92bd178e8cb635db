"""`yima restore FILE [--force]`: puts a backup in place of everything, or changes nothing."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from app import archive
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import open_store
from storage import backups
from storage.backups import Manifest, NotEmpty, NotWhole
from storage.envelope import OtherKey
from storage.unit import Store

_OTHER_KEY = (
    "这个备份是用另一把密钥封的，什么都没有改。"
    "请把原来的 secret.key 放回数据文件夹（或设好原来的 YIMA_SECRET_KEY）再恢复。"
)


def main(argv: list[str]) -> int:
    """0 when everything is back, 1 with one line and nothing changed, 2 for wrong usage."""
    parser = Parser("yima restore", "从备份恢复；先停下服务")
    parser.add_argument("file", type=Path, help="yima backup 存的文件")
    parser.add_argument("--force", action="store_true", help="库里已有数据也换掉")
    options = parser.parse_args(argv)
    return command(lambda settings: _restore(settings, options.file, force=options.force))


async def _restore(settings: Settings, path: Path, *, force: bool) -> int:
    _check_there(path)
    async with open_store(settings) as store:
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
            try:
                manifest = archive.unpack(path, Path(folder), store.cipher)
                _check_key(store, manifest)
                await backups.load(store.engine, Path(folder) / "tables", manifest, force=force)
            except OtherKey as fault:
                raise Fault(_OTHER_KEY) from fault
            except NotWhole as fault:
                raise Fault(
                    f"{path.name} 不是完整的备份，或者来自更新的版本；什么都没有改。请换一个备份文件。"
                ) from fault
            except NotEmpty as fault:
                raise Fault("数据库里已经有数据，什么都没有改。确实要换掉，请先备份现在的，再加上 --force。") from fault
            _put_files(Path(folder) / "files", settings.files_dir)
    made = datetime.fromisoformat(manifest.made_at).astimezone(settings.county_zone)
    rows = sum(manifest.tables.values())
    print(f"已恢复到 {made:%Y-%m-%d %H:%M} 的备份：{rows} 行，{manifest.files} 个文件。")
    return 0


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise Fault(f"找不到备份文件 {path}。请检查名字和路径。")


def _check_key(store: Store, manifest: Manifest) -> None:
    if manifest.fingerprint != store.cipher.fingerprint:
        raise Fault(_OTHER_KEY)


def _put_files(fresh: Path, place: Path) -> None:
    """Adds the backup's files. What no record names any more stays: ids are random, nobody can come by it."""
    for file in sorted(fresh.rglob("*")):
        if file.is_file():
            target = place / file.relative_to(fresh)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
