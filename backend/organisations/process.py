"""The registry's transition table (L01, L08): from which states each event leads where."""

from dataclasses import dataclass

from backend.organisations.choices import RegistryEventKind, RegistryState


@dataclass(frozen=True)
class Step:
    source: tuple[RegistryState, ...]
    target: RegistryState


REGISTRY: dict[RegistryEventKind, Step] = {
    RegistryEventKind.ADMITTED: Step((RegistryState.NONE, RegistryState.EXITED), RegistryState.ADMITTED),
    RegistryEventKind.SUSPENDED: Step((RegistryState.ADMITTED,), RegistryState.SUSPENDED),
    RegistryEventKind.RESUMED: Step((RegistryState.SUSPENDED,), RegistryState.ADMITTED),
    RegistryEventKind.EXITED: Step((RegistryState.ADMITTED, RegistryState.SUSPENDED), RegistryState.EXITED),
}


def fold(kinds: list[str]) -> RegistryState:
    """Where an entity stands after these events, in order; the column of the organisation must equal it."""
    state = RegistryState.NONE
    for kind in kinds:
        step = REGISTRY[RegistryEventKind(kind)]
        if state in step.source:
            state = step.target
    return state
