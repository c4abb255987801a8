"""The pages there are: one module each, with a `blueprint`, and `LINKS` for what the navigation shows of it."""

PAGES = (
    "account",
    "board",
    "call_log",
    "directory",
    "entrance",
    "export",
    "figures",
    "handover",
    "opened_call",
    "people",
    "rota",
    "shell",
    "since",
    "softphone",
    "ticket",
    "welcome",
    "work",
)
