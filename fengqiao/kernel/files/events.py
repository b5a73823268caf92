"""Event kinds of the files room."""

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

FILE_READ: Final = EventKind(
    "file.read", "下载附件", "打开或下载了附件；留附件的摘要", personal=True
)
