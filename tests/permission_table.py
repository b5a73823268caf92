"""The permission table: every address of the workbench, and who may use it.

One row says by which method an address is asked, with what, and by which rule the status of
every part at the door is found. `test_permissions_table` fails when an address or an operation
is missing here, and when a row names one that is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import SavedFilter
from fengqiao.kernel.notify.models import Message
from fengqiao.kernel.org.models import Duty
from tests.permission_administration import ADMINISTRATION_PAGES
from tests.permission_mediation import MEDIATION_PAGES
from tests.permission_overview import EXCHANGE_PAGES, OVERVIEW_PAGES
from tests.permission_reviewing import REVIEW_PAGES
from tests.permission_rows import Args, Data, Operation, Row
from tests.permission_rules import (
    Rule,
    anybody,
    both,
    duties,
    either,
    knows,
    nobody,
    only,
    proved,
    proved_to_write,
    signed_out,
    staff,
    token,
    token_duties,
    token_knows,
    token_only,
    told_of,
)
from tests.permission_stories import TITLE, pixel

if TYPE_CHECKING:
    from tests.permission_world import World

# What the matter's own rows are called for; it has every record that there is.
ELM = "elm"
DESK = (Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE)
SUGGESTIONS = (Duty.DISPATCH, Duty.LEAD, Duty.REVIEW)
IMPORT = (Duty.INTAKE, Duty.DISPATCH)
OUTBOX = (Duty.INTAKE, Duty.DISPATCH, Duty.LEAD)


def no_list(_world: World) -> list[Any]:
    """A payment list that there is not: to leaders too it does not exist."""
    return [1_000_000]


def nobody_but_leaders(world: World, part: str, _ok: int) -> int:
    return duties(Duty.LEAD)(world, part, 404)


# Arguments -----------------------------------------------------------------------------------


def elm(*more: Any) -> Args:
    return lambda world: [world.id(ELM), *more]


def elm_clock(world: World) -> list[Any]:
    return [world.id(ELM), world.matters[ELM].clocks.order_by("id")[0].pk]


def elm_file(world: World) -> list[Any]:
    return [Attachment.objects.get(matter=world.id(ELM)).pk]


def elm_message(world: World) -> list[Any]:
    message = Message.objects.filter(matter=world.id(ELM)).order_by("id")[0]
    Message.objects.filter(pk=message.pk).update(state="failed")
    return [message.pk]


def mediators_filter(world: World) -> list[Any]:
    post = world.posts["mediator"]
    saved, _ = SavedFilter.objects.get_or_create(
        street=post.street, post=post, name="逾期", defaults={"query": "due=late"}
    )
    return [saved.pk]


def mediators_import(world: World) -> list[Any]:
    return [world.import_run.pk]


def street(*more: Any) -> Args:
    return lambda world: [world.cast.street.code, *more]


def receipt(world: World) -> list[Any]:
    return [world.cast.street.code, world.receipt]


def of_resident(matter: str, *more: Any) -> Args:
    return lambda world: [world.cast.street.code, world.id(matter), *more]


# What is sent --------------------------------------------------------------------------------


def sent(**values: Any) -> Data:
    return lambda _world, _part: values


def own_post(world: World, part: str) -> dict[str, Any]:
    return {"post": world.posts[part].pk if part in world.posts else "1"}


def registration(_world: World, _part: str) -> dict[str, Any]:
    return {"channel": "window", "title": "井盖丢失", "people": "1", "_confirmed": "1"}


def person(_world: World, _part: str) -> dict[str, Any]:
    return {"by": "phone", "value": "13800009999", "reason": "来电询问进度"}


def story(_world: World, _part: str) -> dict[str, Any]:
    return {"what": "楼上装修太吵", "place": "榆树小区", "name": "某某某", "phone": "13655556666"}


def table_file(_world: World, _part: str) -> dict[str, Any]:
    return {"table": SimpleUploadedFile("台账.csv", "标题,内容\n井盖丢失,路口\n".encode())}


def picture(_world: World, part: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("现场.png", pixel(part))}


STAFF_PAGES = (
    Row(name="sign_in", rule=signed_out),
    Row(name="sign_in", method="POST", rule=signed_out, ok=403,
        data=sent(username="nobody", password="wrong")),
    Row(name="sign_out", method="POST", rule=anybody, ok=302),
    Row(name="switch_post", method="POST", rule=staff, ok=302, data=own_post),
    Row(name="large_text", method="POST", rule=anybody, ok=302, data=sent(large_text="1")),
    Row(name="unread", rule=staff),
    Row(name="style_page", rule=nobody),
    Row(name="style_page", method="POST", rule=nobody),
    Row(name="notices", rule=staff),
    Row(name="notices_read", method="POST", rule=staff, ok=302),
    Row(name="outbox", rule=duties(*OUTBOX, Duty.ADMINISTER)),
    Row(name="message_retry", method="POST", ok=302, args=elm_message,
        rule=both(duties(*OUTBOX, Duty.ADMINISTER),
                  either(duties(Duty.ADMINISTER), knows(ELM)))),
    Row(name="saved_filters", rule=staff),
    Row(name="save_filter", method="POST", rule=staff, ok=302,
        data=sent(name="逾期", query="due=late")),
    Row(name="delete_filter", method="POST", rule=only("mediator"), ok=302, args=mediators_filter),
    Row(name="work_list", rule=staff),
    Row(name="export_list", method="POST", rule=staff, data=sent(format="csv"), case="csv"),
    Row(name="export_list", method="POST", rule=staff, data=sent(format="xlsx"), case="xlsx"),
    Row(name="matter_page", rule=knows(ELM), args=elm()),
    Row(name="matter_part", rule=knows(ELM), args=elm("file"), case="file"),
    Row(name="matter_part", rule=knows(ELM), args=elm("trail"), case="trail"),
    Row(name="matter_part", rule=knows(ELM), args=elm("axis"), case="axis"),
    # What each step allows stands in the table of steps.
    Row(name="step_page", rule=both(knows(ELM), duties(*DESK)), args=elm("reveal")),
    Row(name="step_page", method="POST", args=elm("reveal"), data=sent(reason="核对当事人电话"),
        rule=both(knows(ELM), duties(*DESK))),
    Row(name="clock_page", rule=knows(ELM), args=elm_clock),
    Row(name="search", rule=staff, query="?q=漏水"),
    Row(name="find_person", rule=duties(Duty.INTAKE, Duty.DISPATCH)),
    Row(name="find_person", method="POST", rule=duties(Duty.INTAKE, Duty.DISPATCH), data=person),
    Row(name="ask_deadline", rule=staff),
    Row(name="clock_rules", rule=staff, query="?q=听证"),
    Row(name="clock_rule", rule=staff, args=lambda _world: ["rec_answer"],
        query="?start=2026-02-10"),
    Row(name="service_days", rule=staff, query="?day=2026-02-13"),
    Row(name="procedures", rule=staff),
    Row(name="procedure_page", rule=staff, args=lambda _world: ["dispute"]),
    Row(name="procedure_diagram", rule=staff, args=lambda _world: ["dispute"]),
    Row(name="download_attachment", rule=knows(ELM), args=elm_file),
    Row(name="register_dispute", rule=duties(*DESK)),
    Row(name="import_table", rule=duties(*IMPORT), args=lambda _world: ["dispute"]),
    Row(name="import_table", method="POST", ok=422, rule=duties(*IMPORT),
        args=lambda _world: ["dispute"]),
    Row(name="triage_suggestions", rule=duties(*SUGGESTIONS)),
    Row(name="triage_choice_matters", rule=duties(*SUGGESTIONS), query="?field=category"),
    Row(name="triage_models", rule=duties(*SUGGESTIONS)),
    Row(name="train_triage_model", method="POST", rule=duties(Duty.DISPATCH, Duty.LEAD), ok=302),
    Row(name="publish_triage_model", method="POST", rule=duties(Duty.LEAD), ok=302,
        args=lambda _world: [1]),
    Row(name="retire_triage_model", method="POST", rule=duties(Duty.LEAD), ok=302,
        args=lambda _world: [1]),
    Row(name="import_disputes", rule=duties(*IMPORT)),
    Row(name="import_disputes", method="POST", rule=duties(*IMPORT), ok=302, data=table_file),
    Row(name="import_run", rule=both(duties(*IMPORT), only("mediator")), args=mediators_import),
    Row(name="import_run", method="POST", args=mediators_import,
        rule=both(duties(*IMPORT), only("mediator"))),
    Row(name="import_confirm", method="POST", ok=302, args=mediators_import,
        rule=both(duties(*IMPORT), only("mediator"))),
    Row(name="import_rejects", rule=both(duties(*IMPORT), only("mediator")),
        args=mediators_import),
    Row(name="dispute_papers", rule=knows(ELM), args=elm()),
    Row(name="dispute_paper", rule=knows(ELM), args=elm("register")),
    Row(name="dispute_paper", method="POST", args=elm("register"),
        data=sent(purpose="交当事人签名", number="1", format="docx"),
        rule=both(knows(ELM), duties(*DESK))),
    Row(name="dispute_compile", rule=both(knows(ELM), duties(*DESK)), args=elm()),
    Row(name="dispute_compile", method="POST", args=elm(),
        data=sent(purpose="案卷检查", extent="whole"),
        rule=both(knows(ELM), duties(*DESK))),
    Row(name="register_dispute", method="POST", rule=duties(*DESK), ok=302, data=registration),
    Row(name="performance_calendar", rule=staff),
    Row(name="dispute_outcomes", rule=staff),
    Row(name="payment_list", rule=duties(Duty.LEAD)),
    Row(name="payment_list", method="POST", ok=409, rule=duties(Duty.LEAD),
        data=sent(first_day="2026-01-01", last_day="2026-01-31", digest="0" * 64)),
    Row(name="payment_rules", rule=duties(Duty.LEAD)),
    Row(name="payment_rules", method="POST", ok=422, rule=duties(Duty.LEAD)),
    Row(name="payment_signed", rule=nobody_but_leaders, args=no_list),
    Row(name="payment_signed", method="POST", rule=nobody_but_leaders, args=no_list),
    Row(name="payment_export", method="POST", rule=nobody_but_leaders, args=no_list),
    Row(name="similar_disputes", method="POST", rule=duties(*DESK), data=sent(title=TITLE)),
)  # fmt: skip

# A signed-in officer is a visitor like any other here: a session of staff proves no phone.
PORTAL_PAGES = (
    Row(name="portal_streets", rule=anybody),
    Row(name="portal_verify", rule=anybody),
    Row(name="portal_verify", method="POST", rule=anybody, ok=422, data=sent(receipt="{}")),
    Row(name="portal_home", rule=anybody, args=street()),
    Row(name="portal_home", rule=nobody, args=lambda _world: ["nowhere"], case="no-street"),
    Row(name="portal_privacy", rule=anybody, args=street()),
    Row(name="portal_new", rule=anybody, args=street("dispute")),
    Row(name="portal_new", method="POST", rule=anybody, ok=302, args=street("dispute"), data=story),
    # Nobody here was sent a code for something that is still open.
    Row(name="portal_code", rule=anybody, ok=302, args=street()),
    Row(name="portal_code", method="POST", rule=anybody, ok=302, args=street(),
        data=sent(code="000000")),
    Row(name="portal_code_again", method="POST", rule=anybody, ok=302, args=street()),
    Row(name="portal_follow", rule=anybody, args=receipt),
    Row(name="portal_follow", rule=nobody, args=street("guessed"), case="guessed"),
    Row(name="portal_receipt", rule=anybody, args=receipt),
    Row(name="portal_receipt", rule=nobody, args=street("guessed"), case="guessed"),
    Row(name="portal_qr", rule=anybody, args=receipt),
    Row(name="portal_qr", rule=nobody, args=street("guessed"), case="guessed"),
    Row(name="portal_proof", rule=anybody, args=receipt),
    Row(name="portal_proof", rule=nobody, args=street("guessed"), case="guessed"),
    Row(name="portal_mine", rule=anybody, args=street()),
    Row(name="portal_mine", method="POST", rule=anybody, ok=302, args=street(),
        data=sent(phone="13877778888")),
    Row(name="portal_leave", method="POST", rule=anybody, ok=302, args=street()),
    Row(name="portal_matter", rule=told_of("returned"), args=of_resident("returned")),
    Row(name="portal_matter", rule=told_of(ELM), args=of_resident(ELM), case="asked-for-consent"),
    Row(name="portal_step", rule=told_of("returned"), args=of_resident("returned", "supplement")),
    Row(name="portal_step", method="POST", rule=told_of("returned", proved_to_write), ok=302,
        args=of_resident("returned", "supplement"), data=sent(text="又漏了一次")),
    Row(name="portal_step", rule=both(proved, nobody), args=of_resident("returned", "dispatch"),
        case="of-the-office"),
)  # fmt: skip

API_PAGES = (Row(name="openapi-json", rule=anybody),)
PAGES = (
    *STAFF_PAGES,
    *REVIEW_PAGES,
    *OVERVIEW_PAGES,
    *EXCHANGE_PAGES,
    *ADMINISTRATION_PAGES,
    *MEDIATION_PAGES,
    *PORTAL_PAGES,
    *API_PAGES,
)


def _reads(name: str, rule: Rule = token, **more: Any) -> Operation:
    return Operation(name=name, rule=rule, **more)


def own_file(world: World) -> list[Any]:
    """The id of a file that the mediator has sent in and no matter has taken."""
    post = world.posts["mediator"]
    return [world.waiting_file(post).pk]


def handed_over(_world: World, _part: str) -> dict[str, Any]:
    return {"channel": "hotline", "title": "井盖丢失"}


# Those of the steps stand in the table of steps.
OPERATIONS = (
    _reads("list_units"),
    _reads("list_procedures"),
    _reads("read_procedure", args=lambda _world: ["dispute"]),
    _reads("list_matters"),
    _reads("count_matters"),
    _reads("export_matters", scope="export"),
    _reads("list_disputes"),
    _reads("count_disputes"),
    _reads("export_disputes", scope="export"),
    _reads("similar_disputes", method="POST", data=sent(title=TITLE)),
    _reads("read_dispute", token_knows(ELM), args=elm()),
    _reads("history_of_dispute", token_knows(ELM), args=elm()),
    _reads("clock_of_dispute", token_knows(ELM), args=elm_clock),
    _reads("files_of_dispute", token_knows(ELM), args=elm()),
    _reads("fetch_file", token_knows(ELM), args=elm_file),
    _reads("fetch_file", token_only("mediator"), args=own_file, case="waiting"),
    Operation(name="send_file", method="POST", scope="write", ok=201, rule=token, data=picture),
    Operation(name="register_dispute", method="POST", scope="write", ok=201, data=handed_over,
              rule=token_duties(*DESK)),
)  # fmt: skip
