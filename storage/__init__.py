"""Everything that lasts: the only place for SQL."""
