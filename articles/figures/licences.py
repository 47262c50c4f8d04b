"""The licences that figures usually come under, with the address of their text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CREATIVE_COMMONS: Final = "https://creativecommons.org"
# As the licences' own pages write them (creativecommons.org/share-your-work/cclicenses). Others are printed as typed.
LICENCES: Final[Mapping[str, str]] = {
    "CC BY 4.0": f"{_CREATIVE_COMMONS}/licenses/by/4.0/",
    "CC BY-SA 4.0": f"{_CREATIVE_COMMONS}/licenses/by-sa/4.0/",
    "CC BY-NC 4.0": f"{_CREATIVE_COMMONS}/licenses/by-nc/4.0/",
    "CC BY-NC-ND 4.0": f"{_CREATIVE_COMMONS}/licenses/by-nc-nd/4.0/",
    "CC0 1.0": f"{_CREATIVE_COMMONS}/publicdomain/zero/1.0/",
    "Public domain": "",
    "All rights reserved": "",
    "Printed with permission": "",
}


def licence_address(licence: str) -> str:
    """Where the licence can be read; empty for one that is not known."""
    return LICENCES.get(" ".join(licence.split()), "")
