"""The picture of a softmax: states its numbers in words and never stops a notebook."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest

from course import explore
from course.grading.values import NoAnswer


def test_the_words_state_logits_exponentials_and_shares() -> None:
    words = explore.draw_softmax([1.0, 0.0, -2.0]).alt
    assert "class 1: logit = 1, exponential = 2.7183, share = 0.7054" in words
    assert "class 3: logit = -2, exponential = 0.1353, share = 0.0351" in words
    assert "sum of exponentials = 3.8536 and sum of shares = 1" in words


def test_far_logits_have_shares_although_their_exponentials_overflow() -> None:
    words = explore.draw_softmax(np.array([[1001.0], [1000.0]])).alt
    assert "class 1: logit = 1001, exponential is not one finite number, share = 0.7311" in words


def test_a_placeholder_leaves_empty_slots() -> None:
    assert "class 3: logit not computed yet" in explore.draw_softmax([0]).alt


def test_one_odd_logit_takes_the_shares_of_all() -> None:
    words = explore.draw_softmax([1.0, math.nan]).alt
    assert "class 1: logit = 1, exponential = 2.7183, share is not one finite number" in words
    assert "class 2: logit is not one finite number" in words


@pytest.mark.parametrize(
    "logits",
    [
        *(
            None,
            [0],
            [],
            "text",
            [[1.0], [2.0, 3.0]],
            [None, 2.0],
            [math.inf, 1.0],
            [1e308, -1e308],
        ),
        *(
            NoAnswer("unwritten", "not yet"),
            np.zeros((3, 1)),
            np.arange(40.0),
            len,
            {"s": 1.0},
            2.5,
        ),
    ],
    ids=repr,
)
def test_nothing_that_a_variable_may_hold_stops_it(logits: Any) -> None:
    picture = explore.draw_softmax(logits)
    assert picture.alt.startswith("The softmax of one sample")
    ElementTree.fromstring(picture.svg)


def test_the_same_numbers_give_the_same_picture() -> None:
    one, other = explore.draw_softmax([0.5, 2.0]), explore.draw_softmax(np.array([0.5, 2.0]))
    assert one.svg == other.svg
