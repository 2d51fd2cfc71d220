"""How good the search is: measures, BEIR-style folders through the product's own path, and the corpus's golden questions."""

from assistant.evaluation.measures import auroc, ndcg, recall, reciprocal_rank
from assistant.evaluation.ranking import Asked, Row, ask_all, evaluate, pools, table
from assistant.evaluation.sets import Item, RetrievalSet, read_set, wanted

__all__ = [
    "Asked",
    "Item",
    "RetrievalSet",
    "Row",
    "ask_all",
    "auroc",
    "evaluate",
    "ndcg",
    "pools",
    "read_set",
    "recall",
    "reciprocal_rank",
    "table",
    "wanted",
]
