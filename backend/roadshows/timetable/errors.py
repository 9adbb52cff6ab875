"""TimetableError
├─ BadProblem       the input contradicts itself; says what to mend
└─ NoPlan           not even a plan with gaps exists: fixed meetings clash with each other or with the rules
"""


class TimetableError(Exception):
    pass


class BadProblem(TimetableError):
    pass


class NoPlan(TimetableError):
    pass
