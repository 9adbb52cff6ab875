"""One fact and who hears of it, in child processes only."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact
from backend.outbox.subscribing import subscriber
from notifications.sending import send


@fact("child.happened")
@dataclass(frozen=True)
class ChildHappened(Fact):
    thing_id: int
    person_id: int


@subscriber(ChildHappened, name="child.notify")
def notify(told: ChildHappened) -> None:
    send([told.person_id], kind="child", key=f"thing {told.thing_id}", title="新的匹配")
