"""`fengqiao webhooks`: list, add and stop the systems that are told of events."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fengqiao.kernel.ledger.kinds import UnregisteredKind
from fengqiao.kernel.notify.failures import SendFailed
from fengqiao.kernel.notify.models import Subscription
from fengqiao.kernel.notify.subscriptions import host_of, subscribe, unsubscribe
from fengqiao.kernel.org.models import Street


class Command(BaseCommand):
    help = "网络回调订阅：列出；--add 新增并显示签名密钥（仅此一次）；--stop 停用；--start 启用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("street", help="街道代码")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--add", nargs=2, metavar=("名称", "网址"))
        what.add_argument("--stop", metavar="名称")
        what.add_argument("--start", metavar="名称")
        parser.add_argument("--kinds", nargs="*", default=[], help="事件种类；不写表示全部")

    def handle(self, *_args: Any, **options: Any) -> None:
        street = Street.objects.filter(code=options["street"]).first()
        if street is None:
            raise CommandError(f"没有代码为 {options['street']} 的街道。")
        if options["add"]:
            self._add(street, *options["add"], kinds=options["kinds"])
        elif options["stop"]:
            unsubscribe(self._named(street, options["stop"]), because="由命令行停用")
        elif options["start"]:
            subscription = self._named(street, options["start"])
            subscription.is_active, subscription.stopped_because = True, ""
            subscription.save(update_fields=["is_active", "stopped_because"])
        for one in Subscription.objects.filter(street=street).order_by("name"):
            state = "启用" if one.is_active else f"停用（{one.stopped_because}）"
            self.stdout.write(f"{one.name}\t{host_of(one)}\t{state}\t已转发至 {one.last_position}")

    def _add(self, street: Street, name: str, url: str, *, kinds: list[str]) -> None:
        if Subscription.objects.filter(street=street, name=name).exists():
            raise CommandError(f"订阅“{name}”已存在，请换一个名称。")
        try:
            _, secret = subscribe(
                street=street, name=name, url=url, event_kinds=kinds, at=timezone.now()
            )
        except (SendFailed, UnregisteredKind, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"签名密钥（请交给对方保存，不再显示）：{secret}")

    @staticmethod
    def _named(street: Street, name: str) -> Subscription:
        found = Subscription.objects.filter(street=street, name=name).first()
        if found is None:
            raise CommandError(f"没有名为“{name}”的订阅。")
        return found
