"""A sealed stream: what went in comes out, and nothing else."""

import io
import os
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.envelope import MARK, NotSealed, OtherKey, SealedReader, SealedWriter, is_sealed
from tests.databases import cipher

OTHER = "another secret of the tests, long"
LONG = os.urandom(3 << 20)


def sealed(data: bytes, step: int = 100_000) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, cipher())
    for first in range(0, len(data), step):
        writer.write(data[first : first + step])
    writer.close()
    return out.getvalue()


def opened(stream: bytes, secret: str = "") -> bytes:
    reader = SealedReader(io.BytesIO(stream), cipher(secret) if secret else cipher())
    data = b""
    while part := reader.read(70_000):
        data += part
    reader.finish()
    return data


def frames(stream: bytes) -> list[int]:
    """Where each frame begins, and the end."""
    found = [len(MARK) + len(cipher().fingerprint)]
    while found[-1] < len(stream):
        found.append(found[-1] + 4 + int.from_bytes(stream[found[-1] : found[-1] + 4]))
    return found


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_envelope__any_bytes_in_any_steps__come_back(data: bytes, step: int) -> None:
    assert opened(sealed(data, step)) == data


def test_envelope__longer_than_frames__comes_back_and_is_not_to_be_read() -> None:
    stream = sealed(LONG)
    assert opened(stream) == LONG
    assert len(frames(stream)) == 4
    assert LONG[:64] not in stream
    assert is_sealed(io.BytesIO(stream))
    assert not is_sealed(io.BytesIO(b"backup.json"))


def test_envelope__other_key__refused() -> None:
    with pytest.raises(OtherKey):
        opened(sealed(b"words"), OTHER)


@pytest.mark.parametrize("way", ["cut in a frame", "last frame gone", "swapped", "one left out", "one bit", "no mark"])
def test_envelope__touched__refused(way: str) -> None:
    stream = sealed(LONG)
    one, two, three, end = frames(stream)
    touched = {
        "cut in a frame": stream[:-5],
        "last frame gone": stream[:three],
        "swapped": stream[:one] + stream[two:three] + stream[one:two] + stream[three:end],
        "one left out": stream[:one] + stream[two:],
        "one bit": stream[:-1] + bytes([stream[-1] ^ 1]),
        "no mark": stream[1:],
    }[way]
    with pytest.raises(NotSealed):
        opened(touched)


def test_envelope__frames__grow_with_the_data() -> None:
    lengths = [len(frames(sealed(b"x" * size))) for size in (0, 1 << 20, (1 << 20) + 1, 5 << 20)]
    assert all(shorter <= longer for shorter, longer in pairwise(lengths))
    assert lengths == [2, 2, 3, 6]
