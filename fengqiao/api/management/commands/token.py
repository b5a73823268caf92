"""Issues, lists and revokes tokens of the interface."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fengqiao.api.models import Scope, Token
from fengqiao.api.services import issue_token, revoke_token
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "接口令牌：签发、列出、撤销"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        issue = verbs.add_parser("issue", help="签发；令牌只显示这一次")
        issue.add_argument("--post", type=int, required=True, help="岗位编号（见 list）")
        issue.add_argument("--name", required=True, help="用途")
        issue.add_argument(
            "--scope", action="append", choices=Scope.values, required=True, help="可重复"
        )
        issue.add_argument("--days", type=int, default=90, help="有效天数，默认 90")
        listed = verbs.add_parser("list", help="列出岗位和令牌")
        listed.add_argument("--street", default="", help="街道代码，默认全部")
        revoke = verbs.add_parser("revoke", help="撤销")
        revoke.add_argument("token", type=int, help="令牌编号（见 list）")

    def handle(self, *_args: Any, **options: Any) -> None:
        {"issue": self._issue, "list": self._list, "revoke": self._revoke}[options["verb"]](options)

    def _issue(self, options: dict[str, Any]) -> None:
        post = Post.objects.with_whole().filter(pk=options["post"]).first()
        if post is None:
            raise CommandError(f"没有编号为 {options['post']} 的岗位；请用 token list 查看。")
        now = timezone.now()
        try:
            plain, token = issue_token(
                post=post, name=options["name"], scopes=options["scope"],
                expires_at=now + timedelta(days=options["days"]),
                by=System(post.street, "token"), at=now,
            )  # fmt: skip
        except (Refused, OverflowError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(
            f"已签发令牌 {token.pk}：{post.shown_name}，有效期至 {token.expires_at:%F}"
        )
        self.stdout.write(plain)

    def _list(self, options: dict[str, Any]) -> None:
        posts = Post.objects.with_whole().order_by("street", "unit__code", "pk")
        tokens = Token.objects.order_by("pk")
        if options["street"]:
            posts = posts.filter(street__code=options["street"])
        by_post: dict[int, list[Token]] = {}
        for token in tokens:
            by_post.setdefault(token.post_id, []).append(token)
        for post in posts:
            self.stdout.write(f"{post.pk:>6}  {post.street.name} {post.shown_name}")
            for token in by_post.get(post.pk, ()):
                state = "已撤销" if token.revoked_at else f"至 {token.expires_at:%F}"
                scopes = "、".join(token.scopes)
                self.stdout.write(f"        令牌 {token.pk}  {token.name}  {scopes}  {state}")

    def _revoke(self, options: dict[str, Any]) -> None:
        token = Token.objects.select_related("street").filter(pk=options["token"]).first()
        if token is None:
            raise CommandError(f"没有编号为 {options['token']} 的令牌。")
        revoke_token(token, by=System(token.street, "token"), at=timezone.now())
        self.stdout.write(f"令牌 {token.pk} 已撤销。")
