"""Judging the matcher on files: the product's own pipeline, its baselines, and intervals for both and their difference."""

from matching.evaluation.agreement import kappa
from matching.evaluation.exposure import Spread, spread
from matching.evaluation.judging import BandShare, Figures, Judged, band_share, interval, judge, paired
from matching.evaluation.reading import Market, read_market
from matching.evaluation.runs import BASELINES, baseline_run, bm25, bm25_run, pipeline_run, pipeline_scores
from matching.evaluation.sets import CHINESE_SETS
from matching.evaluation.tied import ndcg_of, places_of, recall_of

__all__ = [
    "BASELINES",
    "CHINESE_SETS",
    "BandShare",
    "Figures",
    "Judged",
    "Market",
    "Spread",
    "band_share",
    "baseline_run",
    "bm25",
    "bm25_run",
    "interval",
    "judge",
    "kappa",
    "ndcg_of",
    "paired",
    "pipeline_run",
    "pipeline_scores",
    "places_of",
    "read_market",
    "recall_of",
    "spread",
]
