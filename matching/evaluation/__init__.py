"""Judging the matcher on files: the product's own pipeline, its baselines, and intervals for both and their difference."""

from matching.evaluation.judging import BandShare, Figures, Judged, band_share, judge, paired
from matching.evaluation.reading import Market, read_market
from matching.evaluation.runs import bm25_run, pipeline_run, pipeline_scores
from matching.evaluation.sets import CHINESE_SETS

__all__ = [
    "CHINESE_SETS",
    "BandShare",
    "Figures",
    "Judged",
    "Market",
    "band_share",
    "bm25_run",
    "judge",
    "paired",
    "pipeline_run",
    "pipeline_scores",
    "read_market",
]
