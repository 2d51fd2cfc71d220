"""Compute the token head from TICO-19: the mean of token vectors, and the directions in which they differ most.

    python benchmarks/compute_token_head.py --evals DIR [--write]

DIR holds the set ``tico19``. ``--write`` puts the numbers where the program reads them; benchmarks/retrieval.py says what they do.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from compute_language_head import parallel_sentences, plain_model
from numpy.typing import NDArray

from assistant.indexing.embedding import BUNDLED_MODEL, token_head
from assistant.indexing.embedding.bundled import E5_PROMPTS
from assistant.indexing.embedding.language_head import shipped_head

WIDTH = 128
BATCH = 8


def token_vectors(model, texts: list[str]) -> NDArray[np.float32]:
    """The last hidden state at every token of the texts as documents, behind the language head: shape (tokens, dimension)."""
    prompt, found = E5_PROMPTS["document"], []
    first = 1 + len(model.tokenizer(prompt, add_special_tokens=False)["input_ids"])
    for start in range(0, len(texts), BATCH):
        features = model.preprocess([prompt + text for text in texts[start : start + BATCH]])
        with torch.inference_mode():
            states = model[0](dict(features))["token_embeddings"].numpy()
        lengths = features["attention_mask"].sum(dim=1).tolist()
        found += [state[first : length - 1] for state, length in zip(states, lengths, strict=True)]
    return np.concatenate(found) @ shipped_head().projection()


def principal_directions(centred: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The ``width`` directions in which rows of length 1 are longest, shape (dimension, width)."""
    _, vectors = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    return np.asarray(vectors[:, ::-1][:, :width], np.float32)


def main() -> None:
    """Compute, say how much the directions hold, and write when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    model, folder = plain_model(), options.evals / "tico19"
    vectors = token_vectors(model, [text for texts in parallel_sentences(folder / "corpus.jsonl") for text in texts])
    mean = vectors.mean(axis=0)
    centred = (vectors - mean) / np.linalg.norm(vectors - mean, axis=1, keepdims=True)
    directions = principal_directions(centred, WIDTH)
    print(f"{len(vectors)} tokens; {WIDTH} directions hold {np.square(centred @ directions).sum(axis=1).mean():.1%}")
    if options.write:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        source = f"TICO-19, {meta['source']} {meta['commit']}, {meta['licence']}; benchmarks/compute_token_head.py"
        np.savez_compressed(
            Path(token_head.__file__).with_name(token_head.SHIPPED_FILE),
            model=BUNDLED_MODEL,
            source=source,
            mean=mean.astype(np.float32),
            directions=directions.astype(np.float16),
        )


if __name__ == "__main__":
    main()
