"""The verbs from a shell: exit codes, JSON shapes, and sentences instead of tracebacks."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.clock import today
from assistant.corpus.cards import Status
from assistant.corpus.library import Library
from assistant.languages import Language
from tests.conftest import ROOT, MakeCard


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
    assert len(refused["nearest"]) <= 3

    history = here / "history.txt"
    history.write_text("¿Qué inspectores tiene Colombia?\n", encoding="utf-8")
    main(["ask", "¿y en Panamá?", "--history", str(history), "--json"])
    assert json.loads(capsys.readouterr().out)["asked"] == "¿Qué inspectores tiene Panamá?"

    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == "All is well.\n"

    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert "inspección" in capsys.readouterr().out


def test_gaps_tells_what_was_asked_in_vain_and_not_by_whom(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "corpus" / "vocabularies", here / "corpus" / "vocabularies")
    monkeypatch.setenv("ASSISTANT_CORPUS", str(here / "corpus"))
    assert main(["gaps"]) == 1
    told = {"question": "¿Quién?", "asked": "¿Quién?", "language": "es", "viewer": "staff", "outcome": "refused"}
    library = Library(here / "corpus")
    library.log(
        "questions", json.dumps({"at": f"{today().isoformat()}T00:00:00+00:00", "id": "1", "shown": [], **told})
    )
    library.log("askers", json.dumps({"at": f"{today().isoformat()}T00:00:00+00:00", "id": "1", "name": "ana"}))
    assert main(["gaps"]) == 0
    assert main(["gaps", "--json"]) == 0
    said = capsys.readouterr().out
    assert "open: ¿Quién? [" in said
    assert "ana" not in said


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


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_what_was_never_indexed_is_said_and_not_a_refusal(
    here: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, "inspección"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Nothing is indexed with these settings yet; run 'python -m assistant index' first.\n"


WRONG = [
    (["search", "a", "--limit", "0"], "limit is 0; write a whole number from 1 to 50."),
    (["search", "a", "--limit", "1000000000000000000000"], "limit is 1000000000000000000000; write a whole number"),
    (["search", "a", "--type", "nope"], "There is no type 'nope'; write one of practice,"),
    (["ask", "a", "--theme", "inspecion"], "There is no theme 'inspecion'; the nearest is labour-inspection."),
    (["ask", "a", "--place", "Guatamala"], "There is no place 'Guatamala'; the nearest is GT."),
    (["ask", "a", "--language", "de"], "There is no language 'de'; write one of en, es, pt, fr."),
    (["ask", "a", "--since", "2020", "--until", "2010"], "since 2020 is after until 2010; exchange the two years."),
    (["ask", "a", "--history", "none.txt"], "none.txt cannot be read (No such file or directory); name a text file"),
    (["ask", "a", "--history", "folder"], "folder cannot be read (Is a directory); name a text file"),
    (["ask", "a", "--history", "picture"], "picture is no list of questions; name a UTF-8 text file"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=[" ".join(words[2:]) for words, _ in WRONG])
def test_wrong_use_is_one_sentence_and_exit_code_2(
    here: Path,
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (here / "folder").mkdir()
    (here / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    monkeypatch.chdir(here)
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith(sentence)


def test_doctor_compares_the_corpus_with_the_index_and_repairs_both(
    here: Path,
    small_library: Library,
    make_card: MakeCard,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(small_library.folder))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.startswith("Nothing is indexed with these settings yet;")
    assert main(["doctor", "--repair"]) == 0

    shelf = small_library.cards().items
    shelf["aprendizes-brasil"].path.unlink()
    small_library.save_card(shelf["dialogo-salarios"].noun.model_copy(update={"title": "Otro título"}))
    small_library.save_card(shelf["inspection-tablets"].noun.model_copy(update={"status": Status.DRAFT}))
    small_library.save_card(make_card("novo", Language.PT, "No Chile, a inspeção usa mapas."))
    (small_library.folder / "documents" / "empty.txt").write_bytes(b"")
    (small_library.folder / "documents" / "empty.txt.yaml").write_text(
        "id: empty\ntitle: Empty\nlicence: CC-BY-4.0\nseen: 2026-11-23\nstatus: accepted\n", "utf-8"
    )
    capsys.readouterr()
    assert main(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["index"] == [
        "empty is not indexed yet.",
        "novo is not indexed yet.",
        "dialogo-salarios has changed since it was indexed.",
        "aprendizes-brasil is indexed, and no longer published or gone from the corpus.",
        "inspection-tablets is indexed, and no longer published or gone from the corpus.",
    ]
    assert main(["doctor", "--repair"]) == 1
    assert capsys.readouterr().out.startswith("empty is not indexed: empty.txt ")
    (small_library.folder / "documents" / "empty.txt").write_text("Mapas.", "utf-8")
    assert main(["doctor", "--repair"]) == 0
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out == "All is well.\n" * 2


def _run(*arguments: str, **changes: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        env={**os.environ, **changes},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_terminal_without_the_letters_gets_numbers_and_programs_get_json(tmp_path: Path) -> None:
    page = tmp_path / "inspección.txt"
    page.write_text("inspección €", "utf-8")
    for arguments in (["read", str(page)], ["read", str(page), "--json"]):
        out, error = _run(*arguments, PYTHONIOENCODING="ascii").communicate()
        assert error == b""
        assert rb"inspecci\xf3n" in out or json.loads(out)["sections"][0]["text"] == "inspección €"


def test_whoever_stops_reading_gets_no_traceback(tmp_path: Path) -> None:
    page = tmp_path / "long.txt"
    page.write_text("a line\n" * 100_000, "utf-8")
    process = _run("read", str(page))
    assert process.stdout
    assert process.stderr
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1
    process.stderr.close()
