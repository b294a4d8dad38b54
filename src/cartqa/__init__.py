"""cartqa: questions about CAR-T cell therapy, answered word for word from dated articles."""

import os

__version__ = "0.1.0"

__all__ = ["__version__"]

# Nothing may call home. These are read when the libraries are first imported, so they are set before any of them:
# onnxruntime sends usage data from version 1.29 on (an operator might have one), gradio and the hub client may.
for _switch, _value in (
    ("ORT_DISABLE_TELEMETRY", "1"),
    ("GRADIO_ANALYTICS_ENABLED", "False"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
):
    os.environ[_switch] = _value
