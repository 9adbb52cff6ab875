"""A transformer with weights by chance: a real one in all but its size and what it knows. Nothing is fetched."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from matching.library import shipped

DIMS = 32


def tiny(folder: Path, *, seed: int = 1, prompts: dict[str, str] | None = None) -> str:
    """A BERT of two layers over the characters of the library, saved as sentence-transformers saves any."""
    characters = sorted({character for problem in shipped()[:200] for text in problem.asked for character in text})
    raw = folder / "raw"
    raw.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(one for one in characters if not one.isspace())]
    (raw / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab=str(raw / "vocab.txt"), do_lower_case=True)
    torch.manual_seed(seed)
    shape = {"hidden_size": DIMS, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=128, **shape)).save_pretrained(str(raw))
    tokenizer.save_pretrained(str(raw))
    layer = Transformer(str(raw), max_seq_length=128)
    model = SentenceTransformer(modules=[layer, Pooling(DIMS)], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return str(folder / "model")
