"""Reasons for a refusal: a code, its parameters, and a sentence to read aloud."""

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import field, frozen

from complaintkit.sentences import CHINESE, ENGLISH, IN_CHINESE, Code

__all__ = ["Code", "Language", "Reason", "listed"]


class Language(Enum):
    """The languages that every reason has a sentence in.

    >>> Language("zh")
    <Language.CHINESE: 'zh'>
    """

    ENGLISH = "en"
    CHINESE = "zh"


_SENTENCES = {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}

_OUR_WORDS = frozenset(
    {"command", "state", "needed", "ending", "asked", "subject", "emotion"}
    | {"medium", "form", "mix"}
)
"""The parameters whose values are the library's own words, and so are translated."""

_EITHER = frozenset({"allowed", "could", "needed", "form", "guards"})
"""The parameters that list alternatives."""


def _pairs(
    parameters: Mapping[str, object] | tuple[tuple[str, object], ...],
) -> tuple[tuple[str, object], ...]:
    if isinstance(parameters, Mapping):
        return tuple(parameters.items())
    return parameters


@frozen
class Reason:
    """One reason why a command is refused, or a plan is not made.

    A parameter that is a tuple is listed; one that is a reason, or several, is said
    in the same language.

    >>> reason = Reason(Code.ROLE_NOT_HELD, {"actor": "ann", "role": "manager"})
    >>> reason.sentence
    'the roster does not give ann the role manager'
    >>> print(reason.sentence_in(Language.CHINESE))
    排班表中 ann 不担任岗位 manager
    """

    code: Code
    parameters: tuple[tuple[str, object], ...] = field(default=(), converter=_pairs)

    @property
    def sentence(self) -> str:
        """What a front-line person can read aloud, in English."""
        return self.sentence_in(Language.ENGLISH)

    def sentence_in(self, language: Language) -> str:
        """The same in *language*."""
        said = {name: _said(name, value, language) for name, value in self.parameters}
        return _SENTENCES[language][self.code].format_map(said)

    def __str__(self) -> str:
        return self.sentence


def _said(name: str, value: object, language: Language) -> str:
    if isinstance(value, Reason):
        return value.sentence_in(language)
    if isinstance(value, tuple):
        words = [_said(name, each, language) for each in value]
        if value and all(isinstance(each, Reason) for each in value):
            return _SEMICOLON[language].join(words)
        return listed(words, language, either=name in _EITHER)
    text = str(value)
    if name in _OUR_WORDS and language is Language.CHINESE:
        return IN_CHINESE.get(text, text)
    return text


_NONE = {Language.ENGLISH: "none", Language.CHINESE: "无"}
_COMMA = {Language.ENGLISH: ", ", Language.CHINESE: "、"}
_SEMICOLON = {Language.ENGLISH: "; ", Language.CHINESE: "；"}
_OR = {Language.ENGLISH: " or ", Language.CHINESE: " 或 "}
_AND = {Language.ENGLISH: " and ", Language.CHINESE: " 和 "}


def listed(
    words: Iterable[object],
    language: Language = Language.ENGLISH,
    *,
    either: bool = False,
) -> str:
    """Words as a sentence lists them; *either* of them, or all.

    >>> listed(["supervisor", "manager", "director"], either=True)
    'supervisor, manager or director'
    >>> listed(["supervisor", "manager"], Language.CHINESE)
    'supervisor 和 manager'
    >>> listed([])
    'none'
    """
    *head, last = [str(word) for word in words] or [_NONE[language]]
    link = _OR[language] if either else _AND[language]
    return f"{_COMMA[language].join(head)}{link}{last}" if head else last
