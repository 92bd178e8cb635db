"""Lives of Yima: a process that has imported everything forks one that serves, and another when that one was killed.

    python tests/killing/life.py FOLDER PORT

A + on standard input begins a life, a - ends it with SIGKILL; at the end of input the last one ends too. Only the
process that began a life ends it, so that no signal ever meets a stranger with the same id. Its parts are those of
`yima run`: the page, turns, delivery and the scheduler on the SQLite file in FOLDER.
"""

import asyncio
import os
import signal
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.serving import serving
from app.settings import Settings
from app.wiring import open_yima


async def live(folder: Path, port: int) -> None:
    """Serves until killed; the demo county is founded by the first life that comes to it."""
    settings = Settings(data_dir=folder, http_port=port, public_url=f"http://127.0.0.1:{port}")
    is_new = not (folder / "yima.db").exists()
    async with open_yima(settings, demo=is_new) as yima, serving(yima):
        await asyncio.Event().wait()


def begin(folder: Path, port: int) -> int:
    """A new life; its process id."""
    child = os.fork()
    if child:
        return child
    os.close(0)
    os.dup2(2, 1)
    try:
        asyncio.run(live(folder, port))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def end(child: int) -> None:
    """Nothing is tidied up."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(folder: Path, port: int) -> None:
    """Begins and ends lives until there is no more input."""
    child = 0
    while sign := os.read(0, 1):
        if child:
            end(child)
        child = begin(folder, port) if sign == b"+" else 0
        os.write(1, sign)
    if child:
        end(child)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
