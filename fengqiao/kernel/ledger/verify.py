"""Verifies a street's ledger in the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from fengqiao.kernel.ledger import protection
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.ledger.seal import settled_id
from fengqiao.kernel.ledger.streams import CHUNK, seal_records, sealed_events, unsealed_events
from fengqiao.kernel.ledger.verification import Auditor, Report
from fengqiao.kernel.org.models import Street

# Gives (subject, current version) of everything that has versions in a street.
VersionSource = Callable[[int], Iterable[tuple[str, int]]]

_sources: list[VersionSource] = []


def register_versions(source: VersionSource) -> None:
    """Let `verify` compare the ledger with the rows it speaks of.

    Without a source, the removal of a subject's latest unsealed event could not
    be seen. `source(street_id)` yields (subject, current version).
    """
    if source not in _sources:
        _sources.append(source)


def verify_street(street: Street, *, anchors: Mapping[int, str] | None = None) -> Report:
    """Check everything about a street's ledger and return what was found.

    Reads in chunks: memory does not grow with the ledger. Writers and sealers may
    go on meanwhile; what they add after the start is not looked at. `anchors` are
    digests of earlier seals by number, kept outside the database.
    """
    report = Report(f"{street.name}（{street.code}）")
    for name in protection.missing(connection):
        report.add("protection", f"数据库触发器 {name} 不存在或已停用。")
    last = Seal.objects.filter(street=street).order_by("-number").first()
    number, end = (last.number, last.start + last.size) if last else (0, 0)
    settled = settled_id(street, last.at) if last else 0
    auditor = Auditor(report, seal_records(street.pk, up_to=number), anchors=anchors)
    for leaf in sealed_events(street.pk, before=end):
        auditor.leaf(leaf.position, leaf.digest, leaf.event, order=leaf.event_id)
    for event in unsealed_events(street.pk).iterator(chunk_size=CHUNK):
        auditor.tail(event.record(), settled=event.pk <= settled)
    _report_leaves_without_seal(street, report)
    _report_versions(street, report)
    for source in _sources:
        _report_missing_versions(street, source, report)
    return auditor.close()


def _report_leaves_without_seal(street: Street, report: Report) -> None:
    seal = Seal.objects.filter(
        pk=OuterRef("seal_id"),
        street=OuterRef("street_id"),
        start__lte=OuterRef("position"),
        start__gt=OuterRef("position") - F("size"),
    )
    for position in Leaf.objects.filter(~Exists(seal), street=street).values_list(
        "position", flat=True
    )[:CHUNK]:
        report.add("inserted", f"位置 {position} 不属于它所指的封存。", position=position)


def _report_versions(street: Street, report: Report) -> None:
    """Versions of a subject must be 1…n, each once, and all belong to one matter or to none."""
    subjects = (
        Event.objects.filter(street=street, version__isnull=False)
        .values("subject")
        .annotate(
            rows=Count("id"),
            versions=Count("version", distinct=True),
            lowest=Min("version"),
            highest=Max("version"),
            linked=Count("matter_id"),
            matters=Count("matter_id", distinct=True),
        )
        .order_by("subject")
    )
    gaps = ~Q(lowest=1) | ~Q(rows=F("highest")) | ~Q(versions=F("rows"))
    # The matter's row id is not digested, so it is held against the subject, which is.
    moved = Q(matters__gt=1) | Q(matters=1) & ~Q(linked=F("rows"))
    for row in subjects.filter(gaps | moved).iterator(chunk_size=CHUNK):
        subject, rows, lowest, highest = (
            row[name] for name in ("subject", "rows", "lowest", "highest")
        )
        if lowest != 1 or rows != highest or row["versions"] != rows:
            report.add(
                "version",
                f"{subject} 有 {rows} 条带版本的留痕，版本从 {lowest} 到 {highest}，"
                "不是从 1 起连续的。",
                subject=subject,
            )
        else:
            report.add("changed", f"{subject} 的留痕指向不同的事项。", subject=subject)


def _report_missing_versions(street: Street, source: VersionSource, report: Report) -> None:
    """The ledger must reach the version that the row itself has."""
    for chunk in _chunks(source(street.pk)):
        in_ledger = dict(
            Event.objects.filter(street=street, subject__in=[subject for subject, _ in chunk])
            .values("subject")
            .annotate(highest=Max("version"))
            .values_list("subject", "highest")
        )
        for subject, version in chunk:
            known = in_ledger.get(subject) or 0
            if known < version:
                report.add(
                    "removed",
                    f"{subject} 现为第 {version} 版，留痕只到第 {known} 版。",
                    subject=subject,
                )


def _chunks(pairs: Iterable[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    remaining = iter(pairs)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
