import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.files.names import LONGEST, safe_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("协议.docx", "协议.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\照片.jpg", "照片.jpg"),
        ("图片\u202egpj.exe", "图片gpj.exe"),
        ("a\u200b b\r\n.pdf", "a b.pdf"),
        ("con.txt", "_con.txt"),
        ('a"b<c>:d|e?f*.pdf', "a_b_c__d_e_f_.pdf"),
        ("  .隐藏. ", "隐藏"),
        ("", "附件"),
        ("...", "附件"),
        ("/", "附件"),
        (".pdf", "pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("长" * 300 + ".pdf")
    assert len(name) == LONGEST
    assert name.endswith("长.pdf")


@given(st.text(max_size=300))
def test_every_name_is_safe_short_and_stays_as_it_is(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= LONGEST
    assert not set(shown) & set('/\\<>:"|?*\r\n\0\u202e')
    assert shown == shown.strip()
    assert safe_name(shown) == shown
