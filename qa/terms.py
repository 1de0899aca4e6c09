"""The words of a question that a sentence must match, with their weights and vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

from .types import Understanding

Floats = NDArray[np.float32]

_EMPTY = frozenset(
    "的 了 在 是 和 与 及 就 都 也 又 还 把 被 给 让 对 从 到 向 往 于 为 以 而 或 之 其 等 这 那 哪 个 些 几 多 少 多少 什么 啥 怎么 怎样 "
    "如何 咋 为什么 为啥 哪些 哪个 哪里 哪儿 吗 呢 吧 啊 呀 嘛 着 过 得 地 有 没 没有 不 很 最 更 要 想 会 能 可以 一 一个 一下 一共 "
    "总共 分别 各 各自 报告 里 中 上 下 说 提 提到 讲 写 叫 做 作 搞 弄 办 用 靠 拿 来 去 年 月 日 年底 时候 目标 计划 打算 准备 预期 "
    "实际 完成 达到 情况 具体 主要 相关 方面 问题 请问 知道 介绍 看 那个 这个 它 他 她 我 你 我们 咱 自己 人家 东西 事 事儿 的话 "
    ", . ? ! : ; ( ) [ ] \" ' “ ” ‘ ’ 《 》 、 。 ， ？ ！ ： ； — - … · / % 个点 名字 名称 期间".split()
)
CONTEXT_WEIGHT = 0.35
"""Share of its weight that a word of the question before keeps, where this one leans on it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """*Shapes:* q terms, d the dimension of the word vectors."""

    words: tuple[str, ...]
    ids: NDArray[np.int64]  # (q,)
    weights: Floats  # (q,), sums to 1 unless there is no term
    vectors: Floats  # (q, d), L2-normalised

    def __len__(self) -> int:
        return len(self.words)


def terms_of(
    understood: Understanding, encoder: StaticEncoder, document_frequency: NDArray[np.int64], documents: int
) -> Terms:
    """Content words of the question's topic.

    A word weighs as the mean of how rare it is among the indexed sentences and in the language at large: a question's own
    word that no report uses (掏钱) must not outweigh all others, nor one that every report uses (发展) count like a rare one.
    """
    weights: dict[int, float] = {}
    words: dict[int, str] = {}
    indexed = np.log((documents + 1) / (document_frequency + 0.5))
    parts = ((understood.topic, 1.0), (" ".join(understood.indicators), 1.0), (understood.context, CONTEXT_WEIGHT))
    for text, share in parts:
        ids, spans = encoder.tokenize(text)
        for token, (start, end) in zip(ids, spans, strict=True):
            word = text[start:end].lower().strip()
            if not word or word in _EMPTY:
                continue
            weight = share * 0.5 * float(min(indexed[token], encoder.idf[token] * 1.5) + encoder.idf[token])
            if weight > weights.get(int(token), 0.0):
                weights[int(token)], words[int(token)] = weight, word
    order = list(weights)
    total = sum(weights.values()) or 1.0
    return Terms(
        tuple(words[i] for i in order),
        np.array(order, dtype=np.int64),
        np.array([weights[i] / total for i in order], dtype=np.float32),
        encoder.vectors[order].astype(np.float32) if order else np.zeros((0, encoder.vectors.shape[1]), np.float32),
    )
