"""Rows of the permission table: views over matters, and one step on many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fengqiao.exchange.models import Acknowledgement, Pack, Sent
from fengqiao.exchange.services.packing import stored
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.models import BulkItem, BulkRun
from fengqiao.overview.models import EarlyWarning, Handover
from tests.permission_rows import Args, Data, Row
from tests.permission_rules import both, duties, only

if TYPE_CHECKING:
    from tests.permission_world import World

SEES = (
    Duty.DISPATCH, Duty.LEAD, Duty.INTAKE, Duty.HANDLE, Duty.MEDIATE, Duty.REVIEW, Duty.ENFORCE,
    Duty.ADVISE,
)  # fmt: skip
DESK = (Duty.INTAKE, Duty.DISPATCH, Duty.LEAD)
sees = duties(*SEES)
OVERSEES = duties(Duty.DISPATCH, Duty.LEAD)
POLYGON = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"0"},'
    b'"geometry":{"type":"Polygon","coordinates":[[[121,30],[121.1,30],[121.1,30.1],[121,30]]]}}]}'
)


def of(*values: Any) -> Args:
    return lambda _world: list(values)


def sent(**values: Any) -> Data:
    return lambda _world, _part: values


def polygons(_world: World, _part: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("网格.geojson", POLYGON)}


def mediators_run(world: World) -> list[Any]:
    post, matter = world.posts["mediator"], Matter.objects.get(pk=world.id("elm"))
    run, _ = BulkRun.objects.get_or_create(
        street=post.street, post=post, key="permissions",
        defaults={"kind": "dispute", "step": "accept", "total": 1, "made_at": timezone.now()},
    )  # fmt: skip
    BulkItem.objects.get_or_create(
        street=post.street, run=run, matter=matter, defaults={"version": 1}
    )
    return [run.pk]


def leaders_note(world: World) -> list[Any]:
    post = world.posts["leader"]
    note, _ = Handover.objects.get_or_create(
        street=post.street, written_by=post, note="夜间无新增",
        defaults={"written_at": timezone.now()},
    )  # fmt: skip
    return [note.pk]


def _here(world: World, part: str, status: int, ok: int) -> int:
    """What a post of another street asks for is not there."""
    if status != ok or part not in world.posts:
        return status
    elsewhere = world.posts[part].street_id != world.cast.street.pk
    return 404 if elsewhere else status


def _triages(world: World, part: str, ok: int, matter: str = "") -> int:
    if part not in world.posts or not world.posts[part].has(Duty.DISPATCH):
        return 409 if part in world.posts else ok
    if matter and not world.sees(part, matter):
        return 409
    anything = Matter.objects.visible_to(world.posts[part]).filter(kind="dispute").exists()
    return ok if anything else 409


def _may_triage(world: World, part: str, ok: int) -> int:
    return _triages(world, part, ok)


def warning(world: World) -> list[Any]:
    row, _ = EarlyWarning.objects.get_or_create(
        street=world.cast.street, kind="rising_type", key="labour", until="2026-03-01", now=6,
        defaults={"found_at": timezone.now(), "reason": "七天内登记6件"},
    )  # fmt: skip
    return [row.pk]


def pack(world: World) -> list[Any]:
    return [_sent(world).pack_id]


def differing(world: World) -> list[Any]:
    return [_sent(world).pk]


def _sent(world: World) -> Sent:
    """The elm matter as sent, with answers that differ."""
    post, matter = world.posts["dispatcher"], Matter.objects.get(pk=world.id("elm"))
    found = Sent.objects.filter(matter=matter).first()
    if found:
        return found
    made = Pack.objects.create(
        street=post.street, system="province", mapping_version="2026-1", number=1, made_by=post,
        made_at=timezone.now(), rows=1, digest="0" * 64,
        **dict(zip(("storage_key", "data_key"), stored(b"PK", post.street), strict=True)),
    )  # fmt: skip
    return Sent.objects.create(
        street=post.street, pack=made, system="province", matter=matter, version=1, same_until=1,
        digest="0" * 64, state="differing",
    )  # fmt: skip


def acknowledgement(world: World) -> list[Any]:
    post = world.posts["dispatcher"]
    made, _ = Acknowledgement.objects.get_or_create(
        street=post.street, system="province", digest="0" * 64, name="回执.csv", taken_by=post,
        lines=0, defaults={"taken_at": timezone.now()},
    )  # fmt: skip
    return [made.pk]


def answers(_world: World, _part: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("回执.csv", "业务编号,结果\n无,接收\n".encode())}


OVERVIEW_PAGES = (
    Row(name="board", rule=sees),
    Row(name="board", rule=sees, query="?q=漏水&is_open=any", case="words"),
    Row(name="board_column", rule=sees, args=of("received")),
    Row(name="breakdown", rule=sees),
    Row(name="breakdown", rule=sees, query="?by=age", case="age"),
    Row(name="deadline_calendar", rule=sees),
    Row(name="deadline_list", rule=sees),
    Row(name="grid_map", rule=sees),
    Row(name="grid_map_areas", rule=sees),
    Row(name="grid_map_upload", rule=duties(Duty.DISPATCH, Duty.ADMINISTER)),
    Row(name="grid_map_upload", method="POST", rule=duties(Duty.DISPATCH, Duty.ADMINISTER), ok=302,
        data=polygons),
    Row(name="grid_map_list", rule=sees, args=of("neighbourhood", "elsewhere", "open")),
    Row(name="duty_desk", rule=duties(*DESK)),
    Row(name="duty_desk", method="POST", rule=duties(*DESK), ok=302, data=sent(note="无新增")),
    Row(name="duty_figure", rule=duties(*DESK), args=of("open")),
    Row(name="duty_take", method="POST", args=leaders_note, data=sent(remark="已看"), ok=302,
        rule=lambda world, part, ok: (
            403 if part == "leader" else _here(world, part, duties(*DESK)(world, part, ok), ok)
        )),
    Row(name="early_warnings", rule=OVERSEES),
    Row(name="early_warnings", method="POST", rule=OVERSEES, ok=302),
    Row(name="warning_decide", method="POST", ok=302, args=warning,
        data=sent(verdict="confirmed", note="已核实"),
        rule=lambda world, part, ok: _here(world, part, OVERSEES(world, part, ok), ok)),
    Row(name="warning_list", args=warning,
        rule=lambda world, part, ok: _here(world, part, OVERSEES(world, part, ok), ok)),
    Row(name="annual_table", rule=sees),
    Row(name="settled_board", rule=sees),
    Row(name="settled_list", rule=sees, args=of("accepted")),
    # Whose duties hold no such step is refused; who sees none of the matters finds nothing.
    Row(name="bulk", query="?step=dispute.triage&all=1&query=is_open%3Dany",
        rule=both(duties(*SEES, Duty.ADMINISTER, Duty.SECURE, Duty.AUDIT),
                  _may_triage)),
    Row(name="bulk", method="POST", ok=422, data=lambda world, _part: {
            "step": "dispute.triage", "m": f"{world.id('elm')}.1"},
        rule=both(duties(*SEES, Duty.ADMINISTER, Duty.SECURE, Duty.AUDIT),
                  lambda world, part, ok: _triages(world, part, ok, matter="elm"))),
    Row(name="bulk_run", rule=only("mediator"), args=mediators_run),
    Row(name="bulk_go_on", method="POST", rule=only("mediator"), ok=302, args=mediators_run),
)  # fmt: skip


def _oversees_here(world: World, part: str, ok: int) -> int:
    return _here(world, part, OVERSEES(world, part, ok), ok)


EXCHANGE_PAGES = (
    Row(name="exchange", rule=OVERSEES),
    Row(name="exchange_sent", rule=OVERSEES, args=of("province", "differing")),
    Row(name="exchange_resend", method="POST", rule=OVERSEES, ok=302, args=of("province"),
        data=sent(sent="1")),
    Row(name="exchange_settle", rule=_oversees_here, args=differing),
    Row(name="exchange_settle", method="POST", rule=_oversees_here, ok=302, args=differing,
        data=sent(verdict="accepted", reason="电话核实")),
    Row(name="exchange_acknowledge", rule=OVERSEES, args=of("province")),
    Row(name="exchange_acknowledge", method="POST", rule=OVERSEES, ok=302, args=of("province"),
        data=answers),
    Row(name="exchange_acknowledged", rule=_oversees_here, args=acknowledgement),
    Row(name="exchange_draft", rule=OVERSEES, args=of("province")),
    # Nothing of the world may leave as it stands: what is missing is told.
    Row(name="exchange_draft", method="POST", rule=OVERSEES, ok=409, args=of("other"),
        case="unknown-system"),
    Row(name="exchange_pack", method="POST", rule=_oversees_here, args=pack),
)  # fmt: skip
