"""A client of Inkgate, and of any server with CTyun's signed calls. Nothing but Python's own library."""

from .answers import (
    Answer, BusinessLicense, DrivingLicence, Face, Faces, GeneralText, IdCard, Item, Line, Page, Plate, Plates,
    QuotaInvoice, TrainTicket, VehicleLicence,
)
from .client import Client
from .errors import (
    AnswerError, ApiError, AuthenticationError, BusyError, EnvelopeError, InkgateError, PermissionDenied, PictureError,
    QuotaError, RequestError, ServerError, TransportError,
)
from .status import Status
from .status_table import STATUS

__all__ = [
    "Answer", "AnswerError", "ApiError", "AuthenticationError", "BusinessLicense", "BusyError", "Client",
    "DrivingLicence", "EnvelopeError", "Face", "Faces", "GeneralText", "IdCard", "InkgateError", "Item", "Line", "Page",
    "PermissionDenied", "PictureError", "Plate", "Plates", "QuotaError", "QuotaInvoice", "RequestError", "STATUS",
    "ServerError", "Status", "TrainTicket", "TransportError", "VehicleLicence",
]
