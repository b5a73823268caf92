"""Checks on the repository itself: what the READMEs promise, rooms, sizes, contracts, labels."""

import configparser
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from scripts.check_tracked_files import tracked_files

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "fengqiao"
KERNEL = PACKAGE / "kernel"
READMES = ("README.md", "README.en.md")
OUTER = {
    "config",
    "administration",
    "kernel",
    "portal",
    "api",
    "demo",
    "bench",
    "overview",
    "exchange",
}
DOMAINS = sorted(
    path.name
    for path in PACKAGE.iterdir()
    if (path / "apps.py").exists() and path.name not in OUTER
)
ROOMS = sorted(path.name for path in KERNEL.iterdir() if (path / "__init__.py").exists())
LONGEST_FILE = 400
# A file may be longer where splitting it would hide its one subject: path and reason.
LONG_FILES: dict[str, str] = {}
NAMELESS = {"utils", "helpers", "common", "misc"}
# The rooms of a domain, as files or as folders of the same name; a domain may lack some of the
# second group, and has nothing beside both, except data (.toml, .yaml) and README.
NEEDED = {"apps", "events", "migrations", "models", "services", "tests", "workflow"}
OPTIONAL = {
    "forms",
    "inputs",
    "jobs",
    "management",
    "matter_pages",
    "menu",
    "pages",
    "papers",
    "permissions",
    "rules",
    "selectors",
    "steps",
    "static",
    "templates",
    "templatetags",
    "urls",
    "views",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def python_files() -> list[Path]:
    folders = (PACKAGE, ROOT / "tests", ROOT / "scripts")
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def import_contracts() -> configparser.ConfigParser:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    return contracts


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text))


@pytest.mark.parametrize("readme", READMES)
def test_each_command_a_readme_names_is_a_target_of_the_makefile(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", read(readme), re.MULTILINE))
    commands = {first or second for first, second in named}
    assert {"demo", "test"} <= commands
    assert commands <= targets


@pytest.mark.parametrize("readme", READMES)
def test_the_map_in_a_readme_names_every_package(readme: str) -> None:
    packages = {f"fengqiao/{path.parent.name}" for path in PACKAGE.glob("*/apps.py")}
    rooms = {f"fengqiao/kernel/{room}" for room in ROOMS}
    missing = {place for place in packages | rooms if f"`{place}`" not in read(readme)}
    assert not missing


@pytest.mark.parametrize("readme", READMES)
def test_the_settings_in_a_readme_are_those_that_the_code_reads(readme: str) -> None:
    pattern = r'(?:environ(?:\.get\(|\[)|secret_from_file\(|\boption\()\s*"(FENGQIAO_\w+)"'
    read_by_code = {
        name
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(pattern, path.read_text(encoding="utf-8"))
    }
    listed = set(re.findall(r"^\| `(FENGQIAO_\w+)`", read(readme), re.MULTILINE))
    assert listed == read_by_code


def test_both_readmes_link_to_files_that_exist() -> None:
    links = {link for name in READMES for link in re.findall(r"\]\(([\w./-]+)\)", read(name))}
    assert links
    assert not {link for link in links if not (ROOT / link).exists()}


def test_ci_runs_check_and_test_and_can_be_started() -> None:
    script = read(".ci/run")
    assert "make check" in script
    assert "make test" in script
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_the_same_rooms(domain: str) -> None:
    folder = PACKAGE / domain
    found = {
        path.stem
        for path in folder.iterdir()
        if path.is_dir() or path.suffix == ".py"
        if path.stem not in ("__init__", "__pycache__")
    }
    # A register of the domain's own stands in a folder that says what it is for.
    own = {path.parent.name for path in folder.glob("*/README.md")}
    assert found >= NEEDED
    assert found <= NEEDED | OPTIONAL | own
    assert (folder / "README.md").exists()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_of_the_kernel_says_what_it_is_for(room: str) -> None:
    assert (KERNEL / room / "README.md").exists()


def test_no_file_is_too_long_without_a_reason() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }
    assert long == set(LONG_FILES)


def test_no_module_is_named_after_nothing() -> None:
    assert not [path for path in python_files() if NAMELESS & {path.stem, path.parent.name}]


def test_package_markers_are_empty_so_that_django_may_import_them_early() -> None:
    """Django finds an app's tables in `models` itself; a domain's `inputs` are read as one."""
    gathering = {"models", "inputs"}
    assert not [
        path
        for path in PACKAGE.rglob("__init__.py")
        if path.stat().st_size and path.parent.name not in gathering
    ]


def test_every_app_is_labelled_by_its_room() -> None:
    ours = [app for app in apps.get_app_configs() if app.name.startswith("fengqiao.")]
    assert ours
    assert {app.label for app in ours} == {app.name.rpartition(".")[2] for app in ours}
    assert {Path(app.path) for app in ours} == {path.parent for path in PACKAGE.rglob("apps.py")}
    assert all(app.default_auto_field.endswith("BigAutoField") for app in ours)


def test_import_contracts_know_every_room_and_domain() -> None:
    contracts = import_contracts()
    assert set(ROOMS) <= words(contracts["importlinter:contract:kernel"]["layers"])
    domains = {f"fengqiao.{name}" for name in DOMAINS}
    assert words(contracts["importlinter:contract:domains"]["modules"]) == domains
    layers = words(contracts["importlinter:contract:layers"]["layers"])
    assert layers == domains | {f"fengqiao.{name}" for name in OUTER}


def test_locked_requirements_hold_every_dependency_with_hashes_only() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    for name, wanted in (
        ("runtime", project["dependencies"]),
        ("dev", [*project["dependencies"], *extras["dev"], *extras["s3"]]),
    ):
        lock = read(f"requirements/{name}.txt")
        pinned = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", lock, re.MULTILINE))
        named = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in wanted}
        assert named <= pinned
        assert lock.count("--hash=sha256:") >= len(pinned)
        assert "://" not in lock


def test_every_data_file_of_the_package_is_installed_with_it() -> None:
    patterns = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]["package-data"][
        "fengqiao"
    ]
    endings = {pattern.rpartition("/")[2].lstrip("*") for pattern in patterns} - {""}
    assert "**/static/**" in patterns
    data = [
        path.relative_to(PACKAGE)
        for path in tracked_files()
        if path.is_relative_to(PACKAGE)
        if not {"tests", "static"} & set(path.parts)
        if path.suffix != ".py"
    ]
    assert data
    assert not [path for path in data if not path.name.endswith(tuple(endings))]


def test_scripts_in_other_languages_are_well_formed() -> None:
    checked = subprocess.run(["bash", "-n", ROOT / ".ci/run"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
