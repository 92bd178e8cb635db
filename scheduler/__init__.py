"""Time as a visitor: claims what is due, asks the same rules as everybody, leaves by the same outbox."""
