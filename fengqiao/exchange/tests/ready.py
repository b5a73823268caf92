"""Matters ready to be sent, packs opened, and acknowledgements as the other side writes them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from fengqiao.disputes.models import Dispute
from fengqiao.disputes.tests.samples import LATER, dispute_in
from fengqiao.exchange.models import Acknowledgement, Pack, Sent
from fengqiao.exchange.services.acknowledging import acknowledge
from fengqiao.exchange.services.packing import make_pack, pack_content
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast

SYSTEM = "province"
Rows = list[dict[str, str]]


def ready_matter(cast: Cast, **values: Any) -> Matter:
    """A closed dispute with everything that the packaged mapping requires."""
    matter = dispute_in(cast, "closed", **values)
    Dispute.objects.filter(pk=matter.pk).update(outcome="succeeded", complexity="simple")
    return Matter.objects.get(pk=matter.pk)


def packed(cast: Cast) -> Pack:
    """A pack of what is due."""
    return make_pack(SYSTEM, by=cast.dispatcher, at=LATER)[0]


def opened(pack: Pack, cast: Cast) -> tuple[Rows, Rows, dict[str, Any]]:
    """Rows of the CSV, rows of the JSON lines, and the manifest."""
    content = pack_content(pack, by=cast.dispatcher, at=LATER)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = archive.read("matters.csv").decode("utf-8-sig")
        lines = archive.read("matters.jsonl").decode()
        manifest = json.loads(archive.read("manifest.json"))
    return (
        list(csv.DictReader(io.StringIO(table))),
        [json.loads(line) for line in lines.splitlines()],
        manifest,
    )


def answer(*lines: tuple[str, ...], head: str = "业务编号,结果,省级编号,原因") -> bytes:
    """An acknowledgement file."""
    return "\n".join([head, *(",".join(line) for line in lines)]).encode() + b"\n"


def taken(cast: Cast, content: bytes, name: str = "回执.csv") -> Acknowledgement:
    """The file taken in by the dispatcher."""
    return acknowledge(content, name, system=SYSTEM, by=cast.dispatcher, at=LATER)[0]


def state_of(matter: Matter) -> str:
    """What the account says of the matter's last sending."""
    return Sent.objects.get(matter=matter, is_latest=True).state
