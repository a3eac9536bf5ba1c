"""Every refusal of the build names the notebook, the cell and a cure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course import verify as verify_module
from course.errors import BuildRefused, CourseError
from course.truth import Truth
from course.verify import RANDOM_DRAWS, printed_numbers, verify
from tests.unit import small_course
from tests.unit.small_course import code, graded, mistake, one_line, setup, solve, text

NO_CURVE = mistake("no curve", "y = x", "The curve is missing.", answer="y")
IN_SOLVE_Y = "source/tiny/tiny.ipynb, cell 'solve-y'"
IN_TEST_Y = "source/tiny/tiny.ipynb, cell 'test-y', y"


def refused(truth: Truth, place: str, *said: str) -> BuildRefused:
    """The refusal of an assignment, which has to name a place and to say some things."""
    with pytest.raises(BuildRefused) as raised:
        verify(truth)
    assert str(raised.value).startswith(f"{place}: ")
    for part in said:
        assert part in str(raised.value)
    return raised.value


def test_an_assignment_that_holds_what_it_promises_passes(tiny: Truth, tmp_path: Path) -> None:
    verify(tiny)
    verify(one_line(tmp_path, printed="0.2913", toml=NO_CURVE))


def test_every_instance_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = one_line(tmp_path, toml=NO_CURVE)
    seen: list[str] = []
    monkeypatch.setattr(
        verify_module, "mistakes_are_caught", lambda _, label, *rest: seen.append(label)
    )
    verify(truth)
    assert seen[:3] == ["the practice instance", "hidden instance 1", "hidden instance 2"]
    assert len(seen) == 3 + RANDOM_DRAWS == 203


# The printed numbers


@pytest.mark.parametrize("printed", ["0.2914", "0.291", "-0.2913", "1", "0.29131", "0.3"])
def test_a_printed_number_that_is_reproduced_passes_and_any_other_is_refused(
    tmp_path: Path, printed: str
) -> None:
    truth = one_line(tmp_path, printed=printed)
    if printed in ("0.291", "0.29131", "0.3"):
        verify(truth)
    else:
        refused(truth, IN_TEST_Y, f"expects {printed}", "Mend the solution, or the number")


def test_a_solved_notebook_that_gives_another_number_is_refused(tmp_path: Path) -> None:
    error = refused(one_line(tmp_path, "y = np.sin(x)", printed="0.2913"), IN_TEST_Y)
    assert "0.2955" in error.what


def test_a_printed_number_for_an_array_is_refused(tmp_path: Path) -> None:
    refused(one_line(tmp_path, "y = np.tanh([x, x])", printed="0.2913"), IN_TEST_Y)


@pytest.mark.parametrize("printed", ["9.1e-3", "printed=9.99", "1e-5"])
def test_a_printed_number_in_another_spelling_is_not_passed_over(
    tmp_path: Path, printed: str
) -> None:
    with pytest.raises(CourseError, match="test-y"):
        printed_numbers(one_line(tmp_path, printed=printed))


def test_an_answer_that_is_no_finite_number_is_refused(tmp_path: Path) -> None:
    for line in ("y = x / 0.0", "y = 'text'", "y = None", "y = [0]"):
        refused(one_line(tmp_path, line), IN_TEST_Y, "no finite numbers", "Bind a number")


def test_a_solved_line_that_raises_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"tiny\.ipynb, cell 'solve-y': .*NameError.*mend it"):
        verify(one_line(tmp_path, "y = nobody"))


def test_an_instance_on_which_the_solved_notebook_overflows_is_refused(tmp_path: Path) -> None:
    givens = "[practice]\nx = 0.5\n[[hidden]]\nx = 0.4\n[[hidden]]\nx = 1e9\n"
    refused(one_line(tmp_path, "y = np.exp(x)", givens=givens), IN_TEST_Y, "no finite numbers")


# Mistakes that no number tells


def test_a_mistake_of_another_shape_passes(tmp_path: Path) -> None:
    toml = mistake("summed", "y = np.tanh([x, x]).sum()", "Do not add them up.", answer="y")
    verify(one_line(tmp_path, "y = np.tanh([x, x])", toml=toml))


def test_two_mistakes_of_one_other_shape_and_the_same_numbers_are_refused(tmp_path: Path) -> None:
    toml = mistake("summed", "y = np.tanh([x, x]).sum()", "Do not add them up.", answer="y")
    toml += mistake("twice", "y = 2 * np.tanh(x)", "It is no double.", answer="y")
    refused(
        one_line(tmp_path, "y = np.tanh([x, x])", toml=toml), IN_TEST_Y.replace("test", "solve")
    )


def says(line: str, said: str, name: str = "told") -> str:
    """A [[mistake]] that is told by what is said of its value."""
    return "\n".join(
        [
            "",
            "[[mistake]]",
            f'name = "{name}"',
            'answer = "y"',
            f'line = "{line}"',
            f'says = "{said}"',
        ]
    )


PRODUCT = "y = np.outer(x, [1.0, 2.0]).T @ np.outer(x, [1.0, 2.0, 3.0])"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("y = np.log(-np.abs(x)) * np.ones((2, 3))", "NaN"),
        ("y = np.exp(1e6 * np.abs(x)) * np.ones((2, 3))", "infinite"),
        ("A = np.outer(x, [1.0, 2.0]); y = A @ A", "Turned round, A is (2, 1)"),
        ("y = nobody", "name 'nobody' is not defined"),
    ],
)
def test_a_mistake_is_told_by_what_is_said_of_it(tmp_path: Path, line: str, said: str) -> None:
    verify(one_line(tmp_path, PRODUCT, toml=says(line, said)))


@pytest.mark.parametrize(
    "line", ["y = np.tanh(x)", "y = np.log(x) * np.ones((2, 3))", "y = 2 * np.ones((2, 3)) * x"]
)
def test_a_mistake_of_which_something_else_is_said_somewhere_is_refused(
    tmp_path: Path, line: str
) -> None:
    refused(
        one_line(tmp_path, PRODUCT, toml=says(line, "NaN")), IN_SOLVE_Y, "'NaN'", "Write a piece"
    )


def test_two_mistakes_that_say_the_same_are_refused(tmp_path: Path) -> None:
    line = "y = np.log(-np.abs(x)) * np.ones((2, 3))"
    toml = says(line, "NaN") + says(line, "NaN", "again")
    refused(one_line(tmp_path, PRODUCT, toml=toml), f"{IN_SOLVE_Y}, y", "say the same")


# Mistakes that pass as right


@pytest.mark.parametrize(
    ("practice", "hidden", "label"),
    [(1.0, (0.4, 1.9), "the practice instance"), (0.5, (0.4, 1.0), "hidden instance 2")],
)
def test_a_written_instance_on_which_a_mistake_passes_as_right_is_refused(
    tmp_path: Path, practice: float, hidden: tuple[float, float], label: str
) -> None:
    givens = f"[practice]\nx = {practice}\n" + "".join(f"[[hidden]]\nx = {x}\n" for x in hidden)
    truth = one_line(
        tmp_path,
        "y = x**2",
        givens=givens,
        toml=mistake("no square", "y = x", "The square is missing.", answer="y"),
    )
    refused(truth, IN_SOLVE_Y, f"On {label}", "'no square'", "x = [1.0]", "grader_tests/tiny.toml")


def test_a_random_instance_on_which_a_mistake_passes_as_right_is_refused(tmp_path: Path) -> None:
    toml = "[draw]\nx = { low = 1, high = 5, integer = true }\n" + mistake(
        "no square", "y = x", "The square is missing.", answer="y"
    )
    error = refused(one_line(tmp_path, "y = x**2", toml=toml), IN_SOLVE_Y, "x = [1.0]")
    assert "the random draw with seed" in error.what
    assert "draw the givens from another range" in error.cure


def test_a_mistake_that_is_right_on_the_public_numbers_alone_passes(tmp_path: Path) -> None:
    truth = small_course.truth(
        tmp_path,
        [
            setup(),
            small_course.given("given-x", "x = np.array([1.0])"),
            solve("solve-y", "y = x**2"),
            graded("y"),
        ],
        small_course.LINE_GIVENS
        + mistake("no square", "y = x", "The square is missing.", answer="y"),
    )
    verify(truth)


@pytest.mark.parametrize("line", ["y = x / 0", "y = nobody", "y = 'x'", "pass"])
def test_a_mistake_that_gives_no_number_is_refused(tmp_path: Path, line: str) -> None:
    truth = one_line(tmp_path, toml=mistake("odd", line, "Look again.", answer="y"))
    refused(truth, IN_SOLVE_Y, "'odd'")


def test_a_mistake_of_a_function_has_to_show_in_one_of_its_answers(tmp_path: Path) -> None:
    harmless = mistake(
        "harmless",
        'number = word.count("a") + 0',
        "Look again.",
        function="features",
        instead_of='number = word.count("a")',
    )
    truth = small_course.truth(tmp_path, small_course.TINY_CELLS, small_course.TINY_TOML + harmless)
    refused(truth, "source/tiny/tiny.ipynb, cell 'solve-features'", "'harmless'")


# Mistakes that are alike


def test_two_mistakes_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    same = mistake("times one", "y = 1.0 * x", "Something else.", answer="y")
    refused(
        one_line(tmp_path, toml=NO_CURVE + same),
        f"{IN_SOLVE_Y}, y",
        "'no curve'",
        "'times one'",
        "Merge them",
    )


def test_two_mistakes_that_are_alike_on_one_written_instance_are_refused(tmp_path: Path) -> None:
    givens = "[practice]\nx = 0.5\n[[hidden]]\nx = 0.4\n[[hidden]]\nx = 2.0\n"
    square = mistake("square", "y = x**2", "Look again.", answer="y")
    twice = mistake("doubled", "y = 2 * x", "Look again.", answer="y")
    truth = one_line(tmp_path, givens=givens, toml=square + twice)
    refused(truth, f"{IN_SOLVE_Y}, y", "On hidden instance 2")


def test_two_mistakes_that_are_alike_on_a_random_instance_are_refused(tmp_path: Path) -> None:
    square = mistake("square", "y = x**2", "Look again.", answer="y")
    twice = mistake("doubled", "y = 2 * x", "Look again.", answer="y")
    draw = "[draw]\nx = { low = 1, high = 9, integer = true }\n"
    refused(one_line(tmp_path, toml=draw + square + twice), f"{IN_SOLVE_Y}, y", "random draw")


def test_alike_pairs_are_found_among_arrays_that_begin_with_the_same_number() -> None:
    import numpy as np

    values: dict[str, Any] = {
        "one": np.array([0.0, 1.0]),
        "other": np.array([0.0, 2.0]),
        "again": np.array([-1e-16, 1.0]),
        "far": np.array([5.0, 1.0]),
    }
    assert {frozenset(pair) for pair in verify_module._alike(values)} == {
        frozenset(("one", "again"))
    }


def test_two_mistakes_of_a_function_that_another_answer_tells_apart_pass(tmp_path: Path) -> None:
    right = 'return {"letters": number, "double": 2 * X}'
    cases = [
        mistake(
            name,
            f'return {{"letters": len(word), "double": {wrong}}}',
            "Look again.",
            function="features",
            instead_of=right,
        )
        for name, wrong in (("cube", "X**3"), ("third", "X / 3"))
    ]
    toml = small_course.TINY_TOML + "".join(cases)
    verify(small_course.truth(tmp_path, small_course.TINY_CELLS, toml))


# Mistakes that have no place


def test_a_mistake_whose_line_is_not_found_is_refused(tmp_path: Path) -> None:
    lost = mistake("lost", "z = 1", "Look again.", answer="z")
    refused(
        one_line(tmp_path, toml=lost),
        "source/tiny/tiny.ipynb",
        "'lost'",
        "No solution cell fills in z",
        "`instead_of`",
    )


def test_a_mistake_that_is_no_python_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="broken"):
        verify(one_line(tmp_path, toml=mistake("broken", "y = (x", "Look again.", answer="y")))


@pytest.mark.parametrize(
    "toml", ["[draw]\nxx = { low = 1, high = 2 }", "batch = 'xx'\n"], ids=["draw", "batch"]
)
def test_a_name_that_is_no_given_is_refused(tmp_path: Path, toml: str) -> None:
    top, below = (toml, "") if toml.startswith("batch") else ("", toml)
    truth = one_line(tmp_path, givens=top + small_course.LINE_GIVENS, toml=below)
    with pytest.raises(CourseError, match=r"grader_tests/tiny\.toml.*xx"):
        verify(truth)


# Gradients


def with_gradient(folder: Path, line: str, gradient: str, forward: str = "np.sin(x)") -> Truth:
    """A lesson whose y is f(x), and whose slope the student writes."""
    return one_line(
        folder,
        f"y = {forward}",
        toml=f"[gradients]\nslope = {gradient}\n",
        more=(solve("solve-slope", f"slope = {line}"), graded("slope")),
    )


IN_SLOPE = "source/tiny/tiny.ipynb, cell 'test-slope', slope"


def test_a_right_gradient_passes(tmp_path: Path) -> None:
    verify(with_gradient(tmp_path, "np.cos(x)", '{ of = "y", by = "x" }'))


@pytest.mark.parametrize(
    ("line", "method"),
    [
        ("-np.cos(x)", "central differences"),
        ("np.cos(x) * 1.00001", "central differences"),
        ("np.cos(x) * (1 + 2e-8)", "the complex-step derivative"),
    ],
)
def test_a_wrong_gradient_is_refused(tmp_path: Path, line: str, method: str) -> None:
    refused(
        with_gradient(tmp_path, line, '{ of = "y", by = "x" }'),
        IN_SLOPE,
        f"differs from {method} of y",
        "Mend the solved line",
    )


def test_a_wrong_entry_of_a_gradient_with_many_is_refused(tmp_path: Path) -> None:
    cells = [
        cell | {"source": cell["source"].replace("@ X.T / X", "@ (X.T + [0, 1e-3]) / X")}
        for cell in small_course.TINY_CELLS
    ]
    truth = small_course.truth(tmp_path, cells, small_course.TINY_TOML)
    refused(truth, "source/tiny/tiny.ipynb, cell 'test-grad', grad", "central differences of loss")


def with_signal(folder: Path, line: str) -> Truth:
    """A lesson whose slope is that of z with respect to the fill-in y, on which z depends."""
    return one_line(
        folder,
        toml='[gradients]\nslope = { of = "z", by = "y" }\n',
        more=(
            code("forward", "z = 3.0 * np.sin(y) + x"),
            solve("solve-slope", f"slope = {line}"),
            graded("slope"),
        ),
    )


def test_a_gradient_by_a_fill_in_is_that_of_what_comes_after_it(tmp_path: Path) -> None:
    verify(with_signal(tmp_path, "3.0 * np.cos(y)"))


@pytest.mark.parametrize("line", ["3.0 * np.cos(x)", "-3.0 * np.cos(y)", "3.0 * np.cos(y) + 1.0"])
def test_a_wrong_gradient_by_a_fill_in_is_refused(tmp_path: Path, line: str) -> None:
    refused(
        with_signal(tmp_path, line),
        "source/tiny/tiny.ipynb, cell 'test-slope', slope",
        "differs from central differences of z",
    )


@pytest.mark.parametrize("gradient", ['{ of = "y", by = "xx" }', '{ of = "yy", by = "x" }'])
def test_a_gradient_with_a_misspelt_name_is_refused(tmp_path: Path, gradient: str) -> None:
    refused(with_gradient(tmp_path, "np.cos(x)", gradient), "grader_tests/tiny.toml", "spelling")


def test_a_gradient_of_a_name_that_is_no_answer_is_refused(tmp_path: Path) -> None:
    toml = '[gradients]\nother = { of = "y", by = "x" }\n'
    refused(one_line(tmp_path, toml=toml), "grader_tests/tiny.toml", "spelling")


@pytest.mark.parametrize(
    "forward",
    [
        "np.array([__import__('math').sin(x[0])])",
        "np.sin(np.arctan2(x, 1.0)) * np.sqrt(1 + x**2) - x + np.sin(x)",
        "np.sin(x) * np.heaviside(x + 99, 0)",
    ],
    ids=["math", "arctan2", "heaviside"],
)
def test_a_forward_pass_that_no_complex_number_can_go_through_is_held_to_differences_alone(
    tmp_path: Path, forward: str
) -> None:
    verify(with_gradient(tmp_path, "np.cos(x)", '{ of = "y", by = "x" }', forward))
    wrong = with_gradient(tmp_path, "np.cos(x) * 1.01", '{ of = "y", by = "x" }', forward)
    refused(wrong, IN_SLOPE, "central differences")


# Leaks


@pytest.mark.parametrize(
    "hint",
    [
        "It should be 0.2913.",
        "You want 0.291312 here.",
        "Write y = np.tanh(x) instead.",
        "Write y=np.tanh( x ).",
        "Take np.tanh(x).",
    ],
)
def test_a_hint_with_the_right_number_or_line_is_refused(tmp_path: Path, hint: str) -> None:
    truth = one_line(tmp_path, toml=mistake("no curve", "y = x", hint, answer="y"))
    refused(truth, f"{IN_SOLVE_Y}, y", "'no curve' gives the answer away", "without the right line")


@pytest.mark.parametrize("said", ["-0.2913", "0.2913"])
def test_a_hint_with_the_size_of_a_negative_answer_is_refused(tmp_path: Path, said: str) -> None:
    toml = mistake("no curve", "y = x", f"The size should be {said}.", answer="y")
    refused(one_line(tmp_path, "y = -np.tanh(x)", toml=toml), f"{IN_SOLVE_Y}, y")


def test_a_hint_with_the_right_line_of_a_function_is_refused(tmp_path: Path) -> None:
    cell = code(
        "solve-f",
        "def f(x):\n    ### BEGIN SOLUTION\n    h = np.sinh(x)\n    return h\n    ### END SOLUTION",
        solution=True,
        locked=False,
    )
    toml = mistake(
        "bare", "h = x", "Use np.sinh(x) there.", function="f", instead_of="h = np.sinh(x)"
    )
    more = (cell, code("call", "z = check.call(f, x)"), graded("z"))
    refused(
        one_line(tmp_path, toml=toml, more=more),
        "source/tiny/tiny.ipynb, cell 'solve-f', z",
        "gives the answer away",
    )


def test_a_hint_with_another_number_passes(tmp_path: Path) -> None:
    verify(
        one_line(tmp_path, toml=mistake("no curve", "y = x", "See 0.5 and 2.91 there.", answer="y"))
    )


@pytest.mark.parametrize("leaking", [0.2913, 0.29131, -0.2913126, 0.29131261245])
def test_a_key_that_holds_an_answer_is_refused(tmp_path: Path, leaking: float) -> None:
    givens = f"[practice]\nx = {leaking}\n[[hidden]]\nx = 0.4\n[[hidden]]\nx = 1.9\n"
    refused(one_line(tmp_path, givens=givens), IN_TEST_Y, "The key holds the answer 0.29", "givens")


@pytest.mark.parametrize("near", [0.2923, 10.2913, 3.0])
def test_a_key_with_another_number_passes(tmp_path: Path, near: float) -> None:
    givens = f"[practice]\nx = {near}\n[[hidden]]\nx = 0.4\n[[hidden]]\nx = 1.9\n"
    verify(one_line(tmp_path, givens=givens))


# Hints that point somewhere

LESSON = text("## 4. The curve\n\n$$y = \\tanh x \\tag{2}$$\n\n### Exercise 1: the line")


def hinting(folder: Path, hint: str) -> Truth:
    """A lesson with formula (2), section 4 and Exercise 1, and one mistake with this hint."""
    toml = (
        f'[[mistake]]\nanswer = "y"\nname = "no curve"\nline = "y = x"\nhint = {json.dumps(hint)}\n'
    )
    return one_line(folder, toml=toml, more=(LESSON,))


@pytest.mark.parametrize(
    "hint",
    [
        "No curve: formula (2).",
        "No curve: section 4.",
        "Section 4 has the curve.",
        "No curve. Read Exercise 1 again.",
        "No curve: look at the picture.",
        "No curve: formula (7) of lesson 02.",
    ],
)
def test_a_hint_that_says_where_to_look_passes(tmp_path: Path, hint: str) -> None:
    verify(hinting(tmp_path, hint))


@pytest.mark.parametrize(
    ("hint", "missing"),
    [
        ("No curve: formula (3).", "formula 3"),
        ("No curve: formulas (2) and (5).", "formula 5"),
        ("No curve: section 2.", "section 2"),
        ("No curve: Exercise 9.", "exercise 9"),
    ],
)
def test_a_hint_that_names_a_place_which_is_not_there_is_refused(
    tmp_path: Path, hint: str, missing: str
) -> None:
    refused(hinting(tmp_path, hint), IN_SOLVE_Y, "'no curve'", f"{missing}, which is not there")


def test_a_hint_that_names_no_place_is_refused(tmp_path: Path) -> None:
    refused(hinting(tmp_path, "You forgot the curve."), IN_SOLVE_Y, "does not say where to look")


def test_a_mistake_that_uses_what_is_bound_only_further_down_is_refused(tmp_path: Path) -> None:
    more = (code("curve", "def curve(x):\n    return np.tanh(x)"),)
    toml = mistake("too early", "y = curve(2 * x)", "Look at the curve.", answer="y")
    error = refused(one_line(tmp_path, toml=toml, more=more), IN_SOLVE_Y, "'too early'")
    assert "name 'curve' is not defined" in error.what
