"""The pages: a chat with its sources beside it, a page a card, a page a document (the home of gradio).

The two variables are set before anything imports gradio: it would report its use, and ask a hub, otherwise.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
