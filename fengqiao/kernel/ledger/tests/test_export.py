import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.kernel.ledger.export import write_export
from fengqiao.kernel.ledger.models import Seal
from fengqiao.kernel.ledger.offline import main, verify_export
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests import tampering
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street

SEALED = NOON + timedelta(hours=2)
A, B = "红调〔2026〕1号", "红调〔2026〕2号"
Lines = list[dict[str, Any]]


@pytest.fixture
def lines(street: Street, write: Write) -> Lines:
    """The lines of an export: header, two seals of three events, two unsealed ones, the end."""
    for subject in (A, B, A):
        write(subject)
    seal_street(street, NOON + timedelta(minutes=1))
    write(B, sealed_body=b"encrypted")
    write(A)
    write("", version=None, kind="matter.read")
    seal_street(street, SEALED)
    for subject in (A, B):
        write(subject, at=SEALED + timedelta(minutes=5))
    file = io.StringIO()
    assert write_export(street, file, at=SEALED) == 8
    return [json.loads(line) for line in file.getvalue().splitlines()]


def kinds(lines: Lines, anchors: dict[int, str] | None = None) -> set[str]:
    file = io.StringIO("".join(json.dumps(line) + "\n" for line in lines))
    return {problem.kind for problem in verify_export(file, anchors=anchors).problems}


def test_a_sound_export_passes(lines: Lines) -> None:
    file = io.StringIO("".join(json.dumps(line) + "\n" for line in lines))
    report = verify_export(file)
    assert report.sound
    assert (report.events, report.unsealed, report.seals) == (6, 2, 2)
    assert report.street == "红梅街道（hongmei）"
    assert report.head == Seal.objects.get(number=2).digest


def test_an_export_of_an_empty_ledger_passes(street: Street) -> None:
    file = io.StringIO()
    assert write_export(street, file, at=NOON) == 0
    file.seek(0)
    assert verify_export(file).sound


def test_an_export_holds_no_encrypted_data(lines: Lines) -> None:
    assert b"encrypted".hex() not in json.dumps(lines)
    assert lines[4]["event"]["sealed"]


@pytest.mark.parametrize("place", [1, 4, 8])
@pytest.mark.parametrize("field", ["at", "kind", "actor", "actor_name", "step", "salt", "sealed"])
def test_a_changed_event_is_found(lines: Lines, place: int, field: str) -> None:
    lines[place]["event"][field] = "2026-11-02T05:59:00.000000+00:00" if field == "at" else "00"
    assert kinds(lines) == {"changed"}


def test_a_changed_body_is_found(lines: Lines) -> None:
    lines[1]["event"]["body"]["days"] = 30
    assert kinds(lines) == {"changed"}


def test_a_changed_leaf_is_found(lines: Lines) -> None:
    lines[1]["leaf"] = "00" * 32
    assert kinds(lines) == {"changed", "root"}


def test_a_removed_event_is_found(lines: Lines) -> None:
    lines[6]["event"] = None
    assert kinds(lines) == {"removed"}


@pytest.mark.parametrize("place", [1, 3, 4, 6])
def test_a_removed_line_is_found(lines: Lines, place: int) -> None:
    del lines[place]
    assert "removed" in kinds(lines)


def test_a_removed_unsealed_event_is_found_by_the_count(lines: Lines) -> None:
    del lines[7]
    assert kinds(lines) == {"removed"}


def test_a_removed_step_within_the_unsealed_ones_leaves_a_gap(lines: Lines) -> None:
    lines[-1]["end"]["unsealed"] = 1
    lines[8]["event"]["version"] += 1
    assert "version" in kinds([*lines[:7], *lines[8:]])


def test_an_inserted_event_is_found(lines: Lines) -> None:
    assert kinds([*lines[:3], lines[8], *lines[3:]]) >= {"removed"}
    copy = {**lines[6], "position": 6}
    assert "inserted" in kinds([*lines[:7], copy, *lines[7:]])


def test_lines_after_the_end_are_found(lines: Lines) -> None:
    assert kinds([*lines, lines[8]]) == {"inserted"}


def test_an_old_unsealed_event_is_found(lines: Lines) -> None:
    old = {"position": None, "id": 99, "event": lines[1]["event"]}
    assert "inserted" in kinds([*lines[:8], old, *lines[8:]])


def test_reordered_lines_are_found(lines: Lines) -> None:
    lines[1], lines[2] = lines[2], lines[1]
    assert kinds(lines)


def test_reordered_events_with_new_positions_are_found(lines: Lines) -> None:
    lines[1], lines[2] = lines[2], lines[1]
    lines[1]["position"], lines[2]["position"] = 0, 1
    assert "reordered" in kinds(lines)
    lines[1]["id"], lines[2]["id"] = lines[2]["id"], lines[1]["id"]
    assert "root" in kinds(lines)


def test_a_removed_or_changed_seal_is_found(lines: Lines) -> None:
    seals = lines[0]["seals"]
    for altered in (seals[1:], seals[::-1], [{**seals[0], "root": "00" * 32}, seals[1]]):
        assert "chain" in kinds([{**lines[0], "seals": altered}, *lines[1:]])
    assert kinds([{**lines[0], "seals": seals[:1]}, *lines[1:]]) == {"inserted"}


def test_an_export_without_its_last_seal_is_found_by_a_seal_kept_outside(lines: Lines) -> None:
    kept = {2: lines[0]["seals"][1]["digest"]}
    assert kinds(lines, kept) == set()
    short = [{**lines[0], "seals": lines[0]["seals"][:1]}, *lines[1:4]]
    short.append({"end": {"sealed": 3, "unsealed": 0}})
    assert kinds(short) == set()
    assert kinds(short, kept) == {"anchor"}
    assert kinds(lines, {2: "00" * 32}) == {"anchor"}


def test_events_and_seals_of_another_street_are_found(lines: Lines) -> None:
    lines[0]["street"]["id"] += 1
    assert kinds(lines) == {"inserted"}


def test_what_the_database_lost_is_seen_in_its_export(
    street: Street, lines: Lines, unprotected: None
) -> None:
    tampering.execute("DELETE FROM ledger_event WHERE id = %s", lines[2]["id"])
    file = io.StringIO()
    write_export(street, file, at=SEALED)
    file.seek(0)
    assert {problem.kind for problem in verify_export(file).problems} >= {"removed"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "not json",
        lambda text: "[]",
        lambda text: "null",
        lambda text: '{"format":"other"}',
        lambda text: '{"format":"fengqiao-ledger/1"}',
        lambda text: text[: len(text) // 2],
        lambda text: text[: text.rindex('{"end"')],
        lambda text: text.replace('"salt"', '"pepper"'),
        lambda text: text.replace('"position":1', '"position":"one"'),
        lambda text: text.replace('"version":2', '"version":"two"'),
        lambda text: text.replace("+00:00", ""),
        lambda text: "[" * 100_000,
    ],
)
def test_a_damaged_file_is_a_finding_not_an_error(
    street: Street, lines: Lines, spoil: Callable[[str], str]
) -> None:
    file = io.StringIO()
    write_export(street, file, at=SEALED)
    report = verify_export(io.StringIO(spoil(file.getvalue())))
    assert not report.sound


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_change_of_any_byte_of_the_events_goes_unseen(lines: Lines, data: st.DataObject) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    start = text.index("\n") + 1
    place = data.draw(st.integers(start, len(text) - 2))
    letter = data.draw(st.sampled_from('0aZ9{}"\n:, '))
    altered = text[:place] + letter + text[place + 1 :]
    if [json.loads(line) for line in text.splitlines()] != _parsed(altered):
        assert not verify_export(io.StringIO(altered)).sound or _only_ids_differ(lines, altered)


def test_an_export_is_verified_without_database_and_django(lines: Lines, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from fengqiao.kernel.ledger.offline import main\n"
        "code = main(sys.argv[1:])\n"
        "assert not [name for name in sys.modules if name.startswith('django.')]\n"
        "sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "红梅街道（hongmei）：通过" in run.stdout


def test_a_compressed_export_is_read_and_a_broken_one_is_a_finding(
    lines: Lines, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl.gz"
    content = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())
    file.write_bytes(content)
    assert verify_export(file).sound
    for broken in (content[:-9], content[:40] + b"\xff\xff" + content[42:], b"plain"):
        file.write_bytes(broken)
        assert not verify_export(file).sound


def test_the_command_line_takes_files_and_kept_seals(
    lines: Lines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    digest = lines[0]["seals"][0]["digest"]
    assert main([str(file), "--seal", f"1:{digest}"]) == 0
    assert main([str(file), "--seal", f"1:{'00' * 32}"]) == 1
    assert main([str(file), str(tmp_path / "absent")]) == 1
    assert "无法读取" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([str(file), "--seal", "1:short"])
    assert "序号:摘要" in capsys.readouterr().err


def _parsed(text: str) -> Lines | None:
    try:
        return [json.loads(line) for line in text.splitlines()]
    except ValueError:
        return None


def _only_ids_differ(lines: Lines, altered: str) -> bool:
    """The row number of an event is a hint for the order and not digested."""
    changed = _parsed(altered) or []
    return [{**line, "id": 0} for line in changed] == [{**line, "id": 0} for line in lines]
