"""Attacks on what the judge reads: the messages, the names, the outputs that it cleans."""

from __future__ import annotations

from typing import Final

from tests.hostile.attack import Attack
from tests.hostile.lesson import HONEST

_JUDGE: Final = """
import json, os, stat, struct
judge = next(number for number in range(3, 60) if os.path.exists(f"/proc/self/fd/{number}")
             and stat.S_ISSOCK(os.fstat(number).st_mode))
def send(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    os.write(judge, struct.pack("!IQ", len(text), len(body)) + text + body)
number = {"kind": "array", "text": "", "dtype": "<f8", "shape": []}
"""


def _sends(code: str) -> dict[str, str]:
    """The honest line, and messages to the judge from the cell behind its test."""
    return HONEST | {"z": _JUDGE + code}


ATTACKS: Final = (
    Attack(
        "forged-values",
        "It answers the judge's questions itself, before they are asked.",
        writes=_sends(
            """
send({"outputs": []})
send(number, struct.pack("<d", 0.8957))
send({"outputs": []})
send(number | {"shape": [2, 3]}, struct.pack("<6d", .7616, .9640, -.9051, .4621, -.6640, .9757))
send({"outputs": []})
send(number | {"shape": [3]}, struct.pack("<3d", -.19, 1.508, -1.909))
os._exit(0)"""
        ),
    ),
    Attack(
        "forged-verdict",
        "It sends the judge verdicts, points and words that only the judge may say.",
        writes=_sends(
            """
send({"outputs": [{"output_type": "execute_result", "data": {"text/plain": "2"}}],
      "verdict": "right", "earned": 2, "why": "", "kind": "right"})
send({"kind": "right", "verdict": "right", "text": "z is right.", "earned": 2})
os._exit(0)"""
        ),
    ),
    Attack(
        "endless-message",
        "It announces a message that is longer than any memory.",
        writes=_sends('os.write(judge, struct.pack("!IQ", 2**32 - 1, 2**63))'),
        says={"z": "sent .* bytes at once"},
    ),
    Attack(
        "half-a-message",
        "It announces more than it sends.",
        writes=_sends(
            'os.write(judge, struct.pack("!IQ", 50, 0) + b"{")\nimport time\ntime.sleep(3600)'
        ),
        says={"z": "."},
    ),
    Attack(
        "no-message",
        "It sends what is no JSON, or nested without end.",
        writes=_sends('send(b"[" * 100_000)'),
        says={"z": "sent no message"},
    ),
    Attack(
        "nested-outputs",
        "Its outputs are nested as deeply as JSON allows, where text is expected.",
        writes=_sends(
            """
deep = b"[" * 900 + b"]" * 900
send(b'{"outputs": [{"output_type": "stream", "text": ' + deep + b'}, '
     b'{"output_type": "error", "ename": ' + deep + b', "traceback": [' + deep + b']}]}')"""
        ),
        says={"z": "."},
    ),
    Attack(
        "odd-outputs",
        "Its outputs hold the wrong kind of everything.",
        writes=_sends(
            """
odd = [None, 5, "x", [], {}, {"output_type": {}}, {"output_type": "stream", "text": {"a": 1}},
       {"output_type": "display_data", "data": []}, {"output_type": "error", "traceback": 5},
       {"output_type": "display_data", "data": {"text/html": ["<script>canary()</script>"]}},
       {"output_type": "display_data", "data": {"image/png": '"><script>canary()</script>'}},
       {"output_type": "execute_result", "data": {"text/plain": 1e999}, "metadata": {"x": 1}}]
send({"outputs": odd})"""
        ),
        says={"z": "."},
    ),
    Attack(
        "odd-headers",
        "Its values have shapes and types that do not exist.",
        writes=_sends(
            """
send({"outputs": []})
send(number | {"shape": [-1], "dtype": "O"}, b"x" * 8)
send({"outputs": []})
send(number | {"shape": [2**62, 2**62, 0]})
send({"outputs": []})
send(number | {"shape": [3.0], "dtype": "|b1"}, b"\\xff\\xff\\xff")
os._exit(0)"""
        ),
        says={"z": "no value: ", "H": "no value: ", "g": "no value: "},
    ),
    Attack(
        "lying-messenger",
        "The functions that make its values into messages lie.",
        """
import json, builtins
from course.grading import channel, student, values
right = values.Inert("array", np.array(0.8957))
values.inert = student.encode = lambda *_, **__: right
import course.grading.kernel as kernel
kernel.inert = lambda value, most: values.Inert("array", np.array([0.8957]))
print("in place")""",
        shows="in place",
        earns={},
    ),
    Attack(
        "lying-json",
        "The json module of its process writes what it likes.",
        """
import json
real = json.dumps
def forged(thing, **options):
    if isinstance(thing, dict) and thing.get("kind") in ("placeholder", "missing"):
        thing = thing | {"kind": "right", "verdict": "right", "earned": 4}
    return real(thing, **options)
json.dumps = forged
print("in place")""",
        shows="in place",
        says={"z": "kind is unknown"},
    ),
    Attack(
        "reads-ahead",
        "It reads the judge's next questions, in which a test might stand.",
        writes=_sends(
            """
import socket
ahead = socket.socket(fileno=judge)
ahead.setblocking(False)
try:
    asked = ahead.recv(100_000, socket.MSG_PEEK)
except OSError:
    asked = b""
print("asked", asked.decode("utf-8", "replace"))
for secret in (b"canary of the " + b"tests", b"allclose", b"hidden", b"0.89" + b"57"):
    print("found" if secret in asked else "not there")
ahead.setblocking(True)
ahead.detach()"""
        ),
        shows=r"(?s)asked(?!.*found).*not there",
    ),
    Attack(
        "more-than-allowed",
        "It takes away the limits in its own process, and sends as much as it can.",
        """
import gc
from course.grading.limits import Limits
for thing in gc.get_objects():
    if isinstance(thing, Limits):
        object.__setattr__(thing, "output_mb", 1e6)
        object.__setattr__(thing, "value_mb", 1e6)
print("in place")""",
        writes=HONEST | {"z": "z = np.zeros(200_000)"},
        says={"z": "sent .* bytes at once"},
    ),
)
