"""Attacks on what runs the cells: the shell, its hooks, the compiler, the names that tests use."""

from __future__ import annotations

from typing import Final

from tests.hostile.attack import Attack

ATTACKS: Final = (
    Attack(
        "ast-transformer",
        "A transformer of syntax trees takes the tests out of test cells.",
        """
import ast
class NoTests(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoTests())
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "input-transformer",
        "A transformer of input empties every cell with a test in it.",
        """
get_ipython().input_transformers_cleanup.append(
    lambda lines: ["pass\\n"] if any("check(" in line for line in lines) else lines)
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "run-code",
        "The shell's way to run code is one that runs nothing.",
        """
async def nothing(self, *arguments, **options):
    return False
type(get_ipython()).run_code = nothing""",
        beats_stock="marks",
    ),
    Attack(
        "do-execute",
        "The kernel itself, found through the garbage collector, says that every cell went well.",
        """
import gc
for thing in gc.get_objects():
    if type(thing).__name__ == "IPythonKernel":
        async def well(*arguments, **options):
            return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        thing.do_execute = well
print("looked")""",
        shows="looked",
        beats_stock="marks",
    ),
    Attack(
        "kernel-through-a-closure",
        "What gives out values to the judge, found behind the shell's hooks, makes values up.",
        """
from course.grading.values import Inert
shell = get_ipython()
hook = type(shell.displayhook).__call__
kernel = dict(zip(hook.__code__.co_freevars, hook.__closure__ or ())).get("kernel")
if kernel is not None:
    kernel = kernel.cell_contents
    real = kernel.value
    made_up = {"z": 0.8957, "H": np.tanh([[1.0, 2.0, -1.5], [0.5, -0.8, 2.2]]), "g": [1.0] * 3}
    kernel.value = lambda name, most: (
        Inert("array", np.array(made_up[name])) if name in made_up else real(name, most))
print("found" if kernel is not None else "no kernel")""",
        shows="found",
        says={"z": "typed"},
    ),
    Attack(
        "optimized-compile",
        "The compiler leaves out asserts.",
        """
import builtins, codeop
real = compile
def short(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **options):
    return real(source, filename, mode, flags, dont_inherit, 2, **options)
builtins.compile = short
type(get_ipython().compile).__call__ = lambda self, source, filename, symbol: short(
    source, filename, symbol, self.flags, True)
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "own-check",
        "Its own check and expect stand in the place of the lesson's.",
        'check = expect = lambda *_: None\nprint("in place")',
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "patched-numpy",
        "NumPy's comparisons find everything equal.",
        """
np.testing.assert_allclose = lambda *_, **__: None
np.allclose = np.array_equal = np.isclose = lambda *_, **__: True
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "own-numpy",
        "The name np stands for something that agrees with everything.",
        """
class Agrees:
    def __getattr__(self, name):
        return lambda *_, **__: True
    testing = property(lambda self: Agrees())
np = Agrees()
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "before-each-cell",
        "A hook before each cell puts its own check into the notebook's names.",
        """
def before(*_):
    names = get_ipython().user_ns
    names["check"] = names["expect"] = lambda *_: None
    names["np"].testing.assert_allclose = lambda *_, **__: None
    names["np"].allclose = lambda *_, **__: True
get_ipython().events.register("pre_run_cell", before)
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "swallowed-errors",
        "A handler of its own swallows what failing tests raise.",
        """
shell = get_ipython()
shell.set_custom_exc((Exception,), lambda *_: None)
shell.showtraceback = shell._showtraceback = lambda *_, **__: None
print("in place")""",
        shows="in place",
    ),
    Attack(
        "result-before-the-error",
        "A result is published before the assertion fails, as if the test had given the points.",
        """
def full(name, value, *_):
    shell = get_ipython()
    kernel = shell.kernel
    data = {"text/plain": {"s": "1", "z": "2", "H": "3", "g": "4"}[name]}
    content = {"data": data, "metadata": {}, "execution_count": 1}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, kernel.get_parent())
check = full
print("in place")""",
        shows="in place",
        beats_stock="marks",
    ),
    Attack(
        "display-formatter",
        "What the shell shows of any value is the full number of points.",
        """
shell = get_ipython()
plain = shell.display_formatter.formatters["text/plain"]
plain.for_type(object, lambda thing, printer, cycle: printer.text("4"))
shell.ast_node_interactivity = "all"
print("in place")""",
        shows="in place",
    ),
    Attack(
        "cleared-output",
        "What a failing test shows is cleared away after each cell.",
        """
from IPython.display import clear_output
get_ipython().events.register("post_run_cell", lambda *_: clear_output())
print("in place")""",
        shows="in place",
    ),
    Attack(
        "forged-protocol",
        "The kernel's session says that every failed cell went well.",
        """
session = get_ipython().kernel.session if hasattr(get_ipython(), "kernel") else None
if session is not None:
    real = session.send
    def send(stream, kind, content=None, *arguments, **options):
        if kind == "error":
            return None
        if isinstance(content, dict) and content.get("status") == "error":
            content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        return real(stream, kind, content, *arguments, **options)
    type(session).send = lambda self, *arguments, **options: send(*arguments, **options)
print("looked")""",
        shows="looked",
        beats_stock="marks",
    ),
    Attack(
        "patched-builtins",
        "The builtins that a test might use are its own.",
        """
import builtins
builtins.isinstance = lambda *_: True
builtins.abs = lambda *_: 0
builtins.all = builtins.any = lambda *_: True
builtins.AssertionError = Warning""",
        earns={},
    ),
    Attack(
        "traced-frames",
        "A trace function jumps over the lines of tests.",
        """
import sys
def trace(frame, event, argument):
    if frame.f_code.co_name in ("check", "expect", "assert_allclose", "allclose"):
        frame.f_locals.clear()
    return trace
sys.settrace(trace)
print("in place")""",
        shows="in place",
    ),
    Attack(
        "new-namespace",
        "The notebook's names are a dict that knows every name.",
        """
class All(dict):
    def __missing__(self, name):
        return 1.0
    def __contains__(self, name):
        return True
shell = get_ipython()
shell.user_ns = All(shell.user_ns)
print("in place")""",
        writes={"s": "s = 1.5 * a + 0.4", "z": "del z\nwonder = 1", "H": "", "g": ""},
        shows="in place",
    ),
)
