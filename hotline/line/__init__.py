"""The local line: our own emulation of the carrier, in its own process. `exchange` is its core."""
