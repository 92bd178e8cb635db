"""The pack the project ships, loaded once a process."""

from functools import cache
from pathlib import Path

from packs import Pack, folder, load

ROOT = Path(__file__).parents[1]


@cache
def pack_files() -> dict[str, bytes]:
    """Its files by their paths in the pack."""
    return folder(ROOT / "packs" / "anhui-2022")


@cache
def shipped_pack() -> Pack:
    """The pack itself."""
    return load(pack_files())
