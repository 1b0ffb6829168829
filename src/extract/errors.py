"""Everything extraction can refuse, as one tree.

::

    ExtractError              a sentence for the user: what is wrong and what to do
    ├── UnreadableSource      the bytes are not a document that can be read
    │   ├── UnknownFormat     no reader for this kind of file
    │   └── EmptySource       nothing to read in it
    ├── RuleError             a rule file is wrong (names file, rule and reason)
    ├── RecordError           a record does not fit its text
    └── ModelMissing          a model or an optional package is not installed
"""


class ExtractError(Exception):
    """Base of all errors of this package; ``str(error)`` is one sentence for the user."""


class UnreadableSource(ExtractError):
    """The bytes cannot be read as a document."""


class UnknownFormat(UnreadableSource):
    """There is no reader for this kind of file."""


class EmptySource(UnreadableSource):
    """The file holds no text."""


class RuleError(ExtractError):
    """A rule file is wrong."""


class RecordError(ExtractError):
    """A record contradicts its text or its document."""


class ModelMissing(ExtractError):
    """A model or an optional package is not installed; the message has the command that gets it."""
