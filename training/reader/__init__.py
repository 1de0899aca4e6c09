"""The reader's weights, step by step: `python -m training.reader STEP`; `training/README.md` says what each makes."""
