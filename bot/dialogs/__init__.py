"""One conversation per file: it asks, it never decides."""
