"""Verifies exports and receipts with nothing but the file: no database, no Django.

`python -m fengqiao.kernel.ledger.offline FILE` runs it on any machine that has
Python 3.11 and these modules.
"""

import gzip
import json
import sys
import zlib
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

from fengqiao.kernel.ledger.digests import (
    DIGEST_BYTES,
    EventRecord,
    SealRecord,
    digest_function,
    disclosed_digest,
    seal_digest,
)
from fengqiao.kernel.ledger.merkle import includes
from fengqiao.kernel.ledger.verification import Auditor, Report

EXPORT_FORMAT: Final = "fengqiao-ledger/1"
RECEIPT_FORMAT: Final = "fengqiao-receipt/1"
LARGEST_RECEIPT: Final = 64 * 1024

# What values of an unexpected kind, or a broken compression, may raise.
DAMAGE: Final = (
    AttributeError,
    EOFError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    gzip.BadGzipFile,
    zlib.error,
)

Record = TypeVar("Record", EventRecord, SealRecord)


class Malformed(ValueError):
    """The file or receipt is not in the expected form."""


def verify_export(source: Path | TextIO, *, anchors: Mapping[int, str] | None = None) -> Report:
    """Check an export and return what was found; a damaged file is a finding, not an error.

    `source` is a path (also gzip, by the name's ending .gz) or an open text file.
    `anchors` are digests of seals by number, known from elsewhere. Raises OSError
    when the file cannot be read.
    """
    if not isinstance(source, Path):
        return _verify_lines(source, anchors)
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as file:
        return _verify_lines(file, anchors)


def verify_receipt(
    receipt: Mapping[str, Any], *, seal: Mapping[str, Any] | None = None
) -> list[str]:
    """Return what is wrong with a receipt, in Chinese; an empty list when it is sound.

    A pending receipt shows only that its fields fit its digest. A sealed one
    shows that the event is in the seal; `seal`, taken from an export or a printed
    list, shows that this is the office's seal.
    """
    try:
        return _receipt_problems(receipt, seal)
    except DAMAGE:
        return ["回执的格式不对或不完整。"]


def _receipt_problems(receipt: Mapping[str, Any], seal: Mapping[str, Any] | None) -> list[str]:
    if receipt["format"] != RECEIPT_FORMAT:
        return ["不是本系统的回执。"]
    event, digest = receipt["event"], receipt["digest"]
    problems = []
    if disclosed_digest(event) != digest:
        problems.append("回执内容与摘要不符，内容被改动。")
    if receipt["state"] == "pending":
        return problems + (["尚未封存的回执不能证明属于某次封存。"] if seal else [])
    own = _record(SealRecord, receipt["seal"])
    if seal_digest(own) != own.digest or own.street != event["street"]:
        problems.append("回执所附封存被改动。")
    if seal is not None and _record(SealRecord, seal) != own:
        problems.append("回执所附封存与所存封存不同。")
    proof = receipt["proof"]
    if not includes(
        digest_function(own.algorithm),
        bytes.fromhex(digest),
        index=proof["index"],
        size=own.size,
        proof=[bytes.fromhex(step) for step in proof["path"]],
        root=bytes.fromhex(own.root),
    ):
        problems.append("证明路径不成立：该留痕不在这次封存中。")
    return problems


def _verify_lines(file: TextIO, anchors: Mapping[int, str] | None) -> Report:
    report = Report("未知街道")
    try:
        lines = _numbered(file)
        header = next((value for _, value in lines), None)
        if header is None or header.get("format") != EXPORT_FORMAT:
            raise Malformed("第 1 行：不是留痕导出文件。")
        street = header["street"]
        report.street = f"{street['name']}（{street['code']}）"
        seals = [_record(SealRecord, seal) for seal in header["seals"]]
        auditor = Auditor(report, seals, anchors=anchors, track_versions=True)
        _foreign_seals(report, seals, street["id"])
        _verify_events(auditor, lines, street["id"])
        return auditor.close()
    except Malformed as error:
        report.add("format", str(error))
    except DAMAGE:
        report.add("format", "文件损坏或不完整。")
    return report


# What a line of the export holds; a name that differs has been tampered with.
UNSEALED_LINE = {"position", "id", "event"}
SEALED_LINE = UNSEALED_LINE | {"leaf"}


def _verify_events(auditor: Auditor, lines: Iterator[tuple[int, Any]], street_id: int) -> None:
    report = auditor.report
    for number, line in lines:
        if "end" in line:
            counted = {"sealed": report.events, "unsealed": report.unsealed}
            if line["end"] != counted:
                report.add("removed", f"末行记 {line['end']}，实有 {counted}。")
            for extra, _ in lines:
                report.add("inserted", f"第 {extra} 行在末行之后。")
            return
        if line.keys() != (SEALED_LINE if "leaf" in line else UNSEALED_LINE):
            report.add("format", f"第 {number} 行的项目名称被改动。")
            continue
        event = _record(EventRecord, line["event"]) if line["event"] is not None else None
        if event is not None and event.street != street_id:
            report.add("inserted", f"第 {number} 行属于别的街道。", subject=event.subject)
        if line["position"] is not None:
            auditor.leaf(line["position"], line["leaf"], event, order=line["id"])
        elif event is not None:
            auditor.tail(event)
    report.add("format", "缺少末行，文件被截断。")


def _foreign_seals(report: Report, seals: list[SealRecord], street_id: int) -> None:
    for seal in seals:
        if seal.street != street_id:
            report.add("inserted", f"第 {seal.number} 次封存属于别的街道。")


def _numbered(file: TextIO) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file, start=1):
        try:
            value = json.loads(line)
        except ValueError:
            raise Malformed(f"第 {number} 行不是 JSON。") from None
        if not isinstance(value, dict):
            raise Malformed(f"第 {number} 行不是 JSON 对象。")
        yield number, value


def _record(cls: type[Record], value: Mapping[str, Any]) -> Record:
    return cls(**{field.name: value[field.name] for field in fields(cls)})


def check_file(path: Path, anchors: Mapping[int, str]) -> tuple[list[str], bool]:
    """Check an export or a receipt; return Chinese lines and whether all is well.

    Raises OSError when the file cannot be read.
    """
    receipt = _read_receipt(path)
    if receipt is None:
        report = verify_export(path, anchors=anchors)
        return report.lines(), report.sound
    problems = verify_receipt(receipt)
    if problems:
        return problems, False
    if receipt["state"] == "pending":
        return ["回执内容完整；出具回执时该留痕尚未封存。"], True
    seal = receipt["seal"]
    known = anchors.get(seal["number"])
    if known is not None and known != seal["digest"]:
        return [f"回执所附第 {seal['number']} 次封存与所存封存不符。"], False
    return [f"回执成立，属于第 {seal['number']} 次封存 {seal['digest']}。"], True


def parse_anchor(text: str) -> tuple[int, str]:
    """Return number and digest of `NUMBER:DIGEST`. Raises ValueError saying what is expected."""
    number, _, digest = text.partition(":")
    try:
        if len(bytes.fromhex(digest)) == DIGEST_BYTES:
            return int(number), digest.lower()
    except ValueError:
        pass
    raise ValueError(f"--seal 应写作 序号:摘要（64 位十六进制），现为 {text!r}。")


def main(arguments: list[str] | None = None) -> int:
    """Check the files named; return 1 when any has a problem or cannot be read."""
    parser = ArgumentParser(
        prog="fengqiao verify", description="校验留痕导出文件或回执，不需数据库"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seal", action="append", default=[], metavar="序号:摘要")
    options = parser.parse_args(arguments)
    try:
        anchors = dict(parse_anchor(text) for text in options.seal)
    except ValueError as error:
        parser.error(str(error))
    sound = True
    for path in options.files:
        try:
            lines, good = check_file(path, anchors)
        except OSError as error:
            lines, good = [f"无法读取 {path}：{error.strerror}。"], False
        sys.stdout.write("\n".join(lines) + "\n")
        sound = sound and good
    return 0 if sound else 1


def _read_receipt(path: Path) -> dict[str, Any] | None:
    """Return the receipt in the file, or None when it holds something else."""
    with path.open("rb") as file:
        start = file.read(LARGEST_RECEIPT)
    try:
        value = json.loads(start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("format") == RECEIPT_FORMAT else None


if __name__ == "__main__":
    sys.exit(main())
