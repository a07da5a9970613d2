"""Which texts are ids, and what is said of others?"""

import pytest

from mockomni.errors import NotFound
from mockomni.query.ids import id_of


def test_an_id_is_the_number_that_was_written():
    assert id_of("42", "account") == 42


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", " 1", "\u0661", "\uff11", "9" * 19])
def test_what_no_record_can_have_is_nobodys_id(text):
    with pytest.raises(NotFound, match="there is no account '"):
        id_of(text, "account")
