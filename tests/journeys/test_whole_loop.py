"""One dispute from the portal to the archive, across all the people whom it passes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from fengqiao.kernel.ledger.seal import seal_all
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.matters.models import Matter
from tests.journeys.office import last_code

if TYPE_CHECKING:
    import time_machine

    from tests.journeys.office import Office, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "13800002026"
STORY = {
    "发生了什么事": "楼上卫生间漏水三个月。说过四次都没有修，天花板已经发霉。",
    "在什么地方": "榆树里3号楼",
    "对方是谁": "孙立",
    "对方电话": "13900003333",
    "您希望怎样解决": "尽快修好，天花板重新粉刷",
    "您的姓名": "郑桂兰",
    "您的手机号码": PHONE,
}


def file_on_the_phone(phone: Window) -> str:
    """File the story; returns the number on the receipt."""
    phone.open("/p/demo/")
    phone.picture("portal-home")
    phone.follow("有矛盾纠纷")
    for label, value in STORY.items():
        phone.type(label, value)
    phone.picture("portal-new")
    phone.press("下一步")
    phone.type("六位验证码", last_code(PHONE))
    phone.picture("portal-code")
    phone.press("确认登记")
    phone.sees("您反映的事情已经登记")
    qr = phone.page.get_by_role("img", name="查看进度的二维码")
    assert qr.evaluate("image => image.naturalWidth") > 100
    phone.picture("portal-receipt")
    phone.picture("portal-receipt-qr", qr)
    return Matter.objects.latest("pk").number


def matter_page(window: Window, number: str) -> None:
    """Find the matter in the work list."""
    window.open("/")
    window.follow(number)


def dispatch(window: Window, number: str) -> None:
    window.open("/")
    window.picture("dispatch-list")
    window.follow(number)
    window.picture("dispatch-matter")
    window.take("研判")
    window.sees(re.compile("建议类型：邻里"))
    window.picture("dispatch-triage")
    window.follow("填入建议的类型")
    window.choose("难易", "一般")
    window.press("研判")
    window.take("派单")
    window.sees("建议牵头单位：榆树里居民区")
    window.follow("填入建议的单位")
    window.tick("司法所")
    window.type("办理要求", "请先上门看漏水点，再约双方。")
    window.picture("dispatch-dispatch")
    window.press("派单")
    window.sees("待签收")
    window.picture("dispatch-done")


def mediate(window: Window, number: str) -> None:
    matter_page(window, number)
    window.picture("handle-offers")
    window.take("签收")
    window.take("首次联系")
    window.type("联系情况", "已电话联系双方，约定今天下午上门。")
    window.picture("handle-contact")
    window.press("首次联系")
    window.take("征求意愿")
    window.choose("已告知权利义务", "是")
    for number_of_party in ("1", "2"):
        row = window.page.get_by_role("group", name=f"各方意愿 {number_of_party}", exact=True)
        window.choose("同意调解", "是", row)
    window.picture("mediate-consent")
    window.press("征求意愿")
    window.sees("调解中")
    window.take("调解会")
    window.type("地点", "榆树里居民区调解室")
    window.type("参加人", "双方当事人、调解员")
    window.type("调解笔录", "调解员说明来意。双方现场查看后，同意由楼上住户更换防水层。")
    window.picture("mediate-session")
    window.press("调解会")
    window.take("口头协议")
    window.type("协议内容", "楼上住户七日内修好防水层，并粉刷天花板。")
    window.picture("mediate-agreement")
    window.press("口头协议")
    window.sees("已达成协议")


def answer(window: Window, number: str) -> None:
    matter_page(window, number)
    window.take("答复")
    window.type("答复内容", "双方已达成口头协议，楼上住户七日内修好防水层并粉刷天花板。")
    window.picture("mediate-answer")
    window.press("答复")
    window.sees("已答复")


def support(window: Window, number: str) -> None:
    matter_page(window, number)
    window.take("配合签收")
    window.take("配合签结")
    window.type("配合办理情况", "已派人到场，说明相邻关系的规定。")
    window.picture("handle-sign-off")
    window.press("配合签结")
    window.sees("已派人到场，说明相邻关系的规定。")


def follow_and_rate(phone: Window, number: str) -> None:
    phone.follow("我的事项")
    phone.follow(re.compile(number))
    phone.sees("双方已达成口头协议")
    phone.picture("portal-matter")
    phone.follow("补充情况")
    phone.type("要补充的情况", "楼上今天已经开始修了。")
    phone.picture("portal-supplement")
    phone.press("补充情况")
    phone.is_told("已收到您补充的内容。")
    phone.follow("评价")
    phone.choose("事情解决了吗", "已解决")
    phone.choose("对办理过程满意吗", "非常满意")
    phone.picture("portal-rate")
    phone.press("评价")
    phone.is_told("谢谢您的评价。")


def close(window: Window, number: str) -> None:
    matter_page(window, number)
    window.take("评价")
    window.choose("哪一方", "被申请人一方")
    window.choose("是否解决", "已解决")
    window.choose("满意程度", "满意")
    window.picture("mediate-rate")
    window.press("评价")
    window.take("办结")
    window.press("办结")
    window.sees("已办结")
    window.follow("卷宗")
    window.picture("mediate-dossier")


def verify(phone: Window, receipt: str) -> None:
    """Download the proof and have it verified by the page that is open to everybody."""
    phone.open(receipt)
    with phone.page.expect_download() as saved:
        phone.page.get_by_role("link", name="下载证明文件").click()
    path = saved.value.path()
    phone.follow("核验", phone.page.locator("main"))
    phone.page.get_by_label("证明文件（.json）").set_input_files(
        {"name": "receipt.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )
    phone.press("核验")
    phone.sees("回执成立：这条记录在本单位的留痕中，没有改动。")
    phone.picture("portal-verified")


def test_a_dispute_goes_from_the_phone_to_the_archive(
    office: Office, clock: time_machine.Traveller
) -> None:
    phone = office.phone()
    number = file_on_the_phone(phone)
    receipt = phone.page.url.removeprefix(phone.address)
    dispatch(office.desk("dispatcher"), number)
    mediator = office.desk("mediator1")
    mediate(mediator, number)
    support(office.desk("justice"), number)
    answer(mediator, number)
    follow_and_rate(phone, number)
    close(mediator, number)
    seal_all(timezone.now())
    verify(phone, receipt)

    clock.shift(timedelta(days=20))
    mediator.sign_in("mediator1")
    mediator.open(f"/matters/{Matter.objects.get(number=number).pk}/")
    mediator.take("归档")
    mediator.type("缺项说明", "当事人未提供证件复印件，口头协议无协议书。")
    mediator.picture("mediate-archive")
    mediator.press("归档")
    mediator.sees("已归档")

    matter = Matter.objects.get(number=number)
    assert matter.state == "archived"
    assert matter.dispute.outcome == "succeeded"
    assert verify_street(office.street.street).problems == []
