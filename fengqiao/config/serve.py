"""Start the processes of an installation: web workers and the job worker. Free of Django.

The supervisor only starts, watches and stops; when one process ends, it stops the others and
ends with that exit code, so that a service manager sees the failure.
"""

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

APPLICATION = "fengqiao.config.wsgi:application"
FENGQIAO = (sys.executable, "-m", "fengqiao.config.cli")
PORTS_TRIED = 50
SECONDS_TO_STOP = 30
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def parser() -> argparse.ArgumentParser:
    """Return the options of `fengqiao serve`."""
    options = argparse.ArgumentParser(prog="fengqiao serve", description="启动工作台")
    options.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机")
    options.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    options.add_argument(
        "--next-free-port", action="store_true", help="端口被占用时用后面第一个空闲的"
    )
    options.add_argument("--workers", type=int, default=2, help="网页进程数，默认 2")
    options.add_argument(
        "--no-jobs", action="store_true", help="不启动后台任务进程（另一台机器上运行时）"
    )
    return options


def is_free(host: str, port: int) -> bool:
    """Return whether a server could listen here now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def choose_port(host: str, port: int, *, next_free: bool) -> int | None:
    """Return the port to listen on, or None when it is taken."""
    ports = range(port, port + PORTS_TRIED) if next_free else (port,)
    return next((candidate for candidate in ports if is_free(host, candidate)), None)


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command of the web server; one blocking thread a worker answers fastest."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": "1",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    server = [sys.executable, "-m", "granian", *words]
    return [*server, "--no-ws", "--respawn-failed-workers", APPLICATION]


@contextmanager
def signals_as_bytes() -> Iterator[socket.socket]:
    """Yield a socket from which each signal that concerns us is read as a byte.

    A signal that comes just before a blocking call would otherwise wait for the call's end.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    numbers = (*STOP_SIGNALS, signal.SIGCHLD)
    kept = {number: signal.signal(number, lambda _number, _frame: None) for number in numbers}
    signal.set_wakeup_fd(writer.fileno())
    try:
        with reader, writer:
            yield reader
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in kept.items():
            signal.signal(number, handler)


def run_together(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> int:
    """Run the commands until one ends or we are told to stop; stop the rest; return the code."""
    asked_to_stop = False
    with signals_as_bytes() as signals:
        children = [subprocess.Popen(command, env=environment) for command in commands]
        while not asked_to_stop and all(child.poll() is None for child in children):
            asked_to_stop = signals.recv(1)[0] in STOP_SIGNALS
        codes = [code for child in children if (code := child.poll()) is not None]
        for child in children:
            child.terminate()
        for child in children:
            wait_for_end(child)
    return 0 if asked_to_stop else max(codes, default=0) or 1


def wait_for_end(child: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to stop; past the limit, kill it."""
    try:
        child.wait(timeout=SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def main(arguments: Sequence[str]) -> int:
    """Start everything and stay until it ends."""
    options = parser().parse_args(arguments)
    port = choose_port(options.host, options.port, next_free=options.next_free_port)
    if port is None:
        taken = f"端口 {options.port} 已被占用；请用 --port 另选，或加 --next-free-port。"
        print(taken, file=sys.stderr)
        return 1
    shown_host = f"[{options.host}]" if ":" in options.host else options.host
    address = f"http://{shown_host}:{port}"
    # Receipts carry the public address; behind a proxy the installation sets its own.
    environment = {"FENGQIAO_PUBLIC_ADDRESS": address, **os.environ}
    collect = [*FENGQIAO, "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    commands = [web_command(options.host, port, options.workers)]
    if not options.no_jobs:
        commands.append([*FENGQIAO, "work"])
    print(f"工作台：{address}/ （Ctrl-C 停止）", flush=True)
    return run_together(commands, environment)
