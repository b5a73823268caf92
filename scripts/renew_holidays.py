"""Write the yearly holiday tables from the dates of the development package chinesecalendar.

Run when the State Council has announced a year and the package has been updated:
`python scripts/renew_holidays.py 2027 [notice]`. Without a year, every table is written again; a
notice number already in a file is kept. Compare the days with the notice before committing.
"""

import sys
import tomllib
from datetime import date
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

FOLDER = Path(__file__).parent.parent / "fengqiao" / "kernel" / "periods" / "data"
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def known_notice(path: Path) -> str:
    if not path.exists():
        return ""
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("notice", ""))


def lines_of(days: dict[date, str], year: int) -> list[str]:
    return [f'{day} = "{NAMES[days[day]]}"' for day in sorted(days) if day.year == year]


def write(year: int, notice: str) -> Path:
    path = FOLDER / f"{year}.toml"
    lines = [
        f"year = {year}",
        f'notice = "{notice or known_notice(path)}"',
        f'source = "国务院办公厅关于{year}年部分节假日安排的通知，日期取自 chinesecalendar"',
        "",
        "[holidays]",
        *lines_of(holidays, year),
        "",
        "[workdays]",
        *lines_of(workdays, year),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def main(arguments: list[str]) -> None:
    years = [int(arguments[0])] if arguments else sorted({day.year for day in holidays})
    notice = arguments[1] if len(arguments) > 1 else ""
    FOLDER.mkdir(exist_ok=True)
    for year in years:
        print(write(year, notice))


if __name__ == "__main__":
    main(sys.argv[1:])
