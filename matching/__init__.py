"""Two sets of profiles and a mask in, explained scores out. Knows no framework, no database and no engine."""
