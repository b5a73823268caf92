"""调解协议: what the parties agreed on, who signed it, what is owed by when, and the copies.

依据：《人民调解法》第二十八条至第三十一条
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Post, Street


class AgreementForm(models.TextChoices):
    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"


class AgreementState(models.TextChoices):
    """A draft takes effect with the last signature or seal; a later text replaces it."""

    DRAFT = "draft", "待签名盖章"
    EFFECTIVE = "effective", "已生效"
    REPLACED = "replaced", "已被替代"


class Agreement(models.Model):
    """调解协议, one row for each text: written or oral.

    `number` (文号, such as 枫调〔2026〕3号) is given to written texts when first drafted; a redraft
    keeps it, and only one text under a number takes effect. `round`: how often the matter had been
    reopened before. `effective_on` is computed: the day of the last signature or seal (written),
    the day it was reached (oral); None while a draft. `confirm_by` is the last day to apply for
    judicial confirmation; None while a draft and where the matter is excluded from it.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="agreements")
    form = models.CharField("形式", max_length=10, choices=AgreementForm)
    state = models.CharField(
        "状态", max_length=10, choices=AgreementState, default=AgreementState.EFFECTIVE
    )
    number = models.CharField("协议编号", max_length=40, blank=True)
    round = models.PositiveSmallIntegerField("第几轮", default=0)
    facts = models.TextField("纠纷主要事实", blank=True)
    issues = models.TextField("争议事项", blank=True)
    responsibility = models.TextField("各方责任", blank=True)
    # 口头: the whole content. 书面: what is agreed beside the obligations.
    terms = models.TextField("协议内容", blank=True)
    # 协议金额合计（元）; None when nothing is to be paid.
    amount = models.DecimalField("金额合计（元）", max_digits=14, decimal_places=2, null=True)
    reached_on = models.DateField("达成日", null=True)
    effective_on = models.DateField("生效日", null=True)
    confirm_by = models.DateField("申请司法确认截止日", null=True)
    mediator = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")
    made_at = models.DateTimeField("制作时间")

    class Meta:
        verbose_name = verbose_name_plural = "调解协议"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", effective_on=None) | ~Q(state="draft"),
                name="agreement_draft_has_no_effect",
            ),
            models.CheckConstraint(
                condition=~Q(state="effective") | Q(effective_on__isnull=False),
                name="agreement_in_effect_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["street", "number"],
                condition=Q(state="effective") & ~Q(number=""),
                name="agreement_number_in_effect_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.effective_on or self.get_state_display()}"


class ObligationKind(models.TextChoices):
    MONEY = "money", "给付金钱"
    GOODS = "goods", "交付或返还财物"
    ACT = "act", "完成一定行为"
    ABSTAIN = "abstain", "停止或不再为一定行为"
    APOLOGY = "apology", "赔礼道歉"


class ObligationState(models.TextChoices):
    """履行情况. Being late is computed from the due day, never stored."""

    AWAITED = "awaited", "待履行"
    PERFORMED = "performed", "已履行"
    PARTLY = "partly", "部分履行"
    BREACHED = "breached", "未履行"
    DISPUTED = "disputed", "有争议"
    REPLACED = "replaced", "由新协议替代"


class Obligation(models.Model):
    """应履行项: what one party owes by one day; an instalment is a row of its own.

    `clause` counts the promises of the agreement from 1, `instalment` of `instalments` the parts
    of one promise. `due_on` None: no day was agreed. `performed_amount` is the sum paid so far.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="obligations")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations")
    clause = models.PositiveSmallIntegerField("第几项")
    instalment = models.PositiveSmallIntegerField("第几期", default=1)
    instalments = models.PositiveSmallIntegerField("共几期", default=1)
    kind = models.CharField("种类", max_length=10, choices=ObligationKind)
    performer = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="履行人"
    )
    beneficiary = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="接受人"
    )
    content = models.CharField("内容", max_length=500)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True)
    manner = models.CharField("履行方式", max_length=100, blank=True)
    due_on = models.DateField("履行期限", null=True)
    state = models.CharField(
        "履行情况", max_length=10, choices=ObligationState, default=ObligationState.AWAITED
    )
    performed_on = models.DateField("履行日", null=True)
    performed_amount = models.DecimalField(
        "已履行金额（元）", max_digits=14, decimal_places=2, null=True
    )
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("登记时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "应履行项"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="money") | Q(amount__isnull=False),
                name="obligation_money_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state="performed") | Q(performed_on__isnull=False),
                name="obligation_performed_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(instalment__lte=F("instalments")), name="obligation_instalment_of_all"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "due_on", "id"], name="obligation_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.content} {self.due_on or ''}"

    @property
    def words(self) -> str:
        """`第2项第3期/共6期`, as pickers and the calendar name it."""
        part = f"第{self.instalment}期/共{self.instalments}期" if self.instalments > 1 else ""
        return f"第{self.clause}项{part}"


class SignerRole(models.TextChoices):
    PARTY = "party", "当事人"
    MEDIATOR = "mediator", "调解员"
    COMMITTEE = "committee", "人民调解委员会（印章）"


class SigningWay(models.TextChoices):
    HAND = "hand", "亲笔签名"
    SEAL = "seal", "盖章"
    FINGERPRINT = "fingerprint", "按指印"
    ELECTRONIC = "electronic", "电子签名或电子印章"


class Signature(models.Model):
    """签名与印章: one that a written agreement needs; awaited while `signed_at` is None.

    `party` stands for whom it is (role party). `agent` signed in the party's place, on the
    authority of the file `authority`. `evidence` is the scan or the electronic certificate;
    its digest is on the file's own row. `recorded_by` is the post that vouches for it.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    role = models.CharField("身份", max_length=10, choices=SignerRole)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="当事人"
    )
    agent = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="代签的代理人"
    )
    authority = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="授权委托书"
    )
    way = models.CharField("方式", max_length=12, choices=SigningWay, blank=True)
    signed_at = models.DateTimeField("签署时间", null=True)
    evidence = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="签署凭证"
    )
    recorded_by = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "签名与印章"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "agreement", "party"],
                condition=Q(party__isnull=False),
                name="signature_once_a_party",
            ),
            models.UniqueConstraint(
                fields=["street", "agreement", "role"],
                condition=Q(party=None),
                name="signature_once_an_office",
            ),
            models.CheckConstraint(
                condition=Q(role="party", party__isnull=False) | (~Q(role="party") & Q(party=None)),
                name="signature_of_a_party_names_it",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, way="") | (Q(signed_at__isnull=False) & ~Q(way="")),
                name="signature_has_time_and_way",
            ),
            models.CheckConstraint(
                condition=Q(agent=None) | Q(authority__isnull=False),
                name="signature_of_an_agent_has_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.signed_at or '未签'}"


class AgreementCopy(models.Model):
    """协议书原件: one for each party and one for the committee, with the receipt (人民调解法 29).

    `party` None: the committee's own copy.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="copies")
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="领取人"
    )
    received_on = models.DateField("领取日")
    way = models.CharField("送交方式", max_length=40)
    receipt = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="回执"
    )

    class Meta:
        verbose_name = verbose_name_plural = "协议书原件"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "agreement", "party"],
                condition=Q(party__isnull=False),
                name="agreement_copy_once_a_party",
            ),
            models.UniqueConstraint(
                fields=["street", "agreement"],
                condition=Q(party=None),
                name="agreement_copy_once_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} → {self.party_id or '调委会'} {self.received_on}"
