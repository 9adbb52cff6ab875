"""Errors of the audit.

AuditError
├── NotInTransaction   append() was called where nothing would bind it to the change it tells of
└── AppendOnly         somebody tried to change or delete a line
"""


class AuditError(Exception):
    pass


class NotInTransaction(AuditError):
    def __init__(self) -> None:
        super().__init__(
            "append() belongs into the transaction of the change it tells of: put `with transaction.atomic():` around both."
        )


class AppendOnly(AuditError):
    def __init__(self) -> None:
        super().__init__("The audit is append-only: to put something right, append a line that says so.")
