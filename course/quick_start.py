"""Makes the command start in half the time; imported for its effect, before nbformat.

jsonschema, which nbformat imports, looks for the optional package rfc3987_syntax to check the
format "iri". That package compiles a grammar when it is imported, which takes half of the seconds
that `course grade` needs to start. No notebook schema uses the format, and jsonschema does without
the package where it is missing, so it is made to be missing in our own processes.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
