"""What all tables share: column kinds. Instants are aware and UTC by SQLModel's own column type."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.types import JSON
from sqlmodel import Field

from storage.sealing import Sealed


def key() -> Any:
    """A primary key the database counts."""
    return Field(default=None, primary_key=True)


def sealed(**more: Any) -> Any:
    """A sealed JSON column, empty unless said."""
    return Field(default=None, sa_type=Sealed, nullable=True, **more)


def plain_json(**more: Any) -> Any:
    """A readable JSON column; nothing personal goes in."""
    return Field(default=None, sa_type=JSON, nullable=True, **more)


def words(**more: Any) -> Any:
    """A text column of any length, empty unless said."""
    return Field(default="", sa_type=Text, **more)
