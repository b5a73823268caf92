"""How sending fails: for now, or for good."""


class SendFailed(Exception):
    """The message did not go out. The text is shown to staff and names no recipient."""

    is_final = False


class Undeliverable(SendFailed):
    """Trying again cannot help: the address is wrong, or the recipient is gone."""

    is_final = True
