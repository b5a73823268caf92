"""Length of passwords (GB/T 22239-2019 8.1.4.1：身份鉴别信息应有复杂度要求)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import User


class LongEnough:
    """At least `min_length` characters. Django's own says so in English to a Chinese reader."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, _user: User | None = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(f"密码太短，至少 {self.min_length} 个字符。")

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 个字符。"
