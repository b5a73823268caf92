"""`fengqiao clock` answers in Chinese, as data on request, and with 2 when asked wrongly."""

import json

import pytest

from fengqiao.config.cli import main

pytestmark = pytest.mark.django_db


def test_a_deadline_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "explain", "rec_answer", "--from", "2026-02-10", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    # 11, 12, 13 and the worked Saturday 14 February, then 24 to 27 and the worked 28, 2 March.
    assert data["due"] == "2026-03-02"
    assert data["provisional"] is False
    counted = [day["date"] for day in data["days"] if day["counted"]]
    assert counted[3:5] == ["2026-02-14", "2026-02-24"]
    assert len(counted) == 10
    assert all(day["reason"] for day in data["days"])
    assert data["law"] == "行政复议法"


def test_a_deadline_in_words_with_its_article(capsys: pytest.CaptureFixture[str]) -> None:
    asked = "clock explain og_answer --from 2026-02-10 --events corrected=2026-02-25 --extend 1"
    assert main([*asked.split(), "--suspend", "2026-03-02..2026-03-06", "--on", "2026-04-01"]) == 0
    said = capsys.readouterr().out
    assert "《政府信息公开条例》第三十三条" in said
    assert "收到补正的申请：2026年2月25日（周三）" in said
    assert "征求第三方和其他机关意见所需时间，不计入" in said
    assert "未到期" in said


def test_the_list_by_area_and_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "list", "--area", "hotline"]) == 0
    said = capsys.readouterr().out
    assert "热线（hotline，5 条）" in said
    assert "hotline_shanghai_handle" in said
    assert "【未核对】" in said
    assert main(["clock", "list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) >= 248


def test_an_agreed_extension_without_a_unit_is_of_the_rules_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = "clock explain mediation_court_prefiling --from 2026-06-01 --extend 10"
    assert main(asked.split()) == 0
    assert "截止：2026年7月13日（周一）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("explain petition --from 2026-02-10", "相近的有"),
        ("explain petition_handle --from 2026-02-30", "看不懂的日期"),
        ("explain petition_handle", "请写明起算之日"),
        ("explain petition_handle --from 2026-02-10 --extend 2", "最多延长 1 次"),
        ("explain petition_handle --from 2026-02-10 --extend soon", "看不懂的期间长度"),
        ("explain lit_summary --from 2026-02-10 --suspend 2026-03-01", "中止期间写作"),
        ("explain lit_summary --from 2026-02-10 --suspend 2026-03-05..2026-03-01", "早于起日"),
        ("explain jc_apply --events signed", "名称=日期"),
        ("explain jc_apply --from 2026-02-10 --served pigeon", "不能是"),
        ("explain jc_apply --since 2026-02-10", "不认识的参数"),
        ("list --area nothing", "没有领域"),
        ("", "缺少参数"),
    ],
)
def test_a_wrong_question_is_refused_in_chinese(
    asked: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clock", *asked.split()]) == 2
    told = capsys.readouterr()
    assert problem in told.err
    assert not told.out
