"""A pack as files: `{relative path: bytes}`, so that it can be stored whole. `folder` is the only reading from disk."""

import hashlib
from collections.abc import Mapping
from pathlib import Path


def folder(path: Path) -> dict[str, bytes]:
    """The files below `path`, hidden ones left out, paths with slashes. Raises OSError if it cannot be read."""
    if not path.is_dir():
        raise NotADirectoryError(path)
    found = (file for file in sorted(path.rglob("*")) if file.is_file())
    names = ((file.relative_to(path), file) for file in found)
    return {
        name.as_posix(): file.read_bytes()
        for name, file in names
        if not any(part.startswith((".", "~$")) for part in name.parts)
    }


def content_hash(files: Mapping[str, bytes]) -> str:
    """64 hex digits, the same for the same names and bytes whatever their order.

    >>> content_hash({"a": b"1", "b": b"2"}) == content_hash({"b": b"2", "a": b"1"})
    True
    >>> content_hash({"a": b"1b"}) == content_hash({"a": b"1", "b": b""})
    False
    """
    whole = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            whole.update(len(part).to_bytes(8, "big"))
            whole.update(part)
    return whole.hexdigest()
