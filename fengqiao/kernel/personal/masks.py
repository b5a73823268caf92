"""Shows personal data only as far as the work needs: names, phones, numbers, addresses.

Masks are for reading. A masked value must never be saved over the real one;
input schemas refuse whatever `is_masked` answers True for.

依据：《个人信息保护法》第五十一条第三项（去标识化）
"""

import re
from typing import Final

from fengqiao.kernel.personal.spans import half_width

_COMPOUND_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台"
        "皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘"
        "子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
        "段干百里呼延东郭南门羊舌微生梁丘左丘东门西门南荣第五",
    )
)
_STARS = re.compile(r"[*＊﹡∗●█■]|(?:x|X|×){3,}")
# Words after which an address no longer names a public place but a home.
_HOUSE_NUMBER = re.compile(
    r"[0-9A-Za-z]+(?:[-~之][0-9A-Za-z]+)*(?=号|幢|栋|座|单元|室|户|楼|层|组|弄|门|排)"
    r"|第?[〇零一二三四五六七八九十百]+(?=号|幢|栋|单元|室|弄|排)"
    r"|(?<![A-Za-z])[0-9]+(?:[-~][0-9]+)*"
)
_PUBLIC_PLACE = re.compile(
    r"省|市|自治区|区|县|旗|街道|镇|乡|社区|小区|新村|村|大道|路|街|巷|胡同|道|里|坊|苑|园|花园|公寓|广场|大厦|府|庭|湾"
)


def mask_name(name: str) -> str:
    """王小明 → 王**, 王明 → 王*, 欧阳小花 → 欧阳**, 阿依古丽·买买提 → 阿**."""
    name = name.strip()
    if not name or is_masked(name):
        return name
    shown = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:shown] + "*" * min(max(len(name) - shown, 1), 2)


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234, 0571-87654321 → 0571-****4321; short ones keep the last two."""
    if is_masked(phone):
        return phone
    digits = re.sub(r"\D", "", half_width(phone))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) == 11 and digits[0] == "1":
        return f"{digits[:3]}****{digits[-4:]}"
    area = re.match(r"(0(?:10|2\d|[3-9]\d\d))(\d{7,8})$", digits)
    if area:
        return f"{area[1]}-****{digits[-4:]}"
    if len(digits) > 6:
        return f"****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 3 else "****" if phone.strip() else ""


def mask_id_number(number: str) -> str:
    """Resident identity number → first three and last four; any other document → its last two."""
    number = half_width(number).strip().upper()
    if not number or is_masked(number):
        return number
    if re.fullmatch(r"\d{15}|\d{17}[\dX]", number):
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return "*" * max(len(number) - 2, 4) + (number[-2:] if len(number) > 5 else "")


def mask_address(address: str) -> str:
    """Keep the address as far as the road, village or estate; hide numbers and what follows.

    信访路12号阳光小区3幢2单元501室 → 信访路**号阳光小区***
    """
    address = half_width(address).strip()
    if not address or is_masked(address):
        return address
    hidden = _HOUSE_NUMBER.sub("**", address)
    places = list(_PUBLIC_PLACE.finditer(hidden))
    if not places:
        return "***"
    end = places[-1].end()
    return hidden if end == len(hidden) else f"{hidden[:end]}***"


def is_masked(value: str | None) -> bool:
    """Whether the value carries mask signs, so that it must not be saved as real data.

    Stars and blocks of any width count, and three or more x: no name, phone,
    number or address has them.
    """
    return bool(value) and _STARS.search(value or "") is not None
