"""The verbs from a shell: exit codes, JSON shapes, and sentences instead of tracebacks."""

import json
from pathlib import Path

import pytest

from assistant.cli import main


@pytest.fixture
def here(tmp_path: Path, corpus: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "indexes").mkdir()
    (tmp_path / "indexes" / "models").symlink_to(models_folder)
    monkeypatch.setenv("ASSISTANT_CORPUS", str(corpus))
    monkeypatch.setenv("ASSISTANT_INDEXES", str(tmp_path / "indexes"))
    monkeypatch.setenv("ASSISTANT_LOG_QUESTIONS", "false")
    return tmp_path


def test_index_then_search_then_ask(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["added"] >= 100
    assert first["passages"] >= first["added"]
    assert main(["index", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["unchanged"], again["embedded"]) == (first["added"], 0)

    assert main(["search", "inspección electrónica", "--place", "GT", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["language"] == "es"
    assert {"rank", "score", "id", "kind", "title", "text", "language", "locator", "source", "evidence"} <= found[
        "hits"
    ][0].keys()
    assert {"embed", "vectors", "words", "fuse", "total"} == found["milliseconds"].keys()

    assert main(["ask", "¿Cómo descentralizar el servicio público de empleo?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["refused"] is False
    numbered = {citation["n"]: citation for citation in answer["citations"]}
    for sentence in answer["sentences"]:
        assert all(numbered[n]["quote"] == sentence["text"] for n in sentence["citations"])

    assert main(["ask", "melhor receita de pizza", "--json"]) == 1
    refused = json.loads(capsys.readouterr().out)
    assert refused["refused"] is True
    assert refused["decision"]["confidence"] < refused["decision"]["threshold"]
    assert isinstance(refused["nearest"], list)

    history = here / "history.txt"
    history.write_text("¿Qué inspectores tiene Colombia?\n", encoding="utf-8")
    main(["ask", "¿y en Panamá?", "--history", str(history), "--json"])
    assert json.loads(capsys.readouterr().out)["asked"] == "¿Qué inspectores tiene Panamá?"

    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == "All is well.\n"


def test_check_tells_every_problem(
    tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "documents").mkdir()
    (tmp_path / "vocabularies").symlink_to(corpus / "vocabularies")
    (tmp_path / "cards" / "bad.md").write_text("nothing", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_CORPUS", str(tmp_path))
    assert main(["check"]) == 1
    assert capsys.readouterr().out == (
        "0 cards, 0 documents, 1 problems\n"
        "cards/bad.md, line 1: This card has no front matter. Start the file with '---', the fields, and '---'.\n"
    )
    monkeypatch.setenv("ASSISTANT_CORPUS", str(corpus))
    assert main(["check", "--json"]) == 0


def test_read_shows_sections_with_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "visit.md"
    page.write_text("# Visit\n\n## Lessons\n\nInspectors learned.\n", encoding="utf-8")
    assert main(["read", str(page), "--json"]) == 0
    (section,) = json.loads(capsys.readouterr().out)["sections"]
    assert section == {"text": "Inspectors learned.", "locator": {"heading": ["Visit", "Lessons"]}}
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert main(["read", str(empty)]) == 2
    assert "empty.txt" in capsys.readouterr().err


def test_evaluate_measures_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "tiny"
    folder.mkdir()
    texts = [
        ("a-en", "Inspectors use tablets.", "en"),
        ("a-es", "Los inspectores usan tabletas.", "es"),
        ("b-en", "Pears are sweet.", "en"),
    ]
    lines = [json.dumps({"_id": name, "text": text, "lang": language}) for name, text, language in texts]
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "queries.jsonl").write_text(
        json.dumps({"id": "q", "text": "Who uses tablets?", "lang": "en"}), encoding="utf-8"
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta-en\t1\nq\ta-es\t1\n", encoding="utf-8")
    assert main(["evaluate", str(folder), "--json"]) == 0
    rows = {(row["pool"], row["document_language"]): row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert set(rows) == {("all", "any"), ("own", "en"), ("own", "es"), ("cross", "en"), ("cross", "es")}
    assert rows["cross", "es"]["ndcg@10"] == 1.0
    assert rows["all", "any"]["recall@5"] == 1.0
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta-en\n", encoding="utf-8")
    assert main(["evaluate", str(folder)]) == 2
    assert "qrels.tsv, line 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ASSISTANT_PORT", "0", "ASSISTANT_PORT is '0'"),
        ("ASSISTANT_CORPUS", "/nowhere", "There is no corpus at"),
        ("ASSISTANT_MODEL", "/no/such/model", "model"),
        ("ASSISTANT_CHROMA_URL", "http://127.0.0.1:9", "No Chroma server answers"),
    ],
)
def test_a_wrong_setting_is_a_sentence_and_exit_code_2(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["ask", "inspección"]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
