"""The option parser: argparse with errors and suggestions of our own."""

from __future__ import annotations

import argparse
import os
import re
from typing import Any, NoReturn

from finfocus_policy.cli.commands import nearest
from finfocus_policy.cli.output import write
from finfocus_policy.errors import InputError

FILES = ("FILE", "DIR", "FOLDER")
CHOICE = re.compile(r"argument (?P<option>\S+): invalid choice: '(?P<given>.*)' \(choose from (?P<choices>.*)\)")


class Parser(argparse.ArgumentParser):
    """Options must be written in full, mistakes are InputErrors that name the nearest right word."""

    def __init__(self, prog: str, about: str, examples: str) -> None:
        super().__init__(
            prog=prog,
            description=about,
            epilog=f"examples:\n{examples.rstrip()}" if examples else None,
            formatter_class=Formatter,
            allow_abbrev=False,
        )

    def print_help(self, file: Any = None) -> None:
        """Help like all other text: who reads no more of it, or a full disk, is no defect."""
        write(self.format_help())

    def parse_args(self, *given: Any) -> Any:  # type: ignore[override]
        """The options. Raises InputError for those too that should name a file and name none."""
        options = super().parse_args(*given)
        for action in self._actions:
            if action.metavar in FILES and action.default != "" and getattr(options, action.dest) == "":
                self.error(f"{action.option_strings[0]}: names nothing (an empty variable of the shell?)")
        return options

    def error(self, message: str) -> NoReturn:
        """Raises InputError."""
        hint = self._meant(message) or f"`{self.prog} --help` lists what it takes"
        raise InputError(message.removeprefix("argument "), place=self.prog, hint=hint)

    def _meant(self, message: str) -> str:
        known = [text for action in self._actions for text in action.option_strings]
        if message.startswith("unrecognized arguments: "):
            given = message.removeprefix("unrecognized arguments: ").split()[0].partition("=")[0]
            word = nearest(given, known) if given.startswith("-") else ""
            return f"did you mean {word}?" if word else ""
        if found := CHOICE.match(message):
            word = nearest(found["given"], re.findall(r"[\w:-]+", found["choices"]))
            return f"did you mean {word}?" if word else ""
        return ""


class Once(argparse.Action):
    """An option that only one value goes with: of two previews the first would not be in the total."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option}: is given twice, and one stack is read at a time")
        setattr(namespace, self.dest, values)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, at most 110 columns, option names in one column."""

    def __init__(self, prog: str, **options: Any) -> None:
        width = min(110, os.get_terminal_size().columns if os.isatty(1) else 100)
        super().__init__(prog, max_help_position=30, width=width, **options)
