"""The last preview: kept by the commands that read one, found again by `cost estimate --modify`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from finfocus_policy.errors import InputError, ReadError

if TYPE_CHECKING:
    from finfocus_policy.cli.inputs import Case
    from finfocus_policy.model.resource import Stack

NONE = "no preview has been kept here"


def keep_preview(case: Case) -> None:
    """Keeps what prices need of a preview that was read, without its secrets. Never raises."""
    from finfocus_policy.history.last_preview import MOST_RESOURCES, forget, keep
    from finfocus_policy.history.names import StackKey
    from finfocus_policy.mapping.registry import keys_of
    from finfocus_policy.model.period import now
    from finfocus_policy.read.written import written

    stack, home = case.stack, case.settings.home
    if not stack.origin.startswith("preview") or not home:
        return
    key = StackKey(organization=stack.organization, project=stack.project, stack=stack.stack)
    if len(stack.resources) > MOST_RESOURCES:
        forget(key, Path(home))  # an older one would pass for the last
        return
    keep(key, Path(home), written(stack, keys_of), at=now())


def last_stack(home: Path | None, options: argparse.Namespace) -> tuple[Stack, str]:
    """The stack of the newest preview that was kept: of --stack where it is given, of the project somebody
    stands in, else of any. Raises InputError when there is none."""
    from finfocus_policy.cli.inputs import here
    from finfocus_policy.config.files import PROJECT_NAMES, project_folder, project_name
    from finfocus_policy.history.last_preview import last
    from finfocus_policy.read import preview

    folder = project_folder((here(),), "", any_project=True) if here() else ""
    project = next((n for n in (project_name(str(Path(folder, f))) for f in PROJECT_NAMES) if n), "") if folder else ""
    found = last(home, project=project, stack=options.stack)
    if found is None:
        of = " of ".join(text for text in (f"stack {options.stack}" if options.stack else "", f"project {project}" if project else "") if text)
        raise InputError(f"{NONE}{f' of {of}' if of else ''}", hint="run `finfocus cost projected` first (stacks of over 5,000 resources are not kept), or give --pulumi-json FILE or --pulumi-state FILE")
    try:
        stack = preview.read(found.text(), str(found.path))
    except (OSError, ValueError, ReadError):
        raise InputError("the preview kept there is damaged", place=str(found.path), hint="run `finfocus cost projected` again") from None
    whole = replace(stack, organization=found.key.organization, previous=stack.previous if found.previous_known else None)
    names = "/".join(n for n in (found.key.project, found.key.stack) if n)
    return whole, f"preview of {names}, {found.at:%Y-%m-%d %H:%M} UTC"
