"""Two-sided rank: what each side thinks of the other, less a price for answers that too many needs have at their top.

market = Market.of(needs, answers, score_of_needs, score_of_answers, allowed=mask, capacities=capacities)
cleared = clear(market, places=20)
ranks(market, cleared.prices)
"""

from matching.market.clearing import SWEEPS, Cleared, clear, ranks
from matching.market.worlds import Market

__all__ = ["SWEEPS", "Cleared", "Market", "clear", "ranks"]
