"""Errors of the notifications.

NotificationsError
├── NotInTransaction   send() was called where nothing would bind the notice to its cause
├── TooManyPeople      more people than one transaction may hold the counters of
├── ForeignAddress     a notice may only lead to a page of this site
├── NothingWaiting     a list was asked for and no message waits for one
└── TransportError     one dispatch did not get out; `permanent` when trying again is pointless
"""


class NotificationsError(Exception):
    pass


class NotInTransaction(NotificationsError):
    def __init__(self) -> None:
        super().__init__(
            "send() belongs into the transaction of what it tells of: put `with transaction.atomic():` around both."
        )


class TooManyPeople(NotificationsError):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"send() takes at most {most} people a transaction: part them with in_batches() and open one for each."
        )


class ForeignAddress(NotificationsError):
    def __init__(self, url: str) -> None:
        super().__init__(f"{url!r} does not lead to a page of this site: give a path that starts with one /.")


class NothingWaiting(NotificationsError):
    pass


class TransportError(NotificationsError):
    """The sentence is stored with the dispatch and shown to the person: it names no address."""

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent
