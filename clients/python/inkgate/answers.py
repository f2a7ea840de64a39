"""What the capabilities answer. Keys are the contract's; names here are words."""

from dataclasses import dataclass, field
from typing import Any, Dict, Generic, List, Optional, Tuple, TypeVar

from .errors import PictureError

T = TypeVar("T")
Point = Tuple[float, float]


@dataclass
class Answer(Generic[T]):
    """A call's result, and how it came about."""

    value: T
    #: The id that the call was sent under; of several attempts, the last one's.
    request_id: str
    #: The id in the server's log.
    server_request_id: str
    #: How often it was sent.
    attempts: int
    #: The JSON as it came.
    raw: Any


@dataclass
class Item(Generic[T]):
    """One picture of several: a value, or why there is none."""

    value: Optional[T] = None
    failure: Optional[PictureError] = None

    def get(self) -> T:
        """The value.

        :raises PictureError: where the picture could not be read.
        """
        if self.failure is not None:
            raise self.failure
        return self.value  # type: ignore[return-value]


class _Read:
    """Reads itself from the contract's object, by the table ``KEYS`` (name here to key there)."""

    KEYS: Dict[str, str] = {}

    @classmethod
    def read(cls, found):
        detail = found.get("detail", found)
        values = {name: str(detail.get(key) or "") for name, key in cls.KEYS.items()}
        return cls(**values, more=found.get("inkgate"))


@dataclass
class Line:
    """A line of text; ``polygon`` is top left, top right, bottom right, bottom left, in pixels."""

    text: str
    polygon: List[Point]
    #: Confidence from 0 to 1; the plain endpoint alone gives it.
    score: Optional[float] = None


@dataclass
class GeneralText:
    """The lines of a picture, in reading order."""

    lines: List[Line]
    #: What ``x-inkgate-detail`` adds, as it came.
    more: Any = None

    @property
    def text(self) -> str:
        """All lines, a line end between them."""
        return "\n".join(line.text for line in self.lines)

    @classmethod
    def read(cls, found):
        lines = [Line(line["text"], list(zip(line["box"][::2], line["box"][1::2]))) for line in found["detail"]]
        return cls(lines, found.get("inkgate"))


@dataclass
class IdCard(_Read):
    """Either side of an ID card, or both. What a side does not have is empty."""

    #: ``back`` is the portrait's side and ``front`` the emblem's: so the contract has it.
    note: str
    name: str
    sex: str
    nation: str
    #: ``YYYYMMDD``.
    birthday: str
    number: str
    address: str
    authority: str
    #: ``YYYY.MM.DD-YYYY.MM.DD``.
    valid: str
    more: Any = None

    @classmethod
    def read(cls, found):
        card = found["detail"]
        keys = ("name", "sex", "nation", "birthday", "idn", "addr", "org", "validperiod")
        return cls(found["note"], *(card[key] for key in keys), found.get("inkgate"))


@dataclass
class Plate:
    """A number plate."""

    number: str
    #: 蓝牌, 黄牌（单层）, 新能源绿牌 …
    type: str
    confidence: float
    polygon: List[Point]


@dataclass
class Plates:
    """The plates of a picture; none is an answer too."""

    plates: List[Plate]
    more: Any = None

    @classmethod
    def read(cls, found):
        plates = [
            Plate(one["platelicense"], one["plate_type"], one["confidence"], [tuple(point) for point in one["box"]])
            for one in found["detail"]
        ]
        return cls(plates, found.get("inkgate"))


@dataclass
class BusinessLicense(_Read):
    """A business licence."""

    credit_code: str
    registration_number: str
    name: str
    type: str
    address: str
    representative: str
    capital: str
    paid_in_capital: str
    established: str
    period: str
    #: Whether the picture shows one at all.
    found: bool = True
    more: Any = None

    KEYS = {
        "credit_code": "union_id", "registration_number": "regist_no", "name": "name", "type": "type",
        "address": "addr", "representative": "legal_rep", "capital": "regist_captial",
        "paid_in_capital": "real_captial", "established": "establish_date", "period": "operation_period",
    }

    @classmethod
    def read(cls, found):
        licence = super().read(found)
        licence.found = found["license_type"] == "Business License"
        return licence


@dataclass
class DrivingLicence(_Read):
    """A driving licence."""

    number: str
    name: str
    sex: str
    nation: str
    address: str
    birth: str
    first_issue: str
    classes: str
    period: str
    more: Any = None

    KEYS = {
        "number": "No", "name": "name", "sex": "sex", "nation": "nation", "address": "address",
        "birth": "date_birth", "first_issue": "date_first", "classes": "class", "period": "period",
    }


@dataclass
class VehicleLicence(_Read):
    """A vehicle licence."""

    plate: str
    type: str
    owner: str
    address: str
    use: str
    model: str
    vin: str
    engine: str
    registered: str
    issued: str
    more: Any = None

    KEYS = {
        "plate": "No_plate", "type": "type", "owner": "owner", "address": "address", "use": "use", "model": "model",
        "vin": "vin", "engine": "No_engine", "registered": "date_register", "issued": "date_issue",
    }


@dataclass
class TrainTicket(_Read):
    """A train ticket."""

    number: str
    origin: str
    destination: str
    date: str
    train: str
    seat: str
    price: str
    seat_class: str
    more: Any = None

    KEYS = {
        "number": "TicketNum", "origin": "StartStation", "destination": "DestinationStation", "date": "Date",
        "train": "TrainNum", "seat": "Seat", "price": "Price", "seat_class": "SeatCategory",
    }


@dataclass
class QuotaInvoice(_Read):
    """A quota invoice."""

    number: str
    code: str
    amount: str
    more: Any = None

    KEYS = {"number": "No", "code": "code", "amount": "amount"}


@dataclass
class Face:
    """A face's frame, in pixels."""

    top: int
    left: int
    width: int
    height: int
    more: Any = None


@dataclass
class Faces:
    """The faces of a picture; none is an answer too."""

    faces: List[Face]

    @classmethod
    def read(cls, found):
        return cls([Face(**one["face_location"], more=one.get("inkgate")) for one in found["face_list"]])


@dataclass
class Page:
    """A page of the plain endpoint."""

    #: From 1.
    number: int
    width: int
    height: int
    #: Degrees that its text is turned by.
    angle: float
    lines: List[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All lines, a line end between them."""
        return "\n".join(line.text for line in self.lines)

    @classmethod
    def read(cls, found):
        lines = [
            Line(line["text"], [tuple(point) for point in line["polygon"]], line["score"]) for line in found["lines"]
        ]
        return cls(found["page"], found["width"], found["height"], found["angle"], lines)
