import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fengqiao.kernel.ledger.export import write_export
from fengqiao.kernel.ledger.models import Event, Seal
from fengqiao.kernel.ledger.receipts import receipt_for
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests import tampering
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street


def run(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_seal_seals_every_street_and_prints_the_digests(
    street: Street, other_street: Street, write: Write
) -> None:
    write()
    text = run("seal")
    assert "红梅街道（hongmei）：封存 1 条" in text
    assert "天宁街道（tianning）：封存 0 条" in text
    assert Seal.objects.get().digest in text


def test_seal_can_be_limited_to_one_street(
    street: Street, other_street: Street, write: Write
) -> None:
    write()
    assert "封存 0 条" in run("seal", "--street", "tianning")
    assert not Seal.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["seal", "verify"])
def test_an_unknown_street_is_named(name: str) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run(name, "--street", "nowhere")


def test_verify_passes_a_sound_database(street: Street, write: Write) -> None:
    write()
    seal_street(street, NOON)
    assert "红梅街道（hongmei）：通过" in run("verify")


def test_verify_ends_with_code_1_and_says_what_is_wrong(
    street: Street, other_street: Street, write: Write, unprotected: None
) -> None:
    tampering.change(write(), step="close")
    with pytest.raises(CommandError) as error:
        run("verify", "--street", "hongmei")
    assert error.value.returncode == 1
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=out)
    assert "【被改动】" in out.getvalue()


def test_verify_compares_with_a_seal_kept_outside(street: Street, write: Write) -> None:
    write()
    [seal] = seal_street(street, NOON)
    run("verify", "--street", "hongmei", "--seal", f"1:{seal.digest.upper()}")
    for kept in (f"1:{'00' * 32}", f"2:{seal.digest}"):
        with pytest.raises(CommandError, match="未通过"):
            run("verify", "--street", "hongmei", "--seal", kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--seal", "1"], "序号:摘要"),
        (["--seal", "x:" + "00" * 32], "序号:摘要"),
        (["--seal", "1:" + "00" * 32], "--street"),
        (["/nowhere/ledger.jsonl"], "无法读取"),
    ],
)
def test_wrong_arguments_are_explained(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("verify", *arguments)


def test_verify_checks_an_export(street: Street, write: Write, tmp_path: Path) -> None:
    write()
    seal_street(street, NOON)
    path = tmp_path / "ledger.jsonl"
    with path.open("w", encoding="utf-8") as file:
        write_export(street, file, at=NOON)
    assert "通过" in run("verify", str(path))
    path.write_text(path.read_text("utf-8").replace('"days":15', '"days":16'), "utf-8")
    with pytest.raises(CommandError):
        run("verify", str(path))


def test_verify_checks_a_receipt(street: Street, write: Write, tmp_path: Path) -> None:
    event: Event = write()
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt_for(event)))
    assert "尚未封存" in run("verify", str(path))
    [seal] = seal_street(street, NOON + timedelta(minutes=1))
    receipt = receipt_for(event)
    path.write_text(json.dumps(receipt))
    assert f"第 1 次封存 {seal.digest}" in run("verify", str(path))
    with pytest.raises(CommandError):
        run("verify", str(path), "--seal", f"1:{'00' * 32}")
    path.write_text(json.dumps(receipt | {"digest": "00" * 32}))
    with pytest.raises(CommandError):
        run("verify", str(path))
