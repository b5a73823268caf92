"""事项: the spine that everything with steps and a clock shares, whatever its kind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from fengqiao.kernel.org.models import Post, Street, Unit
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from fengqiao.kernel.matters.rights import Actor

# Sorts after every real deadline, so that lists need no special case for "none".
NO_DEADLINE = datetime(9999, 12, 30, tzinfo=UTC)


class Secrecy(models.TextChoices):
    """密级: who may open a matter beyond the rule of units."""

    ORDINARY = "ordinary", "一般"
    RESTRICTED = "restricted", "限指定岗位"


class Channel(models.TextChoices):
    """来源渠道: where a matter came from."""

    WINDOW = "window", "窗口"
    PHONE = "phone", "电话"
    PAGE = "page", "网页自助"
    GRID = "grid", "网格上报"
    HOTLINE = "hotline", "12345热线"
    POLICE = "police", "110移交"
    PETITION = "petition", "信访"
    COURT = "court", "法院委派"
    PROCURATORATE = "procuratorate", "检察移送"
    DEPARTMENT = "department", "部门移送"
    MEETING = "meeting", "会议收集"


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, actor: Actor) -> Self:
        """The matters that the actor may know of: the one rights set of the product."""
        from fengqiao.kernel.matters.rights import visible_to  # noqa: PLC0415  rights reads models

        return self.filter(visible_to(actor))

    def open(self) -> Self:
        return self.filter(is_open=True)

    def in_list(self) -> Self:
        """Without the wide columns that no list shows."""
        return self.defer("description", "data_key")


class Matter(models.Model):
    """事项: a dispute, petition, review… Changes only through `workflow.perform`."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    kind = models.CharField("种类", max_length=30)
    procedure_version = models.PositiveSmallIntegerField("流程版本")
    number = models.CharField("编号", max_length=40)
    title = models.CharField("标题", max_length=120)
    description = models.TextField("内容", blank=True)
    place = models.CharField("发生地", max_length=200, blank=True)
    category = models.CharField("类型", max_length=30, blank=True)
    state = models.CharField("环节状态", max_length=30)
    is_open = models.BooleanField("在办", default=True)
    channel = models.CharField("来源渠道", max_length=20, choices=Channel)
    # The sender's own number, kept so that a hand-over is never entered twice.
    external_system = models.CharField("来源系统", max_length=40, blank=True)
    external_number = models.CharField("来源编号", max_length=80, blank=True)
    secrecy = models.CharField("密级", max_length=12, choices=Secrecy, default=Secrecy.ORDINARY)
    # Without the parties' names, which only the matter's key opens: what lists show costs nothing.
    title_shown = models.CharField(
        "标题（掩码）", max_length=150, blank=True, default="", db_default=""
    )
    place_shown = models.CharField(
        "发生地（掩码）", max_length=250, blank=True, default="", db_default=""
    )
    applicant_shown = models.CharField("申请人（掩码）", max_length=80, blank=True)
    registered_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, verbose_name="登记单位"
    )
    registered_by = models.ForeignKey(
        Post, models.PROTECT, related_name="+", null=True, verbose_name="登记岗位"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, verbose_name="牵头单位"
    )
    received_at = models.DateTimeField("受理时间")
    closed_at = models.DateTimeField("办结时间", null=True)
    due_at = models.DateTimeField("最近时限", default=NO_DEADLINE)
    due_rule = models.CharField("时限规则", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    # Key of this matter's personal data, wrapped by the master key; erasing it erases them.
    data_key = models.BinaryField("数据密钥", null=True, editable=False)

    objects: ClassVar[MatterQuerySet] = MatterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="matter_number_once"),
            models.UniqueConstraint(
                fields=["street", "external_system", "external_number"],
                condition=~Q(external_number=""),
                name="matter_from_outside_once",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None)
                | Q(is_open=False, closed_at__isnull=False),
                name="matter_closed_has_a_time",
            ),
        ]
        indexes = [
            # Partial, because databases do not seek in an index by a bare boolean.
            models.Index(
                fields=["street", "due_at", "id"],
                condition=Q(is_open=True),
                name="matter_work_list",
            ),
            models.Index(fields=["street", "due_at", "id"], name="matter_by_deadline"),
            # In the order of the list; the day of receipt at its end sorts rows out unseen.
            models.Index(
                fields=["street", "state", "category", "due_at", "id", "received_at"],
                name="matter_by_state",
            ),
            models.Index(fields=["street", "received_at", "id"], name="matter_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def masked_title(self) -> str:
        """The title as lists show it: numbers and parties' names masked."""
        return self.title_shown or mask_text(self.title)

    @property
    def masked_place(self) -> str:
        """The place as lists show it."""
        return self.place_shown or mask_text(self.place)

    @property
    def has_deadline(self) -> bool:
        return self.due_at < NO_DEADLINE


class PartyRole(models.TextChoices):
    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"
    THIRD_PARTY = "third_party", "第三人"
    AGENT = "agent", "代理人"


class PartyKind(models.TextChoices):
    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人"
    OTHER_BODY = "other_body", "其他组织"


class Party(models.Model):
    """当事人: name, contact and numbers are one sealed text; look-up goes by blind index."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    role = models.CharField("身份", max_length=20, choices=PartyRole)
    kind = models.CharField("性质", max_length=12, choices=PartyKind, default=PartyKind.NATURAL)
    agent_of = models.ForeignKey("self", models.PROTECT, null=True, verbose_name="代理何人")
    personal = models.BinaryField("个人信息（加密）", null=True, editable=False)
    name_index = models.CharField(max_length=32, blank=True, editable=False)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    id_index = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "当事人"
        indexes = [
            models.Index(fields=["street", "phone_index"], name="party_by_phone"),
            models.Index(fields=["street", "name_index"], name="party_by_name"),
            models.Index(fields=["street", "id_index"], name="party_by_id_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"


class InvolvementRole(models.TextChoices):
    REGISTERED = "registered", "登记"
    LEAD = "lead", "牵头"
    SUPPORTING = "supporting", "配合"
    NAMED = "named", "指定岗位"


class InvolvementState(models.TextChoices):
    PENDING = "pending", "待签收"
    ACCEPTED = "accepted", "已签收"
    SIGNED_OFF = "signed_off", "已办结"
    RETURNED = "returned", "已退单"
    ENDED = "ended", "已撤销"


class Involvement(models.Model):
    """承办关系: why a unit (or one named post) has to do with a matter; rights rest on it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, db_index=False, related_name="involvements")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="岗位"
    )
    role = models.CharField("关系", max_length=12, choices=InvolvementRole)
    state = models.CharField(
        "状态", max_length=12, choices=InvolvementState, default=InvolvementState.ACCEPTED
    )
    since = models.DateTimeField("起")
    done_at = models.DateTimeField("签结时间", null=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承办关系"
        indexes = [
            # Covers the probe that every list makes per row; units and posts have their own.
            models.Index(fields=["matter", "unit", "post", "state"], name="involvement_by_matter"),
            # Few rows name a post; without the condition "none" would fill the index.
            models.Index(
                fields=["post", "matter"],
                condition=Q(post__isnull=False),
                name="involvement_by_named_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.unit_id}"


class LinkKind(models.TextChoices):
    DUPLICATE = "duplicate", "重复"
    PARENT = "parent", "上级事项"
    HANDOVER = "handover", "移交"


class Link(models.Model):
    """关联: one matter bound to another, with the reason; undone, never deleted."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    source = models.ForeignKey(Matter, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Matter, models.PROTECT, related_name="links_in")
    kind = models.CharField("关联", max_length=12, choices=LinkKind)
    reason = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField("关联时间")
    undone_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "事项关联"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "source", "target", "kind"],
                condition=Q(undone_at=None),
                name="link_once",
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="link_joins_two_matters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"


class NumberCounter(models.Model):
    """文号: the last number given per street, kind and year; gapless because it rolls back too."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "kind", "year"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class SavedFilter(models.Model):
    """常用筛选: a work-list query that a post keeps under a name."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="saved_filters")
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "post", "name"], name="saved_filter_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
