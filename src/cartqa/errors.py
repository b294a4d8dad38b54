"""What can go wrong, as types.

    CartqaError                 a sentence for a person: what was found, what was expected, what mends it
    ├── InputError              the question, a batch line or a command option cannot be used
    ├── LibraryError            articles, ledgers or lists hold faults (all of them are listed at once)
    ├── EncoderError            a model is unknown, damaged, or cannot be exported
    ├── IndexFault              the index folder is missing, damaged, or made for something else
    ├── CalibrationError        the decision to answer has no parameters for this encoder
    └── BusyError               the server has more questions in hand than it can answer

Every message ends up in front of a person: the command line prints it and exits 2, the page shows it,
`--json` carries it in an object of kind `error`. Nothing else is allowed to reach them.
"""

from __future__ import annotations

__all__ = [
    "BusyError",
    "CalibrationError",
    "CartqaError",
    "EncoderError",
    "IndexFault",
    "InputError",
    "LibraryError",
]


class CartqaError(Exception):
    """A fault that is told to a person in one sentence."""


class InputError(CartqaError):
    """A question, batch line or option that cannot be used."""


class LibraryError(CartqaError):
    """Faults in the library's files; the message lists every one."""


class EncoderError(CartqaError):
    """A sentence encoder that is unknown, damaged or cannot be exported."""


class IndexFault(CartqaError):
    """An index folder that is missing, damaged, or belongs to other articles or another encoder."""


class CalibrationError(CartqaError):
    """No decision parameters for the encoder in use."""


class BusyError(CartqaError):
    """Too many questions at once; the sentence asks to try again in a moment."""
