"""Settings: one sentence per mistake, nothing from elsewhere."""

import pytest

from assistant.errors import SettingsError
from assistant.settings import read_settings


def test_nothing_set_gives_the_defaults() -> None:
    settings = read_settings({"HOME": "/somewhere", "PORT": "1"})
    assert (settings.host, settings.port, settings.chroma_url, settings.language) == ("127.0.0.1", 7860, "", None)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(
            {
                "ASSISTANT_PORT": "99999",
                "ASSISTANT_HOST": "0.0.0.0",
                "ASSISTANT_LANGUAGE": "de",
                "ASSISTANT_CHROMA_URL": "localhost:8000",
                "ASSISTANT_COLOUR": "red",
            }
        )
    lines = str(error.value).split("\n")
    assert [line.split(" ")[0] for line in lines] == [
        "ASSISTANT_HOST",
        "ASSISTANT_PORT",
        "ASSISTANT_CHROMA_URL",
        "ASSISTANT_LANGUAGE",
        "ASSISTANT_COLOUR",
    ]
    assert "only loopback" in lines[0]
    assert lines[-1] == "ASSISTANT_COLOUR is not a setting; the README lists them all."


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False)])
def test_switches(value: str, expected: bool) -> None:
    assert read_settings({"ASSISTANT_LOG_QUESTIONS": value}).log_questions is expected
