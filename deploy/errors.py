"""What stops a release: one sentence that says what to do."""


class ReleaseStopped(Exception):
    """A release cannot be made as things stand. Its message says what to do next."""
