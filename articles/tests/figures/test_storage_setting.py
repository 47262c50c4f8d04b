"""Where figures lie is a setting: the folder, or any storage of Django's that is named in JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = "import json, cms.settings; print(json.dumps(cms.settings.STORAGES['figures']))"


def shown(figures_storage: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=os.environ | {"FIGURES_STORAGE": figures_storage, "FIGURES_DIR": "pictures"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_it_figures_lie_in_their_folder():
    assert json.loads(shown("").stdout)["OPTIONS"] == {"location": "pictures", "base_url": None}


def test_a_storage_that_is_named_takes_the_place_of_the_folder():
    named = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "figures"}}
    assert json.loads(shown(json.dumps(named)).stdout) == named


@pytest.mark.parametrize("written", ["s3://figures", "[]", '{"OPTIONS": {}}', '{"BACKEND": "a.B", "bucket": "c"}'])
def test_what_is_no_storage_stops_the_start_with_a_sentence(written):
    done = shown(written)
    assert done.returncode == 1
    assert "FIGURES_STORAGE is not a storage. Write JSON" in done.stderr
