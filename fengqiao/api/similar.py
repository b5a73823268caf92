"""疑似重复: before a matter is opened, the ones it may double."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from pydantic import Field

from fengqiao.api import rows, shapes
from fengqiao.api.answers import answer
from fengqiao.api.auth import ApiRequest
from fengqiao.api.models import Scope
from fengqiao.api.operations import operation
from fengqiao.kernel.ledger.reads import record_search
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.workflow.inputs import StepInput, Text
from fengqiao.kernel.workflow.similar import similar_matters

if TYPE_CHECKING:
    from ninja import Router

    from fengqiao.kernel.workflow.procedure import Procedure


class Asked(StepInput):
    """What is known of the new matter so far."""

    title: Text = Field(title="标题", min_length=2, max_length=120)
    place: Text = Field("", title="发生地", max_length=200)
    description: Text = Field("", title="纠纷情况", max_length=10_000)
    phones: list[Text] = Field(default_factory=list, title="联系电话", max_length=20)


def add_similar(router: Router, procedure: Procedure) -> None:
    """POST what is known, get the likeliest duplicates of any kind that the post may see."""

    @operation(
        router, "POST", "/similar", name=f"similar_{procedure.plural}",
        summary=f"{procedure.label}：疑似重复", scope=Scope.READ,
        answers={200: shapes.SimilarList},
        help_text="登记前查询，不改动任何内容；由人判断是否重复。",
    )  # fmt: skip
    def find_similar(request: ApiRequest, data: Asked) -> HttpResponse:
        now, post = timezone.now(), request.auth.post
        indexes = {
            blind_index(phone, kind="phone", street_id=post.street_id) for phone in data.phones
        }
        likely = similar_matters(
            post, title=data.title, details=(data.place, data.description),
            phone_indexes=indexes, at=now,
        )  # fmt: skip
        record_search(
            actor=post.ref, actor_name=post.shown_name, street=post.street, at=now,
            text=data.title, found=len(likely),
        )  # fmt: skip
        tree = tree_of(post.street)
        items = [
            {
                "matter": rows.matter_row(each.matter, tree),
                "percent": each.percent,
                "same_phone": each.same_phone,
                "reason": each.reason,
            }
            for each in likely
        ]
        return answer({"items": items})
