"""Embeddings: the model's folder, the language-neutral head, and the embedder that the rest of the program uses."""

from assistant.indexing.embedding.embedder import Embedder, load_embedder
from assistant.indexing.embedding.prepare import BUNDLED_MODEL, prepare_model, unpack_model
from assistant.indexing.embedding.token_head import STEP, Question, Tokens

__all__ = ["BUNDLED_MODEL", "STEP", "Embedder", "Question", "Tokens", "load_embedder", "prepare_model", "unpack_model"]
