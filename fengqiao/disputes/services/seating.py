"""Mediators' seats at a matter: chosen or assigned, accepted by the parties, recused, replaced.

依据：《人民调解法》第十四条、第十五条、第十九条、第二十三条第一项
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from fengqiao.disputes.mediators.models import Mediator
from fengqiao.disputes.models.mediation import Recusal, Seat, SeatHow, SeatWord
from fengqiao.disputes.services.ending import acting_post
from fengqiao.disputes.services.own_parties import own_parties
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from fengqiao.disputes.inputs import mediating as asked
    from fengqiao.kernel.workflow.change import Change

CHOICE = "人民调解法第十九条、第二十三条第一项：当事人可以选择或者接受调解员"
QUALIFIED = "人民调解法第十四条"
MOST_SEATS = 5


def live_seats(change: Change) -> list[Seat]:
    """Those who mediate the matter now."""
    return list(Seat.objects.filter(matter=change.matter, ended_at=None).order_by("pk"))


def seated(
    change: Change, mediators: Sequence[int], how: SeatHow, words: Mapping[int, SeatWord],
    path: str = "mediators",
) -> list[Seat]:  # fmt: skip
    """New seats for mediators of the roster; without any named, for the acting post itself."""
    said = {str(party): word.value for party, word in words.items()}
    common = {
        "street_id": change.matter.street_id, "matter": change.matter, "how": how,
        "since": change.at, "words": said,
    }  # fmt: skip
    if not mediators:
        post = acting_post(change)
        return [Seat(post=post, name=post.person.name, **common)]
    found = chosen_mediators(change, mediators, path)
    return [Seat(mediator=row, post_id=row.post_id, name=row.name, **common) for row in found]


def chosen_mediators(change: Change, mediators: Sequence[int], path: str) -> list[Mediator]:
    """Mediators of the street's roster who are in their term today; InvalidInput otherwise."""
    rows = Mediator.objects.filter(
        street=change.matter.street_id, pk__in=mediators, body__is_active=True
    )
    found = {row.pk: row for row in rows if row.is_active_on(office_day(change.at))}
    if missing := set(mediators) - set(found):
        raise InvalidInput(
            [(path, f"有{len(missing)}名调解员不在名册，或任期不包括今天（{QUALIFIED}）")]
        )
    return [found[pk] for pk in dict.fromkeys(mediators)]


def seat_mediators(change: Change, data: asked.SeatMediators) -> None:
    """选定调解员: each party's choice or acceptance is recorded; an objection stops it."""
    named = [row.party for row in data.words]
    own_parties(change, named, "words")
    if not all(row.accepts for row in data.words):
        raise Refused(
            "有当事人不接受所选的调解员。", basis=CHOICE,
            then="请由当事人另选，或另行指定各方都接受的调解员。",
        )  # fmt: skip
    current = live_seats(change)
    word = SeatWord.CHOSE if data.how == SeatHow.CHOSEN else SeatWord.ACCEPTED
    words = dict.fromkeys(named, word)
    wanted = set(data.mediators)
    for seat in current:
        if seat.mediator_id in wanted:
            wanted.discard(seat.mediator_id)
            said = {str(pk): word.value for pk in named}
            change.alter(seat, words=seat.words | said)
        else:
            change.alter(seat, ended_at=change.at, ended_why="另行选定调解员")
    if wanted:
        change.add(*seated(change, sorted(wanted), data.how, words))
    change.body |= {"mediators": sorted(data.mediators), "how": data.how}


def ask_recusal(change: Change, data: asked.AskRecusal) -> None:
    """申请回避: the seat stays, but no sitting is held before it is decided."""
    seat = _live_seat(change, data.seat)
    if data.asked_by is not None:
        own_parties(change, [data.asked_by], "asked_by")
    if Recusal.objects.filter(seat=seat, granted=None).exists():
        raise Refused("对这名调解员已有一份待决定的回避申请。", then="请先决定该申请。")
    change.add(
        Recusal(
            street_id=change.matter.street_id, matter=change.matter, seat=seat,
            asked_by_id=data.asked_by, ground=data.ground, reason=data.reason, asked_at=change.at,
        )
    )  # fmt: skip
    change.body |= {"seat": seat.pk, "ground": data.ground}


def decide_recusal(change: Change, data: asked.DecideRecusal) -> None:
    """决定回避; granted, the seat ends and another mediator may take it at once."""
    recusal = (
        Recusal.objects.filter(matter=change.matter, pk=data.recusal, granted=None)
        .select_related("seat")
        .first()
    )
    if recusal is None:
        raise InvalidInput([("recusal", "没有这份待决定的回避申请")])
    if isinstance(change.by, Post) and recusal.seat.post_id == change.by.pk:
        raise NotAllowed(
            "本人不能决定自己是否回避。", basis=str(LOCAL), then="请由派单岗位或领导决定。"
        )
    change.alter(
        recusal, granted=data.granted, decision=data.decision, decided_by=change.by.shown_name,
        decided_at=change.at,
    )  # fmt: skip
    if data.granted:
        change.alter(recusal.seat, ended_at=change.at, ended_why=f"回避：{data.decision}"[:200])
        if data.replacement is not None:
            if data.replacement == recusal.seat.mediator_id:
                raise InvalidInput([("replacement", "接替的调解员不能是应当回避的人")])
            # The parties' words on the newcomer are taken by 选定调解员 before the next sitting.
            change.add(
                *seated(change, [data.replacement], SeatHow.ASSIGNED, {}, path="replacement")
            )
    elif data.replacement is not None:
        raise InvalidInput([("replacement", "不同意回避的，不另行指定调解员")])
    change.body |= {"granted": data.granted, "seat": recusal.seat_id}


LOCAL = "本街道工作规则：回避由派单岗位或领导决定"


def ready_to_sit(change: Change, held_at: datetime) -> list[Seat]:
    """The seats for a sitting; Refused while a lawful condition of them is not met.

    One statement each for seats, open recusals and the roster.
    """
    seats = live_seats(change)
    if not seats:
        raise Refused(
            "还没有选定调解员。", basis=CHOICE,
            then="请先办理“征求意愿”或“选定调解员”，记下各方的选择或接受。",
        )  # fmt: skip
    unheard = [seat.name for seat in seats if not seat.words]
    objected = [seat.name for seat in seats if SeatWord.OBJECTED in seat.words.values()]
    if unheard or objected:
        names = "、".join([*unheard, *objected])
        raise Refused(
            f"{names}：{'还没有记录当事人的选择或接受' if unheard else '有当事人不接受'}。",
            basis=CHOICE, then="请先办理“选定调解员”。",
        )  # fmt: skip
    if Recusal.objects.filter(seat__in=seats, granted=None).exists():
        raise Refused(
            "回避申请还没有决定。", basis=LOCAL, then="请由派单岗位或领导先作出决定，再举行调解会。"
        )
    _must_be_active(seats, office_day(held_at))
    return seats


def _must_be_active(seats: Sequence[Seat], day: date) -> None:
    """Who stands in the roster must be in the term on the day of the sitting."""
    posts = [seat.post_id for seat in seats if seat.post_id and not seat.mediator_id]
    keys = [seat.mediator_id for seat in seats if seat.mediator_id]
    street = seats[0].street_id
    rows = list(Mediator.objects.filter(Q(pk__in=keys) | Q(post__in=posts), street=street))
    active = {row.pk for row in rows if row.is_active_on(day)}
    for seat in seats:
        own = [row.pk for row in rows if seat.mediator_id == row.pk or _is_of(seat, row)]
        if own and not active & set(own):
            raise Refused(
                f"{seat.name}在{day:%Y年%m月%d日}不在任期内，不能主持调解。",
                basis=f"{QUALIFIED}、第九条（任期三年，可以连选连任）",
                then="请在调解员名册中登记连任或聘任，或另行选定调解员。",
            )


def _is_of(seat: Seat, row: Mediator) -> bool:
    return seat.mediator_id is None and row.post_id is not None and row.post_id == seat.post_id


def _live_seat(change: Change, seat_id: int) -> Seat:
    found = Seat.objects.filter(matter=change.matter, pk=seat_id, ended_at=None).first()
    if found is None:
        raise InvalidInput([("seat", "不是本事项现在的调解员")])
    return found
