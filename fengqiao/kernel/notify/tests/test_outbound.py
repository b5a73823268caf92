"""Which addresses may be called, and how a call ends when the other side misbehaves."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from fengqiao.kernel.notify import outbound
from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.outbound import Target, guarded_target, post
from fengqiao.kernel.notify.tests.conftest import OtherSide

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://localhost/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
    ],
)
def test_addresses_of_inner_networks_are_refused(url: str, settings: Settings) -> None:
    settings.FENGQIAO_WEBHOOK_NETWORKS = ""
    with pytest.raises(Undeliverable, match="内部网络"):
        guarded_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "https://user:word@93.184.216.34/",
        "https:///path",
        "https://93.184.216.34:99999/",
        "93.184.216.34",
        "",
    ],
)
def test_malformed_and_foreign_addresses_are_refused(url: str) -> None:
    with pytest.raises(Undeliverable, match="网址"):
        guarded_target(url)


def test_a_public_address_needs_https(settings: Settings) -> None:
    with pytest.raises(Undeliverable, match="https"):
        guarded_target(f"http://{PUBLIC}/")
    assert guarded_target(f"https://{PUBLIC}/hook?a=b").path == "/hook?a=b"


def test_an_allowed_network_of_the_office_needs_https_too(settings: Settings) -> None:
    settings.FENGQIAO_WEBHOOK_NETWORKS = "10.20.0.0/16, fd00::/8"
    assert guarded_target("https://10.20.3.4/").addresses == ("10.20.3.4",)
    assert guarded_target("https://[fd00::5]/").addresses == ("fd00::5",)
    with pytest.raises(Undeliverable, match="https"):
        guarded_target("http://10.20.3.4/")
    with pytest.raises(Undeliverable, match="内部网络"):
        guarded_target("https://10.21.0.1/")


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name resolve to these addresses; returns the names asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_one_inner_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names(monkeypatch, PUBLIC, "10.0.0.1")
    with pytest.raises(Undeliverable, match="内部网络"):
        guarded_target("https://hook.example/")


def test_the_call_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, PUBLIC)
    target = guarded_target("https://hook.example/")
    names(monkeypatch, "127.0.0.1")
    dialled: list[tuple[str, int]] = []

    def dial(address: tuple[str, int], **_options: Any) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(SendFailed, match=r"hook\.example"):
        post(target, b"{}", {})
    assert (asked, dialled) == (["hook.example"], [(PUBLIC, 443)])


def test_a_name_that_does_not_resolve_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(SendFailed) as caught:
        guarded_target("https://hook.example/")
    assert not caught.value.is_final


def test_a_redirect_is_not_followed(other_side: OtherSide) -> None:
    other_side.status, other_side.headers = 302, {"Location": other_side.url}
    assert post(guarded_target(other_side.url), b"{}", {}).status == 302
    assert len(other_side.received) == 1


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server whose one connection is handled by `talk`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_an_answer_that_drips_is_cut_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.3)

    def drip(connection: socket.socket) -> None:
        stopped = threading.Event()
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stopped.wait(0.02):
                connection.sendall(b"x")
        except OSError:
            return

    with raw_server(drip) as url, pytest.raises(SendFailed):
        post(guarded_target(url), b"{}", {})


def test_an_answer_that_is_no_http_is_a_failure() -> None:
    def babble(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"hello\r\n\r\n")

    with raw_server(babble) as url, pytest.raises(SendFailed, match="127"):
        post(guarded_target(url), b"{}", {})


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for `name`, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def https_server(chain: Path) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Keep test output clean."""

    class Server(HTTPServer):
        def handle_error(self, *_args: object) -> None:
            """A client that hangs up over the certificate is what the test wants."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_https_is_verified_against_the_name_in_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = certificate(tmp_path, "hook.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with https_server(trusted) as port:

        def call(name: str) -> int:
            target = Target("https", name, port, "/", ("127.0.0.1",))
            return post(target, b"{}", {}).status

        assert call("hook.example") == 204
        with pytest.raises(SendFailed, match="证书"):
            call("other.example")

    with https_server(certificate(tmp_path, "unknown.example")) as port:
        target = Target("https", "unknown.example", port, "/", ("127.0.0.1",))
        with pytest.raises(SendFailed, match="证书"):
            post(target, b"{}", {})
