"""The command line: `looseends ingest | items | sentences | ask | ui | reindex | doctor | weights`."""

from pipelines.cli.app import main

__all__ = ["main"]
