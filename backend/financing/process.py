"""The transition table of a product: from which states each verb leads where."""

from dataclasses import dataclass

from backend.financing.choices import State


@dataclass(frozen=True)
class Step:
    source: tuple[State, ...]
    target: State


PUBLISH = Step((State.DRAFT, State.WITHDRAWN), State.PUBLISHED)
WITHDRAW = Step((State.PUBLISHED,), State.WITHDRAWN)
TAKE_DOWN = Step((State.PUBLISHED,), State.TAKEN_DOWN)
