"""What a language model makes of answers, beside the extractive answers of the same questions in the same run.

    CONGRESS_QA_LLM_URL=http://127.0.0.1:8080/v1 CONGRESS_QA_LLM_MODEL=small python -m benchmarks.writing \\
        --index index-data --questions people-dev.jsonl --sample 20

The index is one that is there already. Of what the model did is counted: sentences that passed and that were struck
(``verified`` is the share of the first), answers in its words, sentences of its choice, questions reworded, and why
nothing of it was shown. Which model that is stands with nobody but whoever runs it, so no figures are kept.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa import Answer, Answerer
from qa.commands.plain import reply_json
from qa.evaluating.evaluate import ALL, evaluate
from qa.evaluating.question_set import Question, read_questions
from qa.writing.endpoint import MODEL, URL, from_environment
from qa.writing.writer import Writer

SHOWN = ("correct", "misleading", "answered", "answer_recall", "citation_precision", "refused_right")


def main() -> None:
    """Ask the questions both ways and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--sample", type=int, help="so many questions, evenly spread")
    args = parser.parse_args()
    endpoint = from_environment(os.environ)
    if endpoint is None:
        parser.error(f"{URL} and {MODEL} name the model")
    questions = sample([q for q in read_questions(args.questions) if isinstance(q, Question)], args.sample)
    with Answerer.open(args.index) as answerer:
        figures = compared(questions, answerer.ask, Writer(answerer, endpoint).ask)
    for name, value in figures.items():
        print(f"{name:12}{value}")


def sample(questions: Sequence[Question], count: int | None) -> list[Question]:
    """``count`` of ``questions``, evenly spread; all where none is given."""
    if count is None or count >= len(questions):
        return list(questions)
    return [questions[i * len(questions) // count] for i in range(count)]


def compared(
    questions: Sequence[Question], quoting: Callable[..., Answer], writing: Callable[..., Answer]
) -> dict[str, Any]:
    """Figures of both ways to answer ``questions``, and what the model had to do with the second."""
    figures: dict[str, Any] = {"questions": len(questions)}
    for name, ask in (("extractive", quoting), ("written", writing)):
        answers, seconds = [], []
        for question in questions:
            begin = time.perf_counter()
            answers.append(ask(question.question, question.history))
            seconds.append(time.perf_counter() - begin)
        replies = [reply_json(q.id, answer, 0) for q, answer in zip(questions, answers, strict=True)]
        found = evaluate(questions, replies).groups[ALL].figures
        figures[name] = {key: round(found[key], 3) for key in SHOWN if key in found}
        figures[name]["median, s"] = round(statistics.median(seconds), 2)
    return figures | done_by_model(answers)


def done_by_model(answers: Sequence[Answer]) -> dict[str, Any]:
    """What a model wrote, chose and reworded of ``answers``, and why it did not."""
    told = [answer.writing for answer in answers if answer.writing]
    passed, struck = sum(one.passed for one in told), sum(one.struck for one in told)
    return {
        "sentences": {
            "passed": passed,
            "struck": struck,
            "verified": round(passed / (passed + struck), 3) if passed + struck else None,
        },
        "answers": {
            "asked": len(told),
            "in its words": sum(one.written for one in told),
            "of its choice": sum(one.chosen for one in told),
            "reworded": sum(one.query is not None for one in told),
        },
        "notes": dict(Counter(one.note for one in told if one.note)),
    }


if __name__ == "__main__":
    main()
