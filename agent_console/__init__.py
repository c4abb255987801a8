"""What staff see: one module per page, thin views, templates and static files."""

from agent_console.opening import open_console

__all__ = ["open_console"]
