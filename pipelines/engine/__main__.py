"""A runner in a process of its own: `python -m pipelines.engine --workspace DIR`."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from pipelines.engine import drain
from pipelines.workspace import Workspace


def main() -> None:
    """Work off the jobs of a workspace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    drain(Workspace.open(parser.parse_args().workspace))


if __name__ == "__main__":
    main()
