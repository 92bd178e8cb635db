"""A long stream sealed frame by frame, so that what is too large for memory is as unreadable on disk as a column.

The only place that knows the shape of a sealed backup: a mark, the key's fingerprint, then frames of four bytes of
length and that many of ciphertext. Each frame carries its number and whether it is the last, so that none can be cut
off, moved or left out.
"""

from typing import IO

from storage.sealing import Cipher, WrongKey

MARK = b"YIMA-SEALED-1\n"
"""What a sealed stream begins with."""
_FRAME = 1 << 20
_MOST = _FRAME + (1 << 16)
"""No frame is longer: a damaged length must not ask for all the memory there is."""
_LENGTH, _NUMBER = 4, 8
_MORE, _LAST = b"\x00", b"\x01"


class NotSealed(Exception):
    """This stream was cut or changed."""


class OtherKey(NotSealed):
    """This stream was sealed with another key."""


class SealedWriter:
    """Takes bytes in order and writes them sealed. Nothing can be read back before `close`."""

    def __init__(self, out: IO[bytes], cipher: Cipher) -> None:
        self._out = out
        self._cipher = cipher
        self._held = bytearray()
        self._number = 0
        out.write(MARK + cipher.fingerprint.encode())

    def write(self, data: bytes) -> int:
        """Keeps what does not fill a frame yet."""
        self._held += data
        while len(self._held) > _FRAME:
            self._put(bytes(self._held[:_FRAME]), _MORE)
            del self._held[:_FRAME]
        return len(data)

    def close(self) -> None:
        """Writes the last frame. The stream below stays open."""
        self._put(bytes(self._held), _LAST)
        self._held.clear()

    def _put(self, data: bytes, flag: bytes) -> None:
        sealed = self._cipher.seal(self._number.to_bytes(_NUMBER) + flag + data)
        self._out.write(len(sealed).to_bytes(_LENGTH) + sealed)
        self._number += 1


class SealedReader:
    """Gives the bytes of a sealed stream in order. Raises OtherKey, or NotSealed where it was changed."""

    def __init__(self, source: IO[bytes], cipher: Cipher) -> None:
        self._source = source
        self._cipher = cipher
        self._held = bytearray()
        self._number = 0
        self._ended = False
        if source.read(len(MARK)) != MARK:
            raise NotSealed("no mark")
        if source.read(len(cipher.fingerprint)) != cipher.fingerprint.encode():
            raise OtherKey("not of this key")

    def read(self, size: int) -> bytes:
        """At most `size` bytes; fewer only at the end."""
        while len(self._held) < size and not self._ended:
            self._held += self._frame()
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def finish(self) -> None:
        """Reads on to the last frame, so that a stream cut behind what was wanted is noticed as well."""
        while not self._ended:
            self._frame()

    def _frame(self) -> bytes:
        length = int.from_bytes(self._source.read(_LENGTH))
        sealed = self._source.read(length) if 0 < length <= _MOST else b""
        if not sealed or len(sealed) != length:
            raise NotSealed("cut")
        try:
            plain = self._cipher.open(sealed)
        except WrongKey as fault:
            raise NotSealed("changed") from fault
        number, flag = plain[:_NUMBER], plain[_NUMBER : _NUMBER + 1]
        if int.from_bytes(number) != self._number or flag not in (_MORE, _LAST):
            raise NotSealed("out of order")
        self._number += 1
        self._ended = flag == _LAST
        return plain[_NUMBER + 1 :]


def is_sealed(source: IO[bytes]) -> bool:
    """True if the stream begins as a sealed one; it is left at its beginning."""
    begins = source.read(len(MARK)) == MARK
    source.seek(0)
    return begins
