"""The line for people: their phones on a page and in a terminal, and what is told of a call."""
