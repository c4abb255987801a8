"""What callers hear: flows as data, and the pure code that plays, checks and draws them."""
