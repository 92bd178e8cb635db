"""Time as a visitor: the only place for APScheduler."""
