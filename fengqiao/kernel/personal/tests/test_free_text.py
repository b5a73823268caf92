import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.spans import find_personal, half_width

CARD = "622202123456789012"
CARD += luhn.calc_check_digit(CARD)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("电话138 1234 5678。", "电话138****5678。"),
        ("电话+86-138-1234-5678", "电话138****5678"),
        ("电话１３８１２３４５６７８找我", "电话138****5678找我"),
        ("座机0519-86543210", "座机0519-****3210"),
        ("座机(021)65432100", "座机021-****2100"),
        ("联系电话：86543210", "联系电话：****3210"),
        ("身份证11010519491231002X", "身份证110***********002X"),
        ("身份证110105 19491231 0021", "身份证110***********0021"),
        ("身份证号：110105491231002", "身份证号：110********1002"),
        (f"卡号{CARD}", f"卡号****{CARD[-4:]}"),
        (f"打到{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:]}", f"打到****{CARD[-4:]}"),
        ("账号：123456789012", "账号：****9012"),
        ("车牌苏D12345违停", "车牌苏D***45违停"),
        ("浙AD12345", "浙A***45"),
        ("浙A·1234学" , "浙A·1234学"),
        ("邮箱wang.xm@example.com，请回", "邮箱w***@example.com，请回"),
        ("微信号：wang_xm123", "微信号：****m123"),
        ("护照E12345678", "护照*******78"),
    ],
)  # fmt: skip
def test_personal_numbers_in_text_are_masked(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_an_id_number_with_a_wrong_check_digit_is_masked_too() -> None:
    assert mask_text("号码110105194912310021") == "号码110***********0021"


@pytest.mark.parametrize(
    "text",
    [
        "（2024）苏0402民初1234号",
        "2024年1月1日至20241231",
        "补偿1000000元，合计12345678.90元",
        "请拨打12345或110、12348",
        "统一社会信用代码91320402MA1ABCDE1X",
        "共123456789012345件",
        "枫调字〔2024〕第00012号",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert mask_text(text) == text


def test_known_names_are_masked_longest_first() -> None:
    text = "王小明与王小明明争吵，李梅劝架"
    assert mask_text(text, names=["王小明", "王小明明", "李梅", "梅", ""]) == (
        "王**与王**争吵，李*劝架"
    )


def test_places_are_those_of_the_original_text() -> None:
    text = "找１３８１２３４５６７８或a@b.cn"
    assert [(span.kind, text[span.start : span.end]) for span in find_personal(text)] == [
        ("mobile", "１３８１２３４５６７８"),
        ("email", "a@b.cn"),
    ]


@given(st.text(alphabet="0123456789 -—Xx１３８@.a王苏D微信号：卡号电话", max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    masked = mask_text(text)
    assert mask_text(masked) == masked


@given(st.text(max_size=80))
def test_finds_are_in_order_and_do_not_overlap(text: str) -> None:
    ends = [0]
    for span in find_personal(text):
        assert ends[-1] <= span.start < span.end <= len(text)
        assert span.text == half_width(text)[span.start : span.end]
        ends.append(span.end)
