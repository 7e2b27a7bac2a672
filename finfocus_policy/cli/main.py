"""`finfocus`: find the command, run it, and say clearly what went wrong."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence

from finfocus_policy import __version__
from finfocus_policy.cli.at_end import close_all
from finfocus_policy.cli.commands import COMMANDS, Command, find, group, nearest
from finfocus_policy.cli.exit_codes import ExitCode
from finfocus_policy.cli.output import hide, say, write
from finfocus_policy.cli.parser import Parser
from finfocus_policy.errors import FinfocusError, InputError

ABOUT = "Says what a Pulumi stack will cost per month, and stops what breaks a budget."
HELP = "`finfocus --help` lists the commands"
NAMES = tuple(c.name for c in COMMANDS)
DEBUG_VARIABLE = "FINFOCUS_DEBUG"
REPORT_AT = "the project's issue tracker, with the output of FINFOCUS_DEBUG=1 and `finfocus doctor`"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code. Never raises but for Ctrl-C of a second time."""
    forgiving(sys.stdout)
    forgiving(sys.stderr)
    hide()
    try:
        try:
            return int(dispatch(list(sys.argv[1:] if argv is None else argv)))
        finally:
            close_all()
    except FinfocusError as error:
        say(shown(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("finfocus: interrupted")
        return ExitCode.INTERRUPTED
    except SystemExit as wish:
        return wish.code if isinstance(wish.code, int) else ExitCode.DONE
    except OSError as error:
        return surroundings(error)
    except Exception as error:
        return defect(error)


def entry() -> None:
    """The console script. A run is short and its values have no cycles: collecting garbage would
    only look through all of them again and again (a fifth of the time on 10,000 resources)."""
    gc.disable()
    sys.exit(main())


def dispatch(words: Sequence[str]) -> int:
    """The exit code of what the words ask for."""
    if not words or words[0] in ("-h", "--help", "help"):
        return explain(words[1:])
    if words[0] in ("-V", "--version"):
        write(version())
        return ExitCode.DONE
    found = find(words)
    if found is None:
        return unfinished(words)
    command, taken = found
    module = command.load()
    return int(module.run(parser_of(command).parse_args(list(words[taken:]))))


def parser_of(command: Command) -> Parser:
    """The option parser of a command."""
    module = command.load()
    parser = Parser(f"finfocus {command.name}", module.ABOUT, module.EXAMPLES)
    module.arguments(parser)
    return parser


def explain(words: Sequence[str]) -> int:
    """`finfocus help [COMMAND]`: the overview, a group's commands, or a command's own help."""
    found = find(words)
    if found:
        write(parser_of(found[0]).format_help())
        return ExitCode.DONE
    if words and not group(words[0]):
        return unfinished(words)
    write(overview(group(words[0]) if words else COMMANDS))
    return ExitCode.DONE


def unfinished(words: Sequence[str]) -> int:
    """What follows from words that are no command: help of a group, or InputError."""
    members = group(words[0])
    if members and words[1:] in (["-h"], ["--help"]):
        write(overview(members))
        return ExitCode.DONE
    if members and len(words) == 1:
        raise InputError(f"{words[0]!r} wants one of: {', '.join(c.words[1] for c in members)}", hint=HELP)
    if words[0].startswith("-"):
        raise InputError(f"{words[0]!r} stands before the command", hint="write options after the command's name")
    typed = " ".join(words[: 2 if members else 1])
    if typed == "version":
        raise InputError("there is no command 'version'", hint="write: finfocus --version")
    meant = nearest(" ".join(words[:2]), NAMES) or nearest(typed, (*NAMES, *(n.split()[0] for n in NAMES)))
    raise InputError(f"there is no command {typed!r}", hint=f"did you mean `finfocus {meant}`?" if meant else HELP)


def overview(commands: Sequence[Command]) -> str:
    """The commands, one a line."""
    whole = len(commands) == len(COMMANDS)
    lines = [ABOUT, ""] if whole else []
    lines += ["usage: finfocus COMMAND [OPTIONS]", ""]
    lines += [f"  {c.name:<16}  {c.summary}" for c in commands]
    lines += ["", "`finfocus COMMAND --help` has the options and examples of one."]
    if whole:
        codes = "0 done, 1 internal error, 2 bad input or settings, 3 a budget is broken, 4 something has no price"
        lines += ["`finfocus --version` names the price list built in.", f"exit codes: {codes}"]
    return "\n".join(lines) + "\n"


def version() -> str:
    """The version, and which prices are built in."""
    from finfocus_policy.cli.price_book import book_line

    return f"finfocus {__version__}\n{book_line()}\n"


def shown(error: FinfocusError) -> str:
    """An error as a person reads it: what, where, what to do next. Escaped: it may quote a file."""
    from finfocus_policy.report.escape import terminal

    return "\n".join(terminal(line) for line in f"finfocus: error: {error}".splitlines())


def surroundings(error: OSError) -> int:
    """A file or folder the system does not let us use where nothing more is known of it (a name too long
    for the disk, a loop of links): bad input. Without a name it is about the current folder when that is
    gone, else about no file, and a defect."""
    place = error.filename
    if isinstance(error, FileNotFoundError) and place is None:
        place = "the current folder"
    if not isinstance(place, (str, bytes)):
        return defect(error)
    why = (error.strerror or type(error).__name__).lower()
    say(shown(InputError(f"cannot be used: {why}", place=os.fsdecode(place))))
    return ExitCode.INPUT


def defect(error: Exception) -> int:
    """An error nobody expected: one line, and with FINFOCUS_DEBUG=1 the traceback."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exc()
    text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    say(f"finfocus: internal error: {text}\n  this is a defect: please report it at {REPORT_AT}")
    return ExitCode.INTERNAL


def forgiving(stream: object) -> None:
    """Lets a stream write escapes where its encoding has no such character."""
    change = getattr(stream, "reconfigure", None)
    if change is not None:
        change(errors="backslashreplace")
