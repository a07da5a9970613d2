"""What can go wrong below the doors: errors say what happened, a door decides how to say it."""


class MockomniError(Exception):
    """The root of every error this package raises on purpose."""


class NotFound(MockomniError):
    """No record answers to that id, or no resource to that path."""


class BadQuery(MockomniError):
    """A parameter of a list cannot be read or names something the sheet does not have.

    ``why`` explains it to the person behind the client; the message itself is what goes on the wire.
    """

    def __init__(self, message: str, why: str = ""):
        super().__init__(message)
        self.why = why or message


class BadBody(MockomniError):
    """The body of a write is missing, malformed or too long as a whole."""


class Invalid(MockomniError):
    """One record breaks rules; ``problems`` holds a sentence for each."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = list(problems)


class LimitReached(MockomniError):
    """An account has as many API connections as it may have."""


class StorageError(MockomniError):
    """The database cannot be opened, is of another version, or is not ours."""


class Unavailable(MockomniError):
    """The database does not answer, or has no room, for now: what was asked was not done, and may be asked again.

    ``why`` names it, for whoever runs the server; the message itself is for anybody.
    """

    def __init__(self, message: str, why: str = ""):
        super().__init__(message)
        self.why = why or message


class ScenarioError(MockomniError):
    """A scenario is unknown, or its file says something that cannot be built."""
