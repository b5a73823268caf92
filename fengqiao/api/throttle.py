"""How many requests a minute one token may make of one process.

Counted in the process: it guards against a client that loops, and costs no query.
"""

from __future__ import annotations

import time
from threading import Lock

from django.conf import settings

from fengqiao.api.problems import TooManyRequests

WINDOW_SECONDS = 60


class RateLimit:
    """Requests of each token in the current minute."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = 0
        self._counts: dict[int, int] = {}

    def count(self, token_id: int) -> None:
        """Count one request; raises TooManyRequests beyond FENGQIAO_API_RATE (0: no limit)."""
        limit: int = settings.FENGQIAO_API_RATE
        if not limit:
            return
        now = time.monotonic()
        window = int(now // WINDOW_SECONDS)
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            seen = self._counts[token_id] = self._counts.get(token_id, 0) + 1
        if seen > limit:
            raise TooManyRequests(int((window + 1) * WINDOW_SECONDS - now) + 1)

    def forget(self) -> None:
        """Start anew (tests reuse ids)."""
        with self._lock:
            self._counts = {}


rate_limit = RateLimit()
