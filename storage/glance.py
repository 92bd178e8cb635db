"""A glance into an SQLite file without the database's libraries, for commands that have to answer within a second."""

import sqlite3
from contextlib import closing
from pathlib import Path


def has_live_articles(file: Path) -> bool:
    """Whether anything was published by chat; False for a file that is not there or has no such table."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM article WHERE state = 'live' LIMIT 1").fetchone() is not None
    except sqlite3.OperationalError:
        return False
