"""The policy pack, as `pulumi preview --policy-pack <this folder>` starts it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from finfocus_policy.pack import start

start()
