"""cartqa: questions about CAR-T cell therapy, answered word for word from dated articles."""

__version__ = "0.1.0"

__all__ = ["__version__"]
