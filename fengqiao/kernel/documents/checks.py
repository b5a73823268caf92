"""Says at start which fonts of official papers are missing, and how to install them."""

from __future__ import annotations

from typing import Any

from django.core import checks

from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.documents.fonts import INSTALL, choose, installed, stand_ins


@checks.register("documents", deploy=True)
def check_fonts(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning for a face that another stands in for, an error when no Chinese font is there."""
    del app_configs, kwargs
    return font_messages(set(installed().families()))


def font_messages(families: set[str]) -> list[checks.CheckMessage]:
    """What there is to say of a machine with these font families."""
    lower = {family.lower() for family in families}
    try:
        choose({family.lower(): family for family in families})
    except DocumentError as error:
        return [checks.Warning(error.what, hint=INSTALL, id="documents.W001")]
    missing = stand_ins(lower)
    if not missing:
        return []
    what = f"文书 PDF 缺少{'、'.join(missing)}，由其他字体代替"
    return [checks.Info(what, hint=INSTALL, id="documents.I001")]
