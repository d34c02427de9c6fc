"""Every parser of foreign text on a few bad inputs."""

from __future__ import annotations

import pytest

from tests.torture.fuzzed_parsers import PARSERS, bad_inputs, parser_tried

INPUTS = 80


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_ends_in_time_and_in_its_own_way(name: str) -> None:
    tried = parser_tried(name, bad_inputs(7, INPUTS), measured=False)
    assert tried.inputs == INPUTS
    assert not tried.wrong
