"""Ayni: ``python app.py`` opens the web app; the same as ``python -m assistant serve``."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve"]))
