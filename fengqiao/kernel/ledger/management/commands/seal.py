"""`fengqiao seal`: seal the events that have no place in the ledger yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.org.models import Street


class Command(BaseCommand):
    help = "封存留痕：为尚未封存的留痕编定位置，并接上封存链"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--street", help="街道代码；不写则为全部街道")
        parser.add_argument(
            "--search-all", action="store_true", help="连同校验报告为插入的留痕一并封存（慎用）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        streets = Street.objects.order_by("pk")
        if options["street"]:
            streets = streets.filter(code=options["street"])
            if not streets:
                raise CommandError(f"没有代码为 {options['street']} 的街道。")
        for street in streets:
            seals = seal_street(street, timezone.now(), search_all=options["search_all"])
            count = sum(seal.size for seal in seals)
            self.stdout.write(f"{street.name}（{street.code}）：封存 {count} 条。")
            for seal in seals:
                self.stdout.write(f"  第 {seal.number} 次 {seal.digest}")
