"""What may be sent to be answered: a line of a batch, or the body of `POST /api/ask`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cartqa.ask.values import AskedOf
from cartqa.errors import InputError

__all__ = ["AskRequest", "read_request"]


class AskRequest(BaseModel):
    """One question as it comes in from outside."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int | None = None
    question: str
    history: list[str] = Field(default_factory=list, max_length=50)
    country: Literal["us", "uk", "eu", "other"] | None = None
    role: Literal["patient", "caregiver"] | None = None
    stage: str | None = Field(default=None, max_length=40)

    def asked(self, country: str | None = None) -> AskedOf:
        """The question as a value; `country` is used where the request names none."""
        return AskedOf(self.question, tuple(self.history), self.country or country, self.role, self.stage, self.id)


def read_request(text: str | bytes) -> AskRequest:
    """The request in a JSON text; InputError says what was found and what was expected."""
    try:
        return AskRequest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        found = f"`{where}`: {first['msg'].lower()}" if where else first["msg"].lower()
        raise InputError(
            f'{found}; expected an object such as {{"question": "What is CAR-T?", "history": [], "country": "us"}}.'
        ) from None
