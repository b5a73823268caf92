"""上级系统交换: mappings in force, packs that were sent, and what the other side said of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street


class StoredMapping(models.Model):
    """报送对照 of one street, a version of one system; the latest valid one is in force."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    system = models.CharField("系统", max_length=30)
    version = models.CharField("版本", max_length=20)
    valid_from = models.DateField("启用日")
    text = models.TextField("内容")
    set_at = models.DateTimeField("装入时间")
    set_by = models.CharField("装入人", max_length=150)

    class Meta:
        verbose_name = verbose_name_plural = "报送对照"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "system", "version"], name="mapping_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.version}"


class Pack(models.Model):
    """报送包: one file of rows, with its digest, cut-off and the ledger's seal at that moment."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    system = models.CharField("系统", max_length=30)
    mapping_version = models.CharField("对照版本", max_length=20)
    number = models.PositiveIntegerField("批次")
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    made_at = models.DateTimeField("生成时间")
    rows = models.PositiveIntegerField("件数")
    identified = models.BooleanField("含完整个人信息", default=False)
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    seal_number = models.PositiveBigIntegerField("留痕封存序号", null=True)
    seal_digest = models.CharField("封存摘要", max_length=64, blank=True)
    # The file is sealed by the pack's own key; both go when it is no longer needed.
    storage_key = models.CharField(max_length=200, blank=True)
    data_key = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "报送包"
        constraints = [
            models.UniqueConstraint(fields=["street", "system", "number"], name="pack_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.system} 第{self.number}批"

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.street.code}-{self.system}-{self.number:05}.zip"


class SentState(models.TextChoices):
    UNANSWERED = "unanswered", "未答复"
    ACCEPTED = "accepted", "已接收"
    REJECTED = "rejected", "已退回"
    DIFFERING = "differing", "不一致"


class Sent(models.Model):
    """一件的一次报送: a matter at a version, and the other side's answer to it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="sent")
    system = models.CharField("系统", max_length=30)
    matter = models.ForeignKey(Matter, models.PROTECT, db_index=False, related_name="+")
    version = models.PositiveIntegerField("事项版本")
    # The latest version that was found to say the same as the one sent.
    same_until = models.PositiveIntegerField()
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    digest = models.CharField("内容摘要", max_length=64)
    is_latest = models.BooleanField(default=True)
    state = models.CharField("回执", max_length=12, choices=SentState, default=SentState.UNANSWERED)
    their_number = models.CharField("对方编号", max_length=80, blank=True)
    reason = models.CharField("退回原因", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    resend_asked_at = models.DateTimeField("要求重报时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送记录"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "system", "matter", "version", "attempt"], name="sent_once"
            ),
            models.UniqueConstraint(
                fields=["street", "system", "matter"],
                condition=Q(is_latest=True),
                name="sent_latest_once",
            ),
        ]
        indexes = [
            models.Index(fields=["street", "system", "state", "id"], name="sent_by_state"),
            models.Index(fields=["street", "system", "their_number"], name="sent_by_their_number"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} 第{self.version}版 {self.get_state_display()}"


class Acknowledgement(models.Model):
    """回执文件: what it said in sum; the same file is taken in once."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    system = models.CharField("系统", max_length=30)
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要（SHA-256）", max_length=64)
    taken_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    taken_at = models.DateTimeField("导入时间")
    lines = models.PositiveIntegerField("行数")
    accepted = models.PositiveIntegerField("接收", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    differing = models.PositiveIntegerField("不一致", default=0)
    unknown = models.PositiveIntegerField("不是本街道报送的", default=0)
    unreadable = models.PositiveIntegerField("无法读取", default=0)
    problems = models.JSONField("有问题的行", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "system", "digest"], name="acknowledgement_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
