"""The words all doors share: who is spoken to, what came in, what goes out. No I/O and no subject of the trade."""
