"""What time it is. Whatever is kept or compared is in UTC, to the second."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day that it is now in UTC."""
    return now().date()
