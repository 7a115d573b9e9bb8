"""What tests of all parts share: the example project, the folder of gold data, and that nothing leaves the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Set before any library is imported that reads them.
os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", ANONYMIZED_TELEMETRY="False")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def example() -> Path:
    """The example project that comes with the repository."""
    return REPOSITORY / "examples" / "lumen-crm"


@pytest.fixture(scope="session")
def shared() -> Path:
    """A folder of recordings and gold data beside the repository; tests that need it skip where there is none."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: it holds the recordings and gold data of this test.")
    return folder
