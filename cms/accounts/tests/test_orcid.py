"""ORCID identifiers are checked by their last character."""

import pytest
from django.core.exceptions import ValidationError

from cms.accounts.orcid import validate_orcid


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_real_ones_pass(orcid):
    validate_orcid(orcid)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0079", "0000-0002-1694-2330"])
def test_two_digits_swapped_are_noticed(orcid):
    with pytest.raises(ValidationError, match="slip"):
        validate_orcid(orcid)


@pytest.mark.parametrize("orcid", ["0000000218250097", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-009x"])
def test_other_forms_are_explained(orcid):
    with pytest.raises(ValidationError, match="four blocks"):
        validate_orcid(orcid)
