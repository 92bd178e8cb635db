"""The tables of department lists: a list, and its lines. Of a line that does not count only hashes are kept."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.rows import key, plain_json, sealed


class DepartmentListRow(SQLModel, table=True):
    """One list from a department."""

    __tablename__ = "department_list"

    id: int | None = key()
    kind: str = Field(index=True)
    """A code of the pack."""
    pack_hash: str
    file: str | None = sealed()
    """What the file was called."""
    digest: str = Field(default="", index=True)
    """The file's, so that the same one is noticed; our own id of a file sent in chat."""
    by_id: int | None = Field(default=None, foreign_key="person.id")
    state: str = Field(index=True)
    """One of `storage.lists`' states."""
    read_at: datetime
    taken_at: datetime | None = None
    undone_at: datetime | None = None
    before_id: int | None = Field(default=None, foreign_key="department_list.id")
    """The list it was compared with."""
    refusals: list[dict[str, Any]] | None = sealed()
    """Rows that could not be read: row, column, reason, remedy; nothing of their content."""
    counts: dict[str, int] | None = plain_json()


class ListLineRow(SQLModel, table=True):
    """One line. `body` only where somebody may have to look at it: name, phone, place, value, pairs."""

    __tablename__ = "list_line"

    id: int | None = key()
    list_id: int = Field(foreign_key="department_list.id", index=True)
    row: int
    key_hash: str = Field(index=True)
    """The person, the same from list to list."""
    value_hash: str
    verdict: str = Field(index=True)
    change: str
    place_id: int | None = Field(default=None, foreign_key="place.id")
    household_id: int | None = Field(default=None, foreign_key="household.id", index=True)
    clue_id: int | None = Field(default=None, foreign_key="clue.id", index=True)
    body: dict[str, Any] | None = sealed()
