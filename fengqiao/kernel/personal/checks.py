"""Start-up checks on the master key file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from fengqiao.kernel.personal.keys import KeyFileError, key_ring


@register("personal")
def master_key_is_readable_and_private(**kwargs: Any) -> list[CheckMessage]:
    """The file, once it exists, must hold good keys, and nobody else should read it."""
    path = Path(settings.FENGQIAO_MASTER_KEY_FILE)
    if not path.exists():
        return []
    try:
        key_ring()
    except (KeyFileError, OSError, UnicodeDecodeError) as error:
        return [Error(f"主密钥文件不可用：{error}", id="personal.E001")]
    if path.stat().st_mode & 0o077:
        return [
            Warning(
                f"主密钥文件 {path} 可被其他用户读取。",
                hint=f"chmod 600 {path}",
                id="personal.W001",
            )
        ]
    return []
