"""One client of the load test, in a process of its own: `python -m fengqiao.bench.client`.

Reads one line of JSON (where, what, how long), says `ready`, waits for `go`, sends the requests
one after another over one kept connection and writes what it measured. Free of Django.
"""

from __future__ import annotations

import json
import sys
import time
from http.client import HTTPConnection
from itertools import cycle
from typing import Any


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Send the requests until they are used up (`repeat`: round and round) or time is over."""
    connection = HTTPConnection(order["host"], order["port"], timeout=60)
    connection.connect()
    requests = cycle(order["requests"]) if order["repeat"] else iter(order["requests"])
    latencies: list[float] = []
    failed: list[str] = []
    print("ready", flush=True)  # noqa: T201  the agreed word to the parent
    sys.stdin.readline()
    end = time.perf_counter() + order["seconds"]
    for method, path, headers, body in requests:
        began = time.perf_counter()
        if began > end or len(latencies) >= order["count"]:
            break
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        latencies.append(time.perf_counter() - began)
        if response.status >= 400:
            failed.append(f"{response.status} {content[:300].decode(errors='replace')}")
    connection.close()
    return {"latencies": latencies, "failed": failed[:5], "failures": len(failed)}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.stdin.readline()))), flush=True)  # noqa: T201
