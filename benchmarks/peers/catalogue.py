"""Which peers there are: what each is called, its module here, and what its environment is asked to install."""

from __future__ import annotations

from dataclasses import dataclass

TORCH = "torch<2.14"
"""As in pyproject.toml: newer releases pull gigabytes of CUDA packages that a laptop has no use for."""
CHECKOUT = "."
"""Stands for this project's own folder."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One peer. ``requirements`` are what its own installation page names; versions are the newest that pip finds."""

    name: str
    module: str
    requirements: tuple[str, ...]
    takes_titles: bool = True  # whether it is also measured with the report's title before each chunk


THIS = Listed("this project", "this_project", (CHECKOUT,), takes_titles=False)
PEERS = (
    THIS,
    Listed(
        "txtai, hybrid",
        "txtai_hybrid",
        ("txtai", "sentence-transformers", TORCH),
    ),
    Listed(
        "LangChain, FAISS + BM25 ensemble",
        "langchain_ensemble",
        (
            "langchain-classic",
            "langchain-community",
            "langchain-huggingface",
            "langchain-text-splitters",
            "rank-bm25",
            "faiss-cpu",
            "jieba",
            "sentence-transformers",
            TORCH,
        ),
    ),
    Listed(
        "LlamaIndex, FAISS + BM25 fusion",
        "llamaindex_fusion",
        (
            "llama-index-core",
            "llama-index-retrievers-bm25",
            "llama-index-vector-stores-faiss",
            "sentence-transformers",
            "faiss-cpu",
            "jieba",
            TORCH,
        ),
    ),
    Listed("bm25s, jieba", "bm25s_jieba", ("bm25s", "jieba")),
    Listed(
        "sentence-transformers + FAISS",
        "sentence_transformers_faiss",
        ("sentence-transformers", "faiss-cpu", TORCH),
    ),
)
