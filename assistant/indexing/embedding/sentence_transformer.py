"""The home of torch and sentence-transformers: loading a model, embedding in bulk, exporting to ONNX.

Importing this module costs seconds; it is imported where bulk embedding or a new model first needs it.
"""

import logging
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from torch.jit._trace import TracerWarning
from torch.onnx.errors import OnnxExporterError
from transformers.utils import logging as transformers_logging

from assistant.errors import ModelError
from assistant.indexing.embedding.language_head import LanguageHead
from assistant.indexing.embedding.onnx_encoder import ONNX_FILE, OUTPUT, TOKENS_OUTPUT, Encoded, encoded
from assistant.indexing.embedding.shared_tensors import share_tensors
from assistant.indexing.embedding.token_head import TOKENS_FILE, read_tensor

DOCUMENT_PROMPT_NAMES = ("document", "passage", "corpus")
QUERY_PROMPT_NAMES = ("query",)
WEIGHTS_FILE = "model.safetensors"
LONGEST_INPUT = 8192

_OPSET = 17
_EXPORTABLE = (Transformer, Pooling, Dense, Normalize)
_GRAPH_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_TRACED = ["The minimum age for work.", "La edad mínima de admisión al empleo es de quince años."]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelFacts:
    """What the program must know of a model to use it without loading it."""

    dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str
    padding: int


def load_model(name: str, *, download: bool = False, attention: str | None = None) -> SentenceTransformer:
    """A sentence-transformers model from a folder or, by its hub name, from the local cache.

    The hub is asked only with ``download``. No code of the model's own is run, and the encoder's weights must be
    safetensors. Raises ``ModelError`` when there is no such model or it cannot be loaded.
    """
    model_kwargs: dict[str, Any] = {"use_safetensors": True}
    if attention is not None:
        model_kwargs["attn_implementation"] = attention
    try:
        with _without_progress_bars():
            return SentenceTransformer(
                name,
                device="cuda" if torch.cuda.is_available() else "cpu",
                local_files_only=not download,
                trust_remote_code=False,
                model_kwargs=model_kwargs,
            )
    except (OSError, ValueError, RuntimeError, ImportError, KeyError, TypeError) as error:
        raise ModelError(_why_not_loaded(name, download, error)) from error


def save_model(model: SentenceTransformer, folder: Path) -> None:
    """Write ``model`` as an ordinary sentence-transformers folder. Raises ``OSError`` when writing fails."""
    with _without_progress_bars():
        model.save_pretrained(str(folder), create_model_card=False)


def with_head(model: SentenceTransformer, head: LanguageHead, prompts: dict[str, str]) -> SentenceTransformer:
    """``model`` (encoder, pooling, perhaps normalisation) followed by ``head`` and a normalisation."""
    weight = torch.from_numpy(head.projection())
    size = weight.shape[0]
    dense = Dense(size, size, bias=False, activation_function=torch.nn.Identity(), init_weight=weight)
    kept = [module for module in model if not isinstance(module, Normalize)]
    return SentenceTransformer(
        modules=[*kept, dense, Normalize()], prompts=prompts, device=str(model.device), similarity_fn_name="cosine"
    )


def facts_of(model: SentenceTransformer) -> ModelFacts:
    """Sizes and prompts of ``model``; a prompt it does not name is empty."""
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ModelError("This model does not say how long its embeddings are.")
    limit = model.max_seq_length
    tokenizer = model.tokenizer
    return ModelFacts(
        dimension=dimension,
        max_tokens=int(min(limit, LONGEST_INPUT)) if limit is not None and math.isfinite(limit) else LONGEST_INPUT,
        query_prompt=_first_prompt(model.prompts, QUERY_PROMPT_NAMES),
        document_prompt=_first_prompt(model.prompts, DOCUMENT_PROMPT_NAMES),
        padding=getattr(tokenizer, "pad_token_id", None) or 0,
    )


class TorchEncoder:
    """Embeds documents with torch. Not safe to use from several threads at once."""

    def __init__(self, folder: Path, *, bfloat16: bool) -> None:
        """Load ``folder``; with ``bfloat16`` the encoder, where nearly all the work is, runs in that precision.

        Pooling, head and normalisation stay in float32. Raises ``ModelError``.
        """
        self._model = load_model(str(folder))
        if bfloat16:
            self._model[0].to(torch.bfloat16)
            self._model[0].register_forward_hook(_back_to_float32)
        self._graph = _Graph(self._model, _inputs(self._model), folder)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One batch of texts that already carry their prompt."""
        features = self._model.preprocess(list(texts))
        mask = features["attention_mask"].bool()
        with torch.inference_mode():
            outputs = self._graph(*(features[name].to(self._model.device) for name in self._graph.inputs))
        rows, *tokens = (output.cpu().numpy() for output in outputs)
        ids = [row[there].numpy() for row, there in zip(features["input_ids"], mask, strict=True)]
        return encoded(rows, ids, tokens[0] if tokens else None)


def encode(model: SentenceTransformer, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
    """Unit rows, shape (texts, dimension), computed as one batch."""
    rows = model.encode(
        list(texts), prompt=prompt, batch_size=max(1, len(texts)), normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(rows, np.float32)


def export_onnx(folder: Path) -> bool:
    """Write ``model.onnx`` into the model ``folder``: pooling, head and normalisation inside the graph.

    The word embeddings stay in ``model.safetensors``; the graph points to them, so that they are stored once and only
    the rows in use are read. False, and no file, for a model whose modules the graph cannot express.
    """
    path = folder / ONNX_FILE
    # The plain attention is the one every version of the exporter knows.
    model = load_model(str(folder), attention="eager").to("cpu").eval()
    if not all(isinstance(module, _EXPORTABLE) for module in model):
        return False
    try:
        _trace(model, path)
    except (OnnxExporterError, RuntimeError, TypeError, ValueError, KeyError) as error:
        logger.warning("%s cannot be exported to ONNX (%s); it answers through torch.", folder.name, error)
        path.unlink(missing_ok=True)
        return False
    share_tensors(path, folder / WEIGHTS_FILE)
    return True


class _Graph(torch.nn.Module):
    """The modules of a sentence-transformers model, and the folder's token head if it has one, as one function of tensors."""

    def __init__(self, model: SentenceTransformer, inputs: list[str], folder: Path) -> None:
        super().__init__()
        self.steps = torch.nn.ModuleList(model)
        self.inputs = inputs
        self.has_tokens = (folder / TOKENS_FILE).is_file()
        if self.has_tokens:
            names = ("projection", "mean", "directions")
            self.head = [torch.from_numpy(read_tensor(folder, name)).to(model.device) for name in names]

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features: dict[str, torch.Tensor] = dict(zip(self.inputs, tensors, strict=True))
        for step in self.steps:
            features = step(features)
        rows = torch.nn.functional.normalize(features[OUTPUT], p=2.0, dim=1)
        if not self.has_tokens:
            return (rows,)
        projection, mean, directions = self.head
        neutral = features["token_embeddings"] @ projection - mean
        return rows, torch.nn.functional.normalize(neutral, p=2.0, dim=2) @ directions


def _inputs(model: SentenceTransformer) -> list[str]:
    """What the model's encoder is given."""
    features = model.preprocess(_TRACED)
    return [name for name in _GRAPH_INPUTS if name in features]


def _trace(model: SentenceTransformer, path: Path) -> None:
    features = model.preprocess(_TRACED)
    graph = _Graph(model, _inputs(model), path.parent)
    outputs = [OUTPUT, TOKENS_OUTPUT] if graph.has_tokens else [OUTPUT]
    axes = {name: {0: "texts", 1: "tokens"} for name in (*graph.inputs, *outputs[1:])}
    with torch.inference_mode(), warnings.catch_warnings():
        # torch's older exporter needs no further package; what it warns of is checked by comparing the results.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "Exporting aten::index operator of advanced indexing", UserWarning)
        warnings.simplefilter("ignore", TracerWarning)
        torch.onnx.export(
            graph,
            tuple(features[name] for name in graph.inputs),
            path,
            input_names=graph.inputs,
            output_names=outputs,
            dynamic_axes={**axes, OUTPUT: {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _back_to_float32(_module: torch.nn.Module, _inputs: Any, features: dict[str, Any]) -> dict[str, Any]:
    """A hook behind the encoder: what follows it computes in float32."""
    return {
        name: value.float() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
        for name, value in features.items()
    }


def _first_prompt(prompts: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((prompt for name in names if (prompt := prompts.get(name))), "")


def _why_not_loaded(name: str, download: bool, error: Exception) -> str:
    if Path(name).exists():
        return f"The folder {name} holds no sentence-transformers model this program can load: {error}"
    if download:
        return f"The embedding model {name} could not be fetched from the model hub: {error}"
    return (
        f"There is no embedding model called {name} here: it is neither a folder nor in the local cache of the model "
        "hub. Correct ASSISTANT_MODEL, or allow fetching it once with ASSISTANT_MODEL_DOWNLOAD=true."
    )


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    shown = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
