"""What can go wrong, a class for each thing that a program would do about it."""

from .status_table import STATUS


class InkgateError(Exception):
    """Any failure of a call."""

    #: Whether the same call may be made again.
    again = False
    #: Seconds to wait before that, where the server says so.
    retry_after = None


class TransportError(InkgateError):
    """No answer came: the connection failed, or the time was up."""

    def __init__(self, message, again=False):
        super().__init__(message)
        self.again = again


class AnswerError(InkgateError):
    """What came is not an answer of this service."""


class EnvelopeError(InkgateError):
    """A body cannot be sealed, or an encrypted answer cannot be opened."""


class ApiError(InkgateError):
    """The server said no. :attr:`status` is the row of its table, ``None`` for a code that is not in it."""

    def __init__(self, code, message, http=200, retry_after=None, request_id="", server_request_id=""):
        self.code = code
        self.status = STATUS.get(code)
        self.message = message
        self.http = http
        self.retry_after = retry_after
        #: The id that the call was sent under, and the one that the server's log has.
        self.request_id = request_id
        self.server_request_id = server_request_id
        known = self.status
        self.again = known.again if known else http in (429, 502, 503, 504)
        super().__init__(f"{code}: {message}" + (f" ({known.advice})" if known else ""))


class AuthenticationError(ApiError):
    """Keys, signature, date or token are not right."""


class PermissionDenied(ApiError):
    """The application is not this account's, or the capability is not opened for it."""


class QuotaError(ApiError):
    """No package has enough left, or the day's pictures are used up."""


class BusyError(ApiError):
    """Too many calls at the moment."""


class RequestError(ApiError):
    """The request is not as it should be."""


class PictureError(ApiError):
    """The picture cannot be read, or does not show the document."""


class ServerError(ApiError):
    """A fault of the server."""


KINDS = {
    "authentication": AuthenticationError,
    "permission": PermissionDenied,
    "quota": QuotaError,
    "busy": BusyError,
    "request": RequestError,
    "picture": PictureError,
    "server": ServerError,
}


def api_error(code, message, http=200, **more):
    """The error of a code, of the class that its kind has."""
    status = STATUS.get(code)
    kind = KINDS[status.kind] if status else ServerError if http >= 500 else RequestError
    return kind(code, message, http, **more)
