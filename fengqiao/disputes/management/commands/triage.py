"""Trains, uses and measures models that suggest what a text is about."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from fengqiao.disputes.triage.evaluating import evaluate_file, files_in, report_lines
from fengqiao.disputes.triage.learning import learn_from, lexicon_quality
from fengqiao.disputes.triage.lines import predicted_lines
from fengqiao.disputes.triage.topics import hints_for
from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.model import load_model, save_model
from fengqiao.kernel.classify.rows import parse_lines, read_examples, read_lines
from fengqiao.kernel.classify.training import SEED, Plan, train
from fengqiao.kernel.org.models import Street


class Command(BaseCommand):
    help = "研判建议模型：train 训练，predict 逐行判断，evaluate 测量（JSONL 进，JSONL 出）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, title="动作")
        learn = actions.add_parser(
            "train", help="用带 label（或 labels）的行训练；不给文件时用本街道由人研判过的事项"
        )
        learn.add_argument("file", nargs="?", type=Path, help="JSONL 文件，可以是 .gz")
        learn.add_argument("--out", type=Path, default=Path("triage-model"), help="模型写到哪里")
        learn.add_argument("--street", default="", help="街道代码；只有一个街道时不必写")
        learn.add_argument("--seed", type=int, default=SEED, help="划分用的种子")
        use = actions.add_parser("predict", help="每行一个判断，顺序不变，坏行也有一行说明")
        use.add_argument("file", type=Path, help="JSONL 文件，可以是 .gz；“-”表示标准输入")
        use.add_argument("--model", type=Path, default=Path("triage-model"), help="哪个模型")
        use.add_argument("--out", type=Path, help="结果写到哪里；不写则输出到屏幕")
        judge = actions.add_parser("evaluate", help="自行划分（固定种子），或用 --train、--test")
        judge.add_argument("file", nargs="?", type=Path, help="JSONL 文件，或装有这类文件的文件夹")
        judge.add_argument("--train", type=Path, help="用来训练的文件")
        judge.add_argument("--test", type=Path, help="用来测量的文件")
        judge.add_argument("--seed", type=int, default=SEED, help="划分用的种子")
        judge.add_argument("--json", action="store_true", help="以 JSON 输出全部数值")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except ClassifyError as error:
            raise CommandError(str(error)) from error

    def _train(self, options: dict[str, Any]) -> None:
        if options["file"] is None:
            self._train_own(options)
            return
        examples, wrong = read_examples(options["file"])
        for text in wrong[:10]:
            self.stderr.write(f"略过{text}")
        if len(wrong) > 10:
            self.stderr.write(f"另有 {len(wrong) - 10} 行不可用，已略过。")
        hints = hints_for({label for row in examples for label in row.labels})
        model = train(examples, Plan(hints=hints, seed=options["seed"]), self.stderr.write)
        numbers, meta = save_model(model, options["out"])
        self.stdout.write(f"已训练：{len(examples)} 行，{len(model.labels)} 类。")
        self.stdout.write("\n".join(report_lines(model.quality, "轮流留出验证")))
        self.stdout.write(f"模型：{numbers} 和 {meta}")

    def _train_own(self, options: dict[str, Any]) -> None:
        """A model of the street's own matters, to look at; only the page puts one to use."""
        model, examples = learn_from(_street(options["street"]))
        numbers, meta = save_model(model, options["out"])
        self.stdout.write(f"已用 {len(examples)} 件由人研判过的事项训练。")
        self.stdout.write("\n".join(report_lines(model.quality, "轮流留出验证")))
        self.stdout.write("\n".join(report_lines(lexicon_quality(examples), "同样事项，词表")))
        self.stdout.write(f"模型：{numbers} 和 {meta}。启用须在“研判建议情况—本街道的模型”发布。")

    def _predict(self, options: dict[str, Any]) -> None:
        model = load_model(options["model"])
        rows = predicted_lines(model, _lines(options["file"]))
        if options["out"] is None:
            for row in rows:
                self.stdout.write(_dumped(row))
            return
        with options["out"].open("w", encoding="utf-8") as target:
            for row in rows:
                target.write(_dumped(row) + "\n")

    def _evaluate(self, options: dict[str, Any]) -> None:
        jobs = _jobs(options)
        found = {}
        for name, train_file, test_file in jobs:
            quality = evaluate_file(train_file, test_file, seed=options["seed"])
            found[name] = quality
            if not options["json"]:
                self.stdout.write(f"\n{name}")
                self.stdout.write("\n".join(report_lines(quality, "未参加训练的行")))
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))


def _street(code: str) -> Street:
    found = list(Street.objects.filter(code=code) if code else Street.objects.all()[:2])
    if not found:
        raise CommandError(f"没有街道 {code}。" if code else "还没有街道。")
    if len(found) > 1:
        raise CommandError("本机有多个街道，请用 --street 写明街道代码。")
    return found[0]


def _jobs(options: dict[str, Any]) -> list[tuple[str, Path, Path | None]]:
    if options["train"] or options["test"]:
        if not (options["train"] and options["test"]):
            raise CommandError("--train 和 --test 须同时给出。")
        return [(options["test"].name, options["train"], options["test"])]
    if options["file"] is None:
        raise CommandError("请给出要测量的文件或文件夹，或同时给出 --train 和 --test。")
    return [(path.name, path, None) for path in files_in(options["file"])]


def _lines(path: Path) -> Iterator[Any]:
    if str(path) == "-":
        source: BinaryIO = sys.stdin.buffer
        return parse_lines(source)
    return read_lines(path)


def _dumped(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)
