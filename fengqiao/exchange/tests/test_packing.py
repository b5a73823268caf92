"""报送包: each matter once a version, in codes, behind masks, provable and safe to open."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in
from fengqiao.exchange.models import Pack, Sent
from fengqiao.exchange.rules.mapping import MappingError, packaged, read_mapping
from fengqiao.exchange.selectors import reckoning
from fengqiao.exchange.services.mappings import mapping_of, set_mapping
from fengqiao.exchange.services.packing import (
    ask_to_resend,
    draft_of,
    forget_files,
    make_pack,
    pack_content,
)
from fengqiao.exchange.tests.ready import SYSTEM, answer, opened, packed, ready_matter, taken
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, perform

MAPPING_TEXT = """
system = "province"
name = "省系统"
version = "{version}"
valid_from = 2026-01-01
states = ["closed"]
identified = {identified}
column = [
  {{ name = "业务编号", source = "number", required = true }},
  {{ name = "简述", source = "title" }},
  {{ name = "申请人", source = "applicant_name" }},
  {{ name = "电话", source = "applicant_phone" }},
]
"""


def own_mapping(cast: Cast, *, identified: bool, version: str = "own") -> None:
    text = MAPPING_TEXT.format(version=version, identified=str(identified).lower())
    set_mapping(text, street=cast.street, by=CommandLine("test"), at=NOW)


def touched(matter: Matter, cast: Cast) -> None:
    """A step that raises the version and changes nothing that is sent."""
    perform(
        At("dispute", matter.pk), "reveal", {"reason": "核对当事人信息"}, by=cast.dispatcher,
        at=LATER,
    )  # fmt: skip


def test_a_pack_holds_codes_of_the_crosswalk_and_masks_instead_of_persons(cast: Cast) -> None:
    matter = ready_matter(cast, title="王小明家漏水13800001111")
    [row], [line], manifest = opened(packed(cast), cast)
    assert row == line
    assert row["业务编号"] == matter.number
    assert (row["纠纷类型代码"], row["来源代码"], row["调解结果代码"]) == ("02", "01", "1")
    assert row["承办单位代码"] == "11"
    assert row["申请人"] == "王**"
    text = str(row)
    assert "王小明" not in text
    assert "13800001111" not in text
    assert manifest["rows"] == 1
    assert manifest["identified"] is False


def test_the_manifest_proves_the_files_and_names_the_seal(cast: Cast) -> None:
    ready_matter(cast)
    seal_street(cast.street, LATER)
    pack = packed(cast)
    content = pack_content(pack, by=cast.dispatcher, at=LATER)
    assert hashlib.sha256(content).hexdigest() == pack.digest
    _, _, manifest = opened(pack, cast)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for file in manifest["files"]:
            data = archive.read(file["name"])
            assert hashlib.sha256(data).hexdigest() == file["sha256"]
            assert len(data) == file["bytes"]
    assert manifest["ledger_seal"]["digest"] == pack.seal_digest != ""


def test_a_matter_is_sent_once_and_again_only_when_what_is_sent_changed(cast: Cast) -> None:
    matter = ready_matter(cast)
    packed(cast)
    with pytest.raises(Refused, match="没有需要报送的事项"):
        packed(cast)
    touched(matter, cast)
    with pytest.raises(Refused):
        packed(cast)
    assert not draft_of(cast.dispatcher, mapping_of(cast.street, SYSTEM, LATER)).unchanged
    touched(matter, cast)
    Matter.objects.filter(pk=matter.pk).update(channel="grid")
    assert packed(cast).rows == 1
    assert list(Sent.objects.order_by("pk").values_list("is_latest", "attempt")) == [
        (False, 1), (True, 1),
    ]  # fmt: skip


def test_a_rejected_matter_is_sent_again_when_asked_for_or_corrected(cast: Cast) -> None:
    first, second = ready_matter(cast), ready_matter(cast)
    packed(cast)
    taken(cast, answer((first.number, "退回", "", "类型有误"), (second.number, "接收", "S1", "")))
    ids = list(Sent.objects.values_list("pk", flat=True))
    assert ask_to_resend(ids, by=cast.dispatcher, at=LATER) == 1
    assert ask_to_resend(ids, by=cast.dispatcher, at=LATER) == 0
    pack = packed(cast)
    again = Sent.objects.get(pack=pack)
    assert (again.matter_id, again.attempt, again.state) == (first.pk, 2, "unanswered")


def test_what_is_missing_holds_a_matter_back_and_says_what(cast: Cast) -> None:
    matter = ready_matter(cast)
    Matter.objects.filter(pk=matter.pk).update(category="of_an_older_list", lead_unit=None)
    draft = draft_of(cast.dispatcher, packaged()[0])
    assert not draft.ready
    [held] = draft.held
    assert "纠纷类型代码：对照表中没有对应的代码" in held.faults
    assert "承办单位：必填而没有内容" in held.faults
    with pytest.raises(Refused, match="有1件因内容不全"):
        packed(cast)


def test_restricted_open_and_foreign_matters_stay_here(cast: Cast) -> None:
    restricted = ready_matter(cast)
    Matter.objects.filter(pk=restricted.pk).update(secrecy="restricted")
    dispute_in(cast, "registered")
    assert not draft_of(cast.dispatcher, packaged()[0]).ready
    ready_matter(cast)
    assert len(draft_of(cast.dispatcher, packaged()[0]).ready) == 1
    assert not draft_of(cast.stranger, packaged()[0]).ready


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_a_cell_never_runs_as_a_formula(cast: Cast, begin: str) -> None:
    ready_matter(cast, title=f"{begin}HYPERLINK(1)")
    [row], [line], _ = opened(packed(cast), cast)
    assert row["纠纷简述"].startswith(f"'{begin}")
    assert line["纠纷简述"].startswith(begin)


def test_persons_leave_in_full_only_by_setting_and_on_record(cast: Cast) -> None:
    own_mapping(cast, identified=True)
    ready_matter(cast)
    pack = packed(cast)
    [row], _, manifest = opened(pack, cast)
    assert (row["申请人"], row["电话"], manifest["identified"]) == ("王小明", "13800001111", True)
    kinds = kinds_since(cast.street.pk, actor=cast.dispatcher.ref)
    assert kinds == ["export.made", "exchange.packed", "export.made"]
    with default_storage.open(pack.storage_key) as file:
        kept = file.read()
    assert b"PK" not in kept[:4]
    assert b"13800001111" not in kept


def test_old_files_go_and_what_was_sent_stays(cast: Cast) -> None:
    ready_matter(cast)
    pack = packed(cast)
    assert forget_files(LATER) == 0
    assert forget_files(LATER + timedelta(seconds=1)) == 1
    pack = Pack.objects.get(pk=pack.pk)
    with pytest.raises(Refused, match="已按期限清除"):
        pack_content(pack, by=cast.dispatcher, at=LATER)
    assert Sent.objects.count() == 1


def test_sent_always_equals_the_sum_of_its_states(cast: Cast) -> None:
    matters = [ready_matter(cast) for _ in range(4)]
    packed(cast)
    taken(
        cast,
        answer(
            (matters[0].number, "接收", "S1", ""), (matters[1].number, "退回", "", "重复"),
            (matters[2].number, "接收", "S1", ""),
        ),
    )  # fmt: skip
    found = reckoning(cast.dispatcher, packaged()[0])
    assert found.by_state == {"unanswered": 1, "accepted": 1, "rejected": 1, "differing": 1}
    assert found.sent == sum(found.by_state.values()) == 4
    assert reckoning(cast.stranger, packaged()[0]).sent == 0


@pytest.mark.parametrize("size", [2, 30])
def test_a_pack_costs_the_same_number_of_statements_at_any_size(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]],
    size: int,
) -> None:  # fmt: skip
    for number in range(size):
        ready_matter(cast, title=f"第{number}件")
    with django_assert_max_num_queries(22):
        assert packed(cast).rows == size


BAD_MAPPINGS: dict[str, str] = {
    "no toml": "a = ",
    "unknown field": "nonsense = 1\n",
    "unknown source": MAPPING_TEXT.format(version="1", identified="false").replace(
        '"applicant_name"', '"password"'
    ),
    "no number": MAPPING_TEXT.format(version="1", identified="false").replace(
        '"number"', '"title"'
    ),
    "twice a name": MAPPING_TEXT.format(version="1", identified="false").replace(
        '"简述"', '"电话"'
    ),
    "a path for a system": MAPPING_TEXT.format(version="1", identified="false").replace(
        '"province"', '"../province"'
    ),
    "large": "#" * 200_001,
}


@pytest.mark.parametrize("text", BAD_MAPPINGS.values(), ids=BAD_MAPPINGS)
def test_a_mapping_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(MappingError, match=r"[一-龥]"):
        read_mapping(text)


def test_the_streets_own_mapping_replaces_the_packaged_one_from_its_day(cast: Cast) -> None:
    own_mapping(cast, identified=False)
    assert mapping_of(cast.street, SYSTEM, LATER).version == "own"
    assert mapping_of(cast.other_street, SYSTEM, LATER).version != "own"
    with pytest.raises(MappingError, match="已经装入"):
        own_mapping(cast, identified=True)


def test_every_channel_and_outcome_has_a_code_in_the_packaged_mapping() -> None:
    from fengqiao.disputes.models import Complexity, Outcome  # noqa: PLC0415
    from fengqiao.kernel.matters.models import Channel  # noqa: PLC0415

    [mapping] = packaged()
    for name, words in (("channel", Channel), ("outcome", Outcome), ("complexity", Complexity)):
        assert set(mapping.crosswalk[name]) == set(words.values), name


def test_two_posts_making_packs_never_send_a_matter_twice(cast: Cast) -> None:
    ready_matter(cast)
    make_pack(SYSTEM, by=cast.dispatcher, at=LATER)
    with pytest.raises(Refused):
        make_pack(SYSTEM, by=cast.leader, at=LATER)
