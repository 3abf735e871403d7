"""Pure decisions about a position."""
