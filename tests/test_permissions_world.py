"""The world of the permission tests is what its table of rights says."""

from __future__ import annotations

import pytest

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import explain_right
from tests.permission_stories import SEEN, TALES
from tests.permission_world import World

pytestmark = pytest.mark.django_db


def test_the_table_of_rights_names_every_post_of_the_cast(world: World) -> None:
    assert set(SEEN) == set(world.posts)
    assert set(world.matters) == set(TALES)


@pytest.mark.parametrize("part", SEEN)
def test_the_rights_set_holds_exactly_what_the_table_says(world: World, part: str) -> None:
    post = world.posts[part]
    stories = {row.pk: name for name, row in world.matters.items()}
    visible = Matter.objects.visible_to(post).filter(pk__in=stories).values_list("pk", flat=True)
    assert {stories[pk] for pk in visible} == SEEN[part]
    for name, matter in world.matters.items():
        assert (explain_right(post, matter) is not None) == (name in SEEN[part]), name
