"""`python -m matching.training DATA_FOLDER --out FOLDER` makes the bundled model again."""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from matching.training import pairs, saving, sources, start, vocabulary

EPOCHS = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m matching.training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds the sets named in sources.py")
    parser.add_argument("--out", type=Path, required=True, help="where to write the model")
    parser.add_argument("--start-only", action="store_true", help="stop at the start vectors (no contrastive training)")
    parser.add_argument("--words", type=int, default=vocabulary.SIZE, help="words in the vocabulary")
    parser.add_argument("--dims", type=int, default=start.DIMS, help="numbers in a vector")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="how often the pairs are gone through")
    parser.add_argument("--pairs", type=int, help="at most so many of each set, to try the script out")
    options = parser.parse_args()
    began = time.monotonic()

    def say(sentence: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {sentence}\n")

    texts = list(sources.texts(options.data))
    say(f"{len(texts)} texts read")
    tokenizer = vocabulary.build_tokenizer(
        vocabulary.count_words(texts, sources.listed_words(options.data)), options.words
    )
    size = tokenizer.get_vocab_size()
    say(f"{size} words in the vocabulary")
    ids = start.token_ids(tokenizer, texts)
    vectors = start.directions(start.ppmi(start.neighbours(ids, size)), options.dims)
    table = start.weighted(vectors, start.sif_weights(ids, size))
    say("start vectors computed")
    sets = {} if options.start_only else pairs.pair_sets(options.data)
    sets = {name: rows[: options.pairs] for name, rows in sets.items()}
    if sets:
        from matching.training import fit  # noqa: PLC0415  brings torch, which only this step needs

        with tempfile.TemporaryDirectory() as scratch:
            table = fit.train(tokenizer, table, sets, Path(scratch), epochs=options.epochs)
        say(f"trained on {sum(map(len, sets.values()))} pairs, {options.epochs} times")
    options.out.mkdir(parents=True, exist_ok=True)
    saving.save(tokenizer, table, options.out)
    made_from = {"data": sources.digests(options.data), "pairs": {name: len(rows) for name, rows in sets.items()}}
    (options.out / "training.json").write_text(
        json.dumps(made_from, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    say(f"saved to {options.out}")


if __name__ == "__main__":
    main()
