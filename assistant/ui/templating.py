"""The one door to the HTML templates: everything put into one is escaped (the home of jinja2)."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.corpus.addresses import web_address
from assistant.exchange.comparing import MOST as MOST_COMPARED
from assistant.languages import SPOKEN
from assistant.ui.addresses import MOST_CARDS, MOST_TEXT
from assistant.ui.reader import OWN_NAMES, current
from assistant.views import is_for_readers


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.ui", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals |= {"SPOKEN": SPOKEN, "OWN_NAMES": OWN_NAMES, "reader": current}
    environment.globals |= {"MOST_CARDS": MOST_CARDS, "MOST_COMPARED": MOST_COMPARED, "MOST_TEXT": MOST_TEXT}
    environment.filters["web"] = web_address
    environment.tests["for_readers"] = is_for_readers
    return environment


def fill(template: str, **values: Any) -> str:
    """A template of assistant/ui/templates/ with its values."""
    return _environment().get_template(template).render(**values)


def safe(html: str) -> Markup:
    """HTML that a template of ours has made, to be put into another as it is."""
    return Markup(html)
