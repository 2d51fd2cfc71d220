"""Compute the language-neutral head from TICO-19 and measure what it does on XQuAD-R.

    python benchmarks/compute_language_head.py --evals DIR [--write]

DIR holds the sets ``tico19`` and ``xquadr``. ``--write`` puts the numbers and their recipe where the program reads
them. With a bias the grand mean of the languages is subtracted before the projection; it is measured, not shipped.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from parallel_sets import ndcg_same_and_cross, read_lines, read_set

from assistant.indexing.embedding import BUNDLED_MODEL, language_head
from assistant.indexing.embedding.bundled import E5_PROMPTS, write_bundled_model
from assistant.indexing.embedding.e5_weights import WEIGHTS_SHA256, find_weights, read_weights
from assistant.indexing.embedding.language_head import LanguageHead, language_directions
from assistant.indexing.embedding.prepare import silent
from assistant.indexing.embedding.sentence_transformer import load_model

LANGUAGES = ("en", "es", "pt", "fr")
SENTENCES = 300


def plain_model():
    """The bundled model without a head."""
    with tempfile.TemporaryDirectory() as folder:
        write_bundled_model(Path(folder), read_weights(find_weights()), None, silent)
        return load_model(folder)


def parallel_sentences(corpus: Path) -> list[list[str]]:
    """For each language, the first sentences that the set has in every language, in the order of their ids."""
    texts = {record["id"]: record["text"] for record in read_lines(corpus)}
    stems = sorted({name.rsplit("-", 1)[0] for name in texts})
    complete = [stem for stem in stems if all(f"{stem}-{language}" in texts for language in LANGUAGES)][:SENTENCES]
    return [[texts[f"{stem}-{language}"] for stem in complete] for language in LANGUAGES]


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def measure(model, head: LanguageHead, mean: np.ndarray, folder: Path) -> dict[str, dict]:
    """Without the head, with it, and with the grand mean subtracted as well."""
    data = read_set(folder)
    documents = model.encode([d["text"] for d in data.documents], prompt=E5_PROMPTS["document"], batch_size=16)
    queries = model.encode([q["text"] for q in data.queries], prompt=E5_PROMPTS["query"], batch_size=32)
    projection = head.projection()
    variants = {
        "no head": (documents, queries),
        "head": (documents @ projection, queries @ projection),
        "head with bias": ((documents - mean) @ projection, (queries - mean) @ projection),
    }
    return {name: ndcg_same_and_cross(data, unit(left), unit(right)) for name, (left, right) in variants.items()}


def as_json(head: LanguageHead, meta: dict) -> str:
    """What is written: where the numbers come from, and the numbers, one direction a line."""
    origin = {
        "model": head.model,
        "recipe": {
            "formula": "the right singular vectors of the language means less their mean; embedding (I - U'U), then "
            "length 1; no bias",
            "sentences": f"the first {SENTENCES} that TICO-19 has in {', '.join(LANGUAGES)}, embedded as documents",
            "source": meta["source"],
            "commit": meta["commit"],
            "licence": meta["licence"],
            "weights_sha256": WEIGHTS_SHA256,
            "script": "benchmarks/compute_language_head.py",
        },
        "sha256": head.checksum,
        "directions": [],
    }
    rows = ",\n  ".join(json.dumps([float(f"{value:.9g}") for value in row]) for row in head.directions.tolist())
    return json.dumps(origin, indent=1).replace("[]", f"[\n  {rows}\n ]") + "\n"


def main() -> None:
    """Compute, measure, and write when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--evals", type=Path, required=True)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    model = plain_model()
    groups = [
        model.encode(sentences, prompt=E5_PROMPTS["document"], batch_size=16)
        for sentences in parallel_sentences(options.evals / "tico19" / "corpus.jsonl")
    ]
    head = LanguageHead(BUNDLED_MODEL, language_directions(groups))
    mean = np.mean([group.mean(axis=0) for group in groups], axis=0)
    print("XQuAD-R, nDCG@10 and recall@5:")
    for name, pools in measure(model, head, mean, options.evals / "xquadr").items():
        print(f"  {name:16} same {pools['same']}  cross {pools['cross']}")
    if options.write:
        meta = json.loads((options.evals / "tico19" / "meta.json").read_text("utf-8"))
        target = Path(language_head.__file__).with_name(language_head.HEAD_FILE)
        target.write_text(as_json(head, meta), "utf-8")
        print(f"written: {target.name}, {head.checksum}")


if __name__ == "__main__":
    main()
