"""A trained table to a model folder in sentence-transformers' format.

In: tokenizer, table and IDF. Out: the folder, swapped in as a whole, so that a reader never finds half a
model.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

# The names by which every release since 2.0 knows its modules.
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def save_model(
    out: Path, tokenizer: Tokenizer, table: NDArray[np.float32], idf: NDArray[np.float32], note: str
) -> None:
    """Write ``out``, replacing what stands there.

    ``table`` has *shape* ``(vocabulary, dimension)`` and is stored at half precision, ``idf``
    ``(vocabulary,)``. ``note`` is the folder's README.
    """
    new, old = (out.with_name(f"{out.name}.{suffix}") for suffix in ("new", "old"))
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    new.mkdir(parents=True)
    (new / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    save_file({"embedding.weight": table.astype(np.float16)}, new / "model.safetensors")
    save_file({"idf": idf.astype(np.float32)}, new / "idf.safetensors")
    (new / "modules.json").write_text(json.dumps(_MODULES, indent=2), encoding="utf-8")
    settings = {"similarity_fn_name": "cosine"}
    (new / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    (new / "README.md").write_text(note, encoding="utf-8")
    for file in new.iterdir():
        file.chmod(0o644)  # safetensors writes for the owner alone
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
