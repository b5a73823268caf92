"""What each person of the office comes for, one journey a person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fengqiao.kernel.jobs.worker import work_until_empty
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Approval, Post, Unit
from fengqiao.kernel.workflow.perform import At, New, perform

if TYPE_CHECKING:
    from tests.journeys.office import Office, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEAK = {
    "channel": "hotline",
    "title": "楼上漏水一直没人修",
    "description": "楼上卫生间漏水，天花板已经发霉。",
    "place": "榆树里5号楼",
    "parties": [{"role": "applicant", "name": "韩静", "phone": "13800004444"}],
}
TABLE = (
    "标题,纠纷情况,发生地,姓名或名称,联系电话,来源编号\n"
    "楼道堆物影响通行,公共走道堆了旧家具,柳荫2号楼,何文,13800006601,A-1\n"
    "小区门禁坏了两个月,保安说没有经费,梧桐1号楼,吕静,13800006602,A-2\n"
    ",没有写标题的一行,槐安3号楼,施立,13800006603,A-3\n"
)


def registered(office: Office, days_ago: int = 0, **values: object) -> Matter:
    """A dispute that the hotline handed over, this morning if not earlier."""
    done = perform(
        New("dispute"), "register", LEAK | values, by=office.street.post("clerk"),
        at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip
    return done.matter


def dispatched(office: Office, login: str, **steps: dict[str, Any]) -> Matter:
    """A dispute led by the unit of `login`, helped by the 司法所, after `steps` of that unit."""
    matter, dispatcher = registered(office), office.street.post("dispatcher")
    lead = office.street.post(login)
    units = {
        "lead_unit": lead.unit_id,
        "supporting_units": [office.street.post("justice").unit_id],
    }
    for step, by, data in (
        ("triage", dispatcher, {"category": "neighbours", "complexity": "ordinary"}),
        ("dispatch", dispatcher, units),
        *((step, lead, data) for step, data in steps.items()),
    ):
        perform(At("dispute", matter.pk), step, data, by=by, at=timezone.now())
    return matter


def test_a_clerk_registers_for_an_old_neighbour_and_sees_likely_duplicates(office: Office) -> None:
    earlier = registered(office)
    desk = office.blank_desk()
    desk.open("/sign-in/")
    desk.picture("sign-in")
    desk.sign_in("clerk")
    desk.picture("window-list")
    desk.follow("登记矛盾纠纷")
    desk.picture("window-register-empty")
    desk.type("标题", "楼上漏水，天花板发霉")
    desk.type("纠纷情况", "楼上卫生间漏水一个月，上门三次没有人修。")
    desk.type("发生地", "榆树里5号楼")
    desk.type("诉求", "尽快修好")
    party = desk.page.get_by_role("group", name="当事人 1", exact=True)
    desk.type("姓名或名称", "韩静", party)
    desk.type("联系电话", "13800004444", party)
    desk.tick("代办")
    beside = desk.page.get_by_role("complementary", name="可能重复的事项")
    expect(beside.get_by_role("link", name=re.compile(re.escape(earlier.number)))).to_be_visible()
    desk.picture("window-register")
    desk.press("登记", expecting=409)
    desk.sees(re.compile("还没有保存：有 .* 件可能是同一件事"))
    desk.picture("window-duplicates")
    desk.press("不是同一件，仍要登记")
    desk.is_told("已登记")
    desk.sees("（代办）")
    desk.picture("window-registered")
    assert Matter.objects.latest("pk").dispute.is_proxy


def test_a_clerk_is_told_what_is_missing_and_keeps_what_was_typed(office: Office) -> None:
    desk = office.desk("clerk")
    desk.open("/disputes/register/")
    desk.type("纠纷情况", "邻居半夜装修。")
    party = desk.page.get_by_role("group", name="当事人 1", exact=True)
    desk.type("联系电话", "123", party)
    desk.press("登记", expecting=422)
    expect(desk.page.locator(".error-summary")).to_be_focused()
    desk.picture("window-errors")
    assert desk.page.get_by_label("纠纷情况").input_value() == "邻居半夜装修。"
    assert Matter.objects.filter(description__contains="半夜装修").count() == 0


def test_a_clerk_finds_a_matter_by_two_characters_and_asks_a_deadline(office: Office) -> None:
    matter = registered(office)
    desk = office.desk("clerk")
    search = desk.page.get_by_role("search").get_by_label("搜索事项")
    search.fill("漏水")
    with desk.page.expect_navigation():
        search.press("Enter")
    desk.check()
    desk.picture("window-search")
    desk.follow(re.compile(re.escape(matter.number)))
    desk.sees("待研判")
    desk.open("/clocks/ask/")
    desk.picture("window-ask-deadline")
    desk.open("/procedures/")
    desk.follow("矛盾纠纷", desk.page.locator("main"))


def test_a_department_returns_what_is_not_its_own_with_a_reason(office: Office) -> None:
    matter = dispatched(office, "builder")
    desk = office.desk("builder")
    desk.follow(matter.number)
    desk.take("退单")
    desk.type("理由", "漏水点在住户室内，不属本单位职责")
    desk.picture("handle-return")
    desk.press("退单")
    matter.refresh_from_db()
    assert (matter.state, matter.dispute.returns) == ("triaged", 1)


def test_a_department_handles_what_needs_no_mediation(office: Office) -> None:
    matter = dispatched(office, "builder", accept={})
    desk = office.desk("builder")
    desk.follow(matter.number)
    desk.take("直接办理")
    desk.type("办理结果", "已到现场，物业当天修好水管。")
    desk.choose("诉求已办成", "是")
    desk.picture("handle-directly")
    desk.press("直接办理")
    desk.sees("已直接办理")
    desk.follow(re.compile("^怎么算的"), desk.page.locator("#clocks"))
    desk.picture("handle-clock")


def test_a_refused_step_says_why_and_what_to_do(office: Office) -> None:
    matter = dispatched(office, "mediator1", accept={})
    other = office.desk("mediator1")
    other.open(f"/matters/{matter.pk}/steps/handle/")
    perform(
        At("dispute", matter.pk), "supplement", {"text": "当事人来电"},
        by=office.street.post("clerk"), at=timezone.now(),
    )  # fmt: skip
    other.type("办理结果", "已修好")
    other.choose("诉求已办成", "是")
    other.press("直接办理", expecting=412)
    expect(other.page.get_by_role("alert")).to_be_visible()
    other.picture("handle-refused")
    assert other.page.get_by_label("办理结果").input_value() == "已修好"


def test_the_leader_sees_what_is_late_and_extends_a_deadline(office: Office) -> None:
    matter = dispatched(office, "mediator1", accept={}, contact={"note": "已电话联系"})
    late = registered(office, days_ago=14, title="雨后路面积水", place="松林东门路口")
    desk = office.desk("leader")
    desk.choose("时限", "已逾期")
    desk.page.get_by_role("search", name="筛选").get_by_role("button", name="筛选").click()
    desk.sees(re.compile("^条件："))
    desk.check()
    row = desk.page.get_by_role("row").filter(has_text=late.number)
    expect(row.get_by_text("已逾期")).to_be_visible()
    expect(desk.page.get_by_role("row").filter(has_text=matter.number)).to_have_count(0)
    desk.picture("leader-late")
    desk.open(f"/matters/{matter.pk}/")
    desk.take("延长时限")
    desk.type("理由", "漏水点需要鉴定，情况复杂")
    desk.picture("leader-extend")
    desk.press("延长时限")
    desk.picture("leader-extended")
    desk.follow("留痕", desk.page.get_by_role("navigation", name="事项的部分"))
    desk.picture("leader-trail")


def test_a_table_is_tried_before_it_is_taken_in(office: Office) -> None:
    desk = office.desk("clerk")
    desk.follow("从表格导入")
    desk.picture("import-upload")
    desk.page.get_by_label("表格文件").set_input_files(
        {"name": "热线转办.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    desk.press("上传并核对")
    desk.sees(re.compile("共 3 行"))
    desk.page.get_by_label("来源系统").fill("热线平台")
    desk.press("重新核对")
    desk.picture("import-trial")
    desk.picture("import-columns", desk.page.get_by_role("heading", name="列名对照"))
    desk.press(re.compile("^确认导入"))
    work_until_empty()
    desk.open(desk.page.url.removeprefix(desk.address))
    desk.sees(re.compile("读入 3 = 新建"))
    desk.picture("import-account")
    assert Matter.objects.filter(title="楼道堆物影响通行").count() == 1
    assert Matter.objects.filter(description="没有写标题的一行").count() == 0


def test_a_broken_table_changes_nothing_and_says_what_is_wrong(office: Office) -> None:
    before = Matter.objects.count()
    desk = office.desk("clerk")
    desk.follow("从表格导入")
    desk.page.get_by_label("表格文件").set_input_files(
        {"name": "破损.xlsx", "mimeType": "application/zip", "buffer": b"PK\x03\x04broken"}
    )
    desk.press("上传并核对", expecting=422)
    desk.sees("没有导入任何内容。")
    desk.picture("import-broken")
    assert Matter.objects.count() == before


def new_unit(desk: Window) -> None:
    desk.follow("单位")
    desk.picture("administration-units")
    desk.follow("新增单位")
    desk.type("代码", "19")
    desk.type("名称", "杨柳居民区")
    desk.type("类型", "居民区")
    desk.choose("上级单位", "演示街道办事处")
    desk.picture("administration-unit")
    desk.press("新增")


def test_three_administrators_do_only_what_is_theirs(office: Office) -> None:
    system = office.desk("sysadmin")
    new_unit(system)
    assert Unit.objects.filter(name="杨柳居民区").count() == 1
    system.follow("人员与岗位")
    system.picture("administration-people")
    system.follow("新增人员")
    system.type("工号", "D099")
    system.type("姓名", "新来")
    system.type("用户名", "newcomer")
    system.press("新增")
    if system.page.get_by_role("link", name="提名岗位").count() == 0:
        system.open("/administration/people/?q=新来")
        system.follow("新来")
    system.follow("提名岗位")
    system.choose("单位", "综治中心")
    system.type("岗位名称", "窗口人员")
    system.tick("受理登记")
    system.page.get_by_label("任职起").fill("2026-03-16")
    system.picture("administration-post")
    system.press("提名")
    system.sees("待批准")
    assert Post.objects.latest("pk").approval == Approval.PROPOSED

    security = office.desk("security")
    security.follow("岗位审批")
    security.page.get_by_role("checkbox").first.check()
    security.picture("administration-approvals")
    security.press("批准所选岗位")
    assert Post.objects.latest("pk").approval == Approval.APPROVED
    security.follow("登录账号")
    security.picture("administration-accounts")

    auditor = office.desk("auditor")
    auditor.follow("留痕")
    auditor.picture("administration-events")
    auditor.follow("校验与封存")
    auditor.press("立即校验")
    auditor.is_told(re.compile("校验通过"))
    auditor.picture("administration-verified")
    refused = auditor.page.request.get(f"{auditor.address}/administration/units/")
    assert refused.status == 403
