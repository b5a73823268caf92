import doctest

import pytest

from fengqiao.kernel.search import tokens, words
from fengqiao.kernel.search.tokens import MAX_TOKENS, Phrase, bigrams, phrase_of, phrases


@pytest.mark.parametrize("module", [tokens, words])
def test_the_examples_in_the_documentation_are_true(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried > 0
    assert failed == 0


def test_a_chinese_run_becomes_pairs_and_its_last_character() -> None:
    assert bigrams("电梯坏") == "电梯 梯坏 坏"


def test_full_width_letters_and_capitals_are_the_same_as_plain_ones() -> None:
    assert bigrams("Ａ３区") == bigrams("a3区") == "a3 区"


def test_invisible_characters_do_not_part_a_word() -> None:
    assert bigrams("电\u200b梯\ufeff") == "电梯 梯"


def test_rare_characters_are_written_by_their_code_so_that_every_database_keeps_them() -> None:
    assert bigrams("𠮷野") == "u20bb7野 野"
    assert phrase_of("𠮷野") == Phrase(("u20bb7野",))


def test_a_very_long_run_of_letters_is_cut_the_same_way_in_text_and_query() -> None:
    run = "x" * 100
    assert bigrams(run) == " ".join(phrase_of(run).tokens)  # type: ignore[union-attr]


def test_a_text_gives_no_more_tokens_than_a_database_can_place() -> None:
    assert len(bigrams("电" * (MAX_TOKENS + 50)).split()) == MAX_TOKENS


@pytest.mark.parametrize("query", ["", "   ", "，。！", "\0", "\u200b", "'\"*()"])
def test_a_query_without_words_asks_for_nothing(query: str) -> None:
    assert phrases(query) == []


def test_the_same_part_twice_is_asked_once() -> None:
    assert phrases("电梯 电梯") == [Phrase(("电梯",))]


def test_only_a_single_character_at_the_end_is_open() -> None:
    assert phrase_of("区") == Phrase(("区",), is_open=True)
    assert phrase_of("区3") == Phrase(("区", "3"))
    assert phrase_of("3号楼") == Phrase(("3", "号楼"))
