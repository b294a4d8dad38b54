"""The files of triage, read and checked by hand: no pydantic here, because triage must be ready in milliseconds."""

from __future__ import annotations
