"""Addresses in cards and documents: which of them a reader may follow (pure)."""

from urllib.parse import urlsplit


def web_address(url: str) -> str:
    """The address, if a browser may follow it: http or https with a host; otherwise empty.

    >>> web_address("javascript:alert(1)"), web_address("https://ilo.org/a")
    ('', 'https://ilo.org/a')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
