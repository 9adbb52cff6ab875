"""Contrastive training of the start vectors, by sentence-transformers."""

# mypy: disallow-subclassing-any=False
# Where the extra is not installed, its classes are Any.

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from sentence_transformers.training_args import BatchSamplers, MultiDatasetBatchSamplers
from tokenizers import Tokenizer
from torch.nn import functional

from matching.training.pairs import Pair

BATCH = 2048
LEARNING_RATE = 0.001
SCALE = 10.0  # a sharper softmax learns the training pairs by heart
SIZES = (256, 128)  # beside the whole vector; the first so many numbers must rank well too

_HUSHED = 0.3
_HUSH = 0.01  # not zero: a text left without a word would have no direction to learn from
_WEIGHT_SPEED = 10.0


class Learner(StaticEmbedding):
    """A StaticEmbedding while it learns.

    Each word also has a weight of its own, which learns faster than its vector: how much a word says is cheap to
    learn and carries over to texts unseen. Words are hushed at random, so that no pair is learnt by one lucky word.
    `table` folds the weights into the vectors, and what is saved is a plain StaticEmbedding again.
    """

    def __init__(self, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
        super().__init__(tokenizer, embedding_weights=table.copy())
        self.importance = torch.nn.Parameter(torch.zeros(len(table)))

    def forward(self, features: dict[str, torch.Tensor], **_options: object) -> dict[str, torch.Tensor]:
        ids = features["input_ids"]
        weights = torch.exp(_WEIGHT_SPEED * self.importance)[ids]
        if self.training:
            weights = weights * torch.where(torch.rand(len(ids)) < _HUSHED, _HUSH, 1.0)
        features["sentence_embedding"] = functional.embedding_bag(
            ids, self.embedding.weight, features["offsets"], mode="sum", per_sample_weights=weights
        )
        return features

    def table(self) -> NDArray[np.float32]:
        with torch.no_grad():
            folded = self.embedding.weight * torch.exp(_WEIGHT_SPEED * self.importance)[:, None]
            folded[0] = 0  # the unknown token says nothing
        return np.asarray(folded.numpy(), dtype=np.float32)


def train(
    tokenizer: Tokenizer,
    table: NDArray[np.float32],
    sets: Mapping[str, Sequence[Pair]],
    scratch: Path,
    *,
    epochs: int,
    seed: int = 0,
) -> NDArray[np.float32]:
    """The table after training. Each batch comes from one set, so that its wrong answers are of the same kind."""
    data = {
        name: Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [b for _, b in pairs]})
        for name, pairs in sets.items()
    }
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(scratch),
        num_train_epochs=epochs,
        per_device_train_batch_size=BATCH,
        learning_rate=LEARNING_RATE,
        warmup_steps=10,
        lr_scheduler_type="cosine",
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        multi_dataset_batch_sampler=MultiDatasetBatchSamplers.PROPORTIONAL,
        seed=seed,
        use_cpu=True,
        save_strategy="no",
        report_to=[],
        logging_steps=20,
        disable_tqdm=True,
    )
    learner = Learner(tokenizer, table)
    model = SentenceTransformer(modules=[learner], device="cpu")
    sizes = [table.shape[1], *(size for size in SIZES if size < table.shape[1])]
    loss = MatryoshkaLoss(model, MultipleNegativesRankingLoss(model, scale=SCALE), matryoshka_dims=sizes)
    SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss).train()
    return learner.table()
