"""How search is: for the page that watches over the platform."""

from dataclasses import dataclass

from search.backends.base import State
from search.engine import Engine, current
from search.errors import SearchUnavailable


@dataclass(frozen=True)
class Health:
    answers: bool  # the engine can be asked
    missing: tuple[str, ...] = ()  # kinds without an index: the database answers for them
    outdated: tuple[str, ...] = ()  # kinds whose index is about to be built again

    @property
    def degraded(self) -> bool:
        return not self.answers or bool(self.missing)


def health(*, engine: Engine | None = None) -> Health:
    """Never raises because an engine is down."""
    engine = engine or current()
    try:
        states = {kind.name: engine.backend.state(kind.name, engine.recipe(kind)) for kind in engine.kinds}
    except SearchUnavailable:
        return Health(answers=False)
    return Health(
        answers=True,
        missing=tuple(name for name, state in states.items() if state is State.MISSING and engine.kinds[name].listed),
        outdated=tuple(name for name, state in states.items() if state is State.OUTDATED),
    )
