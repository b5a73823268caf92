"""Who the office is: the street, its unit tree, its people and the posts they hold.

Nothing local is in code: unit kinds, names of studios and stations, and how deep
the tree goes are rows of a street.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


class Duty(models.TextChoices):
    """职责: what a post may do. Rights come from duties, never from persons."""

    INTAKE = "intake", "受理登记"
    DISPATCH = "dispatch", "研判派单"
    HANDLE = "handle", "办理"
    MEDIATE = "mediate", "调解"
    LEAD = "lead", "领导"
    REVIEW = "review", "合法性审查"
    ENFORCE = "enforce", "行政执法"
    ADVISE = "advise", "法律顾问"
    AUDIT = "audit", "审计管理员"
    ADMINISTER = "administer", "系统管理员"
    SECURE = "secure", "安全管理员"


# 三员: three people, none of whom can do the others' work or read matters
# (GB/T 22239-2019 第三级，系统管理、审计管理、安全管理分设).
ADMINISTRATORS = frozenset({Duty.ADMINISTER, Duty.SECURE, Duty.AUDIT})
# Duties that oversee the whole street, not only their own part of the tree.
STREET_WIDE = frozenset({Duty.DISPATCH, Duty.LEAD})


class Street(models.Model):
    """街道/乡镇: the tenant. Every other row belongs to exactly one street."""

    code = models.SlugField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=50)
    number_prefix = models.CharField("文号代字", max_length=10, help_text="如“枫”")
    # Raised by every change to the tree, so that processes know their copy is old.
    org_version = models.PositiveIntegerField("组织版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "街道"

    def __str__(self) -> str:
        return self.name


class UnitKind(models.Model):
    """单位类型: department, neighbourhood, area, block, building, grid, outside body…"""

    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道")
    code = models.SlugField("代码", max_length=30)
    name = models.CharField("名称", max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "单位类型"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "code"], name="unit_kind_code_once_per_street"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """单位: a node of the street's tree; kinds need not nest evenly."""

    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name="类型")
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    # A named studio or station, as the street calls it (品牌调解工作室).
    brand = models.CharField("品牌名称", max_length=60, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(fields=["street", "code"], name="unit_code_once_per_street"),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="unit_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None) -> User:
        user = self.model(username=self.model.normalize_username(username))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A log-in. What it may do comes from the posts of its person."""

    username = models.CharField("用户名", max_length=50, unique=True)
    is_active = models.BooleanField("可登录", default=True)
    # Set together with a temporary password: until when it opens the page that replaces it.
    password_expires_at = models.DateTimeField("临时密码有效期至", null=True, blank=True)
    # Part of what a session must match, so that raising it ends every session at once.
    session_version = models.PositiveIntegerField("会话版本", default=1)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = verbose_name_plural = "登录账号"

    def __str__(self) -> str:
        return self.username

    @property
    def has_temporary_password(self) -> bool:
        return self.password_expires_at is not None

    def get_session_auth_hash(self) -> str:
        """What a session must match: changes with the password and with `session_version`."""
        return f"{super().get_session_auth_hash()}.{self.session_version}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under earlier secret keys, while they are being replaced."""
        for known in super().get_session_auth_fallback_hash():
            yield f"{known}.{self.session_version}"


class Person(models.Model):
    """人员: somebody who works for the office, with or without a log-in."""

    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道")
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="登录账号"
    )
    code = models.CharField("工号", max_length=40)
    name = models.CharField("姓名", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.UniqueConstraint(fields=["street", "code"], name="person_code_once_per_street")
        ]

    def __str__(self) -> str:
        return self.name


class Approval(models.TextChoices):
    """批准: the system administrator proposes a post, the security administrator decides."""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "已退回"


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> PostQuerySet:
        """Posts held on `day`: approved, started, and not ended before it."""
        return self.filter(approval=Approval.APPROVED, starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def with_whole(self) -> PostQuerySet:
        """Posts with street, unit and person in the same query."""
        return self.select_related("street", "unit", "person")


class Post(models.Model):
    """岗位: a person holding duties at a unit for a period."""

    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道")
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人员")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("岗位名称", max_length=40)
    duties = models.JSONField("职责", default=list)
    starts_on = models.DateField("任职起")
    ends_on = models.DateField("任职止", null=True, blank=True)
    # Of rows made by hand (tests, data of another system); the services always state it.
    approval = models.CharField("批准", max_length=10, choices=Approval, default=Approval.APPROVED)
    decided_by = models.CharField("决定人", max_length=150, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    refusal = models.CharField("退回理由", max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        indexes = [
            models.Index(fields=["street", "unit"], name="post_by_unit"),
            models.Index(
                fields=["street", "id"],
                condition=Q(approval="proposed"),
                name="post_to_decide",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(approval="proposed") | Q(decided_at=None, decided_by=""),
                name="post_proposed_is_undecided",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.title} {self.person.name}"

    def has(self, *duties: Duty) -> bool:
        """Whether the post holds at least one of the duties."""
        return not set(duties).isdisjoint(self.duties)

    @property
    def duty_labels(self) -> list[str]:
        """The duties in words, in the order in which `Duty` lists them."""
        return [str(duty.label) for duty in Duty if duty in self.duties]

    @property
    def ref(self) -> str:
        """The stable name of this actor in the ledger."""
        return f"post:{self.pk}"

    @property
    def shown_name(self) -> str:
        return f"{self.unit.name} {self.title} {self.person.name}"
