"""A small transformer that reads question and sentence together, trained from nothing, for whoever has a GPU.

One module, one step: `settings` → `pieces` (texts to what the model reads) → `model` → `loop` (a training with
checkpoints) → `masked` (learn from running text) → `groups` (questions with their candidates) → `ranking` (learn from
them) → `measure` (five-fold figures) → `export` (ONNX, eight bits) → `__main__`, the whole line. Nothing of `index`,
`qa` or `ui` imports it. `training/README.md` tells how to run it and where its result would be used.
"""
