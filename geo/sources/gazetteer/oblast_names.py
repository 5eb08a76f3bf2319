"""Names by which tables call the oblasts, besides those of the classifier."""

from __future__ import annotations

OBLAST_NAMES: dict[str, tuple[str, ...]] = {
    "100000000": ("abai", "abay", "абайская", "обл абай"),
    "110000000": ("akmola", "aqmola"),
    "150000000": ("aktobe", "aqtobe", "ақтөбе"),
    "190000000": ("almaty region", "almaty oblast"),
    "230000000": ("atyrau",),
    "270000000": ("west kazakhstan", "зко", "бқо"),
    "310000000": ("zhambyl", "jambyl"),
    "330000000": ("zhetysu", "zhetisu", "jetisu", "жетысу", "область жетысу", "жетысуская"),
    "350000000": ("karaganda", "karagandy", "qaragandy"),
    "390000000": ("kostanay", "kostanai", "qostanay", "кустанайская"),
    "430000000": ("kyzylorda", "qyzylorda", "кзыл-ординская"),
    "470000000": ("mangystau", "mangistau", "мангыстауская"),
    "550000000": ("pavlodar",),
    "590000000": ("north kazakhstan", "ско", "сқо", "с-казахстанская"),
    "610000000": ("turkistan", "turkestan"),
    "620000000": ("ulytau", "улытау", "область улытау", "улытауская"),
    "630000000": ("east kazakhstan", "вко", "шқо", "в-казахстанская"),
    "710000000": ("astana", "astana city", "нур-султан", "нұр-сұлтан", "nur-sultan"),
    "750000000": ("almaty city",),
    "790000000": ("shymkent", "shymkent city", "чимкент"),
}
"""Spellings by KATO code, lower case; ``район`` words and ``область``/``region`` are taken off before comparing."""

COUNTRY_NAMES = frozenset(
    {
        *("республика казахстан", "казахстан", "қазақстан республикасы", "қазақстан"),
        *("kazakhstan", "republic of kazakhstan", "the republic of kazakhstan"),
        *("всего", "итого", "барлығы", "total"),
    }
)
"""How a row says that it is of the whole country."""
