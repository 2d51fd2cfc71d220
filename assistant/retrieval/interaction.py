"""Late interaction: a question's tokens look for their like among a passage's tokens, one by one (pure).

One vector for a whole passage says what it is about; its tokens still say what stands in it. Khattab and Zaharia 2020, ColBERT,
doi:10.1145/3397271.3401075. Here the tokens of a question weigh what they tell.
"""

from collections.abc import Mapping

import numpy as np

from assistant.indexing.embedding import STEP, Question, Tokens


def closeness(question: Question, passages: Mapping[str, Tokens]) -> dict[str, float]:
    """For each passage the weighted mean, over the question's tokens, of the best product with a token of the passage: -1 to 1.

    Empty for a question without token vectors.

    >>> asked = Question(np.zeros(2, np.float32), np.eye(2, dtype=np.float32), np.array([0.75, 0.25], np.float32))
    >>> closeness(asked, {"a": np.array([[127, 0], [0, -127]], np.int8)})
    {'a': 0.375}
    """
    if not len(question.weights) or not passages:
        return {}
    lengths = [len(tokens) for tokens in passages.values()]
    starts = np.cumsum([0, *lengths[:-1]])
    stacked = np.concatenate(list(passages.values())).astype(np.float32)
    best = np.maximum.reduceat(stacked @ question.tokens.T, starts, axis=0)
    means = STEP * (best @ question.weights)
    return {identifier: round(float(mean), 6) for identifier, mean in zip(passages, means, strict=True)}
