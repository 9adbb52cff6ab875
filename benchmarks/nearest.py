"""`python -m benchmarks.nearest [--elasticsearch URL] [--plot FILE.svg]`: exact nearest vectors against the limits of this machine, in one run.

One need against 100,000 answers, a fifth of which may answer, against reading their bytes once as they are stored and packed;
without a mask; all pairs against the bare product of the same matrices; both as the market grows. With the address of an
Elasticsearch server the same vectors are asked there too. The model's pace is told beside them. Best of 20 for what takes milliseconds; ratios, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.plotting import plot
from matching.nearest import Scan, best_of_each

DIMS, MAY_ANSWER, BEST, TOP = 256, 0.2, 20, 10
Vectors = NDArray[np.float32]


def vectors(count: int, seed: int, dims: int = DIMS) -> Vectors:
    """Of length one, in clumps, as texts of a few hundred trades would lie."""
    chance = np.random.default_rng(seed)
    trades = chance.standard_normal((300, dims), dtype=np.float32)
    found = chance.standard_normal((count, dims), dtype=np.float32) + trades[chance.integers(0, 300, count)]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def best(work: Callable[[], object], times: int = BEST) -> float:
    """Milliseconds, the best of so many."""
    work()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent) * 1e3


def reading_once(packed: Vectors) -> float:
    """The fastest of three ways to read these bytes: the limit for a scan that reads each vector once."""
    copy, ones, flat = np.empty_like(packed), np.ones(packed.size, dtype=np.float32), packed.ravel()
    return min(best(packed.sum), best(lambda: np.copyto(copy, packed)), best(lambda: flat @ ones))


def one_need(count: int) -> dict[str, float]:
    """Milliseconds of one need against `count` answers: under the mask, its limit, and without a mask."""
    held, need = Scan(vectors(count, 1)), vectors(1, 2)[0]
    mask = np.random.default_rng(3).random(count) < MAY_ANSWER
    return {
        "masked": best(lambda: held.best(need, TOP, mask)),
        "limit": reading_once(np.ascontiguousarray(held.vectors[mask])),
        "whole": best(lambda: held.best(need, TOP)),
        "whole_limit": reading_once(held.vectors),
    }


def all_needs(needs: int, answers: int, k: int = 50) -> dict[str, float]:
    """Seconds for all pairs and for the bare product in blocks of the same size; peak memory in MB."""
    left, right = vectors(needs, 4), vectors(answers, 5)
    block = max(1, 256 * 2**20 // (4 * answers))
    out = np.empty((block, answers), dtype=np.float32)
    began = time.perf_counter()
    for start in range(0, needs, block):
        part = left[start : start + block]
        np.matmul(part, right.T, out=out[: len(part)])
    bare = time.perf_counter() - began
    del out
    began = time.perf_counter()
    for _found in best_of_each(left, right, k):
        pass
    spent = time.perf_counter() - began
    return {"all": spent, "bare": bare, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def passages_per_second() -> float:
    """What the bundled model encodes of the library's texts, the best of three."""
    from matching.encoders import load
    from matching.library import shipped

    encoder, texts = load(), [text for problem in shipped() for text in problem.texts]
    return len(texts) / best(lambda: encoder.encode(texts), 3) * 1e3


LOADING = """
import json, sys, time
from matching.encoders import BUNDLED, load
from matching.encoders.static import FILES
for name in FILES:
    (BUNDLED / name).read_bytes()  # on the disk's way once, for both
def spent(work):
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3
reading = min(spent(lambda: [(BUNDLED / name).read_bytes() for name in FILES]) for _ in range(5))
json.dump({"load": spent(load), "reading": reading}, sys.stdout)
"""


def loading() -> dict[str, float]:
    """Milliseconds in which a new process has the bundled model, and in which it reads the bytes of its files; best of five."""
    found = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return min(found, key=lambda one: one["load"])


def elasticsearch(url: str, count: int) -> dict[str, tuple[float, float]]:
    """(milliseconds, recall) of the server's own search under the mask and without, for its exact and its fast index."""
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(url, request_timeout=600)
    held, need = vectors(count, 1), vectors(1, 2)[0]
    mask = np.random.default_rng(3).random(count) < MAY_ANSWER
    found = {}
    for kind in ("flat", "int8_hnsw"):
        name = f"benchmark-{kind.replace('_', '-')}"
        client.options(ignore_status=404).indices.delete(index=name)
        vector = {"type": "dense_vector", "dims": DIMS, "similarity": "dot_product", "index_options": {"type": kind}}
        client.indices.create(
            index=name,
            settings={"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
            mappings={"properties": {"vector": vector, "may": {"type": "boolean"}}},
        )
        rows = (
            {"_index": name, "_id": str(at), "vector": held[at].tolist(), "may": bool(mask[at])} for at in range(count)
        )
        helpers.bulk(client, rows, chunk_size=2000)
        client.indices.forcemerge(index=name, max_num_segments=1)
        client.indices.refresh(index=name)
        for label, allowed in (("masked", mask), ("whole", np.ones(count, dtype=bool))):
            exact = {str(at) for at in Scan(held).best(need, TOP, allowed)[0]}
            for candidates in (10, 1000) if kind == "int8_hnsw" else (10,):
                asked: dict[str, Any] = {
                    "field": "vector", "query_vector": need.tolist(), "k": TOP, "num_candidates": candidates,
                }  # fmt: skip
                if label == "masked":
                    asked["filter"] = {"term": {"may": True}}

                def search(asked: dict[str, Any] = asked, name: str = name) -> Any:
                    return client.search(index=name, knn=asked, size=TOP, source=False)

                spent = best(search)
                hits = {hit["_id"] for hit in search()["hits"]["hits"]}
                found[f"{kind} {label}, {candidates} candidates"] = (spent, len(hits & exact) / TOP)
        client.indices.delete(index=name)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elasticsearch", default="", metavar="URL")
    parser.add_argument("--elasticsearch-answers", type=int, default=100_000, metavar="N")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    loaded = loading()
    print(
        f"bundled model: {passages_per_second():,.0f} passages a second, loaded in {loaded['load']:.0f} ms,"
        f" {loaded['load'] / loaded['reading']:.0f} × reading its bytes"
    )
    for needs, answers in ((1_000, 1_000), (10_000, 10_000), (10_000, 100_000)):
        both = all_needs(needs, answers)
        print(
            f"all pairs {needs:,} × {answers:,}, 50 best: {both['all']:.2f} s, bare product {both['bare']:.2f} s,"
            f" ratio {both['all'] / both['bare']:.2f}, peak {both['peak']:.0f} MB"
        )
    print("one need against n answers, a fifth of which may answer     ms      × limit   no mask ms   × limit")
    rows = {}
    for count in options.sizes:
        spent = rows[count] = one_need(count)
        print(
            f"{count:>9,}{'':<45}{spent['masked']:>8.3f} {spent['masked'] / spent['limit']:>11.2f}"
            f" {spent['whole']:>12.3f} {spent['whole'] / spent['whole_limit']:>9.2f}"
        )
    if options.plot:
        names = {
            "whole": "all may answer",
            "whole_limit": "reading all once",
            "masked": "a fifth may answer",
            "limit": "reading that fifth once",
        }
        plot(
            options.plot,
            "One need against n answers, exactly: the ten nearest",
            {name: [(count, spent[key]) for count, spent in rows.items()] for key, name in names.items()},
            x="answers (256 dimensions, float32)",
            y="milliseconds, best of 20",
        )
    if options.elasticsearch:
        count = options.elasticsearch_answers
        ours = one_need(count)
        print(f"one need against {count:,} answers, ours: {ours['masked']:.2f} ms masked, {ours['whole']:.2f} ms whole")
        for name, (spent, recall) in elasticsearch(options.elasticsearch, count).items():
            mine = ours["masked" if "masked" in name else "whole"]
            print(f"Elasticsearch {name}: {spent:.2f} ms at recall {recall:.3f}; {spent / mine:.1f} × ours")


if __name__ == "__main__":
    main()
