import pytest

from fengqiao.kernel.personal.masks import (
    is_masked,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("王明", "王*"), ("欧阳峰", "欧阳*"), ("欧阳小花", "欧阳**"),
     ("欧阳", "欧*"), ("王", "王*"), ("阿依古丽·买买提", "阿**"), (" 李梅 ", "李*"), ("", "")],
)  # fmt: skip
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("+86 138 1234 1234", "138****1234"),
     ("0571-87654321", "0571-****4321"), ("02187654321", "021-****4321"),
     ("87654321", "****4321"), ("12345", "****45"), ("110", "****"), ("", "")],
)  # fmt: skip
def test_a_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010519491231002X", "110***********002X"), ("11010519491231002x", "110***********002X"),
     ("110105491231002", "110********1002"), ("E12345678", "*******78"), ("123", "****"),
     ("", "")],
)  # fmt: skip
def test_an_id_number_hides_the_birthday(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("绍兴市柯桥区华舍街道信访路12号阳光小区3幢2单元501室",
         "绍兴市柯桥区华舍街道信访路**号阳光小区***"),
        ("解放路一百二十号", "解放路***"),
        ("翠竹新村北区12-3-501", "翠竹新村北区***"),
        ("红梅街道翠竹社区", "红梅街道翠竹社区"),
        ("五一路口", "五一路***"),
        ("三门县海游街道", "三门县海游街道"),
        ("老王家东屋", "***"),
        ("１２号", "***"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_address_keeps_the_road_or_estate_and_hides_numbers(address: str, shown: str) -> None:
    assert mask_address(address) == shown


@pytest.mark.parametrize(
    ("mask", "value"),
    [
        (mask_name, "王小明"),
        (mask_name, "王"),
        (mask_phone, "13812341234"),
        (mask_phone, "110"),
        (mask_id_number, "11010519491231002X"),
        (mask_id_number, "1"),
        (mask_address, "解放路12号"),
        (mask_address, "老王家"),
    ],
)
def test_a_mask_is_known_as_one_and_masking_it_again_changes_nothing(mask, value) -> None:  # type: ignore[no-untyped-def]
    masked = mask(value)
    assert is_masked(masked)
    assert not is_masked(value)
    assert mask(masked) == masked


@pytest.mark.parametrize("value", ["王＊明", "138xxxx1234", "138××××1234", "●●●", "*"])
def test_masks_of_other_systems_are_known(value: str) -> None:
    assert is_masked(value)


@pytest.mark.parametrize("value", [None, "", "11010519491231002X", "Maxx", "3×4", "·", "王小明"])
def test_real_values_are_not_taken_for_masks(value: str | None) -> None:
    assert not is_masked(value)
