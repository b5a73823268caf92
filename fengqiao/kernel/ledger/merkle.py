"""Merkle trees as in RFC 6962, section 2.1: roots, inclusion proofs, and their check.

A leaf is hashed with 0x00 before it, a node with 0x01, so that no node passes
for a leaf. A tree of n leaves splits at the largest power of two below n; that
is the same as pairing neighbours level by level and letting an odd last one
rise unpaired, which is how it is computed here.
"""

from collections.abc import Iterable, Sequence

from fengqiao.kernel.ledger.digests import Digest


def leaf_hash(digest: Digest, data: bytes) -> bytes:
    return digest(b"\x00" + data)


def node_hash(digest: Digest, left: bytes, right: bytes) -> bytes:
    return digest(b"\x01" + left + right)


class Frontier:
    """The root of leaves that arrive one by one, in memory that grows with the logarithm."""

    def __init__(self, digest: Digest) -> None:
        self.size = 0
        self._digest = digest
        # Roots of complete subtrees, largest first: one for every bit set in `size`.
        self._peaks: list[bytes] = []

    def append(self, data: bytes) -> None:
        peak = leaf_hash(self._digest, data)
        height = self.size
        while height & 1:
            peak = node_hash(self._digest, self._peaks.pop(), peak)
            height >>= 1
        self._peaks.append(peak)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far; of none, the digest of nothing."""
        if not self._peaks:
            return self._digest(b"")
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(self._digest, peak, root)
        return root


def merkle_root(digest: Digest, leaves: Iterable[bytes]) -> bytes:
    frontier = Frontier(digest)
    for data in leaves:
        frontier.append(data)
    return frontier.root()


def inclusion_proof(digest: Digest, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours' hashes from the leaf up to the root. Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    level = [leaf_hash(digest, data) for data in leaves]
    proof = []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        paired = [
            node_hash(digest, left, right)
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
        index >>= 1
    return proof


def includes(
    digest: Digest, data: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof leads from `data`, leaf `index` of `size`, to the root."""
    if not 0 <= index < size:
        return False
    running = leaf_hash(digest, data)
    last = size - 1
    remaining = iter(proof)
    while last:
        if index & 1 or index < last:
            neighbour = next(remaining, None)
            if neighbour is None:
                return False
            pair = (neighbour, running) if index & 1 else (running, neighbour)
            running = node_hash(digest, *pair)
        index >>= 1
        last >>= 1
    return next(remaining, None) is None and running == root
