"""A story in which everything happens that the product tells anybody of, by what it is about."""
