"""Reasons for a refusal: a code, its parameters, and a sentence to read aloud."""

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import field, frozen

from complaintkit.notebook import in_words
from complaintkit.sentences import CHINESE, ENGLISH, IN_CHINESE, Code

__all__ = ["Code", "Either", "Language", "Reason", "Word", "headed", "listed"]


class Language(Enum):
    """The languages that every reason has a sentence in.

    >>> Language("zh")
    <Language.CHINESE: 'zh'>
    """

    ENGLISH = "en"
    CHINESE = "zh"


_SENTENCES = {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}


class Word(Enum):
    """Words that sentences need and no value of the domain is.

    >>> Word("order").name
    'ORDER'
    """

    OPEN = "open"
    CLOSED = "closed"
    COMPLAINT = "complaint"
    ORDER = "order"
    CUSTOMER = "customer"
    CUSTOMER_ID = "customer_id"
    ORDER_NUMBER = "order_number"


@frozen
class Either:
    """Alternatives, which a sentence lists with *or*.

    >>> Either(("supervisor", "manager")).words[0]
    'supervisor'
    """

    words: tuple[object, ...]


def _pairs(
    parameters: Mapping[str, object] | tuple[tuple[str, object], ...],
) -> tuple[tuple[str, object], ...]:
    if isinstance(parameters, Mapping):
        return tuple(parameters.items())
    return parameters


@frozen
class Reason:
    """One reason why a command is refused, or a plan is not made.

    A parameter that is a tuple is listed. A member of an enum and a kind of command
    are the library's own words, and are said in the language of the sentence; so is a
    reason within the reason. Everything else is the host's, and stays as it is.

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
        language = Language(language)
        said = {name: _said(value, language) for name, value in self.parameters}
        return _SENTENCES[language][self.code].format_map(said)

    def __str__(self) -> str:
        return self.sentence

    _repr_pretty_ = in_words


def _said(value: object, language: Language) -> str:
    if isinstance(value, Reason):
        return value.sentence_in(language)
    if isinstance(value, Either | tuple):
        return _listed(value, language)
    if isinstance(value, Enum | type):
        word = value.__name__ if isinstance(value, type) else str(value.value)
        return _own(word, language)
    return str(value)


def _listed(values: Either | tuple[object, ...], language: Language) -> str:
    either = isinstance(values, Either)
    parts = values.words if isinstance(values, Either) else values
    words = [_said(part, language) for part in parts]
    if words and all(isinstance(part, Reason) for part in parts):
        return _SEMICOLON[language].join(words)
    return listed(words, language, either=either)


def _own(word: str, language: Language) -> str:
    plain = word.replace("_", " ")
    return plain if language is Language.ENGLISH else IN_CHINESE.get(word, plain)


_NONE = {Language.ENGLISH: "none", Language.CHINESE: "无"}
_COMMA = {Language.ENGLISH: ", ", Language.CHINESE: "、"}
_SEMICOLON = {Language.ENGLISH: "; ", Language.CHINESE: "；"}
_OR = {Language.ENGLISH: " or ", Language.CHINESE: "或"}
_AND = {Language.ENGLISH: " and ", Language.CHINESE: "和"}


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
    'supervisor和manager'
    >>> listed([])
    'none'
    """
    *head, last = [str(word) for word in words] or [_NONE[language]]
    link = _OR[language] if either else _AND[language]
    return f"{_COMMA[language].join(head)}{link}{last}" if head else last


def headed(what: str, reasons: Iterable[Reason]) -> str:
    """All the *reasons* against *what*, which is named once.

    >>> headed("Close", [Reason(Code.NOT_ASSESSED)])
    'Close: the complaint has not been assessed'
    >>> states = {"command": "Close", "status": "received", "allowed": ("settled",)}
    >>> headed("Close", [Reason(Code.NOT_IN_STATUS, states)])
    'Close is not allowed while the complaint is received, only from settled'
    """
    said = "; ".join(reason.sentence for reason in reasons)
    return said if said.startswith(f"{what} ") else f"{what}: {said}"
