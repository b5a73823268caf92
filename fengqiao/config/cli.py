"""The command `fengqiao`: our commands and Django's, plus two that need no database at all.

`serve` starts the processes of an installation and stays small itself; `verify FILE` checks an
exported ledger on a machine that has nothing but this package and the file.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlainCommand:
    """A command that runs before Django is loaded."""

    help: str
    run: Callable[[Sequence[str]], int]


def _serve(arguments: Sequence[str]) -> int:
    from fengqiao.config.serve import main as serve  # noqa: PLC0415 - only when asked for

    return serve(arguments)


def _clock(arguments: Sequence[str]) -> int:
    from fengqiao.kernel.clocks.command import main as clock  # noqa: PLC0415 - only when asked for

    return clock(arguments)


PLAIN_COMMANDS = {
    "clock": PlainCommand("法定期限：clock explain 规则 --from 日期，clock list", _clock),
    "serve": PlainCommand("启动工作台：网页、接口和后台任务；默认只监听本机 127.0.0.1", _serve),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without a command, list them."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.config.settings")
    if not given or given[0] in ("help", "--help", "-h"):
        if len(given) > 1 and given[1] != "--all":
            return main([given[1], "--help"])
        print(overview(everything="--all" in given))
        return 0
    if given[0] in PLAIN_COMMANDS:
        return PLAIN_COMMANDS[given[0]].run(given[1:])
    if is_check_of_a_file(given):
        return verify_file(given[1:])
    return run_django(given)


def run_django(given: Sequence[str]) -> int:
    """Run a management command; `generate-docs` is found as `generate_docs`."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    # The list of commands is not asked: before settings are read it is, and stays, Django's own.
    execute_from_command_line(["fengqiao", given[0].replace("-", "_"), *given[1:]])
    return 0


def is_check_of_a_file(given: Sequence[str]) -> bool:
    """Return whether this is `verify FILE`; `verify` alone reads the database."""
    return given[0] == "verify" and any(Path(word).is_file() for word in given[1:])


def verify_file(arguments: Sequence[str]) -> int:
    """Verify an exported ledger without a database."""
    from fengqiao.kernel.ledger.offline import main as verify_offline  # noqa: PLC0415

    return verify_offline(list(arguments))


def overview(*, everything: bool = False) -> str:
    """Return the list of commands, ours first, with one line of Chinese each."""
    import django  # noqa: PLC0415 - `serve` and `verify FILE` must not wait for it
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415

    django.setup()
    ours = {name: plain.help for name, plain in PLAIN_COMMANDS.items()}
    others = []
    for name, owner in sorted(get_commands().items()):
        if isinstance(owner, str) and owner.startswith("fengqiao."):
            ours[name.replace("_", "-")] = str(load_command_class(owner, name).help)
        else:
            others.append(name)
    width = max(map(len, ours))
    lines = [
        "枫桥法治工作台",
        "用法：fengqiao 命令 [参数…]；查看一个命令：fengqiao 命令 --help",
        "",
        *(f"  {name:<{width}}  {text}" for name, text in sorted(ours.items())),
        "",
    ]
    if everything:
        return "\n".join([*lines, "Django 自带的命令：", *(f"  {name}" for name in others)])
    return "\n".join(
        [*lines, "建表或升级：fengqiao migrate；其余 Django 命令：fengqiao help --all"]
    )


if __name__ == "__main__":
    sys.exit(main())
