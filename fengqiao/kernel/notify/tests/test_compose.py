"""Rows built for a step: nothing saved, nothing personal in the clear."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify.compose import (
    mail,
    mask_mail,
    notice_to_post,
    notice_to_unit,
    opened,
    sms,
)
from fengqiao.kernel.notify.models import Message, MessageChannel, Notice
from fengqiao.kernel.notify.tests.conftest import NOON, PHONE, make_matter
from fengqiao.kernel.notify.texts import (
    MATTER_RECEIVED,
    PHONE_CODE,
    MessageTemplate,
    register_templates,
    template_named,
)
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.personal.cipher import Erased
from fengqiao.kernel.personal.keys import new_data_key

RECEIVED = {"number": "枫调〔2026〕1号", "link": "https://street.example/q"}


def received(cast: Cast, matter: Matter | None = None, key: str = "1:received") -> Message:
    return sms(cast.street, PHONE, MATTER_RECEIVED, RECEIVED, at=NOON, key=key, matter=matter)


@pytest.mark.django_db
def test_building_asks_nothing_of_the_database(cast: Cast) -> None:
    matter = make_matter(cast, cast.elm)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        notice_to_unit(cast.street, cast.elm.pk, matter, "已派单", NOON)
        notice_to_post(cast.street, cast.clerk.pk, None, "已签收", NOON)
        received(cast, matter)
        received(cast)
    assert len(queries) == 0


@pytest.mark.django_db
def test_rows_for_a_matter_not_yet_saved_are_inserted_with_it(cast: Cast) -> None:
    _, wrapped = new_data_key()
    matter = Matter(
        street=cast.street, kind="test", procedure_version=1, number="枫调〔2026〕2号",
        title="t", state="open", channel="window", received_at=NOON, data_key=wrapped,
    )  # fmt: skip
    notice = notice_to_unit(cast.street, cast.elm.pk, matter, "已登记", NOON)
    message = received(cast, matter)
    with transaction.atomic():
        matter.save()
        Notice.objects.bulk_create([notice])
        Message.objects.bulk_create([message])

    stored = Message.objects.get()
    assert (stored.matter_id, Notice.objects.get().matter_id) == (matter.pk, matter.pk)
    assert opened(stored) == {"to": PHONE}


@pytest.mark.django_db
@pytest.mark.parametrize("with_matter", [True, False])
def test_the_recipient_is_stored_sealed_and_shown_masked(cast: Cast, with_matter: bool) -> None:
    received(cast, make_matter(cast, cast.elm) if with_matter else None).save()
    stored = Message.objects.get()
    columns = {name: value for name, value in vars(stored).items() if name != "_state"}
    assert PHONE not in str(columns)
    assert PHONE.encode() not in bytes(stored.recipient or b"")
    assert stored.recipient_shown == "138****1234"
    assert (
        stored.body
        == "【枫桥街道】您反映的事项已登记，编号枫调〔2026〕1号。查询进度：https://street.example/q"
    )


@pytest.mark.django_db
def test_erasing_the_matters_key_erases_the_recipient(cast: Cast) -> None:
    matter = make_matter(cast, cast.elm)
    received(cast, matter).save()
    Matter.objects.update(data_key=None)
    with pytest.raises(Erased):
        opened(Message.objects.get())


@pytest.mark.django_db
def test_a_code_is_sealed_with_its_recipient(cast: Cast) -> None:
    code = {"code": "482913", "minutes": 5}
    sms(cast.street, PHONE, PHONE_CODE, code, at=NOON, key="code:1").save()
    stored = Message.objects.get()
    assert stored.body == ""
    assert "482913" in opened(stored)["body"]


@pytest.mark.django_db
def test_a_second_message_for_one_cause_is_refused_by_the_database(cast: Cast) -> None:
    received(cast).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        received(cast).save()
    other = received(cast)
    other.street = cast.other_street
    other.save()
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_mail_carries_a_subject(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fengqiao.kernel.notify.texts._templates", {})
    register_templates(
        MessageTemplate("done", MessageChannel.MAIL, "编号{number}已办结。", "{street}：已办结")
    )
    message = mail(cast.street, "wang.xm@example.cn", "done", {"number": "1号"}, at=NOON, key="k")
    assert (message.subject, message.body) == ("枫桥街道：已办结", "编号1号已办结。")
    assert message.recipient_shown == mask_mail("wang.xm@example.cn") == "w***@example.cn"


@pytest.mark.django_db
def test_a_template_of_another_channel_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="短信模板"):
        mail(cast.street, "a@example.cn", MATTER_RECEIVED, RECEIVED, at=NOON, key="k")


def test_a_template_that_would_name_a_person_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="name"):
        MessageTemplate("bad", MessageChannel.SMS, "{name}您好，编号{number}已办结。")


def test_a_missing_value_fails_before_anything_is_written() -> None:
    with pytest.raises(KeyError, match="link"):
        template_named(MATTER_RECEIVED).render({"street": "枫桥街道", "number": "1号"})


def test_two_wordings_under_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="重名"):
        register_templates(MessageTemplate(PHONE_CODE, MessageChannel.SMS, "{code}"))
