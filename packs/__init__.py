"""Reads and checks packs: bytes in, a frozen Pack out."""

from packs.checking import check, load
from packs.faults import BadPack, Fault, Faulty
from packs.files import content_hash, folder
from packs.pack import Pack
from packs.reading import read

__all__ = ["BadPack", "Fault", "Faulty", "Pack", "check", "content_hash", "folder", "load", "read"]
