"""The doors, both directions."""
