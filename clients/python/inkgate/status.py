"""What a status code means."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """A row of the server's table of status codes."""

    code: int
    name: str
    #: ``authentication``, ``permission``, ``quota``, ``busy``, ``request``, ``picture`` or ``server``.
    kind: str
    http: int
    #: Whether the same request may be sent again, signed anew.
    again: bool
    english: str
    chinese: str
    #: What to do about it.
    advice: str
    advice_chinese: str
