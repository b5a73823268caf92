"""What stands in the way of learning or of using a model, in words staff understand."""

from __future__ import annotations


class ClassifyError(ValueError):
    """A file, a row or a model that cannot be used; the text is Chinese and says what to do."""
