"""Calls another system's address over HTTP, without being led into our own network.

An address entered by a person is dangerous: it may name an inner service, or a name that
resolves to one (SSRF). So every address a host resolves to is checked, the connection goes to
exactly the address that was checked, and no answer may send us elsewhere.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import urlsplit

from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.options import option

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

STEP_SECONDS: Final = 10.0
# The whole call: a peer that answers one byte at a time must not hold a worker.
TOTAL_SECONDS: Final = 20.0
ANSWER_BYTES: Final = 64 * 1024
# IPv6 ranges that carry an IPv4 address in their last 32 bits (RFC 6052).
_NAT64: Final = ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Target:
    """Where a call goes: the checked addresses, and the name to show and to verify."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def allowed_networks() -> tuple[Network, ...]:
    """Networks of the office that calls may reach besides the public internet.

    FENGQIAO_WEBHOOK_NETWORKS, for instance "10.20.0.0/16,127.0.0.0/8"; empty by default.
    """
    return _networks(option("FENGQIAO_WEBHOOK_NETWORKS"))


@lru_cache(maxsize=8)
def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def guarded_target(url: str) -> Target:
    """Check an address entered by a person and resolve it.

    https only, http to an allowed loopback address; every resolved address public or in an allowed
    network. Raises Undeliverable, saying what is wrong; SendFailed when the name does not resolve.
    """
    target = _resolved(url)
    allowed = allowed_networks()
    for text in target.addresses:
        address = _plain(ip_address(text))
        if not (_is_public(address) or any(address in network for network in allowed)):
            raise Undeliverable(f"地址 {target.host} 指向内部网络，未在允许的网段内。")
        if target.scheme == "http" and not address.is_loopback:
            raise Undeliverable("网络回调地址必须是 https。")
    return target


def trusted_target(url: str) -> Target:
    """Resolve an address that the operator of this installation has configured."""
    return _resolved(url)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST `body` and return status and beginning of the answer; redirects are not followed.

    Raises SendFailed when there is no answer within the time.
    """
    try:
        with _Deadline() as deadline, closing(_connected(target, deadline)) as connection:
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.read(ANSWER_BYTES))
            # What was cut off can look like a short but whole answer.
            deadline.check()
            return answer
    except ssl.SSLError as error:
        raise SendFailed(f"对方证书或加密连接有误：{error.reason or '连接中断'}。") from error
    except (OSError, HTTPException, ValueError) as error:
        raise SendFailed(f"连接 {target.host} 失败：{type(error).__name__}。") from error


def _resolved(url: str) -> Target:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise Undeliverable("网址格式不正确。") from None
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise Undeliverable("网址须为 https://主机/路径，且不带用户名和密码。")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendFailed(f"找不到主机 {host}。") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, addresses)


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where the network would unpack it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


class _Deadline:
    """Cuts the call's socket when the block takes longer than TOTAL_SECONDS."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(TOTAL_SECONDS, self._cut)
        self._timer.daemon = True
        self._has_passed = False

    def check(self) -> None:
        if self._has_passed:
            raise TimeoutError

    def watch(self, opened: socket.socket) -> None:
        self._socket = opened

    def _cut(self) -> None:
        self._has_passed = True
        if self._socket is not None:
            with suppress(OSError):
                # Of the plain socket, also below TLS: the reading thread then sees the end.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._timer.cancel()


def _connected(target: Target, deadline: _Deadline) -> HTTPConnection:
    """Connect to a checked address; the name serves for the certificate and the Host header."""
    raw = _first_open_socket(target)
    deadline.watch(raw)
    if target.scheme == "http":
        plain = HTTPConnection(target.host, target.port, timeout=STEP_SECONDS)
        plain.sock = raw
        return plain
    context = ssl.create_default_context()
    wrapped = context.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
    deadline.watch(wrapped)
    try:
        wrapped.do_handshake()
    except OSError:
        wrapped.close()
        raise
    secure = HTTPSConnection(target.host, target.port, timeout=STEP_SECONDS, context=context)
    secure.sock = wrapped
    return secure


def _first_open_socket(target: Target) -> socket.socket:
    last_error: OSError | None = None
    for address in target.addresses:
        try:
            return socket.create_connection((address, target.port), timeout=STEP_SECONDS)
        except OSError as error:
            last_error = error
    raise last_error or OSError("no address")
