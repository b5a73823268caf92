"""Options of an installation, from the settings or from the environment of the process."""

import os

from django.conf import settings


def option(name: str, default: str = "") -> str:
    """The setting `name`, else the environment variable of that name, else `default`."""
    return str(getattr(settings, name, os.environ.get(name, default)))
