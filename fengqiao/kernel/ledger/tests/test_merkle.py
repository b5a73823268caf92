import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.ledger.digests import digest_function
from fengqiao.kernel.ledger.merkle import (
    Frontier,
    includes,
    inclusion_proof,
    merkle_root,
)

SHA256 = digest_function("sha256")
SM3 = digest_function("sm3")
LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path_by_definition(index, leaves[:split]), root_by_definition(leaves[split:])]
    return [*path_by_definition(index - split, leaves[split:]), root_by_definition(leaves[:split])]


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_roots_are_those_of_the_certificate_transparency_test_vectors(size: int, root: str) -> None:
    vectors = "|00|10|2021|3031|40414243|5051525354555657|606162636465666768696a6b6c6d6e6f"
    leaves = [bytes.fromhex(leaf) for leaf in vectors.split("|")]
    assert merkle_root(SHA256, leaves[:size]).hex() == root


def test_the_root_of_nothing_is_the_digest_of_nothing() -> None:
    assert merkle_root(SHA256, []) == hashlib.sha256(b"").digest()


@given(LEAVES)
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle_root(SHA256, leaves) == root_by_definition(leaves)


@given(LEAVES)
def test_the_frontier_gives_the_root_after_every_leaf(leaves: list[bytes]) -> None:
    frontier = Frontier(SHA256)
    for count, leaf in enumerate(leaves, start=1):
        frontier.append(leaf)
        assert frontier.root() == root_by_definition(leaves[:count])
        assert frontier.size == count


@given(LEAVES, st.data())
def test_the_proof_is_that_of_the_definition_and_holds(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(SHA256, leaves, index)
    assert proof == path_by_definition(index, leaves)
    assert includes(
        SHA256,
        leaves[index],
        index=index,
        size=len(leaves),
        proof=proof,
        root=root_by_definition(leaves),
    )


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=40, unique=True), st.data())
def test_a_proof_for_another_leaf_place_path_or_root_fails(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    proof, root = inclusion_proof(SM3, leaves, index), merkle_root(SM3, leaves)
    spoilt = [proof[0][::-1], *proof[1:]] if proof[0] != proof[0][::-1] else []
    right = {"index": index, "size": size, "proof": proof, "root": root}
    wrong = [
        (leaves[other], right),
        (leaves[index], right | {"index": other}),
        (leaves[index], right | {"index": index + size * 2}),
        (leaves[index], right | {"index": -1}),
        (leaves[index], right | {"proof": proof[:-1]}),
        (leaves[index], right | {"proof": [*proof, proof[0]]}),
        (leaves[index], right | {"proof": spoilt}),
        (leaves[index], right | {"root": root[::-1]}),
    ]
    assert includes(SM3, leaves[index], **right)  # type: ignore[arg-type]
    for leaf, arguments in wrong:
        assert not includes(SM3, leaf, **arguments)  # type: ignore[arg-type]


def test_a_node_does_not_pass_for_a_leaf() -> None:
    leaves = [b"a", b"b"]
    node = SM3(b"\x00" + b"a") + SM3(b"\x00" + b"b")
    assert merkle_root(SM3, [node]) != merkle_root(SM3, leaves)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_for_a_leaf_outside_the_tree(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(SM3, [b"a", b"b", b"c"], index)
