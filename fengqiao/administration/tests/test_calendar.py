"""A yearly notice: tried out, confirmed, and the running deadlines moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from fengqiao.administration.jobs import recompute_after_notice
from fengqiao.administration.models import CalendarProposal
from fengqiao.administration.services.calendar import as_toml, preview_notice
from fengqiao.administration.services.notice_review import propose_notice, publish_notice
from fengqiao.administration.tests.conftest import SignIn
from fengqiao.administration.tests.events import kinds_of, last_event
from fengqiao.kernel.clocks import engine
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import CalendarYear, Clock
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.matters.models import Channel, Matter
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.periods.calendar import YearTable, read_table
from fengqiao.kernel.periods.period import Unit as PeriodUnit
from fengqiao.kernel.personal.keys import new_data_key

pytestmark = pytest.mark.django_db
OFFICE = ZoneInfo("Asia/Shanghai")
DECEMBER = datetime(2026, 12, 21, 9, 0, tzinfo=OFFICE)
# Days off invented for the test: the whole first working week of 2027.
NOTICE = {
    "year": "2027", "notice": "国办发明电〔2026〕9号",
    "festivals": ["0"], "festivals.0.name": "元旦",
    "festivals.0.first_day": "2027-01-01", "festivals.0.last_day": "2027-01-08",
    "workdays": ["0"], "workdays.0.day": "2027-01-09", "workdays.0.name": "元旦",
}  # fmt: skip


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    """The days before New Year, when the next year's notice is usually out."""
    with time_machine.travel(DECEMBER, tick=False):
        yield


@pytest.fixture
def clock(cast: Cast) -> Clock:
    """A deadline in working days that runs over the New Year of an unannounced year."""
    rule = next(
        rule for rule in rules().values()
        if rule.period and rule.period.unit is PeriodUnit.WORKING_DAY and rule.period.count == 15
    )  # fmt: skip
    matter = Matter.objects.create(
        street=cast.street, kind="test", procedure_version=1, number="枫调〔2026〕88号",
        title="楼上漏水无人管", state="open", channel=Channel.WINDOW, received_at=DECEMBER,
        data_key=new_data_key()[1], lead_unit=cast.centre,
    )  # fmt: skip
    clock = engine.start_clock(matter, rule.id, DECEMBER, current_calendar())
    clock.save()
    Matter.objects.filter(pk=matter.pk).update(due_at=clock.due_at, due_rule=rule.id)
    return clock


def test_the_preview_counts_what_would_move_and_changes_nothing(
    cast: Cast, system: Client, clock: Clock
) -> None:
    assert clock.provisional
    page = system.post(reverse("calendar_notice"), NOTICE)
    text = page.content.decode()
    assert page.status_code == 200
    assert "1 个在办时限" in text
    assert rules()[clock.rule].procedure in text
    assert "楼上漏水" not in text
    assert "枫调〔2026〕88号" not in text
    assert "没有写到：春节" in text
    assert not CalendarYear.objects.exists()
    assert kinds_of(cast.street) == []
    assert Clock.objects.get().due_at == clock.due_at


def test_publishing_queues_the_recount_which_moves_the_clock_and_the_matter(
    cast: Cast, system: Client, clock: Clock, sign_in: SignIn
) -> None:
    page = system.post(reverse("calendar_notice"), NOTICE)
    security = propose_and_review(system, page.context["text"], sign_in, cast)
    assert not CalendarYear.objects.exists()
    proposal = CalendarProposal.objects.get()
    answer = security.post(reverse("calendar_publish", args=[proposal.pk]), follow=True)
    assert "正在重算" in answer.content.decode()
    row = CalendarYear.objects.get()
    assert (row.year, len(row.holidays), len(row.workdays)) == (2027, 8, 1)
    assert row.confirmed_by == cast.security.shown_name
    event = last_event(cast.street)
    assert event.kind == "calendar.confirmed"
    assert event.body["proposed_by"] == cast.administrator.shown_name
    queued = DBTaskResult.objects.get(task_path=recompute_after_notice.module_path)
    assert queued.status == "READY"
    done = recompute_after_notice.call()
    moved = Clock.objects.select_related("matter").get()
    assert done == {"looked_at": 1, "moved": 1}
    # Six days off, of which 2027-01-01 was one already by name alone: see the count by hand.
    before, after = engine.office_day(clock.due_at), engine.office_day(moved.due_at)
    assert current_calendar().is_working(date(2027, 1, 9))
    assert after > before
    assert moved.matter.due_at == moved.due_at
    assert last_event(cast.street).kind == "clock.recomputed"
    notice = Notice.objects.get()
    assert notice.unit == cast.centre
    assert notice.text.startswith("枫调〔2026〕88号的")
    assert after.isoformat() in notice.text
    assert recompute_after_notice.call() == {"looked_at": 0, "moved": 0}


def test_the_preview_says_exactly_what_the_recount_then_does(
    cast: Cast, system: Client, clock: Clock, sign_in: SignIn
) -> None:
    page = system.post(reverse("calendar_notice"), NOTICE)
    (promised,) = page.context["preview"].sample
    security = propose_and_review(system, page.context["text"], sign_in, cast)
    security.post(reverse("calendar_publish", args=[CalendarProposal.objects.get().pk]))
    recompute_after_notice.call()
    event = street_events(cast.street.pk).get(kind="clock.recomputed")
    assert event.body["before"] == promised.before.isoformat()
    assert event.body["after"] == promised.after.isoformat()


def propose_and_review(system: Client, text: str, sign_in: SignIn, cast: Cast) -> Client:
    """The system administrator proposes; the security administrator reads the review page."""
    told = system.post(reverse("calendar_propose"), {"text": text}, follow=True).content.decode()
    assert "由安全管理员复核后生效" in told
    assert "等待安全管理员复核" in told
    security = sign_in(cast.security)
    assert "2027年放假安排" in security.get(reverse("calendar_reviews")).content.decode()
    page = security.get(reverse("calendar_review", args=[CalendarProposal.objects.get().pk]))
    assert "综治中心（1 个）" in page.content.decode()
    assert "楼上漏水" not in page.content.decode()
    return security


def test_a_proposal_is_never_decided_by_whoever_made_it(cast: Cast) -> None:
    table = read_table('year = 2027\n[holidays]\n2027-01-01 = "元旦"\n[workdays]\n')
    proposal = propose_notice(table, by=cast.administrator, at=DECEMBER)
    assert propose_notice(table, by=cast.administrator, at=DECEMBER) == proposal
    cast.security.person = cast.administrator.person
    with pytest.raises(OrgRefused, match="不能复核自己登记"):
        publish_notice(proposal, by=cast.security, at=DECEMBER)
    assert not CalendarYear.objects.exists()
    assert kinds_of(cast.street) == ["calendar.proposed"]


def test_a_proposal_is_decided_once(cast: Cast, sign_in: SignIn) -> None:
    table = read_table('year = 2027\n[holidays]\n2027-01-01 = "元旦"\n[workdays]\n')
    proposal = propose_notice(table, by=cast.administrator, at=DECEMBER)
    security = sign_in(cast.security)
    refuse, publish = (
        reverse(name, args=[proposal.pk]) for name in ("calendar_refuse", "calendar_publish")
    )
    security.post(refuse, {"reason": "漏了春节"})
    assert last_event(cast.street).kind == "calendar.refused"
    assert "已经处理过" in security.post(publish, follow=True).content.decode()
    assert "漏了春节" in security.get(reverse("calendar_reviews")).content.decode()
    assert not CalendarYear.objects.exists()


def test_another_streets_proposal_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    table = read_table('year = 2027\n[holidays]\n2027-01-01 = "元旦"\n[workdays]\n')
    proposal = propose_notice(table, by=cast.stranger, at=DECEMBER)
    security = sign_in(cast.security)
    assert security.get(reverse("calendar_review", args=[proposal.pk])).status_code == 404
    assert security.post(reverse("calendar_publish", args=[proposal.pk])).status_code == 404


def test_the_text_form_of_a_table_reads_back_to_the_same_table() -> None:
    for table in current_calendar().tables:
        again = read_table(as_toml(table))
        assert again.holidays == table.holidays
        assert again.workdays == table.workdays
        assert again.notice == table.notice


def test_a_notice_pasted_as_text_is_tried_as_well(system: Client) -> None:
    text = 'year = 2027\nnotice = ""\n[holidays]\n2027-01-01 = "元旦"\n[workdays]\n'
    page = system.post(reverse("calendar_notice_text"), {"text": text})
    assert page.status_code == 200
    assert "2027年1月1日（周五）" in page.content.decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("year = ", "TOML"),
        ('year = 2027\n[holidays]\n2026-01-01 = "元旦"\n[workdays]', "不属于 2027"),
        ('year = 2027\n[holidays]\n2027-01-01 = "元旦"\n[workdays]\n2027-01-04 = "x"', "本来就是"),
        ("year = 2027\n[holidays]\n[workdays]", "没有放假日期"),
        ('year = 2031\n[holidays]\n2031-01-01 = "元旦"\n[workdays]', "年度应在"),
        ('year = 1999\n[holidays]\n1999-01-01 = "元旦"\n[workdays]', "年度应在"),
        ('year = 2027\nnotice = 7\n[holidays]\n2027-01-01 = "元旦"\n[workdays]', "文号"),
        ("year = 2027\nholidays = 3\nworkdays = 4", "日期与名称"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_in_words(
    cast: Cast, system: Client, text: str, why: str
) -> None:
    page = system.post(reverse("calendar_notice_text"), {"text": text})
    assert page.status_code == 422
    assert why in page.content.decode()
    proposed = system.post(reverse("calendar_propose"), {"text": text}, follow=True)
    assert why in proposed.content.decode()
    assert not CalendarProposal.objects.exists()
    assert not CalendarYear.objects.exists()
    assert kinds_of(cast.street) == []


def test_rows_are_added_without_scripts_and_keep_what_was_typed(system: Client) -> None:
    page = system.post(reverse("calendar_notice"), NOTICE | {"_edit": "add:festivals"})
    assert page.status_code == 200
    assert 'name="festivals.1.name"' in page.content.decode()
    assert "国办发明电〔2026〕9号" in page.content.decode()


def test_a_year_in_force_is_replaced_with_a_warning(cast: Cast, system: Client) -> None:
    known = next(table for table in current_calendar().tables if table.year == 2026)
    text = as_toml(known)
    assert (
        "日期与原来完全相同"
        in system.post(reverse("calendar_notice_text"), {"text": text}).content.decode()
    )
    fewer = YearTable(
        2026, {day: name for day, name in known.holidays.items() if day.month != 10},
        {day: name for day, name in known.workdays.items() if day.month != 10},
    )  # fmt: skip
    preview = preview_notice(fewer, cast.street, DECEMBER)
    assert preview.replaces
    assert preview.missing_festivals == ("国庆节",)
    assert {day.month for day in preview.changed_days} == {10}


def test_the_table_of_a_year_is_shown_with_its_source(system: Client) -> None:
    page = system.get(reverse("calendar_year", args=[2026])).content.decode()
    assert "2026年10月10日（周六）" in page
    assert "2026年10月1日（周四）至2026年10月7日（周三），共 7 天" in page
    assert system.get(reverse("calendar_year", args=[2099])).status_code == 404
    assert "系统自带" in system.get(reverse("calendar")).content.decode()
