"""`make bench`: both benchmarks in one run, printed as a table of ratios. COUNT in the environment sets the facts (500)."""

import os

import numpy as np

from benchmarks import pages, publishing
from benchmarks.server import running


def main() -> None:
    count = int(os.environ.get("COUNT", "500"))
    with running(count) as server:
        rows = pages.measure(server)
        print("page            ms (median)   a second   × empty view")
        for name, spent, rate, ratio in rows:
            print(f"{name:<16}{spent:>11.2f}   {rate:>8.1f}   {ratio:>12.1f}", flush=True)
        took = publishing.measure(server)
    p50, p99 = np.percentile(took.publishing, [50, 99])
    print(f"\npublish → socket, {len(took.publishing)} facts: p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    for name, peer in (("the empty view", rows[0][1]), ("a ping over the same socket", np.median(took.bare))):
        print(f"against {name} of the same run, {peer:.2f} ms: p50 {p50 / peer:.0f} ×, p99 {p99 / peer:.0f} ×")


if __name__ == "__main__":
    main()
