"""A parsed sentence as plain objects: its words, and what hangs on what.

The rules look at each word of a sentence many times over. spaCy makes a new object each time one
asks for a word, its head or its children; here they are made once. Names are spaCy's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

_CONJUNCT: Final = "conj"


class Token:
    """A word: its ``text`` at ``idx`` in the sentence, number ``i``, its tag, its head and arc.

    ``head`` is the word itself at a root. ``children`` are in the order of the sentence.
    """

    __slots__ = (
        "children", "dep_", "doc", "head", "i", "idx", "links", "lower_", "tag_", "text",
        "whitespace_",
    )  # fmt: skip

    def __init__(self, doc: Tree, i: int, idx: int, text: str, whitespace: str, tag: str) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = text.lower()
        self.whitespace_ = whitespace
        self.tag_ = tag
        self.dep_ = ""
        self.head = self
        self.children: list[Token] = []
        self.links: list[tuple[str, Token, Token]] | None = None  # see syntax.prepositions

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return True

    @property
    def lefts(self) -> list[Token]:
        """The children before it."""
        return [c for c in self.children if c.i < self.i]

    @property
    def ancestors(self) -> Iterator[Token]:
        """Its head, the head of that, and so on to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def subtree(self) -> list[Token]:
        """It and all that hangs below it; children before it come with theirs before it."""
        if not self.children:
            return [self]
        found: list[Token] = []
        _collect(self, found)
        return found

    @property
    def left_edge(self) -> Token:
        """The first word of ``subtree`` in the sentence."""
        return min(self.subtree, key=_place) if self.children else self

    @property
    def right_edge(self) -> Token:
        """The last word of ``subtree`` in the sentence."""
        return max(self.subtree, key=_place) if self.children else self

    @property
    def conjuncts(self) -> list[Token]:
        """All that is coordinated with it."""
        start = self
        while start.dep_ == _CONJUNCT and start.head is not start:
            start = start.head
        found = [start]
        for token in found:
            found += [c for c in token.children if c.i > token.i and c.dep_ == _CONJUNCT]
        return [t for t in found if t is not self]

    @property
    def sent(self) -> list[Token]:
        """The words of what the parser takes for its sentence."""
        starts = self.doc.starts
        first = max((s for s in starts if s <= self.i), default=0)
        last = min((s for s in starts if s > self.i), default=len(self.doc))
        return self.doc[first:last]

    def nbor(self, step: int = 1) -> Token:
        """Return the word ``step`` further on.

        Raises:
            IndexError: there is none.
        """
        at = self.i + step
        if at < 0:
            raise IndexError(at)
        return self.doc[at]


class Tree(list[Token]):
    """The words of a sentence, in order, with their arcs."""

    def __init__(
        self,
        words: Sequence[str],
        spaces: Sequence[str],
        tags: Sequence[str],
        heads: Sequence[int],
        deps: Sequence[str],
    ) -> None:
        """Build the tree; ``heads`` are numbers of words, ``spaces`` what stands behind each."""
        at = 0
        for i, (word, space, tag) in enumerate(zip(words, spaces, tags, strict=True)):
            self.append(Token(self, i, at, word, space, tag))
            at += len(word) + len(space)
        for token, head, dep in zip(self, heads, deps, strict=True):
            token.dep_ = dep
            if head != token.i:
                token.head = self[head]
                token.head.children.append(token)
        self.words = frozenset([t.lower_ for t in self])
        """The words in lower case. What a rule asks for and is not among them is not looked for."""

    @cached_property
    def starts(self) -> list[int]:
        """The numbers of the words that open what the parser takes for a sentence."""
        return sorted({t.left_edge.i for t in self if t.head is t})

    @property
    def text(self) -> str:
        """The sentence as it is written, but for blanks at its end."""
        return self.between(0, len(self))

    def between(self, first: int, last: int) -> str:
        """Return the text of the words ``first`` to ``last`` (not included), as it is written."""
        words = self[first:last]
        return "".join([t.text + t.whitespace_ for t in words[:-1]] + [t.text for t in words[-1:]])

    def release(self) -> None:
        """Undo the arcs once all is read, so that memory is free without a search for cycles."""
        for token in self:
            token.head = token
            token.children = []
            token.links = None
        self.clear()


def _place(token: Token) -> int:
    return token.i


def _collect(token: Token, found: list[Token]) -> None:
    """Add the subtree of ``token`` to ``found``; recursion goes as deep as the sentence nests."""
    at = token.i
    children = token.children
    for child in children:
        if child.i < at:
            _collect(child, found) if child.children else found.append(child)
    found.append(token)
    for child in children:
        if child.i > at:
            _collect(child, found) if child.children else found.append(child)
