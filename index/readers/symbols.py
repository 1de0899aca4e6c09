"""Characters that a Word document names by their place in a symbol font go in, what they show comes out.

The Symbol font is Adobe's, whose encoding Unicode publishes; of the Wingdings fonts the ticks, bullets and
circled figures that forms and lists use. A sign that is not known becomes U+FFFD, by which it is named when indexed.
"""

from __future__ import annotations

UNKNOWN = "\ufffd"
_PRIVATE = 0xF000  # where a font without Unicode puts its 256 places

# From 0x20, and from 0xA0: https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {0x20 + i: sign for i, sign in enumerate(_SYMBOL_LOW)} | {
    0xA0 + i: sign for i, sign in enumerate(_SYMBOL_HIGH)
}
_WINGDINGS = (
    dict(zip(range(0x80, 0x96), "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", strict=True))
    | dict(
        zip((0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76), "●❍■□□❑❒◆◆◆❖", strict=True)
    )
    | dict(zip((0x9E, 0x9F, 0xA1, 0xA7, 0xA8, 0xAB, 0xD8, 0xDC), "·•○▪□★➢➲", strict=True))
    | dict(zip((0xDF, 0xE0, 0xE1, 0xE2, 0xFB, 0xFC, 0xFD, 0xFE), "←→↑↓✗✓☒☑", strict=True))
)
_WINGDINGS_2 = dict(zip((0x50, 0x52, 0x53, 0x54, 0xA3), "✓☑☒☒□", strict=True)) | dict(
    zip(range(0x6A, 0x75), "①②③④⑤⑥⑦⑧⑨⑩⓿", strict=True)
)
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def shown(font: str, code: str) -> str:
    """What the character ``code`` (hexadecimal) of ``font`` shows; `UNKNOWN` where that is not known.

    In a font that has Unicode, the character is the one of that number.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    places = _FONTS.get(font.strip().lower())
    if places is not None:
        return places.get(number - _PRIVATE if number >= _PRIVATE else number, UNKNOWN)
    known = 0x20 <= number < 0xD800 or 0xF900 <= number < 0xFFF0
    return chr(number) if known else UNKNOWN
