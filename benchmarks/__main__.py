"""`make bench`: both benchmarks in one run, printed as a table of ratios. COUNT in the environment sets the facts (500)."""

import os

import numpy as np

from benchmarks import pages, publishing
from benchmarks.server import running


def main() -> None:
    count = int(os.environ.get("COUNT", "500"))
    with running(count) as server:
        rows = pages.measure(server)
        print("page            ms (median)   × empty view")
        for name, spent, ratio in rows:
            print(f"{name:<16}{spent:>11.2f}   {ratio:>12.1f}")
        empty = rows[0][1]
        spent = publishing.measure(server)
        p50, p99 = np.percentile(spent, [50, 99])
        print(f"\npublish → socket, {len(spent)} facts: p50 {p50:.0f} ms, p99 {p99:.0f} ms")
        print(f"against the empty view of the same run: p50 {p50 / empty:.1f} ×, p99 {p99 / empty:.1f} ×")


if __name__ == "__main__":
    main()
