"""The menu."""

import pytest

from fengqiao.kernel.ui.menu import MenuEntry, menu_for, register_menu

LIST = MenuEntry(label="台账", url_name="sample_list", icon="search", order=2)
INTAKE = MenuEntry(
    label="登记", url_name="sample_new", icon="plus", duties=frozenset({"intake"}), order=1
)


def test_entries_stand_in_their_order() -> None:
    register_menu(LIST, INTAKE)
    assert menu_for(["intake"]) == [INTAKE, LIST]


def test_an_entry_for_another_duty_is_left_out() -> None:
    register_menu(LIST, INTAKE)
    assert menu_for(["mediate"]) == [LIST]


def test_registering_the_same_entry_twice_shows_it_once() -> None:
    register_menu(LIST)
    register_menu(LIST)
    assert menu_for([]) == [LIST]


def test_two_entries_may_not_claim_one_address() -> None:
    register_menu(LIST)
    with pytest.raises(ValueError, match="sample_list"):
        register_menu(MenuEntry(label="别名", url_name="sample_list", icon="plus"))
