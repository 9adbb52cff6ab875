"""Financing products: how many people publishing takes (docs/adr/0004)."""

from backend.lib.env import env_bool

# True: every product waits for an officer's look before the public reads it, not only those that the word list points at.
PRODUCTS_SEEN_FIRST = env_bool("PRODUCTS_SEEN_FIRST", False)
