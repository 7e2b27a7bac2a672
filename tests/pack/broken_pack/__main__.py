"""Our pack with a fault planted where FAULT says: what must not happen happens."""

import os
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import finfocus_policy.pack.session as session
import finfocus_policy.wiring as wiring
from finfocus_policy.pack import start

# What an exception may quote, and an engine would show.
SECRET = "s3cr3t-password"
describe, price = wiring.describe, wiring.Evaluator.price


def fail(*_args, **_named):
    raise ValueError(f"could not convert {SECRET}")


def one_resource(evaluator, resource, graph):
    if resource.name == os.environ.get("FAULTY", "web-3"):
        fail()
    return price(evaluator, resource, graph)


def noisy(resource, *given):
    sys.stdout.write("noise on stdout\n")
    sys.stderr.write("noise on stderr\n")
    warnings.warn("noise", stacklevel=1)
    os.write(1, b"raw noise\n")
    os.write(2, b"raw noise\n")
    return describe(resource, *given)


FAULTS = {
    "price": lambda: setattr(wiring.Evaluator, "price", one_resource),
    "compose": lambda: setattr(wiring, "compose", fail),
    "history": lambda: setattr(session, "remembered", fail),
    "guard": lambda: setattr(session.SpendGuard, "check", fail),
    "limit": lambda: setattr(session, "resource_finding", fail),
    "read": lambda: setattr(session.analyzer, "resource", fail),
    "load": lambda: setattr(session, "load", fail),
    "noise": lambda: setattr(wiring, "describe", noisy),
}
FAULTS[os.environ["FAULT"]]()
start()
