"""The schema's history, one revision after another; each can be rolled out under a running hotline."""
