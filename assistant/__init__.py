"""Ayni: good practices for mutual learning, found across languages and quoted from their source.

The variable is set before anything imports onnxruntime: it would report its use to its maker, and keep notes in the home
folder, otherwise.
"""

import os

__version__ = "0.1.0"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
