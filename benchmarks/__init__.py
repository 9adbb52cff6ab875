"""Speed as ratios to a peer in the same run; absolute times on shared machines mean little."""
