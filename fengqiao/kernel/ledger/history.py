"""What was done to one matter, as its page tells it: the events of its steps, newest first."""

from fengqiao.kernel.ledger.models import Event


def steps_of(matter_id: int, *, limit: int, before_id: int | None = None) -> list[Event]:
    """Return at most `limit` events that steps wrote about the matter, newest first.

    Readings, which have no version, stay in the read log. The next page starts at
    `before_id`, the id of the last event shown. Rights are the caller's business.
    """
    events = Event.objects.filter(matter_id=matter_id, version__isnull=False)
    if before_id is not None:
        events = events.filter(pk__lt=before_id)
    return list(events.order_by("-pk")[:limit])


def kinds_since(street_id: int, *, actor: str, after_id: int = 0) -> list[str]:
    """Return the kinds of what an actor left in the ledger after an event, oldest first."""
    events = Event.objects.filter(street=street_id, actor=actor, pk__gt=after_id)
    return list(events.order_by("pk").values_list("kind", flat=True))
