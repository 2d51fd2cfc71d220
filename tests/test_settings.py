"""Settings: one sentence per mistake, nothing from elsewhere."""

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, read_settings


def test_nothing_set_gives_the_defaults() -> None:
    settings = read_settings({"HOME": "/somewhere", "PORT": "1"})
    assert (settings.host, settings.port, settings.chroma_url, settings.language) == ("127.0.0.1", 7860, "", None)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(
            {
                "ASSISTANT_PORT": "99999",
                "ASSISTANT_HOST": "everywhere",
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
    assert "write an address" in lines[0]
    assert lines[-1] == "ASSISTANT_COLOUR is not a setting; the README lists them all."


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False)])
def test_switches(value: str, expected: bool) -> None:
    assert read_settings({"ASSISTANT_LOG_QUESTIONS": value}).log_questions is expected


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    names = [f"ASSISTANT_{name.upper()}" for name in Settings.model_fields]
    assert read_settings(dict.fromkeys(names, "")) == read_settings(dict.fromkeys(names, " ")) == read_settings({})
    with pytest.raises(SettingsError, match="ASSISTANT_COLOUR is not a setting"):
        read_settings({"ASSISTANT_COLOUR": ""})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "ASSISTANT_PORT is 'eighty': write a whole number."),
        ("PORT", "0", "ASSISTANT_PORT is '0': write a number of at least 1."),
        ("PORT", "65536", "ASSISTANT_PORT is '65536': write a number of at most 65535."),
        ("MODEL_DOWNLOAD", "maybe", "ASSISTANT_MODEL_DOWNLOAD is 'maybe': write true or false."),
        ("HOST", "example.org", "ASSISTANT_HOST is 'example.org': write an address such as 127.0.0.1."),
        (
            "IDENTITY_HEADER",
            "a b",
            "ASSISTANT_IDENTITY_HEADER is 'a b': write the name of a header, such as X-Forwarded-User.",
        ),
        ("IDENTITY_ROLE", "trainer", "ASSISTANT_IDENTITY_ROLE is 'trainer': write 'anonymous', 'partner' or 'staff'."),
        ("PROXIES", "proxy", "ASSISTANT_PROXIES is 'proxy': write addresses such as 127.0.0.1, with commas."),
        ("LANGUAGE", "EN", "ASSISTANT_LANGUAGE is 'EN': write one of en, es, pt, fr."),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({f"ASSISTANT_{name}": value})
    assert str(error.value) == said


@pytest.mark.parametrize(
    "url",
    ["ftp://x", "http://", "http://a b", "http://host:abc", "http://host:99999", "http://[::1", "http://u:p@host/x"],
)
def test_a_chroma_server_is_a_host_and_a_port(url: str) -> None:
    with pytest.raises(SettingsError, match="write http://HOST:PORT or https://HOST:PORT"):
        read_settings({"ASSISTANT_CHROMA_URL": url})


@pytest.mark.parametrize("indexes", ["corpus", ".", "corpus/../corpus"])
def test_what_may_be_deleted_does_not_hold_the_corpus(indexes: str) -> None:
    with pytest.raises(SettingsError, match="name a folder of its own"):
        read_settings({"ASSISTANT_INDEXES": indexes})
