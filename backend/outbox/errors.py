"""Errors of the outbox.

OutboxError
├── NotInTransaction   record() was called where nothing would bind the fact to the change
├── WrongFact          a fact or subscriber was declared in a way that could not be stored or found again
├── LostRace           somebody else changed the row first; the sentence is for the person who asked
├── LostLease          another worker took the delivery over; the work is rolled back
├── NotNow             a subscriber's dependency is down: tried again for as long as it takes, never parked
└── Unprocessable      a subscriber can never do this: parked at once
"""

from django.utils.translation import gettext as _


class OutboxError(Exception):
    pass


class NotInTransaction(OutboxError):
    def __init__(self) -> None:
        super().__init__(
            "record() belongs into the transaction of the change it tells of: put `with transaction.atomic():` around both."
        )


class WrongFact(OutboxError):
    pass


class LostRace(OutboxError):
    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("刚才已有人先办，请刷新后看现在的状态。"))


class LostLease(OutboxError):
    pass


class NotNow(OutboxError):
    pass


class Unprocessable(OutboxError):
    pass
