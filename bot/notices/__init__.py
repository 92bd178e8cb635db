"""What we say unasked: its words, its buttons, and the placing into people's talks."""
