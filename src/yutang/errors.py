"""Domain errors: a code, an HTTP status and a sentence for people.

"Not found", "not allowed" and "failed" are never the same value. One mapper (`web/errors.py`) turns these into a page
or into problem+json; nothing else does.
"""

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for translation where the reader's language is not yet known."""
    return text


class DomainError(Exception):
    """Something a person can understand and act on.

    `sentence` is an English msgid with `{named}` places; the mapper translates it and fills in `values`.
    `fields` maps a form field's name to the sentence that belongs beside it.
    """

    status = 400
    code = "invalid"

    def __init__(
        self, sentence: str, code: str | None = None, fields: Mapping[str, str] | None = None, /, **values: str | int
    ) -> None:
        super().__init__(sentence.format(**values) if values else sentence)
        self.sentence = sentence
        self.values = values
        self.fields = dict(fields or {})
        self.members: dict[str, str | int] = {}  # what programs are told besides, e.g. the number of a layer
        if code is not None:
            self.code = code


class Invalid(DomainError):
    """What was sent cannot be accepted; the sentence says what to change."""

    status = 422
    code = "invalid"


class NotSignedIn(DomainError):
    status = 401
    code = "not_signed_in"


class NotAllowed(DomainError):
    status = 403
    code = "not_allowed"


class NotFound(DomainError):
    status = 404
    code = "not_found"


class Gone(NotFound):
    """It was here, and is over."""

    status = 410
    code = "ended"


class Conflict(DomainError):
    """Somebody else was faster, or the same thing exists already."""

    status = 409
    code = "conflict"


class TooLarge(DomainError):
    status = 413
    code = "too_large"


class TooMany(DomainError):
    """A limit per time was reached. `retry_after` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str, *, retry_after: int, **values: str | int) -> None:
        super().__init__(sentence, None, None, **values)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """It is not the caller's fault and trying again later may help. `retry_after` is in seconds."""

    status = 503
    code = "unavailable"

    def __init__(self, sentence: str, *, retry_after: int = 2, **values: str | int) -> None:
        super().__init__(sentence, None, None, **values)
        self.retry_after = retry_after


class SettingsError(Exception):
    """A setting is wrong or unknown; the start stops with this one sentence."""
