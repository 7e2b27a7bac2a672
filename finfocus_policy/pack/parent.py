"""Whether the process that started us has ended, on systems that tell it in different ways.

On Linux and macOS an orphan gets another parent. On Windows it keeps the number of the one it had, which may
even be given to somebody else; there a handle on the parent is held, which is signalled when it ends. (The
python.exe of a virtual environment is such a parent: it starts the real one, and is what the engine kills.)
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

SYNCHRONIZE = 0x00100000
SIGNALLED = 0


def watch() -> Callable[[], bool]:
    """A question to be asked again and again: is the parent of this moment gone?"""
    parent = os.getppid()
    if os.name == "nt":
        return by_handle(parent, kernel())
    return lambda: os.getppid() != parent


def by_handle(process: int, system: Any) -> Callable[[], bool]:
    """By a handle on the process. One that may not be watched counts as being there: the engine still ends us."""
    handle = system.OpenProcess(SYNCHRONIZE, False, process)
    if not handle:
        return lambda: False
    return lambda: bool(system.WaitForSingleObject(handle, 0) == SIGNALLED)


def kernel() -> Any:
    """Windows's own functions about processes, with handles as wide as they are."""
    library = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009  # there is none elsewhere, says the type checker
    library.OpenProcess.restype = ctypes.c_void_p
    library.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    library.WaitForSingleObject.restype = ctypes.c_uint32
    library.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    return library
