"""The world of the permission tests: the stories, and everybody who stands at the door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from fengqiao.api.testing import caller
from fengqiao.kernel.clocks.holidays import forget_calendar
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Approval, Person, Post, User
from fengqiao.kernel.org.testing import Cast, make_cast
from fengqiao.kernel.org.tree import forget_trees
from fengqiao.kernel.workflow.intake.runs import start_import
from fengqiao.kernel.workflow.models import ImportRun
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.portal.services.codes import send_code
from fengqiao.portal.services.receipts import give_token
from fengqiao.portal.visits import Visit
from tests.permission_stories import RESIDENT_PHONE, SEEN, TALES, Teller, add_fillers, pixel

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Street


@dataclass
class World:
    """The cast, its matters by the part they play, and what each visitor shows at the door."""

    cast: Cast
    matters: dict[str, Matter]
    extra: dict[str, Post] = field(default_factory=dict)
    # Session keys and API tokens by part; who is not in them shows none.
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    # The secret part of the address of a resident's receipt, for the matter `returned`.
    receipt: str = "receipt-of-the-applicant"

    @cached_property
    def import_run(self) -> ImportRun:
        """A table that the mediator has uploaded, with a reject file of an earlier try."""
        procedure, post = procedures.current("dispute"), self.posts["mediator"]
        table = BytesIO("标题,内容\nzqimportq,zqimportq\n".encode())
        run = start_import(
            table, "zqimportq.csv", procedure=procedure, step=procedure.by_name["register"],
            by=post, at=timezone.now(),
        )  # fmt: skip
        run.rejects_key = default_storage.save("rejects.csv", ContentFile(b"zqimportq\n"))
        run.save()
        return run

    @property
    def posts(self) -> dict[str, Post]:
        return self.cast.posts()

    def sees(self, part: str, matter: str) -> bool:
        return matter in SEEN.get(part, frozenset())

    def id(self, matter: str) -> int:
        return self.matters[matter].pk

    def waiting_file(self, post: Post) -> Attachment:
        """A file that the post has sent in and no matter has taken yet."""
        found = Attachment.objects.filter(matter=None, uploaded_by=post.ref).first()
        return found or store_upload(
            ContentFile(pixel(f"waits for {post.pk}"), name="zqwaitingq.png"),
            street=post.street, by=post, at=timezone.now(),
        )  # fmt: skip

    def client(self, part: str) -> Client:
        """A browser of the part, or another system with its token: both open nothing together."""
        token = self.tokens.get(part)
        client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})
        if part in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[part]
        return client


# People beside the cast who hold nothing today: the part, and the period of their post.
def _periods() -> dict[str, dict[str, Any] | None]:
    today = timezone.localdate()
    return {
        "jobless": None,
        "ended": {"ends_on": today - timedelta(days=1)},
        "coming": {"starts_on": today + timedelta(days=1)},
        "proposed": {"approval": Approval.PROPOSED},
        "refused": {"approval": Approval.REFUSED},
        "deactivated": {},
    }


JOBLESS = ("jobless", "ended", "coming", "proposed", "refused")
# Residents by the phone that they proved, and the matters of which they are told. The one of
# whom somebody complained hears of it when asked for consent, not before.
RESIDENTS = {
    "applicant": (RESIDENT_PHONE, frozenset({"returned", "replaced"})),
    "respondent": (TALES["elm"].other_phone, frozenset({"elm"})),
    "accused": (TALES["returned"].other_phone, frozenset[str]()),
    "neighbour": ("13833334444", frozenset[str]()),
}
# Everybody who stands at the door.
PARTS = (*SEEN, *JOBLESS, "deactivated", *RESIDENTS, "anonymous")


def _let_in(world: World) -> None:
    """Sign everybody in, before some of them lose what they had."""
    for part, post in world.posts.items():
        world.sessions[part] = _session(post.person.user)
        world.tokens[part] = caller(post).token
    for part, period in _periods().items():
        user, held = _one_more(world.cast, part, period)
        world.sessions[part] = _session(user)
        if held:
            world.extra[part] = held
            world.tokens[part] = caller(held).token
            Post.objects.filter(pk=held.pk).update(**period or {})
    User.objects.filter(username="extra-deactivated").update(is_active=False)
    for part, (phone, _) in RESIDENTS.items():
        world.sessions[part] = _proved(world.cast.street, phone)


def _one_more(cast: Cast, part: str, period: object) -> tuple[User, Post | None]:
    """A log-in beside the cast; with a period, at the mediator's unit with the same duties."""
    user = User.objects.create(username=f"extra-{part}")
    person = Person.objects.create(street=cast.street, user=user, code=f"X-{part}", name="编外")
    if period is None:
        return user, None
    return user, Post.objects.create(
        street=cast.street, person=person, unit=cast.elm, title="调解", starts_on=date(2020, 1, 1),
        duties=cast.mediator.duties,
    )  # fmt: skip


def _session(user: User | None) -> str:
    client = Client()
    assert user is not None
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _proved(street: Street, phone: str) -> str:
    """The session of a resident who typed the code that was sent to the phone."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    now = timezone.now()
    Visit(request, street).prove(send_code(street, phone, address="192.0.2.1", at=now), now)
    request.session.save()
    return str(request.session.session_key)


def build_world() -> World:
    """Everything, in the database at hand."""
    forget_trees()
    forget_calendar()
    started = timezone.now() - timedelta(days=6)
    cast = make_cast()
    world = World(cast, Teller(cast, started).tell())
    add_fillers(cast, started)
    _let_in(world)
    returned = world.matters["returned"]
    assert world.import_run.pk  # made with the world, not within one test
    event = Event.objects.get(matter_id=returned.pk, step="register")
    give_token(returned, world.receipt, event.digest, at=started)
    return world


@contextmanager
def in_the_world(folder: Path) -> Iterator[World]:
    """The world inside a transaction that is taken back; its files go to the folder.

    One caller may ask as often as the tests do.
    """
    storages = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    changed = override_settings(STORAGES=storages, FENGQIAO_API_RATE=0, PASSWORD_HASHERS=quick)
    with changed, transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
