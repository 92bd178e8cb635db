"""Reads and checks packs: bytes in, a frozen Pack out."""
