"""Pages and components: they render, obey the content policy, and work without scripts."""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest, QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import Settings

import fengqiao
from fengqiao.kernel.org.models import Person
from fengqiao.kernel.ui import context as layout_context
from fengqiao.kernel.ui.context import register_notices, register_search
from fengqiao.kernel.ui.displays import ClockDisplay
from fengqiao.kernel.ui.menu import MenuEntry, register_menu
from fengqiao.kernel.ui.tests.page import Page, form_values, page_of, words

PACKAGE = Path(fengqiao.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
# What the content policy would refuse: styles and scripts within the page.
FORBIDDEN = re.compile(
    r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|href=["']javascript:|hx-on|hx-vals=["']js:""",
    re.IGNORECASE,
)


@pytest.fixture
def style_page(signed_in: Client, settings: Settings) -> Page:
    settings.DEBUG = True
    answer = signed_in.get("/ui/")
    assert answer.status_code == 200
    return page_of(answer)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_holds_what_the_content_policy_refuses(path: Path) -> None:
    assert FORBIDDEN.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.glob("kernel/ui/templates/ui/components/*.html")), ids=lambda p: p.stem
)
def test_every_component_names_its_variables(path: Path) -> None:
    assert re.match(r"\{% comment %\}.*Variables?:?", path.read_text(encoding="utf-8"), re.DOTALL)


def test_the_style_page_shows_every_component(style_page: Page) -> None:
    """Each include of the page has left its mark."""
    for mark in (
        "tabs", "filters", "list", "pager", "clock", "stamp", "obstacle", "history", "pairs",
        "party", "masked", "files", "nothing", "diagram", "step", "crumbs", "schema-form",
    ):  # fmt: skip
        assert style_page.all(css=mark), mark


def test_every_form_works_without_scripts(style_page: Page) -> None:
    for form in style_page.all("form"):
        assert form.get("method") in ("get", "post")
        assert style_page.all("button", of=form, type="submit")
        if form.get("method") == "post":
            assert style_page.all("input", of=form, name="csrfmiddlewaretoken")


def test_every_button_of_htmx_is_a_submit_button_of_a_form(style_page: Page) -> None:
    buttons = style_page.all(hx_post="*")
    assert buttons
    inside = [each for form in style_page.all("form", method="post") for each in form.iter()]
    for button in buttons:
        assert (button.tag, button.get("type"), button.get("name")) == ("button", "submit", "_edit")
        assert button in inside


def test_every_control_has_a_label_and_every_named_element_exists(style_page: Page) -> None:
    ids = [each.get("id") for each in style_page.all(id="*")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in style_page.all("label")}
    for tag in ("input", "select", "textarea"):
        for control in style_page.all(tag):
            assert control.get("type") == "hidden" or control.get("id") in labelled
    for element in style_page.all(aria_describedby="*"):
        assert set(element.attrib["aria-describedby"].split()) <= set(ids)


def test_errors_lead_to_elements_of_the_page(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    page = page_of(client.post("/ui/", {"title": "x", "parties": "0"}))
    links = page.all("a", of=page.one(css="error-summary"))
    assert len(links) >= 8
    for link in links:
        assert page.all(id=link.attrib["href"].removeprefix("#"))
    assert page.one(id="id-title").get("aria-invalid") == "true"


def test_a_page_posted_by_its_own_controls_keeps_what_was_typed(
    client: Client, settings: Settings
) -> None:
    """As a browser without scripts does: read the form, press “add”, read it again."""
    settings.DEBUG = True
    page = page_of(client.get("/ui/"))
    values = form_values(page.one("form", css="step"))
    values |= {"title": ["楼上漏水"], "text": ["\n第二行"], "parties.0.name": ["甲"]}
    button = page.one("button", value="add:parties")
    again = page_of(client.post("/ui/", values | {"_edit": [button.attrib["value"]]}))
    kept = form_values(again.one("form", css="step"))
    assert {name: kept[name] for name in ("title", "text", "parties", "parties.0.name")} == {
        "title": ["楼上漏水"],
        "text": ["\n第二行"],
        "parties": ["0", "1"],
        "parties.0.name": ["甲"],
    }
    assert kept["parties.1.name"] == [""]
    assert not again.all(css="error-summary")


def test_the_first_submit_button_of_a_form_does_not_edit_rows(style_page: Page) -> None:
    """Pressing Enter in a text field presses the first button."""
    form = style_page.one("form", css="step")
    assert style_page.all("button", of=form)[0].get("name") is None


def test_the_style_page_is_shown_only_while_developing(client: Client, settings: Settings) -> None:
    settings.DEBUG = False
    assert client.get("/ui/").status_code == 404


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("400.html", "请求有误"),
        ("403.html", "无权查看"),
        ("403_csrf.html", "页面已过期"),
        ("404.html", "没有这一页"),
        ("500.html", "系统出错"),
    ],
)
def test_error_pages_render_with_no_context_at_all(name: str, title: str) -> None:
    """Django renders 400 and 500 without a request."""
    assert Page(render_to_string(name)).one("h1").text == title


def test_the_menu_marks_the_page_one_is_on(signed_in: Client, settings: Settings) -> None:
    settings.DEBUG = True
    register_menu(
        MenuEntry("工作台", "work_list", icon="search", order=1),
        MenuEntry("界面", "style_page", icon="forms", order=2, group="系统"),
        MenuEntry("登记", "intake_page", icon="plus", duties=frozenset({"lead"})),
    )
    page = page_of(signed_in.get("/ui/"))
    side = page.all("a", of=page.one(css="menu-side"))
    assert [words(link) for link in side] == ["工作台", "界面"]
    assert [link.get("aria-current") for link in side] == [None, "page"]
    assert page.all("a", of=page.one("details", css="menu-phone"))


def test_search_and_notices_appear_when_rooms_offer_them(
    signed_in: Client, settings: Settings
) -> None:
    settings.DEBUG = True
    bare = page_of(signed_in.get("/ui/"))
    assert bare.all(css="top-search") + bare.all(hx_get="*") == []
    register_search("work_list")
    register_notices(lambda post: 7, "work_list")
    page = page_of(signed_in.get("/ui/"))
    assert page.one("form", css="top-search").get("action") == "/"
    bell = page.one("a", css="top-link")
    assert page.one(of=bell, hx_get="*").get("hx-get") == "/unread/"
    assert "7" in signed_in.get("/unread/").content.decode()


def test_a_user_sees_and_can_switch_to_the_other_post(
    signed_in: Client, settings: Settings, li: Person
) -> None:
    settings.DEBUG = True
    page = page_of(signed_in.get("/ui/"))
    forms = page.all("form", action="/switch-post/")
    mediation = str(li.posts.get(title="调解").pk)
    assert [form_values(form)["post"] for form in forms] == [[mediation]]


def test_large_text_is_kept_in_a_cookie_and_returns_to_the_page(client: Client, db: None) -> None:
    assert client.get("/large-text/").status_code == 405
    answer = client.post("/large-text/", {"large_text": "1", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert page_of(client.get("/sign-in/")).one("html").get("class") == "large-text"
    client.post("/large-text/", {"large_text": "0", "next": "//evil.example"})
    assert page_of(client.get("/sign-in/")).one("html").get("class") is None


def test_the_portal_layout_renders_for_a_resident() -> None:
    request = RequestFactory().get("/p/")
    text = Template(
        '{% extends "ui/portal_base.html" %}{% block heading %}说说您的事{% endblock %}'
    ).render(
        Context(
            {
                "request": request,
                "portal_street": "枫桥街道",
                "layout": layout_context.Layout(request),
            }
        )
    )
    page = Page(text)
    assert page.one("h1").text == "说说您的事"
    assert words(page.one(css="brand")) == "枫桥街道"


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (ClockDisplay("overdue", remaining_days=-2), "已逾期 已过 2 天"),
        (ClockDisplay("overdue", remaining_days=0), "已逾期 今天到期，时间已过"),
        (ClockDisplay("soon", remaining_days=0), "临期 今天到期"),
        (ClockDisplay("soon", remaining_days=1, day_word="个工作日"), "临期 还有 1 个工作日"),
        (ClockDisplay("running", remaining_days=9, provisional=True), "正常 还有 9 天 暂定"),
        (ClockDisplay("paused", remaining_days=9), "暂停"),
        (ClockDisplay("met"), "按时办结"),
        (None, "无时限"),
    ],
)
def test_a_clock_says_by_words_what_its_colour_says(clock: ClockDisplay | None, said: str) -> None:
    text = Template("{% clock clock %}").render(Context({"clock": clock}))
    assert words(Page(text).root) == said


def render(source: str, query: str = "", **values: object) -> str:
    request = HttpRequest()
    request.GET = QueryDict(query)
    return Template(source).render(Context({"request": request, **values})).strip()


def test_keep_query_carries_the_other_parameters() -> None:
    text = render('{% keep_query "page" %}', "page=2&q=漏水&unit=1&unit=2")
    found = [(each.get("name"), each.get("value")) for each in Page(text).all("input")]
    assert found == [("q", "漏水"), ("unit", "1"), ("unit", "2")]


def test_texts_are_escaped_in_every_kind_of_field(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    evil = '"><script>x</script>'
    names = ("title", "text", "happened_on", "people", "amount", "keywords", "place.address")
    answer = client.post("/ui/", dict.fromkeys(names, evil) | {"evidence": evil})
    assert "<script>x" not in answer.content.decode()
