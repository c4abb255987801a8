"""The pages there are: one module each, with a `blueprint`, and `LINKS` for what the navigation shows of it."""

PAGES = (
    "account",
    "entrance",
    "shell",
    "welcome",
)
