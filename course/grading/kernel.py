"""An IPython shell without a kernel around it: runs cells and gives out values."""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import warnings
from collections.abc import Callable
from typing import Any, Final, Literal

from course.grading.values import Inert, inert

_KEPT_TYPES: Final = ("text/plain", "text/html", "image/png", "image/jpeg", "text/latex")


class Outputs:
    """What a cell shows, in the notebook format, cut off where it is too long.

    Args:
        most: how many characters are kept.
    """

    def __init__(self, most: int) -> None:
        self.items: list[dict[str, Any]] = []
        self._most = self._left = most

    def stream(self, name: str, text: str) -> None:
        """Add text that was written to standard output or standard error."""
        text = self._cut(text)
        if not text:
            return
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        """Add something rich: a picture, a table, the value of the last line."""
        import base64

        kept: dict[str, str] = {}
        for media, content in data.items():
            if media in _KEPT_TYPES:
                text = (
                    base64.b64encode(content).decode()
                    if isinstance(content, bytes)
                    else str(content)
                )
                if len(text) <= self._left:
                    kept[media] = self._cut(text)
        if kept:
            self.items.append({"output_type": kind, "data": kept, "metadata": {}})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error."""
        self.items.append(
            {
                "output_type": "error",
                "ename": self._cut(name),
                "evalue": self._cut(value),
                "traceback": [self._cut(line) for line in traceback[:200]],
            }
        )

    def _cut(self, text: str) -> str:
        kept = text[: max(self._left, 0)]
        self._left -= len(kept)
        if len(kept) < len(text) and self._left == 0:
            self._left = -1
            return kept + f"\n(output cut off here, after {round(self._most / 2**20, 3):g} MB)\n"
        return kept


class _Stream(io.TextIOBase):
    def __init__(self, name: str, sink: Callable[[str, str], None]) -> None:
        self._name = name
        self._sink = sink

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._sink(self._name, str(text))
        return len(text)


class Kernel:
    """An IPython shell without a kernel around it: runs cells and keeps what they show."""

    def __init__(self) -> None:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        kernel = self
        self.outputs = Outputs(0)

        class Publisher(DisplayPublisher):  # type: ignore[misc]
            def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
                kernel.outputs.display("display_data", dict(data))

        class Hook(DisplayHook):  # type: ignore[misc]
            def __call__(self, result: Any = None) -> None:
                if result is None or self.quiet():
                    return
                data, _ = self.compute_format_data(result)
                self.update_user_ns(result)
                kernel.outputs.display("execute_result", dict(data))

        class Shell(InteractiveShell):  # type: ignore[misc]
            def enable_gui(self, gui: Any = None) -> None:
                """There is no event loop here, and plots need none."""

            def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
                kernel.outputs.error(
                    str(getattr(etype, "__name__", etype)), str(evalue)[:2000], list(map(str, stb))
                )

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.autoindent = False
        self.shell = Shell.instance(
            config=config, display_pub_class=Publisher, displayhook_class=Hook
        )
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.shell.enable_matplotlib("inline")

    def run(self, code: str, most: int) -> list[dict[str, Any]]:
        """Run one cell.

        Args:
            code: its source.
            most: how many characters of output are kept.

        Returns:
            Its outputs, an error last where it raised.
        """
        self.outputs = outputs = Outputs(most)
        kept = sys.stdout, sys.stderr
        sys.stdout = _Stream("stdout", outputs.stream)
        sys.stderr = _Stream("stderr", outputs.stream)
        try:
            raised = self._ran_plainly(code)
            if raised is False:
                result = self.shell.run_cell(code, store_history=False)
                raised = result.error_before_exec or result.error_in_exec
            shown = any(item["output_type"] == "error" for item in outputs.items)
            if raised is not None and not shown:
                # IPython could not show it, as when there is no memory left.
                outputs.error(type(raised).__name__, str(raised)[:2000], [type(raised).__name__])
        except BaseException as error:
            outputs.error(type(error).__name__, str(error)[:2000], [type(error).__name__])
        finally:
            sys.stdout, sys.stderr = kept
        return outputs.items

    def _ran_plainly(self, code: str) -> BaseException | Literal[False] | None:
        """Run a cell that needs nothing of IPython's: plain Python whose last line has no value.

        IPython looks for magics, rewrites and compiles each statement by itself, which takes longer
        than most cells run.

        Returns:
            What it raised, or None; False where it was no such cell and has not run.
        """
        shell = self.shell
        try:
            body = ast.parse(code).body
            if (body and isinstance(body[-1], ast.Expr)) or shell.ast_transformers:
                return False
            compiled = compile(code, shell.compile.cache(code, 0), "exec")
        except Exception:
            return False
        try:
            exec(compiled, shell.user_ns)  # noqa: S102 - this is what the process is for
        except BaseException as error:
            # The first frame is this one, which is nobody's business.
            trace = error.__traceback__.tb_next if error.__traceback__ is not None else None
            if isinstance(error, shell.custom_exceptions):
                shell.CustomTB(type(error), error, trace, tb_offset=0)
            else:
                shell.showtraceback((type(error), error, trace), tb_offset=0)
            return error
        finally:
            shell.events.trigger("post_execute")
        return None

    def run_unseen(self, code: str, most: int) -> list[dict[str, Any]]:
        """Run one cell of which nobody wants to see the outputs, without the cost of making them.

        Args:
            code: its source.
            most: how many characters of its error are kept.

        Returns:
            Its error where it raised, and nothing else.
        """
        try:
            compiled = compile(code, "<cell>", "exec")
        except Exception:
            # It may be one of IPython's own forms, such as a magic, or really be wrong.
            return self.run(code, most)
        kept = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = _Stream("stdout", lambda *_: None)
        try:
            exec(compiled, self.shell.user_ns)  # noqa: S102 - this is what the process is for
        except BaseException as error:
            outputs = Outputs(most)
            outputs.error(type(error).__name__, str(error)[:2000], [])
            return outputs.items
        finally:
            sys.stdout, sys.stderr = kept
        return []

    def value(self, name: str, most: int) -> Inert:
        """What a name is bound to, as plain data of so many bytes at most."""
        namespace = self.shell.user_ns
        return inert(namespace[name], most) if name in namespace else Inert("missing")
