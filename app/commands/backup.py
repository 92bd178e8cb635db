"""`yima backup FILE [--plain]`: database and sealed files in one sealed archive, while the service goes on."""

import tempfile
from pathlib import Path

from app import archive
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import open_store
from storage import backups
from storage.unit import utc_now


def main(argv: list[str]) -> int:
    """0 with the archive, 1 with one line when it can't be made, 2 for wrong usage."""
    parser = Parser("yima backup", "把数据库和文件备份成一个文件；不用停服务")
    parser.add_argument("file", type=Path, help="备份存成哪个文件，如 yima-2026-03-02.backup")
    parser.add_argument("--plain", action="store_true", help="不加密（只给演示县；正式的县里上线体检会拦下）")
    options = parser.parse_args(argv)
    return command(lambda settings: _backup(settings, options.file.resolve(), plain=options.plain))


async def _backup(settings: Settings, path: Path, *, plain: bool) -> int:
    _check_place(path)
    async with open_store(settings) as store:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".yima-backup-") as folder:
            fingerprint = store.cipher.fingerprint
            tables = await backups.dump(store.engine, Path(folder), fingerprint=fingerprint, at=utc_now())
            cipher = None if plain else store.cipher
            manifest = archive.pack(path, Path(folder), settings.files_dir, tables, cipher)
        async with store.unit() as unit:
            await backups.note(unit.settings, path, at=utc_now(), plain=plain)
    rows = sum(manifest.tables.values())
    print(f"已备份到 {path}：{len(manifest.tables)} 张表 {rows} 行，{manifest.files} 个文件，{_size(path)}。")
    if plain:
        print("这份备份没有加密：人名、地名谁拿到都能看。用完请删掉，正式的县不要用 --plain。")
    where = "YIMA_SECRET_KEY" if settings.secret_key else str(settings.data_dir / "secret.key")
    print(f"密钥不在备份里，没有它备份打不开。请把 {where} 另外保管好。")
    return 0


def _check_place(path: Path) -> None:
    if path.is_dir() or not path.parent.is_dir():
        raise Fault(f"备份存不到 {path}。请写一个文件名，并先建好所在的文件夹。")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 2**20:.1f} MB"
