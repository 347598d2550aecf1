"""What the reference shows of a signature: short, and as a person would write it."""

import re
import sys
from enum import Enum
from inspect import Parameter, isfunction, signature
from types import FunctionType

import attrs
from python_pages import module_name
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.inspect import object_description
from sphinx.util.typing import stringify_annotation

from complaintkit import commands

_COMMAND = stringify_annotation(commands.Command, "smart")
_MADE = re.compile(r"(\w+)(: [^=]+)? = NOTHING")


@attrs.frozen
class Constant:
    """A value that has a name, shown by it."""

    name: str

    def __repr__(self) -> str:
        return self.name


def name_constants(_app: Sphinx, shown: object, _bound: bool) -> None:  # noqa: FBT001 - Sphinx calls it so
    """Show a default that is a constant of the module by its name."""
    if isfunction(shown):
        told = signature(shown)
        named = [_named(each, shown) for each in told.parameters.values()]
        shown.__signature__ = told.replace(parameters=named)


def _named(parameter: Parameter, of: FunctionType) -> Parameter:
    for name, value in of.__globals__.items():
        if name.isupper() and value is parameter.default:
            return parameter.replace(default=Constant(name))
    return parameter


def shorten(
    _app: Sphinx,
    _what: str,
    _name: str,
    shown: object,
    _options: object,
    parameters: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """Name the union of all commands, and say what a field is when it is left out."""
    if isinstance(shown, type) and issubclass(shown, Enum):
        return "", None
    if parameters is not None and isinstance(shown, type) and attrs.has(shown):
        parameters = _with_made(parameters, shown)
    return _one_command(parameters), _one_command(returns)


def _one_command(text: str | None) -> str | None:
    return text and text.replace(_COMMAND, "~complaintkit.commands.Command")


def _with_made(parameters: str, shown: type[attrs.AttrsInstance]) -> str:
    """What attrs makes when it is asked, in the place of its NOTHING."""
    fields = {each.alias: each for each in attrs.fields(shown)}

    def made(found: re.Match[str]) -> str:
        default = fields[found[1]].default
        value = default.factory() if hasattr(default, "factory") else default
        return f"{found[1]}{found[2] or ''} = {object_description(value)}"

    return _MADE.sub(made, parameters)


def skip(
    app: Sphinx,
    what: str,
    _name: str,
    shown: object,
    _skip: bool,  # noqa: FBT001 - Sphinx calls it so
    _options: object,
) -> bool | None:
    """Leave out what is told elsewhere: what a module imports, what a chart is of."""
    if not isinstance(shown, type | FunctionType):
        return type(shown).__module__.startswith("statemachine") or None
    here = module_name(app.env.doc2path(app.env.docname))
    return (what == "module" and shown.__module__ != here) or None


def tell_constant(
    _app: Sphinx,
    what: str,
    name: str,
    _shown: object,
    _options: object,
    lines: list[str],
) -> None:
    """Tell of a constant that a room hands out by its own text, not by its type's."""
    room, _, short = name.rpartition(".")
    modules = [each for each in sys.modules if each.startswith(f"{room}.")]
    for module in modules if what == "data" else ():
        told = ModuleAnalyzer.for_module(module).find_attr_docs()
        lines[:] = told.get(("", short), lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at each signature and each member before it is shown."""
    app.connect("autodoc-before-process-signature", name_constants)
    app.connect("autodoc-process-signature", shorten)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-docstring", tell_constant)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
