"""`manage.py rebuild_model OUT`: the champion's model, taught the words of this installation's own texts; the accepted problem
library beside them teaches how a word follows from its company.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.recommendations import champion, library
from backend.recommendations.models import StoredProfile
from matching.encoders import folder_of
from matching.encoders.static import is_static
from matching.training.rebuilding import rebuild


class Command(BaseCommand):
    help = "让模型学会本平台场景、主体和产品里的用词，写到给定的文件夹。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="新模型写到哪个文件夹")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        model = folder_of(champion.choice().model)
        if not is_static(model):
            raise CommandError("现在用的不是随平台发布的这种模型，不能这样重建。")
        own = [
            text
            for passages in StoredProfile.objects.filter(present=True).values_list("passages", flat=True)
            for _facet, _source, text in passages
            if text.strip()
        ]
        if not own:
            raise CommandError("平台上还没有可以学的场景、主体和产品。")
        beside = [text for problem in library.accepted().problems for text in (*problem.needs, *problem.answers)]
        said = rebuild(model, own, beside, options["out"])
        self.stdout.write(f"读了 {said.texts} 段文字，学会 {len(said.words)} 个词：{'、'.join(said.words[:20])}")
        self.stdout.write(
            f"已写到 {options['out']}。用 manage.py add_model {options['out']} 列为候选，评测胜出后换上。"
        )
